"""Every trigger with every time that it may have, by name."""

from datetime import date
from decimal import Decimal

import pytest

from stagerules.dsl.values import Money, Ref
from stagerules.interpreter.drivers.backend import Backend
from tests.quick import quick

from .cases import Case, Step, asleep_until, at, changes, check, day, enters, goes, happens, passes, puts, table, until
from .crm import ADA, BOSS, DEAL, EURO, MONDAY, UNA
from .world import World

NEW = Ref("Deal", 9)


def appears(*, stage: str | None = "New") -> Step:
    """Somebody makes a deal in the stage New; the event says so, or doesn't."""

    def step(w: World) -> None:
        fields = {"title": "A table", "contacts": (ADA,), "responsible": UNA, "close_date": date(2026, 1, 20)}
        w.put(NEW, **fields, stage="New", pipeline="Sales", stage_since=w.now)
        w.happens("created", NEW, stage=stage)

    return step


STARTS: dict[str, Step] = {
    'stage "New"': enters("New"),
    'leaving stage "New"': enters("Documents"),
    "created": appears(),
    "change of title": changes(title="Two chairs"),
    "change of stage": enters("Documents"),
    "paid": happens("event", name="paid", fields={"amount": EURO}),
}
"""Each trigger that may have a time, and what fires it on Monday, 5 January, at 09:00."""

TIMES: dict[str, str] = {
    "": "01-05 09:00",
    "after 30 minutes": "01-05 09:30",
    "after 36 hours": "01-06 21:00",
    "after 2 days": "01-07 09:00",
    "after 2 days at 15:00": "01-07 15:00",
    "after 6 working days": "01-13 09:00",
    "after 1 week": "01-12 09:00",
    "after 1 month": "02-05 09:00",
    "3 days before close_date": "01-17 09:00",
    "3 days before close_date at 08:00": "01-17 08:00",
    "2 hours before close_date": "01-20 07:00",
    "1 day after close_date": "01-21 09:00",
    "at close_date": "01-20 09:00",
    "at 2026-01-24": "01-24 09:00",
    "at 2026-01-24 07:30": "01-24 07:30",
    "at 09:00": "01-06 09:00",
    "at 10:00": "01-05 10:00",
    "at 08:00": "01-06 08:00",
    "during working hours": "01-05 09:00",
    "after 9 hours during working hours": "01-06 09:00",
    "after 5 days during working hours": "01-12 09:00",
    "at 2026-01-24 07:30 during working hours": "01-26 09:00",
    "at 2026-01-04": "01-05 09:00",
    "10 days after close_date skip if past": "01-30 09:00",
    "after 5 days during working hours skip if past": "01-12 09:00",
}


def _each() -> list[Case]:
    cases = []
    for start, step in STARTS.items():
        for time, when in TIMES.items():
            story = (puts(close_date=day("2026-01-20")), step, until("2026-02-10"))
            cases.append(Case(f"{start} {time}".strip(), f"on {start} {time}".rstrip(), story, (f"{when} x",)))
    return cases


def _skipped() -> list[Case]:
    times = ("at 2026-01-04 skip if past", "30 days before close_date skip if past", "at 2026-01-05 08:59 skip if past")
    before = puts(close_date=day("2026-01-20"))
    return [
        Case(f"{start} {time}", f"on {start} {time}", (before, step, until("2026-01-15")), (), ("R rests",))
        if "close_date" in time
        else Case(f"{start} {time}", f"on {start} {time}", (before, step, until("2026-01-15")))
        for start, step in STARTS.items()
        for time in times
    ]


@pytest.mark.parametrize("place", quick(1, ["memory", "sqlite"]), indirect=True)
@table(*_each(), *_skipped())
def test_trigger_and_time(case: Case, place: Backend) -> None:
    check(case, place)


@table(
    Case(
        "a moment that is now is not past",
        'on stage "New" at 2026-01-05 09:00 skip if past',
        (enters("New"),),
        ("01-05 09:00 x",),
    ),
    Case("deleted, at once", "on deleted", (goes(),), ("01-05 09:00 x",)),
    Case(
        "deleted, with its last values",
        'rule "R"\non deleted if amount == 5 EUR: log text: "{title}"\n',
        (puts(amount=EURO), goes(), passes(days=1)),
        ("01-05 09:00 One chair",),
    ),
    Case("deleted, not met", "on deleted if amount == 6 EUR", (puts(amount=EURO), goes())),
    Case(
        "created without a stage in the event",
        'on stage "New" after 1 day',
        (appears(stage=None), passes(days=3)),
        ("01-06 09:00 x",),
    ),
    Case("created in the stage", 'on stage "New" after 1 day', (appears(), passes(days=3)), ("01-06 09:00 x",)),
    Case(
        "created without a stage, and it leaves",
        'on stage "New" after 1 day',
        (appears(stage=None), enters("Documents", NEW), passes(days=3)),
        (),
        (),
        ("left_stage",),
    ),
    Case("created in another stage", 'on stage "Documents" after 1 day', (appears(), passes(days=3))),
    Case(
        "created starts created and stage",
        'rule "A"\non created: log text: "a"\nrule "B"\non stage "New": log text: "b"\n'
        'rule "C"\non change of stage: log text: "c"\n',
        (appears(),),
        ("01-05 09:00 a", "01-05 09:00 b"),
    ),
    Case(
        "saved again in the same stage does not fire",
        'on stage "New" after 1 day',
        (enters("New"), passes(hours=5), happens("stage", stage="New", from_stage="New"), passes(days=2)),
        ("01-06 09:00 x",),
    ),
    Case(
        "the time counts from when the trigger happened",
        'on stage "New" after 2 days',
        (asleep_until("2026-01-06T12:00"), lambda w: w.told_late("2026-01-05T08:00"), passes(days=3)),
        ("01-07 08:00 x",),
    ),
)
def test_starting(case: Case, place: Backend) -> None:
    check(case, place)


CONDITIONS = 'rule "R"\non {start} if title == "One chair" after 1 day if amount is empty:\n    log text: "x"\n'


@table(
    Case("both are met", CONDITIONS.format(start='stage "New"'), (enters("New"), passes(days=2)), ("01-06 09:00 x",)),
    Case(
        "the first is not asked again",
        CONDITIONS.format(start='stage "New"'),
        (enters("New"), changes(title="Two chairs"), passes(days=2)),
        ("01-06 09:00 x",),
    ),
    Case(
        "the first is asked when the trigger fires",
        CONDITIONS.format(start='stage "New"'),
        (changes(title="Two chairs"), enters("New"), changes(title="One chair"), passes(days=2)),
    ),
    Case(
        "the second is asked when the time has come",
        CONDITIONS.format(start='stage "New"'),
        (enters("New"), changes(amount=EURO), passes(days=2)),
    ),
    Case(
        "the second may not be met at first",
        CONDITIONS.format(start='stage "New"'),
        (changes(amount=EURO), enters("New"), changes(amount=None), passes(days=2)),
        ("01-06 09:00 x",),
    ),
    Case(
        "change of: the first sees the old value",
        'rule "R"\non change of title if old title == "One chair" after 1 day if old title == "One chair":\n'
        '    log text: "{old title} {title}"\n',
        (changes(title="Two chairs"), puts(title="Three chairs"), passes(days=2)),
        ("01-06 09:00 One chair Three chairs",),
    ),
    Case(
        "event: both see its fields",
        'rule "R"\non paid if event.amount > 1 EUR after 1 day if event.amount > amount:\n    log text: "x"\n',
        (
            puts(amount=Money(Decimal(6), "EUR")),
            happens("event", name="paid", fields={"amount": EURO}),
            passes(hours=1),
            puts(amount=Money(Decimal(4), "EUR")),
            passes(days=2),
        ),
        ("01-06 09:00 x",),
    ),
    Case(
        "now in the second is when the time has come",
        'rule "R"\non stage "New" after 1 day if today == 2026-01-06: log text: "x"\n',
        (enters("New"), passes(days=2)),
        ("01-06 09:00 x",),
    ),
)
def test_conditions(case: Case, place: Backend) -> None:
    check(case, place)


HOURS = "Mo-Fr 12:00-14:00"


@table(
    Case(
        "the hours of whoever is responsible",
        'on stage "New" during working hours',
        (puts(UNA, hours=HOURS), enters("New"), passes(days=1)),
        ("01-05 12:00 x",),
    ),
    Case(
        "the hours of whoever is responsible then",
        'on stage "New" after 1 hour during working hours',
        (
            puts(UNA, hours=HOURS),
            puts(BOSS, hours="Mo-Fr 16:00-17:00"),
            enters("New"),
            changes(responsible=BOSS),
            passes(days=1),
        ),
        ("01-05 16:00 x",),
    ),
    Case(
        "absent when the time comes",
        'on stage "New" after 1 hour during working hours',
        (enters("New"), puts(UNA, absent=True), until("2026-01-05T20:00"), puts(UNA, absent=False), passes(days=1)),
        ("01-06 09:00 x",),
    ),
    Case(
        "absent from the beginning",
        'on stage "New" during working hours',
        (puts(UNA, absent=True), enters("New"), until("2026-01-05T20:00"), puts(UNA, absent=False), passes(days=1)),
        ("01-06 09:00 x",),
    ),
    Case(
        "no worker in working hours",
        'on stage "New" after 1 hour during working hours',
        (enters("New"), asleep_until("2026-01-05T19:00"), passes(days=1)),
        ("01-06 09:00 x",),
    ),
)
def test_working_hours(case: Case, place: Backend) -> None:
    check(case, place)


@pytest.mark.parametrize("kind", ["stage", "created"])
def test_regardless_at_once(kind: str, place: Backend) -> None:
    """An item that is elsewhere by now starts only the rules that run regardless of stage."""
    text = 'rule "A"\non stage "New": log text: "a"\nrule "B"\non stage "New" regardless of stage: log text: "b"\n'
    story = (puts(stage="Documents"), happens(kind, DEAL, stage="New"))
    check(Case(kind, text, story, ("01-05 09:00 b",)), place)


def test_moments_are_the_projects(place: Backend) -> None:
    """A moment that is told in another zone is the same moment."""
    assert MONDAY.utcoffset() is not None
    check(
        Case(
            "date-time field",
            'on stage "New" 1 hour before call_at',
            (puts(call_at=at("2026-01-05T12:00")), enters("New"), passes(days=1)),
            ("01-05 11:00 x",),
        ),
        place,
    )
