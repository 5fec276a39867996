"""Questions about lists: `any of tags == "vip"`, `count p in products where (…)`, `sum of products.price`."""

from collections.abc import Callable
from typing import Literal, TypeAlias

from ... import syntax, typed
from ... import types as t
from ...problem import Problem
from ...problems import types as problems
from ...source import Span
from ..scope import Scope
from ..values import fitting
from ..values.dispatch import broken, infer, kind, refuse, shown
from ..values.paths import hidden_variable, known, with_variable
from ..words import many, words
from . import flow
from .doubts import YES_NO, surely
from .logic import condition_part

_SUMMED = (t.Integer, t.Number, t.Money)
_ORDERED = (*_SUMMED, t.Date, t.DateTime, t.Time)

Test: TypeAlias = Callable[[typed.Expression, Scope], typed.Expression]
_Kind: TypeAlias = Literal["count", "sum", "first", "last", "min", "max", "average"]


def of_members(node: syntax.OfList, span: Span, scope: Scope, test: Test) -> typed.Expression:
    """The test, asked of every member of the list under a name that nobody can write."""
    members = infer(node.list, scope)
    if not broken(members) and not isinstance(members.type, t.List):
        scope.report(not_a_list(f"{node.kind} of", members))
    variable = hidden_variable(scope)
    its_type = members.type.item if isinstance(members.type, t.List) else t.Invalid()
    member = typed.Variable(node.list.span, its_type, variable)
    condition = test(member, with_variable(scope, variable, its_type))
    whole = typed.Quantifier(span, YES_NO, node.kind, variable, members, condition)
    return surely(condition, whole, scope) if node.kind == "none" else whole


def not_a_list(form: str, found: typed.Expression) -> problems.NotAList:
    """The form is about lists."""
    return problems.NotAList(found.span, form=form, found=words(found.type))


def of_list_alone(node: syntax.OfList, scope: Scope) -> typed.Expression:
    """`any of tags` anywhere but on the left of a test."""
    infer(node.list, scope)
    return refuse(problems.OfListAlone(node.span, form=shown(node.span, scope)), scope)


def quantifier(node: syntax.Quantifier, scope: Scope) -> typed.Expression:
    """`any p in products where (…)`, `count p in products where (…)`."""
    members, inner = _bound(node.kind, node.list, node.variable, scope)
    condition = condition_part(node.condition, inner)
    its_type: t.Type = t.Integer() if node.kind == "count" else YES_NO
    whole = typed.Quantifier(node.span, its_type, node.kind, node.variable.text, members, condition)
    return surely(condition, whole, scope) if node.kind == "none" else whole


def _bound(form: str, of: syntax.Expression, variable: syntax.Word, scope: Scope) -> tuple[typed.Expression, Scope]:
    """The list, and the scope in which the variable is one of its members."""
    members = infer(of, scope)
    if isinstance(members.type, t.List):
        return members, with_variable(scope, variable.text, members.type.item)
    if not broken(members):
        scope.report(not_a_list(f"{form} … in", members))
    return members, with_variable(scope, variable.text, t.Invalid())


def aggregate(node: syntax.Aggregate, scope: Scope) -> typed.Expression:
    """`count of contacts`, `first of tags`."""
    members = infer(node.list, scope)
    if broken(members):
        return typed.Problematic(node.span, t.Invalid())
    if not isinstance(members.type, t.List):
        return refuse(not_a_list(f"{node.kind} of", members), scope, node.span)
    return put_together(node.kind, members, node.span, scope)


def put_together(kind: _Kind, members: typed.Expression, span: Span, scope: Scope) -> typed.Expression:
    """`count`, `sum`, `first` … of a list."""
    assert isinstance(members.type, t.List)
    item = members.type.item
    if isinstance(item, t.Invalid):
        return typed.Problematic(span, item)
    problem = _unsuitable(kind, item, members, scope)
    if problem is not None:
        return refuse(problem, scope, span)
    return known(typed.Aggregate(span, _result(kind, item), kind, members), scope)


def _unsuitable(kind: _Kind, item: t.Type, members: typed.Expression, scope: Scope) -> Problem | None:
    """What is wrong with putting such members together."""
    if kind in ("count", "first", "last"):
        return None
    if item == t.Money(None):
        return problems.CurrencyNotKnown(members.span, value=shown(members.span, scope))
    exact = item == t.Duration(calendar=False)
    if isinstance(item, _ORDERED if kind in ("min", "max") else _SUMMED) or exact:
        return None
    return problems.NotSummable(members.span, kind=f"{kind} of", found=many(item))


def _result(kind: _Kind, item: t.Type) -> t.Type:
    """Only `count` and `sum` of an empty list are something."""
    match kind:
        case "count":
            return t.Integer()
        case "sum":
            return item
        case "average":
            return t.Optional(t.Number() if isinstance(item, t.Integer) else item)
        case "first" | "last" | "min" | "max":
            return t.optional(item)


def for_each(node: syntax.ForEach, scope: Scope) -> typed.Expression:
    """`sum p.price for p in products where (…)`."""
    members, inner = _bound(node.kind, node.list, node.variable, scope)
    condition = None if node.condition is None else condition_part(node.condition, inner)
    if condition is not None:
        inner = inner.knowing(flow.known(condition).when_true)
    value = infer(node.value, inner)
    if broken(members, value):
        return typed.Problematic(node.span, t.Invalid())
    if isinstance(value.type, t.List):
        return refuse(fitting.list_problem(value, scope), scope, node.span)
    variable = node.variable.text
    values = typed.Comprehension(node.value.span, t.List(kind(value)), variable, members, condition, value)
    return put_together(node.kind, values, node.span, scope)
