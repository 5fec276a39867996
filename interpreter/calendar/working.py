"""Working time: whether a moment lies in it, and when it goes on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from ..decision.interruption import DecisionError
from ..values.dates import LONGEST_REST, at_local, instant, moment
from .calendars import Calendars, Within, WorkingTime, periods


def is_working(at: datetime, calendars: Calendars, own: str | None = None) -> bool:
    """Whether a moment is working time: the project's, or, with `own`, that of a person on the project's working days.

    `own` is the person's hours or the name of a calendar; a blank one counts as none. A period's end is not in it.
    Raises DecisionError (`unknown_calendar`, `calendar_failed`) and MissingLibrary.
    """
    return _covered_until(at, _working_time(calendars, own), calendars.zone) is not None


def is_on_duty(at: datetime, calendars: Calendars, own: str) -> bool:
    """Whether a moment lies in a person's own hours, or in the calendar of that name, whatever the project's days are.

    Raises as `is_working` does.
    """
    return _covered_until(at, calendars.own(own), calendars.zone) is not None


def next_working(at: datetime, calendars: Calendars, own: str | None = None, *, away: bool = False) -> datetime:
    """The moment itself where it is working time, else when working time next begins; in the project's zone.

    With `away` (who should work is not there right now) the present period does not count: the answer is later, in
    another. Raises DecisionError as `is_working` does, and `no_working_time` where there is none within ten years.
    """
    calendar, begin = _working_time(calendars, own), instant(at)
    if away:
        begin = _covered_until(at, calendar, calendars.zone) or begin
    first = _around(at, calendars.zone)
    for start, end in _periods(calendar, first, LONGEST_REST, calendars.zone):
        if end > begin:
            return moment(max(start, begin), calendars.zone)
    raise DecisionError("no_working_time", own or "")


def _working_time(calendars: Calendars, own: str | None) -> WorkingTime:
    if own is None or not own.strip():
        return calendars.project
    return Within(calendars.project, calendars.own(own))


def _covered_until(at: datetime, calendar: WorkingTime, zone: tzinfo) -> datetime | None:
    """The end of the present period, the last where several lie over each other; None outside of all."""
    now = instant(at)
    return max(
        (end for start, end in _periods(calendar, _around(at, zone), 4, zone) if start <= now < end),
        default=None,
    )


def _around(at: datetime, zone: tzinfo) -> date:
    """The first day whose hours can reach to a moment: no day is longer than two."""
    try:
        return moment(at, zone).date() - timedelta(days=2)
    except OverflowError:
        raise DecisionError("date_out_of_range") from None


def _periods(calendar: WorkingTime, first: date, days: int, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """The periods of so many days by their beginning, in UTC; those that fall into a gap are left out."""
    try:
        for step in range(days):
            day = first + timedelta(days=step)
            for start, end in periods(calendar, day, zone):
                last = day if start < end else day + timedelta(days=1)
                begin, finish = (
                    instant(at_local(datetime.combine(one, clock), zone)) for one, clock in ((day, start), (last, end))
                )
                if begin < finish:
                    yield begin, finish
    except OverflowError:
        raise DecisionError("date_out_of_range") from None
