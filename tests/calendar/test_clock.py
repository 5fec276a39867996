"""When clocks strike: every kind of day, months that are too short, gaps and folds."""

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import attrs
import pytest

from stagerules.dsl import types as t
from stagerules.dsl.source import Span
from stagerules.dsl.typed import Constant, OnClock
from stagerules.interpreter.calendar.calendars import Calendars, WorkingTime
from stagerules.interpreter.calendar.clock import following, latest
from stagerules.interpreter.decision.interruption import DecisionError
from tests.calendar.test_due import Never
from tests.calendar.world import APIA, BERLIN, LORD_HOWE, NEW_YORK, at, calendar, calendars


def clock(day: str | int, at: str = "09:00") -> OnClock:
    return OnClock(day, Constant(Span(0, 0), t.Time(), time.fromisoformat(at)), including_closed=False)


@attrs.frozen
class Case:
    """The moments before (or at) and after another."""

    name: str
    day: str | int
    now: str
    before: str
    after: str
    at: str = "09:00"
    zone: str = BERLIN
    project: WorkingTime = attrs.field(factory=calendar)


BAVARIA = calendar("Mo-Fr 09:00-17:00", "DE-BY", "2026-12-24")

CASES = (
    Case("every day, before it", "day", "2026-01-05T08:00", "2026-01-04T09:00", "2026-01-05T09:00"),
    Case("every day, at it", "day", "2026-01-05T09:00", "2026-01-05T09:00", "2026-01-06T09:00"),
    Case("every day, after it", "day", "2026-01-05T09:01", "2026-01-05T09:00", "2026-01-06T09:00"),
    Case("every day, midnight", "day", "2026-01-05T00:00", "2026-01-05T00:00", "2026-01-06T00:00", at="00:00"),
    Case("every day, over the year", "day", "2026-12-31T20:00", "2026-12-31T09:00", "2027-01-01T09:00"),
    Case("every monday", "monday", "2026-01-05T09:00", "2026-01-05T09:00", "2026-01-12T09:00"),
    Case("every monday, earlier that day", "monday", "2026-01-05T08:59", "2025-12-29T09:00", "2026-01-05T09:00"),
    Case("every sunday", "sunday", "2026-01-07T12:00", "2026-01-04T09:00", "2026-01-11T09:00"),
    *(
        Case(f"every {name}", name, "2026-01-04T12:00", f"2025-12-{28 + step}T09:00", f"2026-01-0{4 + step}T09:00")
        for step, name in enumerate(("monday", "tuesday", "wednesday"), 1)
    ),
    Case("every thursday", "thursday", "2026-01-04T12:00", "2026-01-01T09:00", "2026-01-08T09:00"),
    Case("every friday", "friday", "2026-01-04T12:00", "2026-01-02T09:00", "2026-01-09T09:00"),
    Case("every saturday", "saturday", "2026-01-04T12:00", "2026-01-03T09:00", "2026-01-10T09:00"),
    Case("every working day", "working day", "2026-01-05T10:00", "2026-01-05T09:00", "2026-01-06T09:00"),
    Case(
        "every working day, over a week-end", "working day", "2026-01-10T10:00", "2026-01-09T09:00", "2026-01-12T09:00"
    ),
    Case(
        "every working day, over Epiphany",
        "working day",
        "2026-01-06T10:00",
        "2026-01-05T09:00",
        "2026-01-07T09:00",
        project=BAVARIA,
    ),
    Case(
        "every working day, over Christmas",
        "working day",
        "2026-12-24T10:00",
        "2026-12-23T09:00",
        "2026-12-28T09:00",
        project=BAVARIA,
    ),
    Case("every month on 1", 1, "2026-01-05T10:00", "2026-01-01T09:00", "2026-02-01T09:00"),
    Case("every month on 15", 15, "2026-12-20T10:00", "2026-12-15T09:00", "2027-01-15T09:00"),
    Case("every month on 29, in February", 29, "2026-02-28T10:00", "2026-02-28T09:00", "2026-03-29T09:00"),
    Case("every month on 29, in a leap year", 29, "2028-02-28T10:00", "2028-01-29T09:00", "2028-02-29T09:00"),
    Case("every month on 30, in February", 30, "2026-02-01T10:00", "2026-01-30T09:00", "2026-02-28T09:00"),
    Case("every month on 31, in April", 31, "2026-04-30T08:00", "2026-03-31T09:00", "2026-04-30T09:00"),
    Case("every month on 31, in May", 31, "2026-05-30T10:00", "2026-04-30T09:00", "2026-05-31T09:00"),
    Case("every month on last day", "last", "2026-02-28T08:00", "2026-01-31T09:00", "2026-02-28T09:00"),
    Case("every month on last day, in a leap year", "last", "2028-02-28T10:00", "2028-01-31T09:00", "2028-02-29T09:00"),
    Case("Berlin, in the gap: later", "day", "2026-03-29T01:00", "2026-03-28T02:30", "2026-03-29T03:30", "02:30"),
    Case("Berlin, right behind the gap", "day", "2026-03-29T03:30", "2026-03-29T03:30", "2026-03-30T02:30", "02:30"),
    Case("Berlin, in the fold: earlier", "day", "2026-10-25T01:00", "2026-10-24T02:30", "2026-10-25T02:30", "02:30"),
    Case("Berlin, once in the fold", "day", "2026-10-25T03:00", "2026-10-25T02:30", "2026-10-26T02:30", "02:30"),
    Case("New York, in the gap", "day", "2026-03-08T01:00", "2026-03-07T02:30", "2026-03-08T03:30", "02:30", NEW_YORK),
    Case("New York, in the fold", "day", "2026-11-01T00:30", "2026-10-31T01:30", "2026-11-01T01:30", "01:30", NEW_YORK),
    Case(
        "Lord Howe, in the gap", "day", "2026-10-04T01:00", "2026-10-03T02:15", "2026-10-04T02:45", "02:15", LORD_HOWE
    ),
    Case(
        "Lord Howe, in the fold", "day", "2026-04-05T01:00", "2026-04-04T01:45", "2026-04-05T01:45", "01:45", LORD_HOWE
    ),
    Case(
        "Apia, over the day that never was",
        "day",
        "2011-12-29T12:00",
        "2011-12-29T09:00",
        "2011-12-31T09:00",
        zone=APIA,
    ),
    Case("Apia, once", "day", "2011-12-31T09:00", "2011-12-31T09:00", "2012-01-01T09:00", zone=APIA),
    Case(
        "Apia, the Friday that never was: later",
        "friday",
        "2011-12-29T12:00",
        "2011-12-23T09:00",
        "2011-12-31T09:00",
        zone=APIA,
    ),
    Case("Apia, no working day", "working day", "2011-12-29T12:00", "2011-12-29T09:00", "2012-01-02T09:00", zone=APIA),
    Case("Apia, month on 30", 30, "2011-12-29T12:00", "2011-11-30T09:00", "2011-12-31T09:00", zone=APIA),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_moments_around_another(case: Case) -> None:
    own, now = calendars(case.zone, case.project), at(case.now, case.zone)
    found = latest(clock(case.day, case.at), now, own), following(clock(case.day, case.at), now, own)
    expected = at(case.before, case.zone), at(case.after, case.zone)
    assert [one.isoformat() for one in found] == [one.isoformat() for one in expected]
    assert {one.tzinfo for one in found} == {ZoneInfo(case.zone)}


def test_between_the_two_of_a_fold() -> None:
    now = at("2026-10-25T02:15", fold=1)
    assert latest(clock("day", "02:30"), now, calendars()).isoformat() == "2026-10-25T02:30:00+02:00"
    assert following(clock("day", "02:30"), now, calendars()).isoformat() == "2026-10-26T02:30:00+01:00"


def test_without_a_time_it_is_the_projects_time_of_day() -> None:
    early = Calendars(ZoneInfo(BERLIN), time_of_day=time(7, 30))
    assert following(OnClock("day", None, False), at("2026-01-05T07:00"), early) == at("2026-01-05T07:30")


def test_a_moment_told_in_another_zone() -> None:
    now = datetime(2026, 1, 5, 3, 30, tzinfo=ZoneInfo(NEW_YORK))
    assert latest(clock("day"), now, calendars()) == at("2026-01-05T09:00")


@pytest.mark.parametrize(
    ("look", "day", "now", "code"),
    [
        (following, "day", date.max, "date_out_of_range"),
        (latest, "tuesday", date.min, "date_out_of_range"),
        (following, "working day", date(2026, 1, 5), "no_working_time"),
        (latest, "working day", date(2026, 1, 5), "no_working_time"),
    ],
)
def test_where_there_is_none(
    look: Callable[[OnClock, datetime, Calendars], datetime], day: str, now: date, code: str
) -> None:
    with pytest.raises(DecisionError) as raised:
        look(clock(day), datetime.combine(now, time(20), ZoneInfo("UTC")), calendars("UTC", Never()))
    assert raised.value.code == code
