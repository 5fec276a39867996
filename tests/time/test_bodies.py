"""Waits at every depth of a body, and what is kept and what is read anew when it goes on."""

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, changes, check, day, enters, passes, puts, table
from .crm import EURO


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
