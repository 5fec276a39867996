"""What is kept and what is read anew when a rule goes on, and what an error undoes."""

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.backend import Backend

from .cases import (
    Case,
    changes,
    check,
    day,
    enters,
    happens,
    holds,
    passes,
    puts,
    table,
)
from .crm import BOSS, EURO, MONDAY
from .test_bodies import body

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
