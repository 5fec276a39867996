"""Values beside a value, values that a field can hold, and values that stand for any other."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from itertools import pairwise

from stagerules.dsl import types as t
from stagerules.dsl.values import Duration, FileName, Labelled, Money, Value

from ..records.problems import EffectRefused
from ..records.stored import check_list, stored
from ..values.numbers import CONTEXT, minor_units

HUNDREDTH = Decimal("0.01")
MINUTE = timedelta(minutes=1)


def around(value: Value) -> tuple[Value, ...]:
    """The value, the next one above it, and the next one below: one minor unit, one whole, a hundredth, a day, a
    minute away. What has no order stands alone.
    """
    try:
        return (value, *_beside(value))
    except (OverflowError, InvalidOperation):  # at the end of the calendar, or of numbers
        return (value,)


def _beside(value: Value) -> tuple[Value, ...]:
    match value:
        case bool():
            return ()
        case int():
            return value + 1, value - 1
        case Decimal():
            return _stepped(value, min(HUNDREDTH, _last_digit(value)))
        case Money(amount, currency):
            return tuple(Money(one, currency) for one in _stepped(amount, _minor_unit(currency)))
        case Duration(amount, unit):
            return Duration(amount + 1, unit), Duration(amount - 1, unit)
        case datetime():
            return value + MINUTE, value - MINUTE
        case date():
            return value + timedelta(days=1), value - timedelta(days=1)
        case time():
            return _clock(value, MINUTE), _clock(value, -MINUTE)
        case _:
            return ()


def _stepped(number: Decimal, step: Decimal) -> tuple[Decimal, Decimal]:
    return CONTEXT.add(number, step), CONTEXT.subtract(number, step)


def _minor_unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_units(currency))


def _last_digit(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else HUNDREDTH


def _clock(value: time, by: timedelta) -> time:
    day = datetime(2000, 1, 2, value.hour, value.minute, value.second)  # noqa: DTZ001 - only its clock is looked at
    return (day + by).time()


def fitted(of: t.Type, value: Value) -> tuple[Value, ...]:
    """The value as a field of a type holds it: what lies between two that it can hold gives both; what it can not hold
    gives nothing.
    """
    return tuple(one for one in dict.fromkeys(_rounded(of, value)) if _can_hold(of, one))


def _rounded(of: t.Type, value: Value) -> tuple[Value, ...]:
    try:
        match t.filled(of), value:
            case t.Integer(), Decimal():
                return int(value.to_integral_value(ROUND_FLOOR)), int(value.to_integral_value(ROUND_CEILING))
            case t.Number(), int() if not isinstance(value, bool):
                return (Decimal(value),)
            case t.Money(), Money(amount, currency):
                unit = _minor_unit(currency)
                below, above = (amount.quantize(unit, way, CONTEXT) for way in (ROUND_FLOOR, ROUND_CEILING))
                return Money(below, currency), Money(above, currency)
            case t.Date(), datetime():
                return (value.date(),)
            case t.List(labels=labels), tuple():
                return (tuple(dict.fromkeys(labelled(one, labels) for one in value)),)
            case _:
                return (value,)
    except InvalidOperation:
        return ()


def labelled(member: Value, labels: tuple[str, ...]) -> Value:
    """A member as a list with these labels holds it: under the first of them, where it has none yet."""
    return Labelled(labels[0], member) if labels and isinstance(member, str) else member


def _can_hold(of: t.Type, value: Value) -> bool:
    try:
        if isinstance(inner := t.filled(of), t.List):
            check_list(inner, value)
        else:
            stored(of, value)
    except EffectRefused:
        return False
    return not isinstance(value, FileName) or bool(value.name)


def midpoints(values: list[Decimal]) -> list[Decimal]:
    """What lies between each two: a number may have to be there."""
    ordered = sorted(set(values))
    return [CONTEXT.divide(CONTEXT.add(low, high), Decimal(2)) for low, high in pairwise(ordered)]


def samples(of: t.Type, now: datetime, currency: str) -> tuple[Value, ...]:
    """All values of a type where they are few; else some that stand for any. `currency` is the project's."""
    match t.filled(of):
        case t.YesNo():
            return True, False
        case t.Choice(values):
            return values
        case t.Integer():
            return 1, 2
        case t.Number():
            return Decimal(1), Decimal(2)
        case t.Money(given):
            return Money(Decimal(1), given or currency), Money(Decimal(2), given or currency)
        case t.Date():
            return now.date(), now.date() + timedelta(days=1)
        case t.DateTime():
            return now, now + timedelta(days=1)
        case t.Time():
            return time(9), time(10)
        case t.Duration():
            return Duration(1, "day"), Duration(2, "day")
        case t.Text():
            return "a", "b", "c", "d"
        case t.Email():
            return "a@example.com", "b@example.com"
        case t.Phone():
            return "+49 30 123456", "+49 30 123457"
        case t.Url():
            return "https://example.com/a", "https://example.com/b"
        case t.File():
            return FileName("a"), FileName("b")
        case _:
            return ()


def few(of: t.Type) -> bool:
    """Whether a type has so few values that `samples` are all of them."""
    return isinstance(t.filled(of), t.YesNo | t.Choice)


def extremes(of: t.Type, currency: str) -> tuple[Value, ...]:
    """Values of a type with an order that lie far from all that people write."""
    far = 10**9
    match t.filled(of):
        case t.Integer():
            return -far, far
        case t.Number():
            return Decimal(-far), Decimal(far)
        case t.Money(given):
            return Money(Decimal(-far), given or currency), Money(Decimal(far), given or currency)
        case t.Date():
            return date(1900, 1, 1), date(2200, 1, 1)
        case t.DateTime():
            return datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
        case t.Time():
            return time(0), time(23, 59)
        case t.Duration():
            return Duration(-far, "second"), Duration(far, "second")
        case _:
            return ()
