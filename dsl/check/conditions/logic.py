"""Conditions: `and`, `or`, `not`, and that a condition is answered by yes or no."""

import attrs

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix, Problem
from ...problems import missing, operations
from ...problems import types as problems
from ...source import Span
from ..scope import Scope
from ..values.dispatch import broken, infer, refuse, shown
from ..values.fitting import list_problem
from ..words import words
from . import flow
from .doubts import YES_NO, negate


@attrs.frozen
class Condition:
    """A checked condition, and the paths known to be filled where it is met and where it is not."""

    typed: typed.Expression
    when_true: flow.Filled
    when_false: flow.Filled
    broken: bool = False
    """Whether something is wrong in it, so that nobody knows what it says."""


def check_condition(expression: syntax.Expression, scope: Scope) -> Condition:
    """The condition, with what it says about its values."""
    errors: list[Problem] = []

    def report(problem: Problem) -> None:
        errors.extend([problem] if problem.severity == "error" else [])
        scope.report(problem)

    condition = condition_part(expression, attrs.evolve(scope, report=report))
    known = flow.known(condition)
    return Condition(condition, known.when_true, known.when_false, bool(errors))


def condition_part(expression: syntax.Expression, scope: Scope) -> typed.Expression:
    """An expression that must be answered by yes or no."""
    value = infer(expression, scope)
    if value.type == YES_NO or broken(value):
        return value
    text = shown(expression.span, scope)
    match value.type:
        case t.Optional(of=t.YesNo()):
            problem: Problem = missing.ConditionMaybeEmpty(value.span, value=text)
        case t.List():
            problem = list_problem(value, scope)
        case _:
            way_out = f"Ask `{text} is not empty`, or compare it." if isinstance(value.type, t.Optional) else ""
            found = words(t.filled(value.type))
            problem = problems.NotACondition(value.span, value=text, found=found, way_out=way_out)
    return refuse(problem, scope)


def negation(node: syntax.Not, scope: Scope) -> typed.Expression:
    """`not x`."""
    return negate(condition_part(node.value, scope), node.span, scope)


def conjunction(node: syntax.And, scope: Scope) -> typed.Expression:
    """`a and b`: what the left says is known on the right."""
    items: list[typed.Expression] = []
    for item in node.items:
        items.append(condition_part(item, scope))
        scope = _knowing(scope, flow.known(items[-1]).when_true)
    return typed.And(node.span, YES_NO, tuple(items))


def disjunction(node: syntax.Or, scope: Scope) -> typed.Expression:
    """`a or b`: on the right it is known that the left is not met."""
    instead = alternatives(node, scope)
    if instead is not None:
        return instead
    report_mixed(node, scope)
    items: list[typed.Expression] = []
    for item in node.items:
        items.append(condition_part(item, scope))
        scope = _knowing(scope, flow.known(items[-1]).when_false)
    return typed.Or(node.span, YES_NO, tuple(items))


def _knowing(scope: Scope, filled: flow.Filled) -> Scope:
    return scope.knowing(filled) if filled - scope.filled else scope


def report_mixed(node: syntax.Or, scope: Scope) -> None:
    """`a or b and c` without parentheses."""
    mixed = [item for item in node.items if isinstance(item, syntax.And)]
    if not mixed:
        return
    edits = tuple(
        edit
        for item in mixed
        for edit in (
            Edit(Span(item.span.start, item.span.start), "("),
            Edit(Span(item.span.end, item.span.end), ")"),
        )
    )
    example = f"({shown(mixed[0].span, scope)})"
    fix = Fix("Put parentheses around what `and` joins", edits)
    scope.report(operations.MixedAndOr(node.span, example=example, fix=fix))


_WRITTEN = syntax.Text | syntax.Number | syntax.Money | syntax.Date


def alternatives(node: syntax.Or, scope: Scope) -> typed.Expression | None:
    """`source == "web" or "call"`, which is `source in ["web", "call"]`; also behind an `and`."""
    first, *others = node.items
    before: list[syntax.Expression] = []
    if isinstance(first, syntax.And):
        *before, first = first.items
    if not all(isinstance(other, _WRITTEN) for other in others):
        return None
    if isinstance(first, syntax.TextTest) and first.kind != "in" and not before:
        return _tests_again(node, first, others, scope)
    if not isinstance(first, syntax.Comparison) or first.operator != "==":
        return None
    for one in before:
        condition_part(one, scope)
    values = ", ".join(scope.source.slice(value.span) for value in (first.right, *others))
    instead = f"{scope.source.slice(first.left.span)} in [{values}]"
    fix = Fix("Ask with `in`", (Edit(Span(first.span.start, node.span.end), instead),))
    infer(first, scope)
    return refuse(operations.AlternativeIsNoCondition(others[0].span, instead=instead, fix=fix), scope, node.span)


def _tests_again(
    node: syntax.Or, first: syntax.TextTest, others: list[syntax.Expression], scope: Scope
) -> typed.Expression:
    """`title contains "a" or "b"`, which is `title contains "a" or title contains "b"`."""
    infer(first, scope)
    test = scope.source.slice(Span(first.span.start, first.value.span.start))
    edits = tuple(Edit(Span(other.span.start, other.span.start), test) for other in others)
    instead = f"{scope.source.slice(first.span)} or {test}{scope.source.slice(others[0].span)}"
    fix = Fix("Say of each what is asked", edits)
    return refuse(operations.TestOnce(others[0].span, instead=instead, fix=fix), scope, node.span)
