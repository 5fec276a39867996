"""Reads dates and times, and what people type instead of them."""

import re
from datetime import date, datetime, time

from ..problems.numbers import AmbiguousDate, ClockDigits, DateOrder, InvalidDate, InvalidTime
from ..source import Span
from .reading import Reading, Token, replaced

NO_BREAK = "\u00a0\u202f\u2007\u2009"
MONTHS = (
    "jan stycz",
    "feb lut",
    "mar mär",
    "apr kwie",
    "may mai maj",
    "jun czerw",
    "jul lip",
    "aug sier",
    "sep wrz",
    "oct okt paź",
    "nov lis",
    "dec dez gru",
)
MONTH = {start: month for month, starts in enumerate(MONTHS, 1) for start in starts.split()}
MOMENT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![\w-])"
    rf"(?:(?:[ {NO_BREAK}]+|T)(?P<clock>[0-9]{{1,2}}:[0-9]{{2}})(?!\w|:[0-9]))?"
    r"|(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?[ ]?(?P<said>[Uu]hr|o'clock|[ap]\.?m\b\.?|[AP]\.?M\b\.?)(?!\w)"
    r"|(?P<time>[0-9]{1,2}:[0-9]{2})(?!\w|:[0-9])"
    r"|(?P<day>[0-9]{1,2})\.[ ]?(?P<month>[0-9]{1,2})\.[ ]?(?P<year>[0-9]{4}|[0-9]{2})(?![\w.,])"
    r"|(?P<first>[0-9]{1,2})(?P<sign>[/-])(?P<second>[0-9]{1,2})(?P=sign)(?P<last>[0-9]{4})(?![\w/-])"
    r"|(?P<slashed>[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})(?![\w/])"
    r"|(?P<spoken>[0-9]{1,2})(?:\.|st|nd|rd|th)?[ ](?P<name>[^\W\d_]{3,12})\.?,?[ ](?P<of>[0-9]{4})(?![\w.,])"
)


def read_moment(reading: Reading, start: int) -> Token | None:
    """The date, the time, or both, that begin here; None where it is something else."""
    found = MOMENT.match(reading.text, start, reading.stop)
    if found is None:
        return None
    if found["time"] is not None:
        return "TIME", _clock(reading, found["time"], start), *found.span()
    if found["said"] is not None:
        return _said(reading, found)
    if found["date"] is None:
        return _other_date(reading, found)
    day = _day(reading, found["date"], start, found.end("date"))
    if found["clock"] is None:
        return "DATE", day, *found.span()
    clock = _clock(reading, found["clock"], found.start("clock"))
    return "DATE_TIME", datetime.combine(day, clock), *found.span()


def _other_date(reading: Reading, found: re.Match[str]) -> Token | None:
    """`21.11.2026`, `21/11/2026`, `2026/11/21`, `21 November 2026`."""
    if found["day"] is not None:
        year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
        meant = _written(year, found["month"], found["day"])
    elif found["slashed"] is not None:
        meant = _written(*found["slashed"].split("/"))
    elif found["spoken"] is not None:
        month = next((MONTH[start] for start in MONTH if found["name"].lower().startswith(start)), None)
        if month is None:
            return None
        meant = _written(found["of"], str(month), found["spoken"])
    else:
        first, second, year = found["first"], found["second"], found["last"]
        if found["sign"] == "/" and first != second and int(first) <= 12 and int(second) <= 12:
            day_first, month_first = _written(year, second, first), _written(year, first, second)
            span = Span(*found.span())
            reading.report(AmbiguousDate(span, text=found[0], day_first=day_first, month_first=month_first))
            return "DATE", _day(reading, day_first, *found.span()), *found.span()
        day, month_ = (first, second) if found["sign"] == "-" or int(second) <= 12 else (second, first)
        meant = _written(year, month_, day)
    fix = replaced(f"Write `{meant}`", *found.span(), meant)
    reading.report(DateOrder(Span(*found.span()), text=found[0], meant=meant, fix=fix))
    return "DATE", _day(reading, meant, *found.span()), *found.span()


def _written(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02}-{int(day):02}"


def _said(reading: Reading, found: re.Match[str]) -> Token:
    """`10 Uhr`, `10.30 Uhr`, `3 pm`."""
    hour, minute, word = int(found["hour"]), int(found["minute"] or 0), found["said"].lower().replace(".", "")
    if word in ("am", "pm") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if word == "pm" else 0)
    if hour > 23 or minute > 59:
        reading.report(InvalidTime(Span(*found.span()), text=found[0]))
        return "TIME", time(0, 0), *found.span()
    value = time(hour, minute)
    meant = f"{value:%H:%M}"
    fix = replaced(f"Write `{meant}`", *found.span(), meant)
    reading.report(ClockDigits(Span(*found.span()), text=found[0], meant=meant, fix=fix))
    return "TIME", value, *found.span()


def _day(reading: Reading, written: str, start: int, end: int) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        reading.report(InvalidDate(Span(start, end), text=written))
        return date(2000, 1, 1)


def _clock(reading: Reading, written: str, start: int) -> time:
    hour, minute = (int(part) for part in written.split(":"))
    end = start + len(written)
    if hour > 23 or minute > 59:
        reading.report(InvalidTime(Span(start, end), text=written))
        return time(0, 0)
    if len(written) < 5:
        fix = replaced(f"Write `0{written}`", start, end, f"0{written}")
        reading.report(ClockDigits(Span(start, end), text=written, meant=f"0{written}", fix=fix))
    return time(hour, minute)
