"""Waits over the night in which clocks change, and projects in other zones."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, at, check, day, enters, passes, puts, table, works
from .crm import DEAL, OTHER, ZONE
from .test_bodies import body
from .world import world

SPRING = datetime(2026, 3, 28, 2, 30, tzinfo=ZONE)
AUTUMN = datetime(2026, 10, 24, 2, 30, tzinfo=ZONE)
FIRST, SECOND = timedelta(hours=2), timedelta(hours=1)


def waits(span: str, begins: datetime, found: str) -> Case:
    story = (enters("New"), passes(days=4))
    return Case(
        f"{span} from {begins:%d %B}", body(f"wait {span}", 'log text: "x"'), story, (f"{found} x",), begins=begins
    )


@table(
    waits("1 day", SPRING, "03-29 03:30"),
    waits("2 days", SPRING, "03-30 02:30"),
    waits("24 hours", SPRING, "03-29 03:30"),
    waits("36 hours", SPRING, "03-29 15:30"),
    waits("1 day at 02:15", SPRING, "03-29 03:15"),
    waits("1 day", AUTUMN, "10-25 02:30"),
    waits("2 days", AUTUMN, "10-26 02:30"),
    waits("24 hours", AUTUMN, "10-25 02:30"),
    waits("25 hours", AUTUMN, "10-25 02:30"),
    waits("36 hours", AUTUMN, "10-25 13:30"),
)
def test_when_clocks_change(case: Case, place: Backend) -> None:
    check(case, place)


@pytest.mark.parametrize(("span", "offset"), [("1 day", FIRST), ("24 hours", FIRST), ("25 hours", SECOND)])
def test_which_of_two(span: str, offset: timedelta, place: Backend) -> None:
    """02:30 is there twice: days mean the first, hours are exact."""
    made = world(body(f"wait {span}", 'log text: "x"'), place, AUTUMN)
    made.enters("New")
    made.passes(days=4)
    assert [row.at.astimezone(ZONE).utcoffset() for row in made.rows("log")] == [offset]


@table(
    Case(
        "a date",
        'on stage "New" 1 day before close_date at 02:30',
        (puts(close_date=day("2026-03-30")), enters("New"), passes(days=4)),
        ("03-29 03:30 x",),
        begins=SPRING,
    ),
    Case(
        "a moment",
        'on stage "New" 1 day before call_at',
        (puts(call_at=at("2026-03-30T02:30")), enters("New"), passes(days=4)),
        ("03-29 03:30 x",),
        begins=SPRING,
    ),
    Case(
        "the clock, in spring",
        "on every day at 02:30",
        (puts(OTHER, stage="Won"), works, passes(days=3)),
        ("03-29 03:30 x", "03-30 02:30 x", "03-31 02:30 x"),
        begins=SPRING,
    ),
    Case(
        "the clock, in autumn: once",
        "on every day at 02:30",
        (puts(OTHER, stage="Won"), works, passes(days=3)),
        ("10-25 02:30 x", "10-26 02:30 x", "10-27 02:30 x"),
        begins=AUTUMN,
    ),
)
def test_times_when_clocks_change(case: Case, place: Backend) -> None:
    check(case, place)


@pytest.mark.parametrize(
    ("zone", "found"),
    [
        ("America/New_York", ["01-05 08:00 at", "01-06 03:00 span", "01-20 09:00 date"]),
        ("Asia/Kolkata", ["01-06 08:00 at", "01-06 13:30 span", "01-20 09:00 date"]),
        ("UTC", ["01-06 08:00 span", "01-06 08:00 at", "01-20 09:00 date"]),
    ],
)
def test_each_project_has_its_zone(zone: str, found: list[str], place: Backend) -> None:
    """It begins at 08:00 in London, wherever the project is."""
    text = (
        'rule "A"\non stage "New" after 1 day: log text: "span"\n'
        'rule "B"\non stage "New" at 08:00: log text: "at"\n'
        'rule "C"\non stage "New" at close_date: log text: "date"\n'
    )
    made = world(text, place, datetime(2026, 1, 5, 8, tzinfo=ZoneInfo("UTC")), zone=ZoneInfo(zone))
    made.put(DEAL, close_date=day("2026-01-20"))
    made.enters("New")
    made.passes(days=20)
    assert made.logged == found
