"""Calculations with numbers, money, dates, spans of time and texts."""

from typing import Literal, TypeAlias

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix, Problem
from ...problems import operations
from ...problems import types as problems
from ..scope import Scope
from ..words import words
from . import fitting
from .dispatch import broken, infer, kind, like, refuse, shown
from .pairs import date_and_moment

Operator: TypeAlias = Literal["+", "-", "*", "/"]
_OPERATORS: dict[str, Operator] = {"+": "+", "-": "-", "*": "*", "/": "/"}
_TEXTS = (t.Text, t.Choice, t.StageName, t.Phone, t.Email, t.Url)


def arithmetic(node: syntax.Arithmetic, scope: Scope) -> typed.Expression:
    """`a + b`."""
    left, right = infer(node.left, scope), infer(node.right, scope)
    if broken(left, right):
        return typed.Problematic(node.span, t.Invalid())
    for side in (left, right):
        if isinstance(side.type, t.List):
            return refuse(fitting.list_problem(side, scope), scope, node.span)
    operator = _OPERATORS[node.operator]
    percent = _percent_added(node, scope)
    if percent is not None:
        return refuse(percent, scope, node.span)
    left, right = _as_amounts(left, operator, right)
    result = _result(left, operator, right)
    if result is None:
        return refuse(_problem(node, left, operator, right, scope), scope, node.span)
    return typed.Arithmetic(node.span, like(result, left, right), left, operator, right)


def _as_amounts(
    left: typed.Expression, operator: Operator, right: typed.Expression
) -> tuple[typed.Expression, typed.Expression]:
    """Beside an amount, a bare number that is added means an amount of its currency."""
    match kind(left), kind(right):
        case t.Money(currency=str() as currency), t.Integer() | t.Number() if operator in "+-":
            return left, fitting.as_money(right, currency)
        case t.Integer() | t.Number(), t.Money(currency=str() as currency) if operator in "+-":
            return fitting.as_money(left, currency), right
        case _:
            return left, right


def _result(left: typed.Expression, operator: Operator, right: typed.Expression) -> t.Type | None:
    """The type of the result, or None where there is none."""
    one, other = kind(left), kind(right)
    match operator:
        case "+":
            return _sum(one, other)
        case "-":
            return _difference(one, other)
        case "*":
            return _product(one, other) or _product(other, one)
        case "/":
            return _quotient(one, other)


def _sum(one: t.Type, other: t.Type) -> t.Type | None:
    match one, other:
        case t.Text() | t.Choice() | t.StageName() | t.Phone() | t.Email() | t.Url(), _ if isinstance(other, _TEXTS):
            return t.Text()
        case t.Duration(), t.Date() | t.DateTime():
            return _moved(other, one)
        case _:
            return _sum_or_difference(one, other)


def _difference(one: t.Type, other: t.Type) -> t.Type | None:
    match one, other:
        case t.Date(), t.Date():
            return t.Duration(calendar=None)
        case t.DateTime(), t.DateTime():
            return t.Duration(calendar=False)
        case _:
            return _sum_or_difference(one, other)


def _sum_or_difference(one: t.Type, other: t.Type) -> t.Type | None:
    match one, other:
        case t.Integer(), t.Integer():
            return t.Integer()
        case t.Integer() | t.Number(), t.Integer() | t.Number():
            return t.Number()
        case t.Money(currency=str() as currency), t.Money(currency=same) if currency == same:
            return one
        case t.Date() | t.DateTime(), t.Duration():
            return _moved(one, other)
        case t.Duration(calendar=False), t.Duration(calendar=False):
            return one
        case _:
            return None


def _moved(moment: t.Type, by: t.Duration) -> t.Type | None:
    """A day is not moved by hours."""
    return None if isinstance(moment, t.Date) and by.calendar is False else moment


def _product(one: t.Type, other: t.Type) -> t.Type | None:
    match one, other:
        case t.Integer(), t.Integer():
            return t.Integer()
        case t.Integer() | t.Number(), t.Integer() | t.Number():
            return t.Number()
        case t.Money(), t.Integer() | t.Number():
            return one
        case t.Duration(), t.Integer():
            return one
        case t.Duration(calendar=False), t.Number():
            return one
        case _:
            return None


def _quotient(one: t.Type, other: t.Type) -> t.Type | None:
    match one, other:
        case t.Integer() | t.Number(), t.Integer() | t.Number():
            return t.Number()
        case t.Money(currency=str() as currency), t.Money(currency=same) if currency == same:
            return t.Number()
        case t.Money(), t.Integer() | t.Number():
            return one
        case t.Duration(calendar=first, fixed=True), t.Duration(calendar=second, fixed=True) if not (first and second):
            return t.Number()
        case t.Duration(calendar=False), t.Integer() | t.Number():
            return one
        case _:
            return None


def _problem(
    node: syntax.Arithmetic, left: typed.Expression, operator: Operator, right: typed.Expression, scope: Scope
) -> Problem:
    """Why there is no result."""
    one, other = kind(left), kind(right)
    match one, other:
        case t.Money(currency=None), t.Money() | t.Integer() | t.Number():
            return fitting.currency_not_known(left, scope)
        case t.Money() | t.Integer() | t.Number(), t.Money(currency=None):
            return fitting.currency_not_known(right, scope)
        case t.Money(currency=str(a)), t.Money(currency=str(b)) if a != b and operator != "*":
            return problems.TwoCurrencies(node.right.span, left=a, right=b)
        case (t.Date(), t.DateTime()) | (t.DateTime(), t.Date()):
            return date_and_moment(left, right, node.span, scope)
        case t.Duration(), t.Duration() if operator in "+-":
            return operations.SpansDontAdd(node.span)
        case _:
            way_out = _way_out(node, one, operator, other, scope)
            return operations.CannotCalculate(
                node.span, left=words(one), operator=operator, right=words(other), way_out=way_out
            )


def _way_out(node: syntax.Arithmetic, one: t.Type, operator: Operator, other: t.Type, scope: Scope) -> str:
    left, right = shown(node.left.span, scope), shown(node.right.span, scope)
    match one, other:
        case t.Date() | t.DateTime(), t.Integer():
            return f"Say how long: `{left} {operator} {right} days`."
        case t.Date(), t.Duration():
            return "A date has no time of day; add days, weeks, months or years to it."
        case _ if operator == "+" and isinstance(one, _TEXTS) | isinstance(other, _TEXTS):
            return f'Put both into one text: `"{_filled_in(node.left, left)}{_filled_in(node.right, right)}"`.'
        case t.Money(), t.Money():
            return "Multiply an amount of money by a number, as in `amount * 2`."
        case _:
            return ""


def _filled_in(node: syntax.Expression, text: str) -> str:
    """What stands in a text for the value."""
    match node:
        case syntax.Text():
            return text[1:-1]
        case syntax.Number():
            return text
        case _:
            return f"{{{text}}}"


def _percent_added(node: syntax.Arithmetic, scope: Scope) -> operations.PercentAdded | None:
    """`amount + 19%`, which means `amount * 1.19`."""
    if node.operator not in "+-" or not (isinstance(node.right, syntax.Number) and node.right.percent):
        return None
    share = node.right.value if node.operator == "+" else -node.right.value
    left = scope.source.slice(node.left.span)
    if isinstance(node.left, syntax.Arithmetic) and node.left.operator in "+-":
        left = f"({left})"
    instead = f"{left} * {(1 + share).normalize():f}"
    fix = Fix(f"Write `{instead}`", (Edit(node.span, instead),))
    percent, number = shown(node.right.span, scope), f"{node.right.value.normalize():f}"
    return operations.PercentAdded(node.right.span, percent=percent, number=number, instead=instead, fix=fix)


def negative(node: syntax.Negative, scope: Scope) -> typed.Expression:
    """`-x`."""
    value = infer(node.value, scope)
    if broken(value):
        return typed.Problematic(node.span, t.Invalid())
    if isinstance(value.type, t.List):
        return refuse(fitting.list_problem(value, scope), scope, node.span)
    if not isinstance(kind(value), t.Integer | t.Number | t.Money | t.Duration):
        return refuse(operations.NoNegative(value.span, found=words(kind(value))), scope, node.span)
    return typed.Negative(node.span, value.type, value)
