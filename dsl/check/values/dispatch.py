"""The knot of the recursion: from any expression to the function that types it."""

from collections.abc import Callable
from typing import Any, TypeAlias

from ... import syntax, typed
from ... import types as t
from ...problem import Problem
from ...source import Span
from ..scope import Scope

Handler: TypeAlias = Callable[[Any, Scope], typed.Expression]

HANDLERS: dict[type, Handler] = {}
"""One function for each class of `syntax.Expression`; `expressions.py` fills it, a test sees that none is missing."""

SHOWN = 40


def infer(expression: syntax.Expression, scope: Scope) -> typed.Expression:
    """The typed expression, as it is by itself; problems are reported once, here or below."""
    return HANDLERS[type(expression)](expression, scope)


def refuse(problem: Problem, scope: Scope, span: Span | None = None) -> typed.Problematic:
    """Reports the problem; what stands for the expression fits everywhere."""
    scope.report(problem)
    return typed.Problematic(span or problem.span, t.Invalid())


def shown(span: Span, scope: Scope, longest: int = SHOWN) -> str:
    """The text of a place, on one line and not too long, as messages quote it."""
    text = " ".join(scope.source.slice(span).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def broken(*expressions: typed.Expression) -> bool:
    """Whether the problem of one of them has been reported."""
    return any(isinstance(one.type, t.Invalid) for one in expressions)


def may_be_empty(*expressions: typed.Expression) -> bool:
    """Whether one of them is optional."""
    return any(isinstance(one.type, t.Optional) for one in expressions)


def kind(expression: typed.Expression) -> t.Type:
    """The type without `?`."""
    return t.filled(expression.type)


def like(result: t.Type, *operands: typed.Expression) -> t.Type:
    """The result's type: optional where an operand is."""
    return t.optional(result) if may_be_empty(*operands) else result


def constant(expression: typed.Expression) -> typed.Constant | None:
    """The written value that the expression is, also behind a name."""
    while isinstance(expression, typed.Named):
        expression = expression.value
    return expression if isinstance(expression, typed.Constant) else None


def written_text(expression: typed.Expression) -> str | None:
    """The written text that the expression is, or None."""
    value = constant(expression)
    return value.value if value is not None and isinstance(value.value, str) else None
