"""Quiet hours: until when they last at a moment. What counts is what the clocks of the project's zone show."""

from datetime import UTC, datetime, timedelta, tzinfo

from ..values.dates import instant, moment
from .hours import Hours

WEEK = timedelta(days=7)
_MONDAY = datetime(2001, 1, 1, tzinfo=UTC)


def quiet_until(at: datetime, hours: Hours, zone: tzinfo) -> datetime | None:
    """When the quiet hours are over in which a moment lies, in the zone; None where it lies in none. Hours that follow
    on each other are one.

    An end that the clocks leave out in spring is later by as much. One that they show twice in autumn is the first of
    both that is still ahead, so nobody is written to while the clocks show a quiet hour.
    """
    free = moment(at, zone)
    while instant(free) - instant(at) <= WEEK and (end := _end(free.replace(tzinfo=None), hours)) is not None:
        free = _next(end, free, zone)
    return free if instant(free) > instant(at) else None


def always_quiet(hours: Hours) -> bool:
    """Whether hours leave no time of the week free."""
    end = quiet_until(_MONDAY, hours, UTC)
    return end is not None and end - _MONDAY >= WEEK


def _end(shown: datetime, hours: Hours) -> datetime | None:
    """What the clocks show when the hours end that they show now; None where they show none."""
    found = []
    for day in (shown.date() - timedelta(days=1), shown.date()):
        for start, end in hours.on(day):
            last = day if start < end else day + timedelta(days=1)
            if datetime.combine(day, start) <= shown < datetime.combine(last, end):
                found.append(datetime.combine(last, end))
    return max(found, default=None)


def _next(shown: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first moment after another at which the clocks of the zone show this."""
    both = [instant(shown.replace(tzinfo=zone, fold=fold)) for fold in (0, 1)]
    return min((one for one in both if one > instant(after)), default=max(both)).astimezone(zone)
