"""When a clock strikes: the moments of `every day at 09:00` and its like."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from stagerules.dsl.typed import Constant, OnClock

from ..decision.interruption import DecisionError
from ..values.dates import LONGEST_REST, instant, moment
from .calendars import Calendars
from .due import at_time

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def latest(clock: OnClock, now: datetime, calendars: Calendars) -> datetime:
    """The last moment of a clock at or before another. Raises DecisionError and MissingLibrary as `following` does."""
    return next(at for at in _moments(clock, now, -1, calendars) if instant(at) <= instant(now))


def following(clock: OnClock, after: datetime, calendars: Calendars) -> datetime:
    """The next moment of a clock after another, in the project's zone.

    Raises DecisionError (`no_working_time` where ten years have no such day, `date_out_of_range`, `calendar_failed`)
    and MissingLibrary.
    """
    return next(at for at in _moments(clock, after, 1, calendars) if instant(at) > instant(after))


def _moments(clock: OnClock, around: datetime, step: int, calendars: Calendars) -> Iterator[datetime]:
    """The clock's moments one way, from a little before the moment that they are looked for around."""
    strikes = _strikes(clock, calendars)
    first = moment(around, calendars.zone).date()
    try:
        for number in range(-2, LONGEST_REST):
            day = first + timedelta(days=step * number)
            if _falls_on(clock.day, day, calendars):
                yield at_time(day, strikes, calendars)
    except OverflowError:
        raise DecisionError("date_out_of_range") from None
    raise DecisionError("no_working_time")


def _strikes(clock: OnClock, calendars: Calendars) -> time:
    match clock.at:
        case None:
            return calendars.time_of_day
        case Constant(value=time() as at):
            return at
        case _:
            raise DecisionError("bad_operation")


def _falls_on(wanted: str | int, day: date, calendars: Calendars) -> bool:
    """Whether a clock of these days strikes on a day. A day that a month has not is its last."""
    match wanted:
        case "day":
            return True
        case "working day":
            return calendars.works(day)
        case "last":
            return day.day == _last(day)
        case int():
            return day.day == min(wanted, _last(day))
        case _:
            return WEEKDAYS[day.weekday()] == wanted


def _last(day: date) -> int:
    return monthrange(day.year, day.month)[1]
