"""Tests in words: `in`, `contains`, `starts with`, `ends with`, `matches`."""

from typing import Literal, TypeAlias

from ... import syntax, typed
from ... import types as t
from ...patterns import BadPattern, compiled
from ...problem import Edit, Fix
from ...problems import operations
from ...problems import types as problems
from ...source import Span
from ..scope import Scope
from ..values import fitting
from ..values.bare import operand
from ..values.dispatch import broken, infer, kind, refuse, shown
from ..values.pairs import comparable
from ..words import words
from .doubts import YES_NO, count_doubts, must_say, negate
from .lists import of_members

_Edge: TypeAlias = Literal["starts with", "ends with"]


def text_test(node: syntax.TextTest, scope: Scope) -> typed.Expression:
    """`x in list`, `x contains y`, `x starts with y`, `x ends with y`."""
    if isinstance(node.subject, syntax.OfList):
        return of_members(node.subject, node.span, scope, lambda member, inner: _test(node, member, inner))
    if isinstance(node.subject, syntax.Name):
        return _test(node, operand(node.subject, None, scope), scope)
    return _test(node, infer(node.subject, scope), scope)


def _test(node: syntax.TextTest, subject: typed.Expression, scope: Scope) -> typed.Expression:
    test: typed.Expression
    match node.kind:
        case "in":
            test = _in(node, subject, scope)
        case "contains":
            test = _contains(node, subject, scope)
        case "starts with" | "ends with":
            test = _edge(node, subject, node.kind, scope)
    if broken(test):
        return test
    counted = list(count_doubts(subject))
    if counted:
        return refuse(must_say(counted, node.span, scope), scope)
    return negate(test, node.span, scope) if node.negated else test


def _problem(node: syntax.Expression) -> typed.Expression:
    return typed.Problematic(node.span, t.Invalid())


def _in(node: syntax.TextTest, subject: typed.Expression, scope: Scope) -> typed.Expression:
    container = operand(node.value, t.List(kind(subject)), scope)
    if isinstance(subject.type, t.List):
        return refuse(fitting.list_problem(subject, scope), scope, node.span)
    if broken(container):
        return _problem(node)
    if not isinstance(container.type, t.List):
        return refuse(_in_needs_list(node, subject, container, scope), scope, node.span)
    if isinstance(container, typed.ListOf):
        return _in_written(node, subject, container, scope)
    return _membership(node.span, container, subject, subject, scope)


def _in_needs_list(
    node: syntax.TextTest, subject: typed.Expression, container: typed.Expression, scope: Scope
) -> problems.InNeedsList:
    left, right = shown(subject.span, scope), shown(container.span, scope)
    way_out = f"Write the values in brackets, as in `in [{right}]`."
    if isinstance(node.value, syntax.Arithmetic) and node.value.operator == "-":
        low, high = shown(node.value.left.span, scope), shown(node.value.right.span, scope)
        way_out = f"For all values from one to the other write `{left} between {low} and {high}`."
    if isinstance(kind(container), t.Text) and not isinstance(container, typed.Constant):
        way_out = f"To look into a text, write `{right} contains {left}`."
    return problems.InNeedsList(node.value.span, found=words(kind(container)), way_out=way_out)


def _in_written(
    node: syntax.TextTest, subject: typed.Expression, container: typed.ListOf, scope: Scope
) -> typed.Expression:
    """Each written member must be one that the subject can be."""
    pairs = [comparable(subject, member, member.span, scope) for member in container.items]
    if not all(pair.ok for pair in pairs):
        return _problem(node)
    by: typed.By = next((pair.by for pair in pairs if pair.by != "value"), "value")
    subject = pairs[0].left if pairs else subject
    members = tuple(pair.right for pair in pairs)
    its_type = t.List(kind(members[0]) if members else kind(subject))
    return typed.Contains(node.span, YES_NO, typed.ListOf(container.span, its_type, members), subject, by)


def _membership(
    span: Span, container: typed.Expression, member: typed.Expression, place: typed.Expression, scope: Scope
) -> typed.Expression:
    """Whether a list that is not written out has the member."""
    assert isinstance(container.type, t.List)
    one = typed.Variable(container.span, container.type.item, "·")
    pair = comparable(one, member, place.span, scope)
    if not pair.ok:
        return typed.Problematic(span, t.Invalid())
    return typed.Contains(span, YES_NO, container, pair.right, pair.by)


def _contains(node: syntax.TextTest, subject: typed.Expression, scope: Scope) -> typed.Expression:
    if isinstance(subject.type, t.List):
        member = operand(node.value, subject.type.item, scope)
        if broken(member):
            return _problem(node)
        if fitting.is_part_of_address(member, subject.type.item):
            return refuse(_part_of_address(node, scope), scope, node.span)
        return _membership(node.span, subject, member, member, scope)
    if not broken(subject) and not isinstance(kind(subject), fitting.TEXTS):
        infer(node.value, scope)
        return refuse(problems.NotAContainer(subject.span, found=words(kind(subject))), scope, node.span)
    value = _as_text(infer(node.value, scope), scope)
    if broken(subject, value):
        return _problem(node)
    return typed.Contains(node.span, YES_NO, subject, value)


def _part_of_address(node: syntax.TextTest, scope: Scope) -> operations.PartOfAddress:
    """`contact.emails contains "@gmail.com"`, with the fix that looks into each address."""
    start = node.span.start
    meant = f"any of {shown(node.span, scope, longest=200)}"
    fix = None if node.negated else Fix(f"Write `{meant}`", (Edit(Span(start, start), "any of "),))
    if node.negated:
        meant = f"none of {shown(node.subject.span, scope, 200)} contains {shown(node.value.span, scope, 200)}"
        fix = Fix(f"Write `{meant}`", (Edit(node.span, meant),))
    return operations.PartOfAddress(node.value.span, text=shown(node.value.span, scope), meant=meant, fix=fix)


def _edge(node: syntax.TextTest, subject: typed.Expression, edge: _Edge, scope: Scope) -> typed.Expression:
    subject, value = _as_text(subject, scope), _as_text(infer(node.value, scope), scope)
    if broken(subject, value):
        return _problem(node)
    return typed.TextTest(node.span, YES_NO, subject, edge, value)


def _as_text(value: typed.Expression, scope: Scope) -> typed.Expression:
    return fitting.fit(value, t.Optional(t.Text()), scope)


def matches(node: syntax.Matches, scope: Scope) -> typed.Expression:
    """`x matches "pattern"`."""
    if isinstance(node.subject, syntax.OfList):
        return of_members(node.subject, node.span, scope, lambda member, inner: _matches(node, member, inner))
    return _matches(node, infer(node.subject, scope), scope)


def _matches(node: syntax.Matches, subject: typed.Expression, scope: Scope) -> typed.Expression:
    subject = _as_text(subject, scope)
    reason = pattern_problem(node.pattern.text)
    if reason is not None:
        return refuse(operations.BadPattern(node.pattern.span, reason=reason), scope, node.span)
    if broken(subject):
        return _problem(node)
    test = typed.Matches(node.span, YES_NO, subject, node.pattern.text)
    return negate(test, node.span, scope) if node.negated else test


_REASONS = {
    "missing )": "a `(` is not closed",
    "unexpected )": "a `)` has no `(` before it",
    "missing ]": "a `[` is not closed",
    "no argument for repetition operator": "there is nothing before `*`, `+`, `?` or `{` that could be repeated",
    "bad repetition operator": "one repetition follows another",
    "invalid character class range": "a range in `[…]` is the wrong way round",
    "invalid escape sequence": "after the backslash stands a letter that has no meaning there",
    "trailing \\": "it ends in a backslash",
    "invalid perl operator": "`(?…` is followed by something that this kind of pattern does not know",
    "invalid repetition size": "a repetition is asked for too often",
    "pattern too large": "it is too large",
}


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern (RE2 syntax), in plain words, or None."""
    try:
        compiled(pattern)
    except BadPattern as bad:
        return next((plain for start, plain in _REASONS.items() if str(bad).startswith(start)), str(bad))
    return None
