"""Computing backwards: what a part of an expression would have to be for the whole to have a value."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from stagerules.dsl.typed import Part
from stagerules.dsl.values import Money, Value

from ..decision.interruption import DecisionError
from ..walker.env import Env
from ..walker.sums import operated

_BACK = {"+": "-", "-": "+", "*": "/", "/": "*"}
Side = Literal["left", "right"]


def undone(whole: Value, operator: str, other: Value, side: Side, env: Env) -> Value:
    """What one side of `left operator right` must be for it to be `whole`, where the other side is `other`; None where
    nothing is.
    """
    if isinstance(whole, str) and isinstance(other, str):
        return _cut(whole, other, side)
    try:
        if side == "left" or operator in "+*":
            return operated(whole, _BACK[operator], other, env)
        return operated(other, operator, whole, env)  # 10 - x is 4 where x is 10 - 4; so with a quotient
    except DecisionError:
        return None


def _cut(whole: str, other: str, side: Side) -> str | None:
    if side == "left":
        return whole.removesuffix(other) if whole.endswith(other) else None
    return whole.removeprefix(other) if whole.startswith(other) else None


def with_part(base: Value, node: Part, value: Value, currency: str) -> tuple[Value, ...]:
    """Values like `base` of which this part (the year, the weekday, the amount) is `value`."""
    try:
        match base, value:
            case Money(amount=amount), str():
                return (Money(amount, value),)
            case _, int() if node.part == "weekday" and isinstance(base, date):
                ahead = timedelta(days=(value - base.isoweekday()) % 7)
                return base + ahead, base + ahead - timedelta(days=7)
            case _ if node.part == "amount":
                return (Money(value, base.currency if isinstance(base, Money) else currency),)  # type: ignore[arg-type]
            case datetime(), date() if node.part == "date":
                return (datetime.combine(value, base.timetz()),)
            case _, date() if node.part == "date":
                return (value,)
            case ((date() | time()), int()):
                return (base.replace(**{node.part: value}),)  # type: ignore[arg-type]
            case _:
                return ()
    except (ValueError, OverflowError):
        return ()
