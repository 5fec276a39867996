"""How far a value lies from what a field holds now: an amount by the difference, a list by its members."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal

from stagerules.dsl.values import Duration, Money, Value

from ..values.dates import EXACT_SECONDS, instant
from ..values.numbers import is_number
from ..values.sameness import plain, same

FAR = Decimal("Infinity")
_DAY = 86_400
_CALENDAR = {"day": _DAY, "working day": _DAY, "week": 7 * _DAY, "month": 30 * _DAY, "year": 365 * _DAY}


def nearest_first(values: Iterable[Value], now: Value, unasked: Collection[Value] = ()) -> tuple[Value, ...]:
    """The values but for the present one, the nearest first, an empty one last; of equally near ones those that
    nobody asked for behind the others, and else as they came.
    """
    others = [one for one in values if not same(one, now)]
    return tuple(sorted(others, key=lambda one: (one is None, _distance(now, one), one in unasked)))


def _distance(now: Value, then: Value) -> Decimal:
    if isinstance(now, tuple) and isinstance(then, tuple):
        return Decimal(len({*_plain(now)} ^ {*_plain(then)}))
    here, there = _measure(now), _measure(then)
    if isinstance(now, Money) and isinstance(then, Money) and now.currency != then.currency:
        return FAR
    return FAR if here is None or there is None else abs(there - here)


def _plain(members: tuple[Value, ...]) -> Iterable[Value]:
    return (plain(one) for one in members)


def _measure(value: Value) -> Decimal | None:
    match value:
        case bool():
            return None
        case int() | Decimal() if is_number(value):
            return Decimal(value)
        case Money(amount):
            return amount
        case Duration(amount, unit):
            return Decimal(amount) * (EXACT_SECONDS.get(unit) or _CALENDAR[unit])
        case datetime():
            return Decimal((instant(value) - datetime(1, 1, 1, tzinfo=UTC)).total_seconds())
        case date():
            return Decimal(value.toordinal())
        case time():
            return Decimal(value.hour * 3600 + value.minute * 60 + value.second)
        case _:
            return None
