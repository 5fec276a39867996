"""When something is due: exact time, the calendar, gaps and folds, month ends, working days, times of day."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import attrs
import pytest

from stagerules.dsl.values import Duration, Unit
from stagerules.interpreter.calendar.calendars import Calendars
from stagerules.interpreter.calendar.due import due
from stagerules.interpreter.decision.interruption import DecisionError
from stagerules.interpreter.event import Timing
from tests.calendar.world import APIA, BERLIN, LORD_HOWE, NEW_YORK, calendar, calendars

Side = Literal["start", "before", "after", "at"]


@attrs.frozen
class Case:
    """What is due, counted from `begin`: a moment with its offset, or a date."""

    name: str
    begin: str
    span: str
    expected: str
    zone: str = BERLIN
    side: Side = "start"
    at: str | None = None

    @property
    def timing(self) -> Timing:
        return Timing(self.side, span(self.span), time.fromisoformat(self.at) if self.at else None)


def span(text: str) -> Duration | None:
    if not text:
        return None
    number, _, unit = text.partition(" ")
    names: dict[str, Unit] = {
        name: name for name in ("second", "minute", "hour", "day", "working day", "week", "month", "year")
    }
    return Duration(int(number) if number.isdigit() else Decimal(number), names[unit.removesuffix("s")])


def moment(text: str) -> date:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def same(found: datetime, expected: str, zone: str) -> None:
    """The same moment, shown by the project's clocks."""
    assert found.isoformat() == datetime.fromisoformat(expected).isoformat()
    assert found.tzinfo == ZoneInfo(zone)


def by_name(case: Case) -> str:
    return case.name


EXACT = (
    Case("seconds", "2026-01-05T09:00+01:00", "90 seconds", "2026-01-05T09:01:30+01:00"),
    Case("minutes", "2026-01-05T09:00+01:00", "30 minutes", "2026-01-05T09:30+01:00"),
    Case("half an hour", "2026-01-05T09:00+01:00", "0.5 hours", "2026-01-05T09:30+01:00"),
    Case("a moment told in another zone", "2026-01-05T03:00-05:00", "1 hour", "2026-01-05T10:00+01:00"),
    Case("hours over a gap", "2026-03-29T01:30+01:00", "1 hour", "2026-03-29T03:30+02:00"),
    Case("24 hours over a gap are no day", "2026-03-28T12:00+01:00", "24 hours", "2026-03-29T13:00+02:00"),
    Case("an hour later in a fold", "2026-10-25T02:30+02:00", "1 hour", "2026-10-25T02:30+01:00"),
    Case("24 hours over a fold are no day", "2026-10-24T12:00+02:00", "24 hours", "2026-10-25T11:00+01:00"),
    Case("hours before a date", "2026-01-05", "3 hours", "2026-01-05T06:00+01:00", side="before"),
    Case("hours after a date", "2026-01-05", "3 hours", "2026-01-05T12:00+01:00", side="after"),
    Case("no span", "2026-01-05T09:00+01:00", "", "2026-01-05T09:00+01:00"),
)

GAPS_AND_FOLDS = (
    Case("Berlin, gap: later", "2026-03-28T02:30+01:00", "1 day", "2026-03-29T03:30+02:00"),
    Case("Berlin, its first minute", "2026-03-28T02:00+01:00", "1 day", "2026-03-29T03:00+02:00"),
    Case("Berlin, just before the gap", "2026-03-28T01:59+01:00", "1 day", "2026-03-29T01:59+01:00"),
    Case("Berlin, just behind the gap", "2026-03-28T03:00+01:00", "1 day", "2026-03-29T03:00+02:00"),
    Case("Berlin, a day later it is past", "2026-03-28T02:30+01:00", "2 days", "2026-03-30T02:30+02:00"),
    Case("Berlin, back into the gap", "2026-03-30T02:30+02:00", "1 day", "2026-03-29T03:30+02:00", side="before"),
    Case("Berlin, fold: earlier", "2026-10-24T02:30+02:00", "1 day", "2026-10-25T02:30+02:00"),
    Case("Berlin, from a fold's second time", "2026-10-25T02:30+01:00", "1 day", "2026-10-26T02:30+01:00"),
    Case("Berlin, no days in a fold", "2026-10-25T02:30+01:00", "0 days", "2026-10-25T02:30+01:00"),
    Case("Berlin, a time of day in the gap", "2026-03-28T12:00+01:00", "1 day", "2026-03-29T03:15+02:00", at="02:15"),
    Case("Berlin, one in the fold", "2026-10-24T12:00+02:00", "1 day", "2026-10-25T02:15+02:00", at="02:15"),
    Case("New York, gap", "2026-03-07T02:30-05:00", "1 day", "2026-03-08T03:30-04:00", NEW_YORK),
    Case("New York, fold", "2026-10-31T01:30-04:00", "1 day", "2026-11-01T01:30-04:00", NEW_YORK),
    Case("New York, a month into the gap", "2026-02-08T02:30-05:00", "1 month", "2026-03-08T03:30-04:00", NEW_YORK),
    Case("Lord Howe, half an hour's gap", "2026-10-03T02:15+10:30", "1 day", "2026-10-04T02:45+11:00", LORD_HOWE),
    Case("Lord Howe, half an hour's fold", "2026-04-04T01:45+11:00", "1 day", "2026-04-05T01:45+11:00", LORD_HOWE),
    Case("Apia, a day that never was", "2011-12-29T10:00-10:00", "1 day", "2011-12-31T10:00+14:00", APIA),
    Case("Apia, over that day", "2011-12-29T10:00-10:00", "2 days", "2011-12-31T10:00+14:00", APIA),
    Case("Apia, hours are exact", "2011-12-29T23:30-10:00", "1 hour", "2011-12-31T00:30+14:00", APIA),
    Case("Apia, working days", "2011-12-29T10:00-10:00", "1 working day", "2012-01-02T10:00+14:00", APIA),
    Case(
        "midnight that is not there",
        "2018-11-03T12:00-03:00",
        "1 day",
        "2018-11-04T01:00-02:00",
        "America/Sao_Paulo",
        at="00:00",
    ),
)

ENDS_OF_MONTHS = (
    Case("31 January, a month", "2026-01-31T10:00+01:00", "1 month", "2026-02-28T10:00+01:00"),
    Case("31 January, a month, in a leap year", "2028-01-31T10:00+01:00", "1 month", "2028-02-29T10:00+01:00"),
    Case("31 January, two months", "2026-01-31T10:00+01:00", "2 months", "2026-03-31T10:00+02:00"),
    Case("31 March, a month before", "2026-03-31", "1 month", "2026-02-28T09:00+01:00", side="before"),
    Case("30 November, three months", "2026-11-30T10:00+01:00", "3 months", "2027-02-28T10:00+01:00"),
    Case("December, a month", "2026-12-31T10:00+01:00", "1 month", "2027-01-31T10:00+01:00"),
    Case("29 February, a year", "2028-02-29T10:00+01:00", "1 year", "2029-02-28T10:00+01:00"),
    Case("29 February, four years", "2028-02-29T10:00+01:00", "4 years", "2032-02-29T10:00+01:00"),
    Case("29 February, a year before", "2028-02-29", "1 year", "2027-02-28T09:00+01:00", side="before"),
    Case("a century without its leap day", "2096-02-29T10:00+01:00", "4 years", "2100-02-28T10:00+01:00"),
)

DAYS = (
    Case("days", "2026-01-05T09:00+01:00", "2 days", "2026-01-07T09:00+01:00"),
    Case("weeks", "2026-01-05T09:00+01:00", "2 weeks", "2026-01-19T09:00+01:00"),
    Case("days at a time", "2026-01-05T17:00+01:00", "2 days", "2026-01-07T09:00+01:00", at="09:00"),
    Case("no days at a time already past", "2026-01-05T17:00+01:00", "0 days", "2026-01-05T09:00+01:00", at="09:00"),
    Case("days before a date", "2026-01-05", "3 days", "2026-01-02T09:00+01:00", side="before"),
    Case("days before a moment", "2026-01-05T15:00+01:00", "3 days", "2026-01-02T15:00+01:00", side="before"),
    Case("a day after a date at", "2026-01-05", "1 day", "2026-01-06T08:30+01:00", side="after", at="08:30"),
    Case("at a date", "2026-01-05", "", "2026-01-05T09:00+01:00", side="at"),
    Case("at a moment", "2026-01-05T15:00+01:00", "", "2026-01-05T15:00+01:00", side="at"),
    Case(
        "the day is the project's, not that of UTC",
        "2026-01-05T23:30+00:00",
        "1 day",
        "2026-01-07T08:00+01:00",
        at="08:00",
    ),
)

TIMES_OF_DAY = (
    Case("later today", "2026-01-05T08:59:59+01:00", "", "2026-01-05T09:00+01:00"),
    Case("at that very time: tomorrow", "2026-01-05T09:00+01:00", "", "2026-01-06T09:00+01:00"),
    Case("past for today", "2026-01-05T09:00:01+01:00", "", "2026-01-06T09:00+01:00"),
    Case("over the turn of the year", "2026-12-31T23:00+01:00", "", "2027-01-01T09:00+01:00"),
    Case("told in another zone", "2026-01-05T23:30-05:00", "", "2026-01-06T09:00+01:00"),
    Case("in a gap", "2026-03-28T12:00+01:00", "", "2026-03-29T03:30+02:00", at="02:30"),
    Case(
        "behind a gap, before the time that is not there",
        "2026-03-29T03:15+02:00",
        "",
        "2026-03-29T03:30+02:00",
        at="02:30",
    ),
    Case("in a fold", "2026-10-25T01:00+02:00", "", "2026-10-25T02:30+02:00", at="02:30"),
    Case("between the two of a fold", "2026-10-25T02:45+02:00", "", "2026-10-26T02:30+01:00", at="02:30"),
    Case("over a day that never was", "2011-12-29T10:00-10:00", "", "2011-12-31T09:00+14:00", APIA),
)

MONDAY_TO_FRIDAY = (
    Case("within the week", "2026-01-05T10:00+01:00", "3 working days", "2026-01-08T10:00+01:00"),
    Case("over the week-end", "2026-01-09T10:00+01:00", "1 working day", "2026-01-12T10:00+01:00"),
    Case("from a Saturday", "2026-01-10T10:00+01:00", "1 working day", "2026-01-12T10:00+01:00"),
    Case("before a Sunday", "2026-01-11", "1 working day", "2026-01-09T09:00+01:00", side="before"),
    Case("at a time", "2026-01-09T16:00+01:00", "1 working day", "2026-01-12T08:00+01:00", at="08:00"),
    Case("none", "2026-01-10T10:00+01:00", "0 working days", "2026-01-10T10:00+01:00"),
    Case("a year of them", "2026-01-02T10:00+01:00", "250 working days", "2026-12-18T10:00+01:00"),
)

BAVARIA = (
    Case("over Easter", "2026-04-02T10:00+02:00", "1 working day", "2026-04-07T10:00+02:00"),
    Case("from a holiday", "2026-04-03T10:00+02:00", "1 working day", "2026-04-07T10:00+02:00"),
    Case("over Epiphany", "2026-01-05T10:00+01:00", "1 working day", "2026-01-07T10:00+01:00"),
    Case("a day that is closed", "2026-12-23T10:00+01:00", "1 working day", "2026-12-28T10:00+01:00"),
    Case("before a date", "2026-04-07", "1 working day", "2026-04-02T09:00+02:00", side="before"),
)


@pytest.mark.parametrize("case", EXACT + GAPS_AND_FOLDS + ENDS_OF_MONTHS + DAYS, ids=by_name)
def test_due(case: Case) -> None:
    same(due(case.timing, moment(case.begin), calendars(case.zone)), case.expected, case.zone)


@pytest.mark.parametrize("case", TIMES_OF_DAY, ids=by_name)
def test_the_next_time_of_day(case: Case) -> None:
    timing = Timing("at", None, time.fromisoformat(case.at or "09:00"))
    same(due(timing, moment(case.begin), calendars(case.zone)), case.expected, case.zone)


@pytest.mark.parametrize("case", MONDAY_TO_FRIDAY, ids=by_name)
def test_working_days(case: Case) -> None:
    same(due(case.timing, moment(case.begin), calendars()), case.expected, BERLIN)


@pytest.mark.parametrize("case", BAVARIA, ids=by_name)
def test_working_days_with_holidays(case: Case) -> None:
    bavaria = calendar("Mo-Fr 08:00-16:00", "DE-BY", "2026-12-24")
    same(due(case.timing, moment(case.begin), calendars(project=bavaria)), case.expected, BERLIN)


def test_working_days_where_saturday_is_one() -> None:
    shop = calendars(project=calendar("Tu-Sa 10:00-18:00"))
    timing = Timing("start", Duration(2, "working day"))
    same(due(timing, moment("2026-01-09T10:00+01:00"), shop), "2026-01-13T10:00+01:00", BERLIN)


def test_a_date_means_the_projects_time_of_day() -> None:
    early = Calendars(ZoneInfo(BERLIN), time_of_day=time(7, 30))
    same(due(Timing("at"), date(2026, 1, 5), early), "2026-01-05T07:30+01:00", BERLIN)
    same(due(Timing("before", Duration(1, "day")), date(2026, 1, 5), early), "2026-01-04T07:30+01:00", BERLIN)
    same(due(Timing("before", Duration(1, "hour")), date(2026, 1, 5), early), "2026-01-05T06:30+01:00", BERLIN)


@pytest.mark.parametrize(
    ("begin", "expected"),
    [
        ("2026-01-05T10:00+01:00", "2026-01-07T10:00+01:00"),  # Wednesday
        ("2026-01-05T18:00+01:00", "2026-01-08T09:00+01:00"),
        ("2026-01-08T10:00+01:00", "2026-01-12T09:00+01:00"),  # a Saturday
    ],
)
def test_during_working_hours_is_the_last_step(begin: str, expected: str) -> None:
    timing = Timing("start", Duration(2, "day"), working_hours=True)
    same(due(timing, moment(begin), calendars()), expected, BERLIN)


def test_only_working_hours() -> None:
    timing = Timing("start", working_hours=True)
    same(due(timing, moment("2026-01-09T20:00+01:00"), calendars()), "2026-01-12T09:00+01:00", BERLIN)
    evening = due(timing, moment("2026-01-09T20:00+01:00"), calendars(), "Mo-Fr 14:00-22:00")
    same(evening, "2026-01-09T20:00+01:00", BERLIN)


@pytest.mark.parametrize(
    ("timing", "begin", "code"),
    [
        (Timing("start", Duration(1, "year")), "9999-06-01T00:00+00:00", "date_out_of_range"),
        (Timing("start", Duration(10**30, "second")), "2026-01-05T09:00+01:00", "date_out_of_range"),
        (Timing("before", Duration(3, "year")), "0002-06-01", "date_out_of_range"),
        (Timing("at", None, time(9)), "9999-12-31T12:00+00:00", "date_out_of_range"),
        (Timing("start", working_hours=True), "9999-12-31T20:00+00:00", "date_out_of_range"),
        (Timing("start", working_hours=True), "0001-01-01T20:00+00:00", "date_out_of_range"),
        (Timing("start", Duration(Decimal("1.5"), "day")), "2026-01-05T09:00+01:00", "not_a_whole_number"),
    ],
)
def test_what_cannot_be_due(timing: Timing, begin: str, code: str) -> None:
    with pytest.raises(DecisionError) as raised:
        due(timing, moment(begin), calendars("UTC"))
    assert raised.value.code == code


def test_working_days_of_a_calendar_without_any() -> None:
    with pytest.raises(DecisionError) as raised:
        due(Timing("start", Duration(1, "working day")), moment("2026-01-05T09:00+01:00"), calendars(project=Never()))
    assert raised.value.code == "no_working_time"


class Never:
    """Nobody ever works."""

    def works(self, day: date) -> bool:
        return False

    def hours(self, day: date) -> tuple[tuple[time, time], ...]:
        return ((time(9), time(17)),)
