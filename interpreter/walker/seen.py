"""The walker with a trace: what each part of a condition was worth, and what was not asked any more."""

import attrs

from stagerules.dsl import typed
from stagerules.dsl.values import Value

from ..plan import Seen
from .env import Budget, Env
from .evaluate import evaluate


def seen(condition: typed.Expression, env: Env) -> Seen:
    """A condition with the values it saw. `seen(…).value` is what `evaluate` gives."""
    match condition:
        case typed.And(items=items):
            return _several(condition, items, False, env)
        case typed.Or(items=items):
            return _several(condition, items, True, env)
        case typed.Not(value=value):
            inner = seen(value, env)
            met = inner.value is not True
            if value.span == condition.span:  # `is not empty`, `not in`: one test, and its opposite was not written
                return attrs.evolve(inner, value=met)
            return Seen(text(condition, env), met, parts=(inner,))
        case typed.Named(value=value, source=source):
            inner = seen(value, attrs.evolve(env, source=source))
            return Seen(text(condition, env), inner.value, parts=(inner,))
        case _:
            value_seen = evaluate(condition, env)
            # Looked at a second time, at no cost to what the rule may look at: with and without trace decide alike.
            again = attrs.evolve(env, budget=Budget())
            if isinstance(condition, typed.StageIs):
                return Seen(text(condition, env), value_seen, parts=(_stage(condition, again),), single=True)
            operands = (one for one in _operands(condition) if not _written(one))
            parts = tuple(_operand(one, again) for one in operands)
            return Seen(text(condition, env), value_seen, parts=parts, single=True)


def text(node: typed.Expression, env: Env) -> str:
    """A part of a rule as it is written."""
    return env.source.slice(node.span)


def _written(node: typed.Expression) -> bool:
    """Whether a value stands there as it is: nothing that had to be looked at."""
    if isinstance(node, typed.ListOf):
        return all(_written(item) for item in node.items)
    return isinstance(node.value if isinstance(node, typed.AsMoney) else node, typed.Constant)


def _several(node: typed.Expression, items: tuple[typed.Expression, ...], decided_by: bool, env: Env) -> Seen:
    parts: list[Seen] = []
    value: Value = not decided_by
    for item in items:
        if value is decided_by:
            parts.append(Seen(text(item, env), None, asked=False))
            continue
        parts.append(seen(item, env))
        value = parts[-1].value is True
    return Seen(text(node, env), value, parts=tuple(parts))


def _operand(node: typed.Expression, env: Env) -> Seen:
    if isinstance(node, typed.Named):
        return seen(node, env)
    return Seen(text(node, env), evaluate(node, env))


def _stage(condition: typed.StageIs, env: Env) -> Seen:
    """The stage that an item is in; its subject is the item, whether `stage` was written or not."""
    subject = condition.subject
    written = "" if subject.span == condition.span else text(subject, env)
    name = written if written.endswith("stage") else f"{written}.stage".removeprefix(".")
    return Seen(name, evaluate(typed.Field(subject.span, condition.type, subject, condition.entity, "stage"), env))


def _operands(node: typed.Expression) -> tuple[typed.Expression, ...]:
    match node:
        case typed.Compare(left=left, right=right):
            return (left, right)
        case typed.Between(subject=subject, low=low, high=high):
            return (subject, low, high)
        case typed.Contains(container=container, member=member):
            return (container, member)
        case typed.TextTest(subject=subject, value=value):
            return (subject, value)
        case typed.Matches(subject=subject) | typed.IsEmpty(subject=subject):
            return (subject,)
        case typed.Quantifier(list=members):
            return (members,)
        case _:
            return ()
