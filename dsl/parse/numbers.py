"""Reads what begins with a digit: numbers, money, durations, dates and times, and what people type instead of them."""

import re
from decimal import Decimal

from ..problems.numbers import (
    AmbiguousNumber,
    BadNumber,
    CurrencyCase,
    CurrencySign,
    DecimalComma,
    FractionalDuration,
    MissingSpace,
    SpacedNumber,
    SpacedPercent,
    Thousand,
    TooManyDigits,
    UnitWord,
)
from ..source import Span
from ..values import DIGITS
from .moments import NO_BREAK, read_moment
from .reading import Reading, Token, replaced

SIGN_FIRST = re.compile(r"([€$£¥])[ ]?(?=[0-9])")
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "zł": "PLN", "zl": "PLN", "Kč": "CZK", "¥": "JPY"}

USUAL = re.compile(
    r"([0-9]{1,15})(?:[ ](?:(?!AND|FOR|NOT)([A-Z]{3})|(second|minute|hour|day|week|month|year)s?))?"
    r"(?=[ ]*(?:[\n)\]+*<>=#]|/(?![0-9]{1,2}/[0-9])|[:,](?![0-9])|(?:and|or|if|during|at|after|before|as)\b)|$)"
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
MANY = dict.fromkeys(("k", "K", "tsd", "Tsd", "Tausend", "tausend", "tys", "tysiące", "tysięcy", "thousand"), 3) | (
    dict.fromkeys(("M", "Mio", "mio", "Million", "Millionen", "million", "millions", "mln", "miliony", "milionów"), 6)
)
FOREIGN = {
    "Minuten?|minut[ay]?|mins?": "minute",
    "Stunden?|godzin[ay]?|hrs?|h": "hour",
    "Werktag(?:en?)?|Arbeitstag(?:en?)?|(?:work|week)days?|dni[ ]robocz(?:e|ych)": "working day",
    "Tag(?:en?)?|dni|dzień|dnia|d": "day",
    "Wochen?|tygodni[ea]?|tydzień": "week",
    "Monat(?:en?)?|miesi[ąę]c[ey]?|miesięcy": "month",
    "Jahr(?:en?)?|lat[a]?|roku?": "year",
}
TAIL = re.compile(
    rf"""
      (?P<gap>[ {NO_BREAK}]*)(?P<percent>%)
    | (?P<before>[ ]*)(?P<unit>(?:(?P<kind>working|business|work)[ ]+day|{UNITS})s?)\b
    | (?P<space>[ ]*)(?P<currency>(?!AND|FOR|NOT)[A-Z]{{3}})\b
    | (?P<thousands>(?:[ {NO_BREAK}'’][0-9]{{3}})+(?![0-9])(?:[.,][0-9]{{1,2}}(?![0-9.,]))?)
    | [ ]?(?P<many>{"|".join(MANY)})\b\.?
    | (?P<space_before>[ ]?)(?P<foreign>{"|".join(FOREIGN)})\b
    | [ {NO_BREAK}]?(?P<sign>[€$£¥]|zł\b|zl\b|Kč\b)
    | [ ]+(?P<small>(?:eur|usd|gbp|chf|pln|czk|[Ee]uros?))\b
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
    moment = read_moment(reading, start)
    if moment is not None:
        return moment
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
    groups, point, part = tail["thousands"].replace(",", ".").partition(".")
    joined = written + "".join(c for c in groups if c.isdigit())
    if not WHOLE.fullmatch(joined) or len(joined) > DIGITS:
        reading.give_up(BadNumber(Span(start, end), text=_said(tail, start)))
        return "NUMBER", (Decimal(0), False), start, end
    meant = _grouped(joined) + point + part
    fix = replaced(f"Write `{meant}`", start, end, meant)
    reading.report(SpacedNumber(Span(start, end), text=_said(tail, start), meant=meant, fix=fix))
    value = Decimal(meant.replace("_", ""))
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
        reading.report(_two_ways(span, written, written))
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


def _two_ways(span: Span, said: str, written: str, behind: str = "") -> AmbiguousNumber:
    """`10.000`, also as an amount of money, of which the currency is `behind`."""
    whole = _grouped(re.sub("[.,]", "", written)) + behind
    head, _, rest = written.replace(",", ".").partition(".")
    broken = f"{head}.{rest}".rstrip("0")
    broken = (broken + "0" if broken.endswith(".") else broken) + behind
    return AmbiguousNumber(span, text=said, whole=whole, broken="" if "." in rest else broken)


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
        return _with_sign(reading, span, said, value, currency, CurrencySign if tail["sign"] else CurrencyCase)
    if tail["many"] is not None:
        value = Decimal(f"{value:f}E{MANY[tail['many']]}")
        if value.adjusted() >= DIGITS:
            reading.give_up(TooManyDigits(span, limit=DIGITS))
            return "NUMBER", (Decimal(0), False), start, tail.end()
        meant = _grouped(f"{value:f}")
        fix = replaced(f"Write `{meant}`", start, tail.end(), meant)
        reading.report(Thousand(span, text=said, meant=meant, fix=fix))
        return "NUMBER", (value, False), start, tail.end()
    if tail["foreign"] is not None:
        return _foreign_unit(reading, tail, value, start)
    reading.give_up(BadNumber(span, text=said))
    return "NUMBER", (value, False), start, tail.end()


def _with_sign(
    reading: Reading, span: Span, said: str, value: Decimal, currency: str, kind: type[CurrencySign]
) -> Token:
    """`10 €`, `€10`; what was said of the number alone is said with it."""
    digits = said
    for problem in reading.problems[-1:]:
        if isinstance(problem, DecimalComma | SpacedNumber | AmbiguousNumber) and problem.span.start >= span.start:
            digits = said if isinstance(problem, AmbiguousNumber) else problem.meant
            reading.problems.pop()
    number = NUMBER.search(digits)
    if number and GROUPED.fullmatch(number[0]):
        reading.report(_two_ways(span, said, number[0], f" {currency}"))
        return "MONEY", (value, currency), *span
    meant = f"{number[0] if number else value} {currency}"
    fix = replaced(f"Write `{meant}`", *span, meant)
    reading.report(kind(span, text=said, meant=meant, fix=fix))
    return "MONEY", (value, currency), *span


def read_sign_first(reading: Reading, start: int) -> Token | None:
    """`€10`; None where no number follows."""
    found = SIGN_FIRST.match(reading.text, start, reading.stop)
    if found is None:
        return None
    terminal, value, _, end = read(reading, found.end())
    if terminal != "NUMBER" or not isinstance(value, tuple):
        return None
    said = reading.text[start:end]
    return _with_sign(reading, Span(start, end), said, value[0], SIGNS[found[1]], CurrencySign)


def _foreign_unit(reading: Reading, tail: re.Match[str], value: Decimal, start: int) -> Token:
    """`3 Tage`."""
    written, gap = tail["foreign"], tail["space_before"]
    unit = next(unit for pattern, unit in FOREIGN.items() if re.fullmatch(pattern, written))
    span = Span(start, tail.end())
    if value != value.to_integral_value():
        said = tail.string[start : tail.end()]
        reading.give_up(FractionalDuration(span, text=said, meant=_in_smaller(value, unit)))
        return "DURATION", (int(value), unit), *span
    meant = unit if value == 1 else f"{unit}s"
    fix = replaced(f"Write `{meant}`", tail.end("space_before"), tail.end(), meant if gap else f" {meant}")
    reading.report(UnitWord(span, text=written, meant=meant, fix=fix))
    return "DURATION", (int(value), unit), *span


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
