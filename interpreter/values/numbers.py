"""Exact numbers: 38 digits, half to even while computing; money is rounded only when it leaves the computation."""

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from stagerules.dsl.values import DIGITS, Money, Value

from ..decision.interruption import DecisionError

LIMIT: int = 10**DIGITS

# Our own context: the process's is neither read nor changed. Ten to the 38th and more overflows; what is smaller
# than 10^-99 loses digits.
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-99,
    Emax=DIGITS - 1,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)

# ISO 4217: how many digits stand after the point. All others have two.
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
MINOR_UNITS = {
    **dict.fromkeys(_NO_DIGITS.split(), 0),
    **dict.fromkeys(_THREE_DIGITS.split(), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}

Number = int | Decimal


def is_number(value: object) -> bool:
    """Whether it is an integer or a decimal; `yes` and `no` are not."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def calculate(left: Number, operator: str, right: Number) -> Number:
    """`+ - * /` of two numbers. Integers stay integers, but for `/`."""
    if isinstance(left, int) and isinstance(right, int) and operator != "/":
        return bounded(left + right if operator == "+" else left - right if operator == "-" else left * right)
    return decimal(left, operator, right)


def decimal(left: Number, operator: str, right: Number) -> Decimal:
    """`+ - * /` of two numbers, as a decimal."""
    if operator == "/" and not right:
        raise DecisionError("division_by_zero")
    try:
        return without_negative_zero(_OPERATIONS[operator](Decimal(left), Decimal(right)))
    except (Overflow, InvalidOperation):
        raise DecisionError("number_too_large") from None


_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
}


def without_negative_zero(number: Decimal) -> Decimal:
    """The number, but never `-0`, which nobody has seen on an invoice."""
    return number if number else number.copy_abs()


def bounded(number: int) -> int:
    """The integer, if it has at most 38 digits."""
    if not -LIMIT < number < LIMIT:
        raise DecisionError("number_too_large")
    return number


def negative(number: Number) -> Number:
    """`-x`, exactly."""
    return -number if isinstance(number, int) else without_negative_zero(number.copy_negate())


def absolute(number: Number) -> Number:
    """The number without its sign, exactly."""
    return abs(number) if isinstance(number, int) else number.copy_abs()


def rounded(number: Number, digits: int) -> Decimal:
    """Rounded to so many digits after the point, half away from zero."""
    if not -DIGITS <= digits <= DIGITS:
        raise DecisionError("number_too_large")
    try:
        result = Decimal(number).quantize(Decimal(1).scaleb(-digits, CONTEXT), ROUND_HALF_UP, CONTEXT)
    except InvalidOperation:
        raise DecisionError("number_too_large") from None
    result = without_negative_zero(result)
    return result if digits >= 0 else result.quantize(Decimal(1), context=CONTEXT)


def minor_units(currency: str) -> int:
    """How many digits an amount of this currency has after the point."""
    return MINOR_UNITS.get(currency, 2)


def rounded_money(money: Money) -> Money:
    """The amount in whole minor units, half away from zero: as it is written, shown or given to an action."""
    return Money(rounded(money.amount, minor_units(money.currency)), money.currency)


def same_currency(left: Money, right: Money) -> str:
    """The currency of both; the checker has seen to it that they agree."""
    if left.currency != right.currency:
        raise DecisionError("two_currencies", f"{left.currency}, {right.currency}")
    return left.currency


def settled(value: Value) -> Value:
    """A value ready to leave the computation: every amount in it rounded to minor units."""
    match value:
        case Money():
            return rounded_money(value)
        case tuple():
            return tuple(settled(one) for one in value)
        case _:
            return value
