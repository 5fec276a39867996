"""Waits until a date."""

from stagerules.interpreter.drivers.backend import Backend

from .cases import (
    Case,
    changes,
    check,
    enters,
    passes,
    puts,
    table,
)
from .crm import ADA
from .test_dates import JAN_20, JAN_30, LONG_AGO

WAITS = 'rule "R"\non stage "New":\n    log text: "a"\n    wait until {what}\n    log text: "b"\n'


@table(
    Case(
        "moved",
        WAITS.format(what="close_date"),
        (puts(close_date=JAN_20), enters("New"), changes(close_date=JAN_30), passes(days=60)),
        ("01-05 09:00 a", "01-30 09:00 b"),
    ),
    Case("empty", WAITS.format(what="close_date"), (enters("New"), passes(days=60)), ("01-05 09:00 a",), ("R rests",)),
    Case(
        "past",
        WAITS.format(what="close_date"),
        (puts(close_date=LONG_AGO), enters("New")),
        ("01-05 09:00 a", "01-05 09:00 b"),
    ),
    Case(
        "past, skipped: it rests for another date",
        WAITS.format(what="close_date skip if past"),
        (puts(close_date=LONG_AGO), enters("New"), passes(days=1), changes(close_date=JAN_20), passes(days=60)),
        ("01-05 09:00 a", "01-20 09:00 b"),
    ),
    Case(
        "a written date that is past, skipped: it ends",
        WAITS.format(what="2026-01-02 skip if past"),
        (enters("New"), passes(days=60)),
        ("01-05 09:00 a",),
    ),
    Case(
        "nobody told",
        WAITS.format(what="close_date"),
        (puts(close_date=JAN_20), enters("New"), puts(close_date=JAN_30), passes(days=60)),
        ("01-05 09:00 a", "01-30 09:00 b"),
    ),
    Case(
        "somebody else's date is taken once",
        'rule "R"\non stage "New" if contact.birthday is not empty:\n'
        '    wait until contact.birthday\n    log text: "b"\n',
        (puts(ADA, birthday=JAN_20), enters("New"), changes(ADA, birthday=JAN_30), passes(days=60)),
        ("01-20 09:00 b",),
    ),
    Case(
        "a sum is taken once",
        'rule "R"\non stage "New" if close_date is not empty:\n'
        '    let day = close_date + 2 days\n    wait until day\n    log text: "b"\n',
        (puts(close_date=JAN_20), enters("New"), changes(close_date=JAN_30), passes(days=60)),
        ("01-22 09:00 b",),
    ),
)
def test_waits(case: Case, place: Backend) -> None:
    check(case, place)
