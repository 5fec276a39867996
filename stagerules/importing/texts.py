"""Texts of a CSV file as values: amounts however people write them, dates in a stated form, words by a value map."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import TypeAlias

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.check.schema.currencies import CURRENCIES
from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Value
from stagerules.interpreter.records.plain import PlainProblem, from_plain

from .dates import OtherDate, date_reader

Convert: TypeAlias = Callable[[str], Value]
"""From the text of a cell to a value. Raises `PlainProblem`."""

SYMBOLS = {"€": "EUR", "£": "GBP", "zł": "PLN", "¥": "JPY", "₹": "INR", "₽": "RUB", "₴": "UAH", "₺": "TRY", "Kč": "CZK"}
DOLLARS = ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD")
MEANING = 'Say what it means, or that it is blank: `--value "COLUMN:OLD=NEW"`, `--value "COLUMN:OLD="`.'
MINUS = "\N{MINUS SIGN}"
GAP = r"[\s'’]"
YES = frozenset(("yes", "true", "1", "y", "ja", "j", "tak", "t", "x"))
NO = frozenset(("no", "false", "0", "n", "nein", "nie"))


@attrs.frozen
class Reading:
    """How the texts of one column are read: the schema and the zone, the form of its dates, its decimal mark."""

    schema: Schema
    zone: tzinfo
    locale: str
    dates: str | None = None
    decimal: str | None = None


def convert(of: t.Type, reading: Reading) -> Convert:
    """The function that reads a cell of a column whose field has this type. Blank cells never come here."""
    match t.filled(of):
        case t.Integer():
            return lambda text: from_plain(_number(text, reading.decimal), of, reading.schema)
        case t.Number():
            return lambda text: from_plain(_number(text, reading.decimal), of, reading.schema)
        case t.Money(currency):
            return lambda text: from_plain(_money(text, currency, reading.decimal), of, reading.schema)
        case t.YesNo():
            return _yes_no
        case t.Date() | t.DateTime() if reading.dates is not None:
            read = date_reader(reading.dates, reading.locale)
            return lambda text: _moment(read(text), of, reading)
        case t.Date() | t.DateTime():
            return lambda text: _iso(text, of, reading)
        case _:
            return lambda text: from_plain(text, of, reading.schema, reading.zone)


def _moment(found: datetime, of: t.Type, reading: Reading) -> Value:
    value = found if isinstance(t.filled(of), t.DateTime) else found.date()
    return from_plain(value, of, reading.schema, reading.zone)


def _iso(text: str, of: t.Type, reading: Reading) -> Value:
    try:
        return from_plain(text, of, reading.schema, reading.zone)
    except PlainProblem:
        way_out = 'Say how dates are written, such as `--date "COLUMN=dd.MM.yyyy"`.'
        raise OtherDate(f"`{text[:60]}` is not written like 2026-11-21", way_out) from None


def _yes_no(text: str) -> bool:
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise PlainProblem(f"`{text[:60]}` is neither yes nor no", MEANING)


def _money(text: str, currency: str | None, decimal: str | None) -> dict[str, object]:
    """An amount and its currency."""
    found = re.fullmatch(r"([+-]?)\s*([^0-9\s.,'()+-]*)\s*(.*?)\s*([^0-9\s.,'()+-]*)", text.replace(MINUS, "-"))
    sign, before, amount, after = found.groups() if found else ("", "", text, "")
    if not amount:
        raise _no_number(text)
    if before and after:
        raise PlainProblem(f"`{text[:60]}` names two currencies")
    written = before or after
    stated = currency if not written else _currency(written, currency)
    if stated is None:
        raise PlainProblem(f"`{text[:60]}` does not say in which currency", "Write it as `10000 EUR`.")
    if currency not in (None, stated):
        raise PlainProblem(f"`{text[:60]}` is in {stated}, not in {currency}")
    return {"amount": _number(sign + amount, decimal), "currency": stated}


def _currency(written: str, expected: str | None) -> str:
    if written == "$":
        if expected in DOLLARS:
            return str(expected)
        return "USD" if expected is not None else _unknown_currency(written)
    code = SYMBOLS.get(written, written.upper())
    return code if code in CURRENCIES else _unknown_currency(written)


def _unknown_currency(written: str) -> str:
    raise PlainProblem(f"`{written[:20]}` is no currency that is sure", "Use three letters, such as `USD`.")


def _number(text: str, decimal: str | None) -> Decimal:
    """A number with any marks between its digits. What could be read in two ways is a problem, never a guess."""
    negative = re.fullmatch(r"\((.*)\)", text)
    signed = re.fullmatch(r"([+-]?)\s*(.*)", (negative[1] if negative else text).strip().replace(MINUS, "-"))
    if signed is None or (negative and signed[1]):
        raise _no_number(text)
    whole, fraction = _parts(_without_gaps(signed[2], text), text, decimal)
    if not re.fullmatch(r"[0-9]*", whole) or not re.fullmatch(r"[0-9]*", fraction) or not whole + fraction:
        raise _no_number(text)
    sign = "-" if negative or signed[1] == "-" else ""
    return Decimal(f"{sign}{whole or 0}.{fraction}" if fraction else f"{sign}{whole}")


def _no_number(text: str) -> PlainProblem:
    return PlainProblem(f"`{text[:60]}` is no number", MEANING)


def _no_groups(text: str) -> PlainProblem:
    return PlainProblem(f"`{text[:60]}` is no number", "Thousands are in groups of three digits.")


def _without_gaps(digits: str, text: str) -> str:
    """Without the spaces and apostrophes between thousands."""
    if re.search(GAP, digits) and not re.fullmatch(rf"[0-9]{{1,3}}({GAP}[0-9]{{3}})+([.,][0-9]*)?", digits):
        raise _no_groups(text)
    return re.sub(GAP, "", digits)


def _parts(plain: str, text: str, decimal: str | None) -> tuple[str, str]:
    """The digits before and behind the decimal mark, without the marks that group them."""
    marks = re.sub(r"[^.,]", "", plain)
    if not marks:
        return plain, ""
    mark = decimal or _mark(plain, marks, text)
    whole, _, fraction = plain.partition(mark) if mark else (plain, "", "")
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
        raise _no_groups(text)
    return "".join(groups), fraction


def _mark(plain: str, marks: str, text: str) -> str:
    """Which mark is the decimal one: the last of two kinds; none where one kind stands several times."""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return ""
    before, after = plain.split(marks)
    if len(after) == 3 and 1 <= len(before) <= 3 and before != "0":
        way_out = "Say which mark stands before the decimals: `--decimal .` or `--decimal ,`."
        raise PlainProblem(f"`{text[:60]}` can be read in two ways", way_out)
    return marks
