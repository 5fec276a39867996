"""Rules that are started again while they wait."""

from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, changes, check, enters, happens, passes, table, works
from .crm import EURO, OTHER

PAID = happens("event", name="paid", fields={"amount": EURO})


@table(
    Case(
        "stage begins anew",
        'on stage "New" after 2 days regardless of stage',
        (enters("New"), passes(days=1), enters("Documents"), enters("New"), passes(days=5)),
        ("01-08 09:00 x",),
        (),
        ("started_again",),
    ),
    Case(
        "change of begins anew",
        "on change of title after 2 days",
        (changes(title="y"), passes(days=1), changes(title="z"), passes(days=5)),
        ("01-08 09:00 x",),
        (),
        ("started_again",),
    ),
    Case(
        "change of, not met again: it goes on",
        'on change of title if title != "z" after 2 days',
        (changes(title="y"), passes(days=1), changes(title="z"), passes(days=5)),
        ("01-07 09:00 x",),
        (),
        (),
    ),
    Case(
        "leaving begins anew",
        'on leaving stage "New" after 2 days',
        (enters("Documents"), passes(days=1), enters("New"), enters("Documents"), passes(days=5)),
        ("01-08 09:00 x",),
        (),
        ("started_again",),
    ),
    Case(
        "each event is its own",
        "on paid after 2 days",
        (PAID, passes(days=1), PAID, passes(days=5)),
        ("01-07 09:00 x", "01-08 09:00 x"),
        (),
        (),
    ),
    Case(
        "each created is its own",
        "on created after 2 days",
        (happens("created"), passes(days=1), happens("created"), passes(days=5)),
        ("01-07 09:00 x", "01-08 09:00 x"),
        (),
        (),
    ),
    Case(
        "each clock start is its own",
        'rule "R"\non every day at 10:00 if title == "One chair":\n    wait 36 hours\n    log text: "x"\n',
        (works, enters("Won", OTHER), passes(days=2.9)),
        ("01-06 22:00 x", "01-07 22:00 x"),
        ("R 01-08 22:00",),
        (),
    ),
    Case(
        "in the middle of its body",
        'rule "R"\non change of title:\n    log text: "a {title}"\n    wait 1 day\n    log text: "b"\n'
        '    wait 1 day\n    log text: "c"\n',
        (changes(title="y"), passes(days=1.5), changes(title="z"), passes(days=5)),
        ("01-05 09:00 a y", "01-06 09:00 b", "01-06 21:00 a z", "01-07 21:00 b", "01-08 21:00 c"),
        (),
        ("started_again",),
    ),
    Case(
        "by itself",
        'rule "R"\non change of title if title != "zzz":\n    wait 1 day\n'
        '    log text: "{title}"\n    set title = "{title}z"\n',
        (changes(title="z"), passes(days=9)),
        ("01-06 09:00 z", "01-07 09:00 zz"),
    ),
)
def test_started_again(case: Case, place: Backend) -> None:
    check(case, place)
