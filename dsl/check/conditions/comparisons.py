"""Comparisons: `== != < <= > >=`, `between`, `is empty`."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, TypeAlias

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems import missing, operations
from ...problems.names import UnknownName
from ...source import Span
from ...values import Money
from ..scope import Scope
from ..values.bare import operand, unknown_word
from ..values.dispatch import constant, infer, may_be_empty, refuse, shown, written_text
from ..values.pairs import Pair, comparable, has_order, orderable
from ..values.paths import resolve
from ..weekdays import COUNTED, weekday_number
from .doubts import YES_NO, Doubt, count_doubts, doubts, must_say, negate
from .lists import of_members

Operator: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
OPERATORS: dict[str, Operator] = {"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TURNED: dict[Operator, Operator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def comparison(node: syntax.Comparison, scope: Scope) -> typed.Expression:
    """`a == b`."""
    if isinstance(node.left, syntax.Empty) or isinstance(node.right, syntax.Empty):
        return with_empty(node, scope)
    if isinstance(node.left, syntax.OfList):
        return of_members(node.left, node.span, scope, lambda member, inner: _compare(node, member, inner))
    if isinstance(node.left, syntax.Name):
        left = resolve(node.left, scope)
        if left is not None:
            return _compare(node, left, scope)
        right = infer(node.right, scope)
        return compare(unknown_word(node.left, right.type, scope), node.operator, right, node.span, scope)
    return _compare(node, infer(node.left, scope), scope)


def _compare(node: syntax.Comparison, left: typed.Expression, scope: Scope) -> typed.Expression:
    right = _weekday(node.right, left, scope) or operand(node.right, left.type, scope)
    return compare(left, node.operator, right, node.span, scope)


def _weekday(node: syntax.Expression, left: typed.Expression, scope: Scope) -> typed.Expression | None:
    """Refuses the `Monday` of `today.weekday == Monday`."""
    if not (isinstance(node, syntax.Name) and isinstance(left, typed.Part) and left.part == "weekday"):
        return None
    number = weekday_number(node.text)
    if number is None or resolve(node, scope) is not None:
        return None
    fix = Fix(f"Write `{number}`", (Edit(node.span, str(number)),))
    problem = UnknownName(node.span, name=node.text, item=scope.item.name, hint_about=COUNTED, fix=fix)
    return refuse(problem, scope)


def compare(
    left: typed.Expression, operator: str, right: typed.Expression, span: Span, scope: Scope
) -> typed.Expression:
    """The comparison of two values, or what is wrong with it."""
    op = OPERATORS[operator]
    if op not in ("==", "!=") and not _in_order(left, right, scope):
        return typed.Problematic(span, t.Invalid())
    pair = comparable(left, right, span, scope)
    if not pair.ok:
        return typed.Problematic(span, t.Invalid())
    test = typed.Compare(span, YES_NO, pair.left, op, pair.right, pair.by)
    found = _surprises(pair, op, test)
    return refuse(must_say(found, span, scope), scope) if found else test


def _in_order(left: typed.Expression, right: typed.Expression, scope: Scope) -> bool:
    """Whether `<` can be asked of both. Of a number in quotes that is not said: its quotes are the mistake."""
    return all(
        (written_text(one) is not None and has_order(other)) or orderable(one, scope)
        for one, other in ((left, right), (right, left))
    )


def _surprises(pair: Pair, op: Operator, test: typed.Compare) -> list[Doubt]:
    """What is in doubt where the comparison would be met because something is empty."""
    if op == "!=":
        return [d for d in doubts(test) if not _counts_at_least_one(pair)]
    if isinstance(pair.left.type, t.YesNo) and not (_is_yes(pair.left) or _is_yes(pair.right)):
        return [d for side in (pair.left, pair.right) if not may_be_empty(side) for d in doubts(side)]
    for count, its_op in ((pair.left, op), (pair.right, _TURNED[op])):
        if its_op not in (">", ">="):
            found = list(count_doubts(count))
            if found:
                return found
    return []


def _counts_at_least_one(pair: Pair) -> bool:
    """`count … != 0`, which is `count … > 0`."""
    sides = (constant(pair.left), constant(pair.right))
    return any(side is not None and side.value == 0 for side in sides) and not may_be_empty(pair.left, pair.right)


def _is_yes(value: typed.Expression) -> bool:
    written = constant(value)
    return written is not None and written.value is True


def with_empty(node: syntax.Comparison, scope: Scope) -> typed.Expression:
    """`x == empty`, which is asked as `x is empty`."""
    subject = node.right if isinstance(node.left, syntax.Empty) else node.left
    text = shown(subject.span, scope, longest=1000)
    test = "is not empty" if node.operator == "!=" else "is empty"
    if node.operator not in ("==", "!="):
        return refuse(missing.EmptyAlone(node.span), scope)
    fix = Fix(f"Write `{test}`", (Edit(node.span, f"{text} {test}"),))
    if not isinstance(subject, syntax.Empty):
        infer(subject.list if isinstance(subject, syntax.OfList) else subject, scope)
    return refuse(missing.ComparedWithEmpty(node.span, value=shown(subject.span, scope), test=test, fix=fix), scope)


def between(node: syntax.Between, scope: Scope) -> typed.Expression:
    """`x between a and b`."""
    if isinstance(node.subject, syntax.OfList):
        return of_members(node.subject, node.span, scope, lambda member, inner: _between(node, member, inner))
    return _between(node, infer(node.subject, scope), scope)


def _between(node: syntax.Between, subject: typed.Expression, scope: Scope) -> typed.Expression:
    low, high = operand(node.low, subject.type, scope), operand(node.high, subject.type, scope)
    if not all(orderable(one, scope) for one in (subject, low, high)):
        return typed.Problematic(node.span, t.Invalid())
    first = comparable(subject, low, node.span, scope)
    second = comparable(first.left, high, node.span, scope) if first.ok else first
    if not second.ok:
        return typed.Problematic(node.span, t.Invalid())
    if _is_turned(first.right, second.right):
        return refuse(_turned(node, scope), scope, node.span)
    test = typed.Between(node.span, YES_NO, second.left, first.right, second.right)
    found = list(count_doubts(subject))
    if found:
        return refuse(must_say(found, node.span, scope), scope)
    return negate(test, node.span, scope) if node.negated else test


def _is_turned(low: typed.Expression, high: typed.Expression) -> bool:
    """Whether both bounds are written, and the lower one is the higher."""
    match low, high:
        case typed.Constant(value=Money(amount=one)), typed.Constant(value=Money(amount=other)):
            return one > other
        case typed.Constant(value=int() | Decimal() as one), typed.Constant(value=int() | Decimal() as other):
            return one > other
        case typed.Constant(value=datetime() as one), typed.Constant(value=datetime() as other):
            return one > other
        case typed.Constant(value=date() as one), typed.Constant(value=date() as other):
            return one > other
        case typed.Constant(value=time() as one), typed.Constant(value=time() as other):
            return one > other
        case _:
            return False


def _turned(node: syntax.Between, scope: Scope) -> operations.TurnedBounds:
    low, high = scope.source.slice(node.low.span), scope.source.slice(node.high.span)
    fix = Fix("Swap the two", (Edit(node.low.span, high), Edit(node.high.span, low)))
    return operations.TurnedBounds(Span(node.low.span.start, node.high.span.end), low=low, high=high, fix=fix)


def is_empty(node: syntax.IsEmpty, scope: Scope) -> typed.Expression:
    """`x is empty`, `x is not empty`."""
    if isinstance(node.subject, syntax.OfList):
        return of_members(node.subject, node.span, scope, lambda member, inner: _is_empty(node, member, inner))
    return _is_empty(node, infer(node.subject, scope), scope)


def _is_empty(node: syntax.IsEmpty, subject: typed.Expression, scope: Scope) -> typed.Expression:
    if not isinstance(subject.type, t.Optional | t.List | t.Invalid):
        value = shown(subject.span, scope)
        scope.report(missing.NeverEmpty(node.span, value=value, text=isinstance(subject.type, t.Text)))
    test = typed.IsEmpty(node.span, YES_NO, subject)
    return typed.Not(node.span, YES_NO, test) if node.negated else test
