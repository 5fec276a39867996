"""Look-ups: which records of an entity meet a condition, as this run has left them so far, and the first of them."""

from collections.abc import Sequence
from functools import cmp_to_key

import attrs

from stagerules.dsl import typed
from stagerules.dsl.values import Handle, Ref, Value

from ..decision.after import holds, key_order
from ..decision.interruption import DecisionError
from ..facts import Selection
from .conditions import met, order_of
from .env import MEMBER_STEPS, Env, Walk

MOST = 10_000
"""So many records may be looked at. The database selects them; where there are more, the rule ends as an error: an
answer from a part of them would be one by chance.
"""

Equal = tuple[tuple[str, Value], ...]


@attrs.frozen
class Found:
    """What a look-up found: of so many records that were looked at (`of`) those that meet it, in key order."""

    of: int
    met: tuple[Ref, ...]
    value: Value


def lookup(node: typed.Lookup, env: Env, walk: Walk) -> Value:
    """The record, or how many there are."""
    return look_up(node, env, walk).value


def look_up(node: typed.Lookup, env: Env, walk: Walk) -> Found:
    """Asks the condition of each candidate, whatever was found before: all of them count."""
    candidates = _candidates(node, env, walk)
    env.budget.take(MEMBER_STEPS * len(candidates))
    env.view.read_ahead(candidates, node.reads)
    met_by = tuple(one for one in candidates if met(node.condition, env.binding(node.candidate, one), walk))
    value = len(met_by) if node.kind == "count" else _first(node, met_by, env)
    return Found(len(candidates), met_by, value)


def _candidates(node: typed.Lookup, env: Env, walk: Walk) -> tuple[Ref, ...]:
    """The records that hold what each must hold, in key order: those that the database selects, and those that this
    run knows, since it may have made or changed them.
    """
    equal = _equal(node, env, walk)
    if any(value is None for _, value in equal):
        return ()  # nothing is equal to an empty value
    selected = [one for one in _selected(node.entity, equal, env) if env.view.is_there(one)]
    known = set(selected)
    others = [one for one in env.view.known(node.entity) if one not in known and env.view.is_there(one)]
    env.budget.take(MEMBER_STEPS * (len(selected) + len(others)))
    env.view.read_ahead(selected, node.reads)
    env.view.read_ahead(others, frozenset((field,) for field, _ in equal))
    return tuple(sorted((one for one in (*selected, *others) if _holds(one, equal, env)), key=key_order))


def _equal(node: typed.Lookup, env: Env, walk: Walk) -> Equal:
    """The fields that must hold a value, and the values. One that cannot be worked out selects nothing: whether that is
    an error, the condition says.
    """
    found: list[tuple[str, Value]] = []
    for field, expression in node.equal:
        try:
            found.append((field, walk(expression, env)))
        except DecisionError:
            continue
    return tuple(found)


def _selected(entity: str, equal: Equal, env: Env) -> tuple[Ref, ...]:
    if any(isinstance(value, Ref) and isinstance(value.key, Handle) for _, value in equal):
        return ()  # only this run can have made something point at a record that it created itself
    found = env.view.select(Selection(entity, equal, MOST))
    if found is None:
        raise DecisionError("too_many_records", f"{entity}: more than {MOST:,} would have to be looked at")
    return found


def _holds(record: Ref, equal: Equal, env: Env) -> bool:
    return all(holds(env.view.stored(record, field), value) for field, value in equal)


def _first(node: typed.Lookup, found: Sequence[Ref], env: Env) -> Ref | None:
    """The one with the least value (the greatest, if `descending`), of several such the one with the first key."""
    if node.by is None:
        return found[0] if found else None
    by = node.by
    order = cmp_to_key(_order)
    env.budget.take(MEMBER_STEPS * len(found))
    least = max if node.descending else min  # both give the first of equal ones
    return least(found, key=lambda one: order(env.view.field(one, by)), default=None)


def _order(left: Value, right: Value) -> int:
    """Which of two values comes first; an empty one is less than all."""
    if left is None or right is None:
        return (left is not None) - (right is not None)
    return order_of(left, right)
