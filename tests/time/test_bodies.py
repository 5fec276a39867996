"""Waits at every depth of a body, and what is kept and what is read anew when it goes on."""

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, changes, check, day, enters, happens, holds, passes, puts, table
from .world import BOSS, EURO, MONDAY


def body(*lines: str, start: str = 'stage "New"') -> str:
    """A rule with this body."""
    return "\n    ".join((f'rule "R"\non {start}:', *lines)) + "\n"


IF = (
    'if title == "A":',
    "    wait 1 day",
    '    log text: "a {title}"',
    'else if title == "B":',
    "    wait 2 days",
    '    log text: "b {title}"',
    "else:",
    "    wait 3 days",
    '    log text: "c {title}"',
    'log text: "end"',
)
DEEP = (
    "if amount is empty:",
    '    if title == "x":',
    '        log text: "no"',
    "    else:",
    "        if tags is empty:",
    '            log text: "1"',
    "            wait 1 day",
    '            log text: "2"',
    '        log text: "3"',
    "        wait 1 day",
    '    log text: "4"',
    "    wait 1 day",
    'log text: "5"',
)


@table(
    Case(
        "in if",
        body(*IF),
        (puts(title="A"), enters("New"), changes(title="Z"), passes(days=5)),
        ("01-06 09:00 a Z", "01-06 09:00 end"),
    ),
    Case(
        "in else if",
        body(*IF),
        (puts(title="B"), enters("New"), changes(title="Z"), passes(days=5)),
        ("01-07 09:00 b Z", "01-07 09:00 end"),
    ),
    Case(
        "in else",
        body(*IF),
        (enters("New"), changes(title="A"), passes(days=5)),
        ("01-08 09:00 c A", "01-08 09:00 end"),
    ),
    Case(
        "nested, at each depth",
        body(*DEEP),
        (enters("New"), changes(amount=EURO), passes(days=5)),
        ("01-05 09:00 1", "01-06 09:00 2", "01-06 09:00 3", "01-07 09:00 4", "01-08 09:00 5"),
    ),
    Case(
        "in on failure, skipped at once",
        body(
            "change_responsible to: boss",
            "on failure:",
            '    log text: "{failure.code}"',
            "    wait 1 day",
            '    log text: "{failure.code} again"',
            'log text: "end"',
        ),
        (lambda w: w.constants.update(boss=Ref("User", 99)), enters("New"), passes(days=3)),
        ("01-05 09:00 no_eligible_user", "01-06 09:00 no_eligible_user again", "01-06 09:00 end"),
    ),
    Case(
        "twice in a row",
        body("wait 1 day", "wait 2 hours", 'log text: "x"'),
        (enters("New"), passes(days=3)),
        ("01-06 11:00 x",),
    ),
    Case(
        "first and last",
        body("wait 1 day", 'log text: "x"', "wait 1 day"),
        (enters("New"), passes(days=1.5)),
        ("01-06 09:00 x",),
        ("R 01-07 09:00",),
    ),
    Case("last, and over", body('log text: "x"', "wait 1 day"), (enters("New"), passes(days=3)), ("01-05 09:00 x",)),
    Case(
        "last in a branch",
        body("if amount is empty:", "    wait 1 day", 'log text: "x"'),
        (enters("New"), passes(days=3)),
        ("01-06 09:00 x",),
    ),
    Case(
        "only a wait in every branch",
        body("if amount is empty:", "    wait 1 day", "else:", "    wait 2 days", 'log text: "x"'),
        (puts(amount=EURO), enters("New"), passes(days=3)),
        ("01-07 09:00 x",),
    ),
    Case(
        "before stop",
        body("if amount is empty:", "    wait 1 day", '    log text: "x"', "    stop", 'log text: "y"'),
        (enters("New"), passes(days=3)),
        ("01-06 09:00 x",),
    ),
    Case(
        "right before stop",
        body("if amount is empty:", "    wait 1 day", "    stop", 'log text: "y"'),
        (enters("New"), passes(days=3)),
    ),
    Case(
        "behind a stop that is not taken",
        body("if amount is not empty:", "    stop", "wait 1 day", 'log text: "y"'),
        (enters("New"), passes(days=3)),
        ("01-06 09:00 y",),
    ),
    Case(
        "behind a stop that is taken",
        body("if amount is empty:", "    stop", "wait 1 day", 'log text: "y"'),
        (enters("New"), passes(days=3)),
    ),
    Case(
        "in a branch that is not taken",
        body("if amount is not empty:", "    wait 1 day", 'log text: "y"'),
        (enters("New"), passes(days=3)),
        ("01-05 09:00 y",),
    ),
    Case(
        "behind the time of a header",
        'rule "R"\non stage "New" after 1 day:\n    log text: "x"\n    wait 1 day\n    log text: "y"\n',
        (enters("New"), passes(days=3)),
        ("01-06 09:00 x", "01-07 09:00 y"),
    ),
    Case(
        "during working hours",
        body("wait 10 hours during working hours", 'log text: "x"'),
        (enters("New"), passes(days=3)),
        ("01-06 09:00 x",),
    ),
    Case(
        "until a time", body("wait until 08:00", 'log text: "x"'), (enters("New"), passes(days=3)), ("01-06 08:00 x",)
    ),
    Case(
        "days, at a time",
        body("wait 2 days at 08:00", 'log text: "x"'),
        (enters("New"), passes(days=3)),
        ("01-07 08:00 x",),
    ),
    Case(
        "until a date",
        body("wait until 2026-01-08", 'log text: "x"'),
        (enters("New"), passes(days=5)),
        ("01-08 09:00 x",),
    ),
    Case(
        "until 1 day before a date",
        body("wait until 1 day before close_date", 'log text: "x"'),
        (puts(close_date=day("2026-01-20")), enters("New"), passes(days=30)),
        ("01-19 09:00 x",),
    ),
)
def test_where(case: Case, place: Backend) -> None:
    check(case, place)


VALUES = {
    '"text"': "text",
    "7": "7",
    "7.25": "7.25",
    "19%": "0.19",
    "12.50 EUR": "€12.50",
    "yes": "yes",
    "2026-03-01": "Mar 1, 2026",
    "2026-03-01 10:30": "Mar 1, 2026, 10:30\u202fAM",
    "close_date": "Jan 20, 2026",
    "close_date - today": "15 days",
    "responsible": "User 1",
    "contacts": "Contact 1",
    "tags": "a, b",
    "call_at": "Jan 7, 2026, 8:00\u202fAM",
    "stage": "New",
    "amount or else 3 EUR": "€3.00",
    "title + title": "One chairOne chair",
}


def _lets() -> list[Case]:
    first = puts(close_date=day("2026-01-20"), tags=("a", "b"), call_at=MONDAY.replace(day=7, hour=8))
    then = changes(close_date=None, tags=(), call_at=None, responsible=BOSS, contacts=(), title="Other")
    return [
        Case(
            text,
            body(f"let x = {text}", "wait 1 day", 'log text: "{x}"'),
            (first, enters("New"), then, passes(days=2)),
            (f"01-06 09:00 {shown}",),
        )
        for text, shown in VALUES.items()
    ]


@table(*_lets())
def test_let_keeps_its_value(case: Case, place: Backend) -> None:
    check(case, place)


@table(
    Case(
        "a record that it made",
        body(
            'let t = create_task title: "call"',
            "wait 1 day",
            'log text: "{t.title} {t.id}"',
            'set t.title = "done"',
            'log text: "{t.title}"',
        ),
        (enters("New"), passes(days=2)),
        ("01-06 09:00 call 1", "01-06 09:00 done"),
    ),
    Case(
        "a let inside a branch",
        body("if amount is empty:", "    let x = title", "    wait 1 day", '    log text: "{x}"'),
        (enters("New"), changes(title="y"), passes(days=2)),
        ("01-06 09:00 One chair",),
    ),
    Case(
        "a variable of a wait before",
        body("let x = title", "wait 1 day", "let y = title", "wait 1 day", 'log text: "{x} {y}"'),
        (enters("New"), changes(title="y"), passes(days=1.5), changes(title="z"), passes(days=2)),
        ("01-07 09:00 One chair y",),
    ),
    Case(
        "fields of the event",
        body("wait 1 day", 'log text: "{event.amount}"', start="paid"),
        (happens("event", name="paid", fields={"amount": EURO}), passes(days=2)),
        ("01-06 09:00 €5.00",),
    ),
    Case(
        "old",
        body("wait 1 day", 'log text: "{old title} {title}"', start="change of title"),
        (changes(title="y"), puts(title="z"), passes(days=2)),
        ("01-06 09:00 One chair z",),
    ),
    Case(
        "old of a field that did not change",
        body("wait 1 day", 'log text: "{old title} {old tags}"', start="change of title, tags"),
        (puts(tags=("a",)), changes(title="y"), changes(contacts=()), puts(tags=("b",)), passes(days=2)),
        ("01-06 09:00 One chair a",),
    ),
    Case(
        "old, twice",
        body("wait 1 day", "wait 1 day", 'log text: "{old title} {old tags}"', start="change of title, tags"),
        (puts(tags=("a",)), changes(title="y"), puts(tags=("b",)), passes(days=3)),
        ("01-07 09:00 One chair a",),
    ),
    Case(
        "old stage",
        body("wait 1 day regardless of stage", 'log text: "{old stage or else "none"}"', start='stage "Documents"'),
        (enters("Documents"), enters("Won"), passes(days=2)),
        ("01-06 09:00 New",),
    ),
    Case(
        "old stage, where something else changed",
        body("wait 1 day", 'log text: "{old stage or else "none"} {stage}"', start="change of stage, title"),
        (changes(title="y"), puts(stage="Documents"), passes(days=2)),
        ("01-06 09:00 New Documents",),
    ),
    Case(
        "fields and named expressions are read anew",
        'let named = "{title}!"\n' + body('log text: "{named}"', "wait 1 day", 'log text: "{named} {title}"'),
        (enters("New"), changes(title="y"), passes(days=2)),
        ("01-05 09:00 One chair!", "01-06 09:00 y! y"),
    ),
    Case(
        "now and today are read anew",
        body("wait 1 day", "if now > 2026-01-06 08:59 and today == 2026-01-06:", '    log text: "x"'),
        (enters("New"), passes(days=2)),
        ("01-06 09:00 x",),
    ),
    Case(
        "conditions are not asked again",
        body(
            "if amount is empty:",
            "    wait 1 day",
            '    log text: "x"',
            "else:",
            '    log text: "y"',
            start='stage "New" if title == "One chair"',
        ),
        (enters("New"), changes(title="y"), changes(amount=EURO), passes(days=2)),
        ("01-06 09:00 x",),
    ),
    Case(
        "constants are read when they are used",
        body("wait 1 day", 'log text: "{boss.name}"'),
        (enters("New"), lambda w: w.constants.update(boss=Ref("User", 1)), passes(days=2)),
        ("01-06 09:00 Una",),
    ),
)
def test_kept_and_read_anew(case: Case, place: Backend) -> None:
    check(case, place)


def test_old_is_what_was_before_the_rule(place: Backend) -> None:
    """A rule that writes a field itself still sees what it was before."""
    text = body(
        'set title = "mine"',
        "wait 1 day",
        'log text: "{old title} {title}"',
        start='change of title, tags if title != "mine"',
    )
    check(Case("old", text, (changes(tags=("a",)), passes(days=2)), ("01-06 09:00 One chair mine",)), place)


FAILS = 'log text: "{100 / count of contacts}"'


@table(
    Case(
        "an error undoes what came since the wait",
        body('set title = "first"', "wait 1 day", 'set title = "second"', FAILS, 'log text: "never"'),
        (enters("New"), changes(contacts=()), passes(days=2), holds(title="first")),
    ),
    Case(
        "an error before the wait undoes all",
        body('set title = "first"', FAILS, "wait 1 day", 'log text: "never"'),
        (changes(contacts=()), enters("New"), passes(days=2), holds(title="One chair")),
    ),
    Case(
        "other rules run on",
        body("wait 1 day", FAILS) + 'rule "S"\non stage "New" after 1 day: log text: "s"\n',
        (enters("New"), changes(contacts=()), passes(days=2)),
        ("01-06 09:00 s",),
    ),
    Case(
        "failed without on failure ends the rule, what it did before stays",
        body('set title = "first"', "wait 1 day", 'set title = "second"', "refuse", 'log text: "never"', "wait 1 day"),
        (enters("New"), passes(days=2), holds(title="second")),
    ),
    Case(
        "failed before the wait: nothing waits",
        body("refuse", "wait 1 day", 'log text: "never"'),
        (enters("New"), passes(days=2)),
    ),
    Case(
        "skipped: it goes on",
        body("pass_by", "wait 1 day", "pass_by", 'log text: "x"'),
        (enters("New"), passes(days=2)),
        ("01-06 09:00 x",),
    ),
)
def test_errors(case: Case, place: Backend) -> None:
    check(case, place)
