"""Working time: over week-ends and holidays, past midnight, at a person's own hours, in their absence."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from stagerules.interpreter.calendar.calendars import WorkingTime
from stagerules.interpreter.calendar.hours import Period
from stagerules.interpreter.calendar.working import is_on_duty, is_working, next_working
from stagerules.interpreter.decision.interruption import DecisionError
from tests.calendar.world import APIA, BERLIN, LORD_HOWE, NEW_YORK, at, calendar, calendars

OFFICE = calendar()
SPLIT = calendar("Mo-Fr 08:00-12:00, 13:00-17:00")
BAVARIA = calendar("Mo-Fr 09:00-17:00", "DE-BY", "2026-12-24")
NIGHT = calendar("Su-Th 22:00-06:00")
ALWAYS = calendar("00:00-24:00")


@attrs.frozen
class Case:
    """When work goes on; `expected` is `begin` where that is working time."""

    name: str
    begin: str
    expected: str
    project: WorkingTime = OFFICE
    own: str | None = None
    away: bool = False
    zone: str = BERLIN


WEEK = (
    Case("at work", "2026-01-05T10:00", "2026-01-05T10:00"),
    Case("at its beginning", "2026-01-05T09:00", "2026-01-05T09:00"),
    Case("at its end", "2026-01-05T17:00", "2026-01-06T09:00"),
    Case("a second before its end", "2026-01-05T16:59:59", "2026-01-05T16:59:59"),
    Case("before it", "2026-01-05T03:00", "2026-01-05T09:00"),
    Case("in the evening", "2026-01-05T20:00", "2026-01-06T09:00"),
    Case("on Friday evening", "2026-01-09T20:00", "2026-01-12T09:00"),
    Case("on Sunday", "2026-01-11T12:00", "2026-01-12T09:00"),
    Case("at lunch", "2026-01-05T12:30", "2026-01-05T13:00", SPLIT),
    Case("always", "2026-01-11T03:00", "2026-01-11T03:00", ALWAYS),
    Case("always, at midnight", "2026-01-11T00:00", "2026-01-11T00:00", ALWAYS),
)
HOLIDAYS = (
    Case("on Epiphany", "2026-01-06T10:00", "2026-01-07T09:00", BAVARIA),
    Case("the evening before it", "2026-01-05T20:00", "2026-01-07T09:00", BAVARIA),
    Case("over Easter", "2026-04-02T18:00", "2026-04-07T09:00", BAVARIA),
    Case("over Christmas and a day that is closed", "2026-12-23T18:00", "2026-12-28T09:00", BAVARIA),
)
MIDNIGHT = (
    Case("before midnight", "2026-01-05T23:00", "2026-01-05T23:00", NIGHT),
    Case("past midnight", "2026-01-06T05:00", "2026-01-06T05:00", NIGHT),
    Case("in the morning", "2026-01-06T06:00", "2026-01-06T22:00", NIGHT),
    Case("Friday's small hours are Thursday's", "2026-01-09T05:00", "2026-01-09T05:00", NIGHT),
    Case("Friday evening", "2026-01-09T22:00", "2026-01-11T22:00", NIGHT),
)
OWN = (
    Case("own hours, later", "2026-01-05T10:00", "2026-01-05T14:00", own="Mo-Fr 14:00-20:00"),
    Case("own hours, beyond the office's", "2026-01-05T19:00", "2026-01-05T19:00", own="Mo-Fr 14:00-20:00"),
    Case("own days", "2026-01-05T10:00", "2026-01-07T09:00", own="We 09:00-12:00"),
    Case(
        "a Saturday of one's own is not the project's", "2026-01-10T10:00", "2026-01-12T10:00", own="Mo, Sa 10:00-14:00"
    ),
    Case("every day means every working day", "2026-01-10T10:00", "2026-01-12T10:00", own="10:00-14:00"),
    Case("holidays stay free", "2026-01-06T10:00", "2026-01-07T08:00", BAVARIA, own="Mo-Fr 08:00-12:00"),
    Case("a named calendar", "2026-01-06T10:00", "2026-01-06T22:00", own="night"),
    Case("a named calendar's holidays are free, too", "2026-01-05T20:00", "2026-01-07T09:00", own="bavaria"),
    Case("no hours", "2026-01-05T18:00", "2026-01-06T09:00", own=" "),
)
AWAY = (
    Case("away in working time", "2026-01-05T10:00", "2026-01-06T09:00", away=True),
    Case("away from its beginning", "2026-01-05T09:00", "2026-01-06T09:00", away=True),
    Case("away before lunch", "2026-01-05T10:00", "2026-01-05T13:00", SPLIT, away=True),
    Case("away outside of it", "2026-01-05T08:00", "2026-01-05T09:00", away=True),
    Case("away on Friday", "2026-01-09T16:00", "2026-01-12T09:00", away=True),
    Case("away before a holiday", "2026-01-05T16:00", "2026-01-07T09:00", BAVARIA, away=True),
    Case("away, own hours", "2026-01-05T15:00", "2026-01-07T14:00", own="Mo, We 14:00-20:00", away=True),
    Case("away where there is always work", "2026-01-05T10:00", "2026-01-06T00:00", ALWAYS, away=True),
    Case("away at night", "2026-01-06T02:00", "2026-01-06T22:00", NIGHT, away=True),
    Case(
        "away, hours over each other",
        "2026-01-05T10:00",
        "2026-01-05T12:00",
        calendar("09:00-12:00, 11:00-15:00"),
        away=True,
    ),
)
SHIFTS = (
    Case("Berlin, hours that begin in the gap", "2026-03-29T01:00", "2026-03-29T03:30", calendar("02:30-06:00")),
    Case("Berlin, hours within the gap", "2026-03-29T01:00", "2026-03-30T02:00", calendar("02:00-03:00")),
    Case("New York, the whole night of the fold", "2026-11-01T04:30", "2026-11-01T04:30", ALWAYS, zone=NEW_YORK),
    Case("Lord Howe, half an hour", "2026-10-04T01:00", "2026-10-04T02:45", calendar("02:15-06:00"), zone=LORD_HOWE),
    Case("Apia, a Friday that never was", "2011-12-29T18:00", "2012-01-02T09:00", zone=APIA),
    Case("Apia, over that day", "2011-12-31T03:00", "2011-12-31T03:00", calendar("Th 22:00-06:00"), zone=APIA),
)


@pytest.mark.parametrize("case", WEEK + HOLIDAYS + MIDNIGHT + OWN + AWAY + SHIFTS, ids=lambda case: case.name)
def test_next_working(case: Case) -> None:
    own = calendars(case.zone, case.project, night=NIGHT, bavaria=BAVARIA)
    begin, expected = at(case.begin, case.zone), at(case.expected, case.zone)
    found = next_working(begin, own, case.own, away=case.away)
    assert (found.isoformat(), found.tzinfo) == (expected.isoformat(), ZoneInfo(case.zone))
    assert is_working(found, own, case.own)
    if not case.away:
        assert is_working(begin, own, case.own) is (begin == expected)


def test_the_two_hours_of_a_fold() -> None:
    short = calendars(project=calendar("02:15-02:45"))
    assert is_working(at("2026-10-25T02:30"), short)
    assert not is_working(at("2026-10-25T02:30", fold=1), short)
    assert next_working(at("2026-10-25T02:30", fold=1), short) == at("2026-10-26T02:15")


ON_DUTY = (
    ("Mo-Fr 08:00-17:00", 0, True),
    ("Mo-Fr 08:00-17:00", 8, False),  # 17:00 itself
    ("Mo-Fr 08:00-12:00, 13:00-17:00", 3, False),
    ("Mo-Fr 08:00-12:00, 13:00-17:00", 4, True),
    ("08:00-17:00", 5 * 24, True),
    ("Sa-Mo 08:00-17:00", 0, True),
    ("Sa-Mo 08:00-17:00", 24, False),
    ("Tu 08:00-09:00; Mo 09:00-10:00", 0, True),
    ("Mo 22:00-06:00", 14, True),  # Monday, 23:00
    ("Mo 22:00-06:00", 20, True),  # Tuesday, 05:00
    ("Mo 22:00-06:00", -4, False),  # Monday, 05:00
    ("Su 22:00-06:00", -4, True),
    ("Mo 00:00-24:00", 14, True),
    ("night", -4, True),
    ("night", 0, False),
)


@pytest.mark.parametrize(("own", "later", "expected"), ON_DUTY)
def test_on_duty(own: str, later: int, expected: bool) -> None:
    assert is_on_duty(at("2026-01-05T09:00") + timedelta(hours=later), calendars(night=NIGHT), own) is expected


def code(own: str | None, project: WorkingTime = OFFICE) -> str:
    with pytest.raises(DecisionError) as raised:
        next_working(at("2026-01-05T09:00"), calendars(project=project), own)
    return raised.value.code


def test_hours_that_are_none() -> None:
    assert code("nine to five") == "unknown_calendar"
    with pytest.raises(DecisionError, match="unknown_calendar"):
        is_working(at("2026-01-05T09:00"), calendars(), "nine to five")


def test_no_working_time() -> None:
    assert code("Sa 10:00-14:00") == "no_working_time"
    assert code(None, Hosts(lambda day: False)) == "no_working_time"


@attrs.frozen
class Hosts:
    """A calendar of the host's."""

    days: object
    given: Iterable[Period] = ((time(9), time(17)),)

    def works(self, day: date) -> bool:
        return bool(self.days(day))  # type: ignore[operator]  # what a host may get wrong, too

    def hours(self, day: date) -> Iterable[Period]:
        return self.given


def test_a_hosts_calendar_is_asked_when_used() -> None:
    free: set[date] = set()
    own = calendars(project=Hosts(lambda day: day not in free))
    evening = at("2026-01-05T18:00")
    assert next_working(evening, own) == at("2026-01-06T09:00")
    free.add(date(2026, 1, 6))
    assert next_working(evening, own) == at("2026-01-07T09:00")


def test_a_hosts_calendar_that_fails() -> None:
    assert code(None, Hosts(None)) == "calendar_failed"
    assert (
        code(None, Hosts(bool, ((time(9, tzinfo=ZoneInfo("UTC")), time(17)), (time(9), time(17))))) == "calendar_failed"
    )
    assert code(None, Hosts(bool, ("nine",))) == "calendar_failed"  # type: ignore[arg-type]
    assert code(None, Hosts(bool, ((9, 17),))) == "calendar_failed"  # type: ignore[arg-type]


def test_a_moment_told_in_another_zone() -> None:
    found = next_working(datetime(2026, 1, 5, 3, 30, tzinfo=ZoneInfo(NEW_YORK)), calendars())
    assert found == at("2026-01-05T09:30")
    assert found.tzinfo == ZoneInfo(BERLIN)
