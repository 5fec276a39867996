"""Moments and calendars as short as a table wants them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from stagerules.interpreter.calendar.calendars import HOURS, Calendar, Calendars, WorkingTime
from stagerules.interpreter.calendar.hours import Hours, read_hours

BERLIN, NEW_YORK, LORD_HOWE, APIA = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"


def hours(text: str) -> Hours:
    found = read_hours(text)
    assert found is not None
    return found


def calendar(text: str = HOURS, holidays: str | None = None, *closed: str) -> Calendar:
    return Calendar(hours(text), holidays, frozenset(date.fromisoformat(day) for day in closed))


def calendars(zone: str = BERLIN, project: WorkingTime | None = None, **named: WorkingTime) -> Calendars:
    return Calendars(ZoneInfo(zone), calendar() if project is None else project, named)


def at(text: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    """A clock time of a zone that is there; with `fold` the second of two."""
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    assert moment.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).isoformat() == moment.isoformat(), "a gap"
    return moment
