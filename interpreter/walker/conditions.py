"""Conditions. A comparison with an empty value is not met; `and` and `or` stop when decided."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Protocol

from stagerules.dsl import typed
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.patterns import BadPattern, Pattern, compiled
from stagerules.dsl.values import Duration, Money, Ref, Value

from ..decision.interruption import DecisionError
from ..values import dates, numbers
from ..values.sameness import bare, form
from .env import FORM_STEPS, Env, Walk

STATES_A_STEP = 200
"""A pattern can be in each of its states at each character of the text: in the worst case so many of them a step."""


def met(condition: typed.Expression, env: Env, walk: Walk) -> bool:
    """Whether a condition is met."""
    return walk(condition, env) is True


def compare(node: typed.Compare, env: Env, walk: Walk) -> Value:
    """`left operator right`; not met where a side is empty."""
    left, right = walk(node.left, env), walk(node.right, env)
    if left is None or right is None:
        return False
    match node.operator:
        case "==":
            return equal(left, right, node.by, env)
        case "!=":
            return not equal(left, right, node.by, env)
        case _:
            return ordered(left, node.operator, right)


def equal(left: Value, right: Value, by: typed.By, env: Env) -> bool:
    """Whether two filled values are equal, in the form the checker chose."""
    match left, right:
        case Money(), Money():
            numbers.same_currency(left, right)
            return left.amount == right.amount
        case Duration(), Duration():
            first, second = dates.measures(left, right)
            return first == second
        case _:
            env.budget.take(FORM_STEPS[by])
            region = env.program.region
            return form(left, by, region) == form(right, by, region)


def ordered(left: Value, operator: str, right: Value) -> bool:
    """Whether two filled values stand in this order."""
    order = order_of(left, right)
    match operator:
        case "<":
            return order < 0
        case "<=":
            return order <= 0
        case ">":
            return order > 0
        case _:
            return order >= 0


def order_of(left: Value, right: Value) -> int:
    """-1, 0 or 1: which of two filled values comes first."""
    match left, right:
        case Money(), Money():
            numbers.same_currency(left, right)
            return _sign(left.amount, right.amount)
        case Duration(), Duration():
            first, second = dates.measures(left, right)
            return _sign(first, second)
        case datetime(), datetime():
            return _sign(dates.instant(left), dates.instant(right))
        case (datetime(), _) | (_, datetime()):
            raise DecisionError("bad_operation")
        case date(), date():
            return _sign(left, right)
        case time(), time():
            return _sign(left, right)
        case int() | Decimal(), int() | Decimal():
            return _sign(left, right)
        case _:
            raise DecisionError("bad_operation")


def between(node: typed.Between, env: Env, walk: Walk) -> Value:
    """Both ends included; not met where one of the three is empty."""
    subject, low, high = walk(node.subject, env), walk(node.low, env), walk(node.high, env)
    if subject is None or low is None or high is None:
        return False
    return ordered(low, "<=", subject) and ordered(subject, "<=", high)


def contains(node: typed.Contains, env: Env, walk: Walk) -> Value:
    """A member of a list, or a part of a text."""
    container, member = walk(node.container, env), walk(node.member, env)
    if container is None or member is None:
        return False
    if isinstance(container, tuple):
        return any(equal(bare(one), bare(member), node.by, env) for one in container if one is not None)
    return _nfc(member) in _nfc(container)


def text_test(node: typed.TextTest, env: Env, walk: Walk) -> Value:
    """`starts with`, `ends with`."""
    subject, value = walk(node.subject, env), walk(node.value, env)
    if subject is None or value is None:
        return False
    if node.kind == "starts with":
        return _nfc(subject).startswith(_nfc(value))
    return _nfc(subject).endswith(_nfc(value))


def matches(node: typed.Matches, env: Env, walk: Walk) -> Value:
    """Whether the pattern is found in the text, in linear time."""
    subject = walk(node.subject, env)
    if subject is None:
        return False
    text, pattern = _nfc(subject), _pattern(nfc(node.pattern))
    env.budget.take(len(text) * pattern.programsize // STATES_A_STEP)
    try:
        return pattern.search(text) is not None
    except UnicodeEncodeError:  # half a character, which no database gives and no pattern can match
        return False


def is_empty(node: typed.IsEmpty, env: Env, walk: Walk) -> Value:
    """Whether a value is empty, or a list without members."""
    value = walk(node.subject, env)
    return value is None or value == ()


def stage_is(node: typed.StageIs, env: Env, walk: Walk) -> Value:
    """Whether the item is in one of these stages; the subject is the item, or its `stage`."""
    match node.subject:
        case typed.Field(base=base, field="stage"):
            item = walk(base, env)
        case subject:
            item = walk(subject, env)
    if isinstance(item, Ref):
        return (env.view.field(item, "pipeline"), env.view.field(item, "stage")) in node.stages
    return item in {stage for _, stage in node.stages}


def negation(node: typed.Not, env: Env, walk: Walk) -> Value:
    """`not x`."""
    return not met(node.value, env, walk)


def both(node: typed.And, env: Env, walk: Walk) -> Value:
    """All are met; what follows one that is not cannot fail."""
    return all(met(one, env, walk) for one in node.items)


def either(node: typed.Or, env: Env, walk: Walk) -> Value:
    """One is met; what follows it cannot fail."""
    return any(met(one, env, walk) for one in node.items)


class _Comparable(Protocol):
    def __lt__(self, other: "object", /) -> bool: ...


def _sign(left: object, right: object) -> int:
    return 0 if left == right else -1 if left < right else 1  # type: ignore[operator]  # order_of knows the types


def _nfc(value: Value) -> str:
    text = bare(value)
    if not isinstance(text, str):
        raise DecisionError("bad_operation")
    return nfc(text)


def _pattern(pattern: str) -> Pattern:
    try:
        return compiled(pattern)
    except BadPattern:
        raise DecisionError("bad_pattern", pattern) from None
