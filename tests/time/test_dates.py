"""Rules that go by a date of the item: filled, changed, emptied, and changed again once they have run."""

from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, asleep_until, at, changes, check, day, enters, passes, puts, table, until, works
from .crm import DEAL
from .world import world

SOON = 'on stage "New" 3 days before close_date'
JAN_20, JAN_30, LONG_AGO = day("2026-01-20"), day("2026-01-30"), day("2025-12-01")


@table(
    Case(
        "filled from the beginning", SOON, (puts(close_date=JAN_20), enters("New"), passes(days=20)), ("01-17 09:00 x",)
    ),
    Case("empty: it rests", SOON, (enters("New"), passes(days=40)), (), ("R rests",)),
    Case(
        "filled later",
        SOON,
        (enters("New"), passes(days=2), changes(close_date=JAN_20), passes(days=20)),
        ("01-17 09:00 x",),
    ),
    Case("later", SOON, (puts(close_date=JAN_20), enters("New"), changes(close_date=JAN_30)), (), ("R 01-27 09:00",)),
    Case("earlier", SOON, (puts(close_date=JAN_30), enters("New"), changes(close_date=JAN_20)), (), ("R 01-17 09:00",)),
    Case(
        "emptied",
        SOON,
        (puts(close_date=JAN_30), enters("New"), changes(close_date=None), passes(days=60)),
        (),
        ("R rests",),
    ),
    Case(
        "emptied and filled",
        SOON,
        (puts(close_date=JAN_30), enters("New"), changes(close_date=None), changes(close_date=JAN_30), passes(days=60)),
        ("01-27 09:00 x",),
    ),
    Case(
        "another field changes",
        SOON,
        (puts(close_date=JAN_30), enters("New"), changes(title="x"), passes(days=60)),
        ("01-27 09:00 x",),
    ),
    Case(
        "to the same value",
        SOON,
        (puts(close_date=JAN_30), enters("New"), changes(close_date=JAN_30), passes(days=60)),
        ("01-27 09:00 x",),
        (),
        (),
    ),
    Case(
        "to the past: at once",
        SOON,
        (puts(close_date=JAN_30), enters("New"), passes(days=1), changes(close_date=LONG_AGO), works),
        ("01-06 09:00 x",),
    ),
    Case(
        "to a moment that is past, of a date to come: at once",
        SOON,
        (puts(close_date=JAN_30), enters("New"), passes(days=1), changes(close_date=day("2026-01-07")), works),
        ("01-06 09:00 x",),
    ),
    Case(
        "to the past, skipped, then it rests",
        f"{SOON} skip if past",
        (puts(close_date=JAN_30), enters("New"), changes(close_date=LONG_AGO), passes(days=60)),
        (),
        ("R rests",),
    ),
    Case(
        "to the past, skipped, and to another past",
        f"{SOON} skip if past",
        (puts(close_date=LONG_AGO), enters("New"), changes(close_date=day("2025-11-01")), passes(days=1)),
        (),
        ("R rests",),
    ),
    Case(
        "to the past, skipped, and back",
        f"{SOON} skip if past",
        (
            puts(close_date=JAN_30),
            enters("New"),
            changes(close_date=LONG_AGO),
            changes(close_date=JAN_20),
            passes(days=60),
        ),
        ("01-17 09:00 x",),
    ),
    Case(
        "skipped first, then moved",
        f"{SOON} skip if past",
        (puts(close_date=LONG_AGO), enters("New"), changes(close_date=JAN_20), passes(days=60)),
        ("01-17 09:00 x",),
    ),
    Case(
        "past from the beginning: at once, and once",
        SOON,
        (puts(close_date=LONG_AGO), enters("New"), changes(close_date=JAN_20), passes(days=60)),
        ("01-05 09:00 x",),
    ),
    Case(
        "changed again after it has run",
        SOON,
        (puts(close_date=JAN_20), enters("New"), until("2026-01-18"), changes(close_date=JAN_30), passes(days=60)),
        ("01-17 09:00 x",),
    ),
    Case(
        "after it has run, and started again",
        SOON,
        (
            puts(close_date=JAN_20),
            enters("New"),
            until("2026-01-18"),
            enters("Documents"),
            changes(close_date=JAN_30),
            enters("New"),
            passes(days=60),
        ),
        ("01-17 09:00 x", "01-27 09:00 x"),
    ),
)
def test_told(case: Case, place: Backend) -> None:
    check(case, place)


@table(
    Case(
        "later",
        SOON,
        (puts(close_date=JAN_20), enters("New"), puts(close_date=JAN_30), passes(days=60)),
        ("01-27 09:00 x",),
    ),
    Case(
        "later, twice",
        SOON,
        (
            puts(close_date=JAN_20),
            enters("New"),
            puts(close_date=JAN_30),
            until("2026-01-22"),
            puts(close_date=day("2026-02-10")),
            passes(days=60),
        ),
        ("02-07 09:00 x",),
    ),
    Case(
        "earlier: it runs when the engine looks",
        SOON,
        (puts(close_date=JAN_30), enters("New"), puts(close_date=JAN_20), passes(days=60)),
        ("01-27 09:00 x",),
    ),
    Case(
        "emptied",
        SOON,
        (puts(close_date=JAN_30), enters("New"), puts(close_date=None), passes(days=60)),
        (),
        ("R rests",),
    ),
    Case(
        "emptied, and filled for all to hear",
        SOON,
        (
            puts(close_date=JAN_20),
            enters("New"),
            puts(close_date=None),
            until("2026-01-18"),
            changes(close_date=JAN_30),
            passes(days=60),
        ),
        ("01-27 09:00 x",),
    ),
    Case(
        "to the past, skipped",
        f"{SOON} skip if past",
        (puts(close_date=JAN_20), enters("New"), puts(close_date=LONG_AGO), passes(days=60)),
        (),
        ("R rests",),
    ),
    Case(
        "a worker that sleeps skips nothing",
        f"{SOON} skip if past",
        (puts(close_date=JAN_20), enters("New"), asleep_until("2026-01-25T12:00"), works),
        ("01-25 12:00 x",),
    ),
    Case(
        "a worker that slept when it was moved skips nothing",
        f"{SOON} skip if past",
        (puts(close_date=JAN_30), enters("New"), changes(close_date=JAN_20), asleep_until("2026-01-25T12:00"), works),
        ("01-25 12:00 x",),
    ),
    Case(
        "in working hours",
        f"{SOON} during working hours",
        (puts(close_date=JAN_20), enters("New"), puts(close_date=day("2026-01-28")), passes(days=60)),
        ("01-26 09:00 x",),
    ),
)
def test_changed_where_nobody_told(case: Case, place: Backend) -> None:
    check(case, place)


@table(
    Case(
        "filled",
        'on stage "New" 90 minutes before call_at',
        (puts(call_at=at("2026-01-06T10:15")), enters("New"), passes(days=3)),
        ("01-06 08:45 x",),
    ),
    Case(
        "at",
        'on stage "New" at call_at',
        (enters("New"), changes(call_at=at("2026-01-06T10:15")), passes(days=3)),
        ("01-06 10:15 x",),
    ),
    Case(
        "moved by minutes",
        'on stage "New" at call_at',
        (puts(call_at=at("2026-01-06T10:15")), enters("New"), changes(call_at=at("2026-01-06T10:20")), passes(days=3)),
        ("01-06 10:20 x",),
    ),
    Case(
        "a day keeps its time",
        'on stage "New" 1 day before call_at',
        (puts(call_at=at("2026-01-08T23:15")), enters("New"), passes(days=5)),
        ("01-07 23:15 x",),
    ),
    Case(
        "a day, at a time",
        'on stage "New" 1 day before call_at at 08:00',
        (puts(call_at=at("2026-01-08T23:15")), enters("New"), passes(days=5)),
        ("01-07 08:00 x",),
    ),
)
def test_moments(case: Case, place: Backend) -> None:
    check(case, place)


BY_A_RULE = 'rule "R"\non stage "New" at close_date: log text: "x"\nrule "S"\non {start}: set close_date = {to}\n'


@table(
    Case(
        "in the same run",
        BY_A_RULE.format(start='stage "New"', to="today + 3 days"),
        (enters("New"), passes(days=9)),
        ("01-08 09:00 x",),
    ),
    Case(
        "later",
        BY_A_RULE.format(start="change of title", to="today + 3 days"),
        (enters("New"), changes(close_date=JAN_20), passes(days=1), changes(title="y"), passes(days=9)),
        ("01-09 09:00 x",),
    ),
    Case(
        "emptied in the same run",
        BY_A_RULE.format(start='stage "New"', to="empty"),
        (puts(close_date=JAN_20), enters("New"), passes(days=30)),
        (),
        ("R rests",),
    ),
)
def test_a_rule_changes_the_date(case: Case, place: Backend) -> None:
    check(case, place)


NO_MOMENT = """rule "R"
on stage "New" 3 days before close_date: log text: "x"
rule "Far"
on change of title: set close_date = 0001-01-02
"""


def test_a_date_that_gives_no_moment_hurts_its_own_rule_only(place: Backend) -> None:
    """That a moment would lie before the year 1 is told when the rule would have gone on."""
    made = world(NO_MOMENT, place)
    made.put(DEAL, close_date=JAN_20)
    made.enters("New")
    assert made.changes(title="y").status == "done"
    assert str(made.field("close_date")) == "0001-01-02"
    made.until("2026-01-18T00:00")
    assert made.logged == []
    assert [(one.code, one.detail) for one in made.receipts if one.status not in ("done", "nothing")] == [
        ("date_out_of_range", "R")
    ]


def test_a_date_that_gives_no_moment_can_be_mended_in_time(place: Backend) -> None:
    made = world(NO_MOMENT, place)
    made.put(DEAL, close_date=JAN_20)
    made.enters("New")
    made.changes(title="y")
    made.changes(close_date=JAN_30)
    made.until("2026-01-28T00:00")
    assert made.logged == ["01-27 09:00 x"]
