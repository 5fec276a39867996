"""What an action gives: used at once, later, in a branch, never; and what happens where it fails."""

from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, answers, changes, check, enters, passes, refuses, table, works
from .crm import EURO
from .test_bodies import body

TASK = 'let t = create_task title: "call"'
ASK = 'let r = look_up what: "rate"'
SAYS = answers("rate", text="hi", number=7)


@table(
    Case(
        "a new record, used at once",
        body(TASK, 'log text: "{t.title}"', 'set t.title = "now"', 'log text: "{t.title}"'),
        (enters("New"),),
        ("01-05 09:00 call", "01-05 09:00 now"),
    ),
    Case(
        "its key in a text",
        body('log text: "a"', TASK, 'log text: "b"', 'log text: "{t.id}"', 'log text: "c"'),
        (enters("New"),),
        ("01-05 09:00 a", "01-05 09:00 b", "01-05 09:00 1", "01-05 09:00 c"),
    ),
    Case(
        "its key in an if",
        body(TASK, "if t.id == 1:", '    log text: "one"', "else:", '    log text: "other"', 'log text: "end"'),
        (enters("New"),),
        ("01-05 09:00 one", "01-05 09:00 end"),
    ),
    Case(
        "its key in a branch",
        body("if amount is empty:", f"    {TASK}", '    log text: "{t.id}"', 'log text: "end"'),
        (enters("New"),),
        ("01-05 09:00 1", "01-05 09:00 end"),
    ),
    Case(
        "its key in on failure",
        body(TASK, "refuse", "on failure:", '    log text: "{t.id} {failure.code}"', 'log text: "end"'),
        (enters("New"),),
        ("01-05 09:00 1 no_luck", "01-05 09:00 end"),
    ),
    Case(
        "its key, kept by let",
        body(TASK, "let key = t.id", "wait 1 day", 'log text: "{key}"'),
        (enters("New"), passes(days=2)),
        ("01-06 09:00 1",),
    ),
    Case(
        "its key after the own move",
        body(TASK, 'move to stage "Documents" in pipeline "Sales"', 'log text: "{t.id}"'),
        (enters("New"),),
        ("01-05 09:00 1",),
    ),
    Case(
        "two records",
        body(TASK, 'let s = create_task title: "again"', 'log text: "{t.id} {s.id} {t.title} {s.title}"'),
        (enters("New"),),
        ("01-05 09:00 1 2 call again",),
    ),
    Case(
        "rules behind it are not held",
        body(TASK, 'log text: "{t.id}"') + 'rule "S"\non stage "New": log text: "s"\n',
        (enters("New"),),
        ("01-05 09:00 s", "01-05 09:00 1"),
    ),
    Case(
        "what was done for it is done once",
        body('set title = "{title}!"', TASK, 'log text: "{t.id} {title}"'),
        (enters("New"),),
        ("01-05 09:00 1 One chair!",),
    ),
    Case(
        "left before its key is there",
        body(TASK, 'log text: "{t.id}"') + 'rule "S"\non stage "New": move to stage "Documents" in pipeline "Sales"\n',
        (enters("New"),),
    ),
)
def test_records(case: Case, place: Backend) -> None:
    check(case, place)


@table(
    Case(
        "used directly",
        body(ASK, 'log text: "a"', 'log text: "{r.text}"', 'log text: "b"'),
        (SAYS, enters("New"), works),
        ("01-05 09:00 a", "01-05 09:00 hi", "01-05 09:00 b"),
    ),
    Case("not there yet", body(ASK, 'log text: "{r.text}"', 'log text: "b"'), (enters("New"),), (), ("R rests",)),
    Case(
        "used after a wait",
        body(ASK, "wait 1 day", 'log text: "{r.text} {r.number}"'),
        (SAYS, enters("New"), passes(days=2)),
        ("01-06 09:00 hi 7",),
    ),
    Case(
        "used after a wait, and still not there",
        body(ASK, "wait 1 day", 'log text: "{r.text}"', 'log text: "b"'),
        (
            lambda w: w.post.busy.add("rate"),
            enters("New"),
            passes(days=1.125),
            lambda w: w.post.busy.clear(),
            SAYS,
            passes(days=9),
        ),
        ("01-06 19:07 hi", "01-06 19:07 b"),
    ),
    Case(
        "used twice",
        body(ASK, 'log text: "{r.text}"', "wait 1 day", 'log text: "{r.number}"'),
        (SAYS, enters("New"), passes(days=2)),
        ("01-05 09:00 hi", "01-06 09:00 7"),
    ),
    Case(
        "in an if",
        body(ASK, "if r.number == 7:", '    log text: "seven"', "else:", '    log text: "other"', 'log text: "end"'),
        (SAYS, enters("New"), works),
        ("01-05 09:00 seven", "01-05 09:00 end"),
    ),
    Case(
        "in a branch",
        body(ASK, "if amount is empty:", '    log text: "a"', '    log text: "{r.text}"', 'log text: "end"'),
        (SAYS, enters("New"), works),
        ("01-05 09:00 a", "01-05 09:00 hi", "01-05 09:00 end"),
    ),
    Case(
        "in a branch that is not taken",
        body(ASK, "if amount is not empty:", '    log text: "{r.text}"', 'log text: "end"'),
        (SAYS, enters("New")),
        ("01-05 09:00 end",),
    ),
    Case(
        "asked for in a branch",
        body("if amount is empty:", f"    {ASK}", '    log text: "{r.text}"', 'log text: "end"'),
        (SAYS, enters("New"), works),
        ("01-05 09:00 hi", "01-05 09:00 end"),
    ),
    Case(
        "conditions before it are not asked again",
        body(ASK, "if amount is empty:", '    log text: "{r.text}"', "else:", '    log text: "other"'),
        (SAYS, enters("New"), changes(amount=EURO), works),
        ("01-05 09:00 hi",),
    ),
    Case("never used", body(ASK, 'log text: "a"'), (SAYS, enters("New"), works), ("01-05 09:00 a",)),
    Case(
        "never used, and failed",
        body(ASK, 'log text: "a"'),
        (refuses("rate"), enters("New"), works),
        ("01-05 09:00 a",),
    ),
    Case("nothing came back", body(ASK, 'log text: "[{r.text}]"'), (enters("New"), works), ("01-05 09:00 []",)),
    Case(
        "taken by let",
        body(ASK, "let text = r.text", "wait 1 day", 'log text: "{text}"'),
        (SAYS, enters("New"), passes(days=2)),
        ("01-06 09:00 hi",),
    ),
    Case(
        "two requests",
        body(ASK, 'let q = look_up what: "name"', 'log text: "{q.text} {r.text}"'),
        (SAYS, answers("name", text="Ada"), enters("New"), works),
        ("01-05 09:00 Ada hi",),
    ),
    Case(
        "two requests, one after the other",
        body(ASK, 'let q = look_up what: "{r.text}"', 'log text: "{q.text} {r.text}"'),
        (SAYS, answers("hi", text="Ada"), enters("New"), works),
        ("01-05 09:00 Ada hi",),
    ),
    Case(
        "left before the answer",
        body(ASK, 'log text: "{r.text}"'),
        (SAYS, enters("New"), enters("Documents"), works),
        (),
        (),
        ("left_stage",),
    ),
    Case(
        "left before the answer, in a rule that doesn't mind",
        body(ASK, 'log text: "{r.text}"', start="change of title"),
        (SAYS, changes(title="y"), enters("Documents"), works),
        ("01-05 09:00 hi",),
    ),
    Case(
        "after the own move",
        body(ASK, 'move to stage "Documents" in pipeline "Sales"', 'log text: "{r.text}"'),
        (SAYS, enters("New"), works),
        ("01-05 09:00 hi",),
    ),
)
def test_from_outside(case: Case, place: Backend) -> None:
    check(case, place)
