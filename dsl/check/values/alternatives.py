"""`a or else b`: the one value, or the other where it is empty."""

from ... import syntax, typed
from ... import types as t
from ...problems import types as problems
from ...problems.missing import OrElseNotNeeded
from ..scope import Scope
from . import fitting
from .bare import operand
from .dispatch import broken, infer, kind, may_be_empty, refuse, shown
from .written_lists import join


def or_else(node: syntax.OrElse, scope: Scope) -> typed.Expression:
    """Its type is that of both sides; it is optional only if the second is."""
    value = infer(node.value, scope)
    other = operand(node.otherwise, value.type, scope)
    if broken(value, other):
        return typed.Problematic(node.span, t.Invalid())
    if not isinstance(value.type, t.Optional | t.List):
        scope.report(OrElseNotNeeded(node.span, value=shown(value.span, scope)))
    joined = _joined(value, other)
    if joined is None:
        if kind(value) == t.Money(None) and isinstance(kind(other), fitting.NUMBERS):
            return refuse(problems.CurrencyMissing(other.span), scope, node.span)
        fitting.wrong_type(other, kind(value), scope)
        return typed.Problematic(node.span, t.Invalid())
    its_type = t.optional(joined) if may_be_empty(other) else joined
    return typed.OrElse(node.span, its_type, _as(value, joined), _as(other, joined))


def _joined(value: typed.Expression, other: typed.Expression) -> t.Type | None:
    one, second = kind(value), kind(other)
    if isinstance(one, t.List) and isinstance(second, t.List):
        item = join(one.item, second.item)
        return None if item is None else t.List(item, one.labels)
    if isinstance(one, t.List) or isinstance(second, t.List):
        return None
    if isinstance(one, t.Choice) and isinstance(other, typed.Constant) and other.value in one.values:
        return one
    if isinstance(one, t.Integer | t.Number) and isinstance(second, t.Money):
        return None
    return join(one, second)


def _as(value: typed.Expression, its_type: t.Type) -> typed.Expression:
    """A bare number beside an amount means one of its currency."""
    if isinstance(its_type, t.Money) and its_type.currency and isinstance(kind(value), t.Integer | t.Number):
        return fitting.as_money(value, its_type.currency)
    return value
