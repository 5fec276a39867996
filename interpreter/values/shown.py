"""Values as people read them, by the project's locale: `10.000,00 €`, `21.11.2026`, a record as it is `shown as`."""

import decimal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from stagerules.dsl.values import DIGITS, Duration, FileName, Labelled, Money, Ref, Unit, Value

from ..decision.interruption import DecisionError
from . import numbers
from .dates import EXACT_SECONDS, SECONDS_A_DAY, moment

if TYPE_CHECKING:  # babel takes 30 ms to load: only a run that writes something for people pays for it
    from babel import Locale

DECIMALS = 10
"""Digits after the point that people are shown of a number; amounts have those of their currency."""

LONGEST = 1_000_000
"""Characters of the longest text there may be."""

YES_NO = {
    "de": ("ja", "nein"),
    "en": ("yes", "no"),
    "es": ("sí", "no"),
    "fr": ("oui", "non"),
    "it": ("sì", "no"),
    "nl": ("ja", "nee"),
    "pl": ("tak", "nie"),
    "pt": ("sim", "não"),
    "ru": ("да", "нет"),
    "uk": ("так", "ні"),
}

# By CLDR's plural categories; babel knows all other units.
WORKING_DAYS = {
    "de": {"one": "Arbeitstag", "other": "Arbeitstage"},
    "en": {"one": "working day", "other": "working days"},
    "pl": {"one": "dzień roboczy", "few": "dni robocze", "many": "dni roboczych", "other": "dnia roboczego"},
}
SECONDS: list[tuple[int, Unit]] = [(SECONDS_A_DAY, "day"), *((n, unit) for unit, n in reversed(EXACT_SECONDS.items()))]


@attrs.frozen
class Reader:
    """For whom values are written: the locale, the zone, and how a record is called."""

    locale: str
    zone: tzinfo
    name: Callable[[Ref], str]


def shown(value: Value, reader: Reader, form: str | None = None) -> str:
    """A value as text; `form` is the format written behind it (`dd.MM.yyyy`, `#,##0.00`). An empty one is nothing."""
    match value:
        case None:
            return ""
        case bool():
            return YES_NO.get(reader.locale[:2], YES_NO["en"])[0 if value else 1]
        case str():
            return value
        case int() | Decimal():
            return _number(value, reader.locale, form)
        case Money():
            return _money(value, reader.locale, form)
        case datetime() | date() | time():
            return _date(value, reader, form)
        case Duration():
            return _duration(value, reader.locale)
        case FileName(name):
            return name
        case Labelled(_, text):
            return text
        case Ref():
            return reader.name(value)
        case tuple():
            return joined((shown(one, reader, form) for one in value), ", ")


def joined(parts: Iterable[str], between: str = "") -> str:
    """The texts in a row; an error, before it costs memory, where that would be longer than a text may be."""
    taken, length = [], 0
    for part in parts:
        taken.append(part)
        length += len(part) + len(between)
        if length > LONGEST:
            raise DecisionError("text_too_long")
    return between.join(taken)


@lru_cache(maxsize=64)
def _locale(name: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _number(value: int | Decimal, locale: str, form: str | None) -> str:
    from babel.numbers import format_decimal

    number = Decimal(value) if form or isinstance(value, int) else numbers.rounded(value, DECIMALS)
    with decimal.localcontext(_SHOWING), _bad_format():
        return format_decimal(number, form, _locale(locale), decimal_quantization=form is not None)


def _money(value: Money, locale: str, form: str | None) -> str:
    from babel.numbers import format_currency

    rounded = numbers.rounded_money(value)
    with decimal.localcontext(_SHOWING), _bad_format():
        if form is not None:
            return format_currency(rounded.amount, value.currency, form, _locale(locale), currency_digits=False)
        pattern = _currency_pattern(locale, numbers.minor_units(value.currency))
        return format_currency(rounded.amount, value.currency, pattern, _locale(locale), currency_digits=False)


def _currency_pattern(locale: str, digits: int) -> str:
    """The locale's pattern with ISO 4217's digits: CLDR shows fewer of some currencies, hiding what is owed."""
    pattern: str = _locale(locale).currency_formats["standard"].pattern
    return pattern.replace(".00", "." + "0" * digits if digits else "")


def _date(value: date | time, reader: Reader, form: str | None) -> str:
    from babel.dates import format_date, format_datetime, format_time

    locale = _locale(reader.locale)
    with _bad_format():
        match value:
            case datetime():
                local = moment(value, reader.zone)
                if form is not None:
                    return format_datetime(local, form, reader.zone, locale)
                local = local.replace(tzinfo=None)
                return f"{format_date(local, locale=locale)}, {format_time(local, 'short', locale=locale)}"
            case date():
                return format_date(value, form or "medium", locale)
            case time():
                return format_time(value, form or "short", locale=locale)


def _duration(value: Duration, locale: str) -> str:
    """In its own unit; seconds (what moments differ by) in the largest unit and the next: `3 days 21 hours`."""
    if value.unit != "second":
        return _in_unit(value.amount, value.unit, locale)
    sign, rest = ("-" if value.amount < 0 else ""), abs(int(value.amount))
    if rest < 60:
        return _in_unit(value.amount, "second", locale)
    largest = next(place for place, (size, _) in enumerate(SECONDS) if rest >= size)
    parts = []
    for size, unit in SECONDS[largest : largest + 2]:
        if count := rest // size:
            parts.append(_in_unit(count, unit, locale))
        rest %= size
    return sign + " ".join(parts)


def _in_unit(amount: numbers.Number, unit: Unit, locale: str) -> str:
    from babel.units import format_unit

    with decimal.localcontext(_SHOWING):
        if unit == "working day":
            words = WORKING_DAYS.get(locale[:2], WORKING_DAYS["en"])
            word = words.get(_locale(locale).plural_form(amount), words["other"])
            return f"{_number(amount, locale, None)} {word}"
        return format_unit(amount, f"duration-{unit}", "long", locale=_locale(locale))


_SHOWING = decimal.Context(prec=3 * DIGITS, rounding=decimal.ROUND_HALF_UP)


@contextmanager
def _bad_format() -> Iterator[None]:
    """The checker refuses a format that cannot be; one that came another way ends the rule, not the run."""
    try:
        yield
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as problem:
        raise DecisionError("bad_format", type(problem).__name__) from None
