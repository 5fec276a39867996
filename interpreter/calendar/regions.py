"""Public holidays of a country or a part of it: `DE`, `DE-BY`, `AT-9`, from a library that is loaded when asked."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from types import ModuleType

from stagerules.dsl.check.nearest import nearest

from ..values.addresses import MissingLibrary

_SHAPE = re.compile(r"(?P<country>[A-Z]{2})(?:-(?P<part>[A-Z0-9]{1,3}))?")


def is_holiday(day: date, region: str) -> bool:
    """Whether nobody has to work there, by law. Raises MissingLibrary."""
    return day in holidays_of(region, day.year)


@lru_cache(maxsize=1_000)
def holidays_of(region: str, year: int) -> frozenset[date]:
    """A year's public holidays of a region that `is_region`. Raises MissingLibrary."""
    country, _, part = region.partition("-")
    found = _holidays().country_holidays(country, subdiv=part or None, years=year)
    return frozenset(day for day in found if day.year == year)


def is_region(text: str) -> bool:
    """Whether holidays of that region are known. Raises MissingLibrary."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return False
    parts = _parts(found["country"])
    return parts is not None and (found["part"] is None or found["part"] in parts)


def nearest_region(written: str) -> str | None:
    """The region that was probably meant: in other letters, or by the name of a part (`DE-Bayern`); None where not even
    the country is one.
    """
    country, _, part = written.replace("_", "-").partition("-")
    country = country.strip().upper()
    parts = _parts(country) if _SHAPE.fullmatch(country) else None
    if parts is None:
        return None
    names = {name: code for code, others in parts.items() for name in (code, *others)}
    near = nearest(part, tuple(names)) if part else None
    return f"{country}-{names[near]}" if near else country


def _parts(country: str) -> dict[str, tuple[str, ...]] | None:
    """The codes of a country's parts, each with its names; None where its holidays are not known."""
    try:
        found = _holidays().country_holidays(country)
    except NotImplementedError:
        return None
    named = {code: tuple(names) for code, names in found.get_subdivision_aliases().items()}
    return {code: named.get(code, ()) for code in _codes(found.subdivisions)}


def _codes(parts: tuple[str, ...]) -> Iterator[str]:
    """Towns with holidays of their own are no parts of ISO 3166-2."""
    return (code for code in parts if _SHAPE.fullmatch(f"XX-{code}"))


def _holidays() -> ModuleType:
    try:
        import holidays
    except ImportError:
        raise MissingLibrary("holidays", "calendars") from None
    return holidays
