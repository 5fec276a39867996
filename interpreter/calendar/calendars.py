"""Calendars: on which days a project works, and at what hours."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, time, tzinfo
from typing import Protocol, runtime_checkable

import attrs

from ..decision.interruption import DecisionError
from ..values.addresses import MissingLibrary
from ..values.dates import at_local, midnight
from .hours import Hours, Period, read_hours
from .regions import is_holiday

HOURS = "Mo-Fr 09:00-17:00"
"""When a project works that says nothing else."""


@runtime_checkable
class WorkingTime(Protocol):
    """Says when somebody works. A host's own is asked each time that it matters, so it may change at any time; the same
    day should have one answer within a run.
    """

    def works(self, day: date) -> bool:
        """Whether it is a working day."""

    def hours(self, day: date) -> Iterable[Period]:
        """From when to when there is work on a working day, in the project's zone; an end that is not later than its
        beginning is the next day's.
        """


@attrs.frozen
class Calendar:
    """The hours of a week, without the public holidays of a region and the days on which it is closed.

    The days that have hours are the working days.
    """

    week: Hours
    holidays: str | None = None
    closed: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether the weekday has hours and the day is not free. Raises MissingLibrary."""
        if not self.week.on(day) or day in self.closed:
            return False
        return self.holidays is None or not is_holiday(day, self.holidays)

    def hours(self, day: date) -> tuple[Period, ...]:
        """Those of the weekday."""
        return self.week.on(day)


def _office() -> Calendar:
    week = read_hours(HOURS)
    assert week is not None
    return Calendar(week)


OFFICE = _office()


@attrs.frozen
class Calendars:
    """The calendars of a project and what else it says of time.

    `project` is its own: what working days and working hours mean. `named` are all that have a name. A date without a
    time of day means its `time_of_day`.
    """

    zone: tzinfo = UTC
    project: WorkingTime = OFFICE
    named: Mapping[str, WorkingTime] = attrs.field(factory=dict)
    time_of_day: time = time(9)

    def works(self, day: date) -> bool:
        """Whether the project works on a day. Raises DecisionError (`calendar_failed`) and MissingLibrary."""
        return works(self.project, day, self.zone)

    def own(self, text: str) -> WorkingTime:
        """The working time of a person: the calendar of that name, or hours.

        Raises DecisionError (`unknown_calendar`).
        """
        if text.strip() in self.named:
            return self.named[text.strip()]
        week = read_hours(text.strip())
        if week is None:
            raise DecisionError("unknown_calendar", text)
        return Calendar(week)


@attrs.frozen
class Within:
    """The hours of one on the days on which both work: a person's own hours within the project's days."""

    project: WorkingTime
    own: WorkingTime

    def works(self, day: date) -> bool:
        """Whether both do."""
        return self.project.works(day) and self.own.works(day)

    def hours(self, day: date) -> Iterable[Period]:
        """The person's."""
        return self.own.hours(day)


def works(calendar: WorkingTime, day: date, zone: tzinfo) -> bool:
    """Whether it is a working day; one that the zone has left out is none, as 30 December 2011 in Samoa.

    Raises DecisionError (`calendar_failed`: a host's own could not say) and MissingLibrary.
    """
    if at_local(midnight(day), zone).date() != day:
        return False
    try:
        return calendar.works(day)
    except (DecisionError, MissingLibrary):
        raise
    except Exception as problem:
        raise DecisionError("calendar_failed", type(problem).__name__) from problem


def periods(calendar: WorkingTime, day: date, zone: tzinfo) -> tuple[Period, ...]:
    """The hours of a day by their beginning, none where it is free. Raises as `works` does."""
    if not works(calendar, day, zone):
        return ()
    try:
        return tuple(sorted((_plain(start), _plain(end)) for start, end in calendar.hours(day)))
    except Exception as problem:
        raise DecisionError("calendar_failed", type(problem).__name__) from problem


def _plain(clock: object) -> time:
    if not isinstance(clock, time) or clock.tzinfo is not None:
        raise TypeError("a time of day without a zone is needed")
    return clock
