"""`[calendars.…]` and `calendar` of the project file: working days and working hours."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from stagerules.dsl.check.nearest import nearest
from stagerules.interpreter.calendar.calendars import HOURS, Calendar
from stagerules.interpreter.calendar.hours import DAYS, Hours, read_hours
from stagerules.interpreter.calendar.regions import is_region, nearest_region
from stagerules.interpreter.values.addresses import MissingLibrary

from .errors import UsersMistake
from .locales import nearest_country
from .problems import MissingSetting, UnknownCalendar
from .settings import Reader

CALENDAR = ("hours", "holidays", "closed")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_calendars(reader: Reader) -> Mapping[str, Calendar]:
    """The calendars that the project file describes. Raises UsersMistake where the library of holidays is missing."""
    tables = reader.inside("calendars", None)
    return {name: _calendar(tables.inside(name, CALENDAR)) for name in tables.data}


def read_own(reader: Reader, calendars: Mapping[str, Calendar]) -> str | None:
    """The name of the project's own calendar: the one it says, or the only one; None where it has none.

    Where that is a mistake it is the first one: one mistake, one message.
    """
    first = next(iter(calendars), None)
    name = reader.data.get("calendar")
    if isinstance(name, str) and name in calendars:
        return name
    if isinstance(name, str):
        known = tuple(calendars)
        span = reader.span("calendar", name)
        reader.problems.append(UnknownCalendar(span, name=name, near=nearest(name, known), known=known))
    elif name is not None:
        reader.wrong("calendar", "the name of a calendar", f'calendar = "{first or "office"}"')
    elif len(calendars) > 1 and not any(nearest(one, ("calendar",)) for one in reader.data if one != "calendars"):
        span = reader.where.of((*reader.path, "calendars", first or ""))
        meaning = ": the one that working days and working hours go by"
        problem = MissingSetting(span, name="calendar", example=f'calendar = "{first}"', meaning=meaning)
        reader.problems.append(problem)
    return first


def _calendar(reader: Reader) -> Calendar:
    return Calendar(_hours(reader), _holidays(reader), _closed(reader))


def _hours(reader: Reader) -> Hours:
    written = reader.data.get("hours", HOURS)
    found = read_hours(written.strip()) if isinstance(written, str) else None
    if found is None:
        days = " ".join(DAYS)
        wanted = f"hours such as `Mo-Fr 08:00-12:00, 13:00-17:00; Sa 10:00-14:00`; the days are `{days}`"
        reader.wrong("hours", wanted, f'hours = "{HOURS}"')
    return found or Hours(((),) * len(DAYS))


def _holidays(reader: Reader) -> str | None:
    written = reader.data.get("holidays")
    if written is None:
        return None
    try:
        if isinstance(written, str) and is_region(written):
            return written
        near = (nearest_region(written) or nearest_country(written)) if isinstance(written, str) else None
    except MissingLibrary as missing:
        raise UsersMistake(f"A calendar of the project names holidays. {missing}") from None
    reader.wrong(
        "holidays",
        "a country, or a part of one as in `DE-BY`, whose holidays are known",
        f'holidays = "{near or "DE"}"',
    )
    return None


def _closed(reader: Reader) -> frozenset[date]:
    written = reader.data.get("closed", [])
    days = [_day(one) for one in written] if isinstance(written, list) else [None]
    if None in days:
        reader.wrong("closed", "a list of dates", "closed = [2026-12-24, 2026-12-31]")
    return frozenset(day for day in days if day is not None)


def _day(value: object) -> date | None:
    """A date of TOML, or one in quotes."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None
