"""When something is due: the moment of a header's time or of a `wait`."""

from datetime import date, datetime, time, timedelta

from ..decision.interruption import DecisionError
from ..event import Timing
from ..values.dates import at_local, instant, moment, negative, plus
from .calendars import Calendars
from .working import next_working


def due(timing: Timing, begin: date, calendars: Calendars, own: str | None = None) -> datetime:
    """The moment of a time, in the project's zone.

    `begin` is what it counts from: the start (side `start`, or `at` with only a time of day), else the date's value.
    `own` is whose hours count in working hours; see `is_working`. It may be past; `skip_if_past` is for who asks.

    Raises DecisionError (`date_out_of_range`, `not_a_whole_number`, `no_working_time`, `unknown_calendar`,
    `calendar_failed`) and MissingLibrary.
    """
    at = _plain(timing, begin, calendars)
    return next_working(at, calendars, own) if timing.working_hours else at


def at_time(day: date, clock: time, calendars: Calendars) -> datetime:
    """When the project's clocks show a time on a day: in a gap the later moment, in a fold the earlier."""
    return at_local(datetime.combine(day, clock), calendars.zone)


def next_at(clock: time, begin: datetime, calendars: Calendars) -> datetime:
    """The next moment after another at which the project's clocks show a time. Raises DecisionError."""
    day = moment(begin, calendars.zone).date()
    try:
        # Where the clocks stood still or jumped, the day may be one that they left out or show again.
        candidates = (at_time(day + timedelta(days=step), clock, calendars) for step in range(-2, 4))
        return next(one for one in candidates if instant(one) > instant(begin))
    except OverflowError:
        raise DecisionError("date_out_of_range") from None


def _plain(timing: Timing, begin: date, calendars: Calendars) -> datetime:
    """The moment, whether or not it lies in working time."""
    if timing.duration is None:
        if timing.side == "at" and timing.time_of_day is not None:
            return next_at(timing.time_of_day, _moment(begin, calendars), calendars)
        return _moment(begin, calendars)
    span = negative(timing.duration) if timing.side == "before" else timing.duration
    if not isinstance(begin, datetime) and span.unit in ("second", "minute", "hour"):
        begin = _moment(begin, calendars)
    if isinstance(begin, datetime):
        begin = moment(begin, calendars.zone)
    there = plus(begin, span, calendars.zone, calendars.works)
    if timing.time_of_day is not None:
        return at_time(there.date() if isinstance(there, datetime) else there, timing.time_of_day, calendars)
    return _moment(there, calendars)


def _moment(value: date, calendars: Calendars) -> datetime:
    """A date without a time of day means the project's."""
    if isinstance(value, datetime):
        return moment(value, calendars.zone)
    return at_time(value, calendars.time_of_day, calendars)
