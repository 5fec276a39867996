"""Written lists: `["web", "call"]`, `[work "ada@example.com"]`."""

from ... import syntax, typed
from ... import types as t
from ...problems import types as problems
from ..scope import Scope
from ..words import words
from . import fitting
from .dispatch import broken, infer, kind, refuse


def list_value(node: syntax.ListValue, scope: Scope) -> typed.Expression:
    """`[a, b]`."""
    return list_of(tuple(infer(item, scope) for item in node.items), node, scope)


def labelled(node: syntax.Labelled, scope: Scope) -> typed.Expression:
    """`work "ada@example.com"`."""
    value = infer(node.value, scope)
    return typed.LabelledValue(node.span, value.type, node.label.text, value)


def list_of(items: tuple[typed.Expression, ...], node: syntax.ListValue, scope: Scope) -> typed.Expression:
    """The list of these members; empty ones are left out when it is made, so its members are never optional."""
    whole = [item for item in items if not broken(item)]
    for item in whole:
        if isinstance(item.type, t.List):
            return refuse(fitting.list_problem(item, scope), scope, node.span)
    labels = tuple(dict.fromkeys(item.label for item in items if isinstance(item, typed.LabelledValue)))
    its_type: t.Type = t.Invalid()
    for item in whole:
        joined = join(its_type, kind(item))
        if joined is None:
            problem = problems.MixedList(item.span, first=words(its_type), other=words(kind(item)))
            return refuse(problem, scope, node.span)
        its_type = joined
    return typed.ListOf(node.span, t.List(its_type, labels), tuple(_member(item, its_type) for item in items))


def _member(item: typed.Expression, its_type: t.Type) -> typed.Expression:
    """A bare number among amounts means one of their currency."""
    if isinstance(its_type, t.Money) and its_type.currency and isinstance(kind(item), t.Integer | t.Number):
        return fitting.as_money(item, its_type.currency)
    return item


def join(one: t.Type, other: t.Type) -> t.Type | None:
    """The type of which values of both are, or None."""
    if isinstance(one, t.Invalid) or one == other:
        return other
    if isinstance(other, t.Invalid):
        return one
    match one, other:
        case t.Integer() | t.Number(), t.Integer() | t.Number():
            return t.Number()
        case t.Money(currency=str()), t.Integer() | t.Number():
            return one
        case t.Integer() | t.Number(), t.Money(currency=str()):
            return other
        case t.Money(), t.Money():
            return t.Money(None)
        case t.Duration(), t.Duration():
            return t.Duration(None)
        case (
            (t.Text() | t.Choice() | t.StageName() | t.Phone() | t.Email() | t.Url()),
            (t.Text() | t.Choice() | t.StageName() | t.Phone() | t.Email() | t.Url()),
        ):
            return t.Text()
        case _:
            return None
