"""What happens where an action is skipped or fails, and chains that never end."""

from stagerules.interpreter.drivers.backend import Backend

from .cases import (
    Case,
    changes,
    check,
    enters,
    passes,
    refuses,
    table,
    works,
)
from .test_bodies import body
from .test_results import ASK, SAYS, TASK
from .world import World


def failing(*block: str, action: str = 'tell text: "bad"', then: tuple[str, ...] = ('log text: "end"',)) -> str:
    """A rule whose action fails, with a block for that, and what follows."""
    return body('let x = "kept"', action, "on failure:", *(f"    {line}" for line in block), *then)


TELLS = 'log text: "{failure.code} {x}"'


@table(
    Case("skipped", failing(TELLS, action="pass_by"), (enters("New"),), ("01-05 09:00 nobody kept", "01-05 09:00 end")),
    Case(
        "failed at once",
        failing(TELLS, action="refuse"),
        (enters("New"),),
        ("01-05 09:00 no_luck kept", "01-05 09:00 end"),
    ),
    Case(
        "failed at once, and stop",
        failing(TELLS, "stop", action="refuse"),
        (enters("New"),),
        ("01-05 09:00 no_luck kept",),
    ),
    Case("done", failing(TELLS), (enters("New"), works), ("01-05 09:00 end",)),
    Case(
        "failed for good",
        failing(TELLS),
        (refuses("bad"), enters("New"), works),
        ("01-05 09:00 end", "01-05 09:00 wrong_number kept"),
    ),
    Case(
        "failed for good: only the block runs",
        failing(TELLS, then=()),
        (refuses("bad"), enters("New"), works),
        ("01-05 09:00 wrong_number kept",),
    ),
    Case(
        "failed for good, and stop",
        failing(TELLS, "stop"),
        (refuses("bad"), enters("New"), works),
        ("01-05 09:00 end", "01-05 09:00 wrong_number kept"),
    ),
    Case(
        "failed for good, in a branch",
        body(
            "if amount is empty:",
            '    let x = "kept"',
            '    tell text: "bad"',
            "    on failure:",
            f"        {TELLS}",
            '    log text: "branch"',
            'log text: "end"',
        ),
        (refuses("bad"), enters("New"), works),
        ("01-05 09:00 branch", "01-05 09:00 end", "01-05 09:00 wrong_number kept"),
    ),
    Case(
        "failed for good, in a block on failure",
        failing(TELLS, 'tell text: "worse"', "on failure:", '    log text: "{failure.code} again"', 'log text: "last"'),
        (refuses("bad", "worse"), enters("New"), works),
        ("01-05 09:00 end", "01-05 09:00 wrong_number kept", "01-05 09:00 last", "01-05 09:00 wrong_number again"),
    ),
    Case(
        "failed for good, and it waits",
        failing(TELLS, "wait 1 day", TELLS, then=('log text: "end"', "wait 2 days", 'log text: "last"')),
        (refuses("bad"), enters("New"), passes(days=4)),
        ("01-05 09:00 end", "01-05 09:00 wrong_number kept", "01-06 09:00 wrong_number kept", "01-07 09:00 last"),
    ),
    Case(
        "failed for good, and the item has left",
        failing(TELLS),
        (refuses("bad"), enters("New"), enters("Documents"), works),
        ("01-05 09:00 end", "01-05 09:00 wrong_number kept"),
    ),
    Case(
        "failed for good after the own move",
        body(
            'move to stage "Documents" in pipeline "Sales"',
            'let x = "kept"',
            'tell text: "bad"',
            "on failure:",
            f"    {TELLS}",
        ),
        (refuses("bad"), enters("New"), works),
        ("01-05 09:00 wrong_number kept",),
    ),
    Case(
        "several people, of whom two fail",
        failing(TELLS, "wait 1 day", TELLS, action='tell_all texts: ["bad", "good", "worse"]'),
        (refuses("bad", "worse"), enters("New"), passes(days=3)),
        (
            "01-05 09:00 end",
            "01-05 09:00 wrong_number kept",
            "01-05 09:00 wrong_number kept",
            "01-06 09:00 wrong_number kept",
            "01-06 09:00 wrong_number kept",
        ),
    ),
    Case(
        "the result is used, and there is none: the rule ends",
        body(ASK, 'log text: "a"', 'log text: "{r.text}"', 'log text: "b"'),
        (refuses("rate"), enters("New"), works),
        ("01-05 09:00 a",),
    ),
    Case(
        "the result is used after a wait, and there is none",
        body(ASK, "wait 1 day", 'log text: "{r.text}"', 'log text: "b"'),
        (refuses("rate"), enters("New"), passes(days=2)),
    ),
    Case(
        "the result is used, there is none, and the request says what then",
        body(
            ASK,
            "on failure:",
            '    log text: "{failure.code}"',
            'log text: "a"',
            'log text: "{r.text}"',
            'log text: "b"',
        ),
        (refuses("rate"), enters("New"), works),
        ("01-05 09:00 a", "01-05 09:00 wrong_number"),
    ),
    Case(
        "the result is used, there is none, and the user says what then",
        body(ASK, 'log text: "{r.text}"', "on failure:", '    log text: "{failure.code}"', 'log text: "b"'),
        (refuses("rate"), enters("New"), works),
        ("01-05 09:00 wrong_number", "01-05 09:00 b"),
    ),
)
def test_failures(case: Case, place: Backend) -> None:
    check(case, place)


def test_a_date_that_moves_leaves_the_waits_of_failures_alone(place: Backend) -> None:
    text = failing("wait 1 day", TELLS, then=("wait until close_date", 'log text: "end"'))
    made = check(
        Case("", text, (refuses("bad"), enters("New"), works, changes(title="y")), (), ("R 01-06 09:00", "R rests")),
        place,
    )
    made.changes(close_date=made.now.date().replace(day=20))
    assert made.pending == ["R 01-06 09:00", "R 01-20 09:00"]
    made.passes(days=30)
    assert made.logged == ["01-06 09:00 wrong_number kept", "01-20 09:00 end"]


def test_leaving_ends_only_what_is_bound_to_the_stage(place: Backend) -> None:
    text = failing("wait 1 day", TELLS, then=("wait 2 days regardless of stage", 'log text: "end"'))
    story = (refuses("bad"), enters("New"), works, enters("Documents"), passes(days=5))
    check(Case("", text, story, ("01-07 09:00 end",), (), ("left_stage",)), place)


def test_excluded_at_leaving(place: Backend) -> None:
    """Somebody puts the address on the exclusion list after the message was asked for."""
    text = failing(TELLS, action='write to: "ada@example.com"')
    made = check(Case("", text, (enters("New"),), ("01-05 09:00 end",)), place)
    made.excludes("ada@example.com")
    made.works()
    assert made.logged[1:] == ["01-05 09:00 excluded kept"]


def loop(w: World) -> None:
    for _ in range(40):
        w.works()


@table(
    Case(
        "through time: allowed",
        body("wait 1 hour", "set visited = (visited or else 0) + 1", start="change of visited"),
        (changes(visited=1), passes(hours=30)),
        (),
        ("R 01-06 16:00",),
    ),
    Case(
        "through the answers of others: not allowed",
        body(ASK, "if r.number == 7:", "    set visited = (visited or else 0) + 1", start="change of visited"),
        (SAYS, changes(visited=1), loop, lambda w: w.fails("too_deep")),
    ),
    Case(
        "through failures: not allowed",
        body('tell text: "bad"', "on failure: set visited = (visited or else 0) + 1", start="change of visited"),
        (refuses("bad"), changes(visited=1), loop, lambda w: w.fails("too_deep")),
    ),
    Case(
        "through the keys of new records: not allowed",
        body(TASK, "set visited = (visited or else 0) + t.id", start="change of visited"),
        (changes(visited=1), loop, lambda w: w.fails("too_deep")),
    ),
    Case(
        "through moments that are past: not allowed",
        body("wait until 2026-01-02", "set visited = (visited or else 0) + 1", start="change of visited"),
        (changes(visited=1), loop, lambda w: w.fails("too_deep")),
    ),
)
def test_loops(case: Case, place: Backend) -> None:
    check(case, place)
