"""A percentage where an amount of money is needed."""

from ... import typed
from ...problems import operations
from ..scope import Scope
from .dispatch import shown


def is_percent(value: typed.Expression, scope: Scope) -> bool:
    """Whether the value is written as `10%`."""
    return isinstance(value, typed.Constant) and scope.source.slice(value.span).endswith("%")


def percent_of_money(value: typed.Expression, scope: Scope) -> operations.PercentOfMoney:
    """The problem with a percentage where money is needed."""
    return operations.PercentOfMoney(value.span, percent=shown(value.span, scope))
