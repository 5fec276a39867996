"""Dates in a stated form: patterns of CLDR, the same that texts are written with (`dd MMM, yyyy HH:mm:ss`)."""

import re
from collections.abc import Callable
from datetime import datetime

from stagerules.interpreter.records.plain import PlainProblem

FIELDS = {
    "yyyy": ("year", r"[0-9]{4}"),
    "yy": ("short_year", r"[0-9]{2}"),
    "MMMM": ("month_name", None),
    "MMM": ("month_name", None),
    "MM": ("month", r"[0-9]{2}"),
    "M": ("month", r"[0-9]{1,2}"),
    "dd": ("day", r"[0-9]{2}"),
    "d": ("day", r"[0-9]{1,2}"),
    "HH": ("hour", r"[0-9]{2}"),
    "H": ("hour", r"[0-9]{1,2}"),
    "hh": ("hour12", r"[0-9]{2}"),
    "h": ("hour12", r"[0-9]{1,2}"),
    "mm": ("minute", r"[0-9]{2}"),
    "ss": ("second", r"[0-9]{2}"),
    "a": ("half", r"[AaPp]\.?[Mm]\.?"),
}
TWELVE = (12, *range(1, 12))
"""The hours of half a day, in their order."""
LETTERS = re.compile(r"'[^']*'|([A-Za-z])\1*")


class OtherDate(PlainProblem):
    """A date that is written in another form than the one stated."""


class BadPattern(ValueError):
    """A form of dates that cannot be; `str()` is a plain sentence."""


def date_reader(pattern: str, locale: str) -> Callable[[str], datetime]:
    """The function that reads dates written in this form. Raises `BadPattern`; the function, `PlainProblem`.

    Names of months are those of the locale and the English ones.
    """
    months = _months(locale) if "MMM" in pattern else {}
    form = re.compile(_expression(pattern, months), re.IGNORECASE)

    def read(text: str) -> datetime:
        found = form.fullmatch(text)
        try:
            if found:
                return _moment(found.groupdict(), months)
        except ValueError:
            pass
        raise OtherDate(f"`{text[:60]}` is no date written as `{pattern}`")

    return read


def _expression(pattern: str, months: dict[str, int]) -> str:
    parts, at, used = [], 0, set()
    for found in LETTERS.finditer(pattern):
        parts.append(re.escape(pattern[at : found.start()]))
        at = found.end()
        if found[0].startswith("'"):
            parts.append(re.escape(found[0].strip("'")))
            continue
        name, digits = FIELDS.get(found[0], (None, None))
        if name is None or name in used:
            raise BadPattern(f"`{found[0]}` in `{pattern}` is no part of a date")
        used.add(name)
        parts.append(f"(?P<{name}>{digits or '|'.join(map(re.escape, months))})")
    if not used & {"year", "short_year"} or not used & {"month", "month_name"} or "day" not in used:
        raise BadPattern(f"`{pattern}` does not have a day, a month and a year")
    if ("hour12" in used) != ("half" in used):
        raise BadPattern("`hh` goes with `a` for am and pm; hours from 0 to 23 are `HH`")
    return "".join(parts) + re.escape(pattern[at:])


def _moment(parts: dict[str, str | None], months: dict[str, int]) -> datetime:
    year = int(parts.get("year") or 2000 + int(parts.get("short_year") or 0))
    month = months[str(parts["month_name"]).casefold()] if parts.get("month_name") else int(parts["month"] or 0)
    hour = int(parts.get("hour") or 0)
    if parts.get("hour12"):
        afternoon = str(parts.get("half") or "a").casefold().startswith("p")
        hour = TWELVE.index(int(parts["hour12"] or 0)) + (12 if afternoon else 0)
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    return datetime(year, month, int(parts["day"] or 0), hour, minute, second)  # noqa: DTZ001  # the zone comes later


def _months(locale: str) -> dict[str, int]:
    """Names of months to their numbers, longest first so that `June` is not read as `Jun`."""
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for language in ("en", locale):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names[name.casefold()] = number
                    names[name.casefold().rstrip(".")] = number
    return dict(sorted(names.items(), key=lambda one: -len(one[0])))
