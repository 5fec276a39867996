"""Moments by the clock on the wall, reckoned from zoneinfo alone: what the engine's arithmetic is compared with."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

Unit: TypeAlias = Literal["seconds", "minutes", "hours", "days", "weeks", "months", "working days"]

NINE, FIVE = time(9), time(17)


def at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """When the clocks show it: of two such moments the first; where there is none, so much later as was left out."""
    wall = datetime.combine(day, clock)
    both = [wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = [one for one in both if one.astimezone(zone).replace(tzinfo=None, fold=0) == wall]
    return min(shown) if shown else max(both)


def works(day: date, zone: ZoneInfo) -> bool:
    """Monday to Friday, if there is such a day at all."""
    return day.weekday() < 5 and at(day, time(12), zone).astimezone(zone).date() == day


def shifted(day: date, amount: int, unit: Unit, zone: ZoneInfo) -> date:
    """So many days, weeks, months or working days later, or earlier."""
    match unit:
        case "days" | "weeks":
            return day + timedelta(**{unit: amount})
        case "months":
            months = day.year * 12 + day.month - 1 + amount
            year, month = months // 12, months % 12 + 1
            return date(year, month, min(day.day, monthrange(year, month)[1]))
        case "working days":
            one = timedelta(days=1 if amount > 0 else -1)
            while not works(day, zone):
                day -= one
            while amount:
                day += one
                amount -= works(day, zone) * (1 if amount > 0 else -1)
            return day
        case _:
            raise AssertionError(unit)


def later(start: datetime, amount: int, unit: Unit, zone: ZoneInfo, clock: time | None = None) -> datetime:
    """So much later: hours and shorter are time that passes, days and longer go by the calendar."""
    if unit in ("seconds", "minutes", "hours"):
        return start.astimezone(UTC) + timedelta(**{unit: amount})
    wall = start.astimezone(zone)
    return at(shifted(wall.date(), amount, unit, zone), clock or wall.time().replace(fold=0), zone)


def next_at(clock: time, start: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which the clocks show it."""
    day = start.astimezone(zone).date()
    moments = (at(day + timedelta(days=number), clock, zone) for number in range(-2, 4))
    return min(one for one in moments if one > start)


def working(start: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself from nine to five on a working day, else when that next begins."""
    day = start.astimezone(zone).date() - timedelta(days=1)
    while not works(day, zone) or at(day, FIVE, zone) <= start:
        day += timedelta(days=1)
    return max(start, at(day, NINE, zone))


def changes(zone: ZoneInfo, begin: datetime, years: int) -> list[datetime]:
    """The hours after which the clocks are changed."""
    hours = [begin + timedelta(hours=number) for number in range(years * 365 * 24)]
    offsets = [one.astimezone(zone).utcoffset() for one in hours]
    return [hours[number] for number in range(len(hours) - 1) if offsets[number] != offsets[number + 1]]
