"""The language's own functions, as a table one can read. What they take and give, the checker knows."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import Duration, FileName, Money, Value

from ..decision.interruption import DecisionError, MissingFacts
from ..decision.view import View
from ..facts import NeedFacts, Rate
from ..values import dates, numbers
from ..values.shown import LONGEST


def lower(view: View, text: Value) -> Value:
    """In small letters."""
    return _text(_str(text).lower())


def upper(view: View, text: Value) -> Value:
    """In capitals."""
    return _text(_str(text).upper())


def trim(view: View, text: Value) -> Value:
    """Without the white space around it."""
    return _str(text).strip()


def length(view: View, text: Value) -> Value:
    """How many characters a text has, in NFC; how many members a list."""
    return len(text) if isinstance(text, tuple) else len(nfc(_str(text)))


def replace(view: View, text: Value, part: Value, by: Value) -> Value:
    """Every occurrence of a part by another text; an empty part occurs nowhere."""
    whole, old, new = (nfc(_str(one)) for one in (text, part, by))
    if not old:
        return whole
    if len(whole) + whole.count(old) * (len(new) - len(old)) > LONGEST:
        raise DecisionError("text_too_long")
    return nfc(whole.replace(old, new))


def round_(view: View, value: Value, digits: Value = None) -> Value:
    """To so many digits after the point, half away from zero. Without digits: a whole number, whole minor units."""
    places = digits if isinstance(digits, int | Decimal) else None
    match value:
        case Money(amount, currency):
            units = numbers.minor_units(currency) if places is None else int(places)
            return Money(numbers.rounded(amount, units), currency)
        case int() | Decimal() if places is None:
            return int(numbers.rounded(value, 0))
        case int() | Decimal():
            return numbers.rounded(value, int(places or 0))
        case _:
            raise DecisionError("bad_operation")


def abs_(view: View, value: Value) -> Value:
    """Without its sign."""
    match value:
        case Money(amount, currency):
            return Money(amount.copy_abs(), currency)
        case Duration(amount, unit):
            return Duration(numbers.absolute(amount), unit)
        case int() | Decimal():
            return numbers.absolute(value)
        case _:
            raise DecisionError("bad_operation")


def convert(view: View, money: Value, currency: Value) -> Value:
    """An amount in another currency, at the backend's rate of the day of the run; not rounded."""
    if not isinstance(money, Money) or not isinstance(currency, str):
        raise DecisionError("bad_operation")
    if money.currency == currency:
        return money
    rate = Rate(money.currency, currency, dates.moment(view.facts.now, view.program.zone).date())
    if rate not in view.facts.rates:
        raise MissingFacts(NeedFacts(rates=frozenset((rate,))))
    factor = view.facts.rates[rate]
    if factor is None:
        raise DecisionError("no_rate", f"{rate.source} to {rate.target} on {rate.day}")
    return Money(numbers.decimal(money.amount, "*", factor), currency)


def file(view: View, name: Value) -> Value:
    """A file of the file store by a name that is put together."""
    return FileName(_str(name))


OwnFunction: TypeAlias = Callable[..., Value]

FUNCTIONS: dict[str, OwnFunction] = {
    "lower": lower,
    "upper": upper,
    "trim": trim,
    "length": length,
    "replace": replace,
    "round": round_,
    "abs": abs_,
    "convert": convert,
    "file": file,
}


def _str(value: Value) -> str:
    if not isinstance(value, str):
        raise DecisionError("bad_operation")
    return value


def _text(text: str) -> str:
    if len(text) > LONGEST:  # `ß` in capitals is two letters
        raise DecisionError("text_too_long")
    return nfc(text)
