"""Arithmetic: numbers, money, dates and durations, and `+` that joins texts. Empty where a side is."""

from datetime import date
from decimal import Decimal

from stagerules.dsl import typed
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import Duration, Money, Value

from ..decision.interruption import DecisionError
from ..values import dates, numbers
from ..values.shown import joined
from .env import Env, Walk

WORKING_DAY_STEPS = 5
"""What it takes to count one working day: free days between them are looked at, too."""


def arithmetic(node: typed.Arithmetic, env: Env, walk: Walk) -> Value:
    """`left operator right`."""
    left, right = walk(node.left, env), walk(node.right, env)
    if left is None or right is None:
        return None
    return operated(left, node.operator, right, env)


def operated(left: Value, operator: str, right: Value, env: Env) -> Value:
    """The operation on two filled values."""
    match left, right:
        case (bool(), _) | (_, bool()):
            raise DecisionError("bad_operation")
        case int() | Decimal(), int() | Decimal():
            return numbers.calculate(left, operator, right)
        case Money(), Money():
            return _money(left, operator, right)
        case Money(amount, currency), int() | Decimal():
            return Money(numbers.decimal(amount, operator, right), currency)
        case int() | Decimal(), Money(amount, currency):
            return Money(numbers.decimal(left, operator, amount), currency)
        case date(), Duration():
            return _moved(left, right if operator == "+" else dates.negative(right), env)
        case Duration(), date():
            return _moved(right, left, env)
        case date(), date():
            return dates.difference(left, right)
        case Duration(), Duration():
            return _spans(left, operator, right)
        case Duration(amount, unit), int() | Decimal():
            return Duration(numbers.calculate(amount, operator, right), unit)
        case int() | Decimal(), Duration(amount, unit):
            return Duration(numbers.calculate(left, operator, amount), unit)
        case str(), str():
            return nfc(joined((left, right)))
        case _:
            raise DecisionError("bad_operation")


def _moved(start: date, span: Duration, env: Env) -> Value:
    """A date so much later. Working days are looked at one by one."""
    if span.unit == "working day":
        env.budget.take(WORKING_DAY_STEPS * int(numbers.absolute(span.amount)))
    return dates.plus(start, span, env.program.zone, env.program.calendars.works)


def negative(node: typed.Negative, env: Env, walk: Walk) -> Value:
    """`-x`."""
    match walk(node.value, env):
        case bool():
            raise DecisionError("bad_operation")
        case int() | Decimal() as number:
            return numbers.negative(number)
        case Money(amount, currency):
            return Money(numbers.without_negative_zero(amount.copy_negate()), currency)
        case Duration() as span:
            return dates.negative(span)
        case _:
            return None


def as_money(node: typed.AsMoney, env: Env, walk: Walk) -> Value:
    """A bare number that means an amount of the currency."""
    value = walk(node.value, env)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Money(Decimal(value), node.currency)
    return value


def or_else(node: typed.OrElse, env: Env, walk: Walk) -> Value:
    """The value, or the other where it is empty."""
    value = walk(node.value, env)
    return walk(node.otherwise, env) if value is None or value == () else value


def _money(left: Money, operator: str, right: Money) -> Value:
    currency = numbers.same_currency(left, right)
    if operator == "/":
        return numbers.decimal(left.amount, "/", right.amount)
    return Money(numbers.decimal(left.amount, operator, right.amount), currency)


def _spans(left: Duration, operator: str, right: Duration) -> Value:
    if operator == "/":
        return numbers.decimal(*_divided(left, right))
    return dates.add(left, right if operator == "+" else dates.negative(right))


def _divided(left: Duration, right: Duration) -> tuple[numbers.Number, str, numbers.Number]:
    first, second = dates.measures(left, right)
    return first, "/", second
