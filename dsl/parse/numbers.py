"""Reads what begins with a digit: numbers, money, durations, dates and times, and what people type instead of them."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from ..problems.numbers import (
    AmbiguousNumber,
    BadNumber,
    ClockDigits,
    CurrencyCase,
    CurrencySign,
    DateOrder,
    DecimalComma,
    FractionalDuration,
    InvalidDate,
    InvalidTime,
    MissingSpace,
    SpacedNumber,
    SpacedPercent,
    Thousand,
    TooManyDigits,
    UnitWord,
)
from ..source import Span
from .reading import Reading, Token, replaced

DIGITS = 38
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "zł": "PLN", "zl": "PLN", "Kč": "CZK", "¥": "JPY"}
NO_BREAK = "\u00a0\u202f\u2007\u2009"

MOMENT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![\w-])"
    rf"(?:(?:[ {NO_BREAK}]+|T)(?P<clock>[0-9]{{1,2}}:[0-9]{{2}})(?!\w|:[0-9]))?"
    r"|(?P<time>[0-9]{1,2}:[0-9]{2})(?!\w|:[0-9])"
    r"|(?P<local>(?P<day>[0-9]{1,2})\.[ ]?(?P<month>[0-9]{1,2})\.[ ]?(?P<year>[0-9]{4}))(?![\w.,])"
)
USUAL = re.compile(
    r"([0-9]{1,15})(?:[ ](?:(?!AND|FOR|NOT)([A-Z]{3})|(second|minute|hour|day|week|month|year)s?))?"
    r"(?=[ ]*(?:[\n)\]+*/<>=#]|[:,](?![0-9])|(?:and|or|if|during|at|after|before|as)\b)|$)"
)
"""Whole numbers, money and durations in their places: most of what there is. All else is looked at closely."""
NUMBER = re.compile(r"[0-9][0-9_]*(?:[.,][0-9][0-9_]*)*")
PLAIN = re.compile(r"[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?")
WHOLE = re.compile(r"[0-9_]+")
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?:,[0-9]{3})+")  # 0.125 is no thousand
LOCAL = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]+)|([0-9]{1,3}(?:,[0-9]{3})+)\.([0-9]+)")
COMMA = re.compile(r"[0-9]+,[0-9]+")
SMALLER = {
    "minute": ("second", 60),
    "hour": ("minute", 60),
    "day": ("hour", 24),
    "week": ("day", 7),
    "year": ("month", 12),
}
UNITS = "second|minute|hour|day|week|month|year"
TAIL = re.compile(
    rf"""
      (?P<gap>[ {NO_BREAK}]*)(?P<percent>%)
    | (?P<before>[ ]*)(?P<unit>(?:(?P<kind>working|business|work)[ ]+day|{UNITS})s?)\b
    | (?P<space>[ ]*)(?P<currency>(?!AND|FOR|NOT)[A-Z]{{3}})\b
    | (?P<thousands>(?:[ {NO_BREAK}'][0-9]{{3}})+)(?![0-9])
    | [ {NO_BREAK}]?(?P<sign>[€$£¥]|zł\b|zl\b|Kč\b)
    | [ ]+(?P<small>(?:eur|usd|gbp|chf|pln|czk|[Ee]uros?))\b
    | (?P<thousand>[ ]?[kK])\b
    | (?P<word>\w+)
    """,
    re.VERBOSE,
)


def read(reading: Reading, start: int) -> Token:
    """The token that begins with the digit at `start`."""
    text, stop = reading.text, reading.stop
    plain = USUAL.match(text, start, stop)
    if plain is not None:
        whole, currency, unit = plain.groups()
        if currency is not None:
            return "MONEY", (Decimal(whole), currency), start, plain.end()
        if unit is not None:
            return "DURATION", (int(whole), unit), start, plain.end()
        return "NUMBER", (Decimal(whole), False), start, plain.end()
    moment = MOMENT.match(text, start, stop)
    if moment is not None:
        return _moment(reading, moment)
    found = NUMBER.match(text, start, stop)
    assert found is not None
    end = found.end()
    tail = TAIL.match(text, end, stop)
    if tail is not None and tail["thousands"] is not None:
        return _spaced(reading, found[0], tail, start)
    value = Decimal(_digits(reading, found[0], start, end))
    if tail is None:
        return "NUMBER", (value, False), start, end
    return _with_tail(reading, tail, value, start, end)


def _spaced(reading: Reading, written: str, tail: re.Match[str], start: int) -> Token:
    """`10 000`, and what stands behind it."""
    end = tail.end()
    joined = written + "".join(c for c in tail["thousands"] if c.isdigit())
    if not WHOLE.fullmatch(joined) or len(joined) > DIGITS:
        reading.give_up(BadNumber(Span(start, end), text=_said(tail, start)))
        return "NUMBER", (Decimal(0), False), start, end
    meant = _grouped(joined)
    fix = replaced(f"Write `{meant}`", start, end, meant)
    reading.report(SpacedNumber(Span(start, end), text=_said(tail, start), meant=meant, fix=fix))
    value = Decimal(joined.replace("_", ""))
    behind = TAIL.match(reading.text, end, reading.stop)
    if behind is None:
        return "NUMBER", (value, False), start, end
    return _with_tail(reading, behind, value, start, end)


def _digits(reading: Reading, written: str, start: int, end: int) -> str:
    """The digits that are meant, as Decimal reads them; reports every other way to write them."""
    span = Span(start, end)
    digits = written.replace("_", "")
    if PLAIN.fullmatch(written) and not GROUPED.fullmatch(written):
        if len(digits) > DIGITS and len(digits.replace(".", "").lstrip("0")) > DIGITS:
            reading.give_up(TooManyDigits(span, limit=DIGITS))
            return "0"
        return digits
    if GROUPED.fullmatch(written):
        whole = _grouped(re.sub("[.,]", "", written))
        head, _, rest = written.replace(",", ".").partition(".")
        broken = f"{head}.{rest.replace('.', '')}".rstrip("0")
        broken = broken + "0" if broken.endswith(".") else broken
        only = "." in rest
        reading.report(AmbiguousNumber(span, text=written, whole=whole, broken="" if only else broken))
        return re.sub("[.,]", "", digits)[:DIGITS]
    if local := LOCAL.fullmatch(written):
        whole, part = (local[1], local[2]) if local[1] else (local[3], local[4])
        meant = _grouped(re.sub("[.,]", "", whole)) + "." + part
    elif COMMA.fullmatch(written):
        meant = written.replace(",", ".")
    else:
        reading.give_up(BadNumber(span, text=written))
        return "0"
    reading.report(DecimalComma(span, text=written, meant=meant, fix=replaced(f"Write `{meant}`", start, end, meant)))
    return meant.replace("_", "")[:DIGITS]


def _grouped(digits: str) -> str:
    """`10000` as `10_000`."""
    whole, point, part = digits.replace("_", "").partition(".")
    return f"{int(whole[:DIGITS]):_}" + point + part


def _said(tail: re.Match[str], start: int) -> str:
    return "".join(" " if c in NO_BREAK else c for c in tail.string[start : tail.end()])


def _with_tail(reading: Reading, tail: re.Match[str], value: Decimal, start: int, end: int) -> Token:
    """The token of a number and what stands right behind it."""
    if tail["unit"] is not None:
        return _duration(reading, tail, value, start)
    if tail["currency"] is not None:
        if not tail["space"]:
            _report_space(reading, tail.start("currency"), tail, start)
        return "MONEY", (value, tail["currency"]), start, tail.end()
    if tail["percent"] is not None:
        if tail["gap"]:
            fix = replaced("Take the space away", end, tail.start("percent"), "")
            said, meant = tail.string[start : tail.end()], tail.string[start:end] + "%"
            reading.report(SpacedPercent(Span(start, tail.end()), text=said, meant=meant, fix=fix))
        return "NUMBER", (Decimal(f"{value:f}E-2"), True), start, tail.end()
    said = tail.string[start : tail.end()]
    span = Span(start, tail.end())
    if tail["sign"] is not None or tail["small"] is not None:
        currency = SIGNS.get(tail["sign"] or "", (tail["small"] or "")[:3].upper())
        meant = f"{tail.string[start:end]} {currency}"
        kind = CurrencySign if tail["sign"] else CurrencyCase
        reading.report(kind(span, text=said, meant=meant, fix=replaced(f"Write `{meant}`", start, tail.end(), meant)))
        return "MONEY", (value, currency), start, tail.end()
    if tail["thousand"] is not None:
        value = Decimal(f"{value:f}E3")
        if value.adjusted() >= DIGITS:
            reading.give_up(TooManyDigits(span, limit=DIGITS))
            return "NUMBER", (Decimal(0), False), start, tail.end()
        meant = _grouped(f"{value:f}")
        fix = replaced(f"Write `{meant}`", start, tail.end(), meant)
        reading.report(Thousand(span, text=said, meant=meant, fix=fix))
        return "NUMBER", (value, False), start, tail.end()
    reading.give_up(BadNumber(span, text=said))
    return "NUMBER", (value, False), start, tail.end()


def _report_space(reading: Reading, at: int, tail: re.Match[str], start: int) -> None:
    fix = replaced("Put a space between", at, at, " ")
    text, end = tail.string, tail.end()
    meant = f"{text[start:at]} {text[at:end]}"
    reading.report(MissingSpace(Span(start, end), text=text[start:end], meant=meant, fix=fix))


def _duration(reading: Reading, tail: re.Match[str], value: Decimal, start: int) -> Token:
    """`3 working days`."""
    span = Span(start, tail.end())
    unit = "working day" if tail["kind"] else tail["unit"].removesuffix("s")
    if not tail["before"]:
        _report_space(reading, tail.start("unit"), tail, start)
    if tail["kind"] in ("business", "work"):
        fix = replaced("Write `working days`", tail.start("kind"), tail.end("kind"), "working")
        reading.report(UnitWord(span, text=tail["unit"], meant="working days", fix=fix))
    if value != value.to_integral_value():
        meant = _in_smaller(value, unit)
        reading.give_up(FractionalDuration(span, text=tail.string[start : tail.end()], meant=meant))
    return "DURATION", (int(value), unit), start, tail.end()


def _in_smaller(value: Decimal, unit: str) -> str:
    """`1.5 hours` as `90 minutes`; an example where no smaller unit is certain."""
    smaller, times = SMALLER.get(unit, ("", 0))
    whole = value * times
    return f"{int(whole)} {smaller}s" if smaller and whole == whole.to_integral_value() else "36 hours"


def _moment(reading: Reading, found: re.Match[str]) -> Token:
    """A date, a time, or both."""
    start, end = found.span()
    if found["time"] is not None:
        return "TIME", _clock(reading, found["time"], start), start, end
    if found["local"] is not None:
        meant = f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"
        fix = replaced(f"Write `{meant}`", start, end, meant)
        reading.report(DateOrder(Span(start, end), text=found[0], meant=meant, fix=fix))
        return "DATE", _day(reading, meant, start, end), start, end
    day = _day(reading, found["date"], start, found.end("date"))
    if found["clock"] is None:
        return "DATE", day, start, end
    clock = _clock(reading, found["clock"], found.start("clock"))
    return "DATE_TIME", datetime.combine(day, clock), start, end


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
