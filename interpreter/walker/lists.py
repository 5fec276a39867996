"""Lists: members, list forms, sums. A list is a tuple; an empty one and a missing one are the same."""

from decimal import Decimal

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.values import Labelled, Money, Ref, Value

from ..values.sameness import bare
from .conditions import met, order_of
from .env import MEMBER_STEPS, Env, Walk
from .sums import operated


def members(expression: typed.Expression, env: Env, walk: Walk) -> tuple[Value, ...]:
    """The members of a list, each of which will be looked at."""
    value = walk(expression, env)
    found = value if isinstance(value, tuple) else () if value is None else (value,)
    env.budget.take(MEMBER_STEPS * len(found))
    return found


def each_field(node: typed.EachField, env: Env, walk: Walk) -> Value:
    """A field of every record, as one list: lists inside are joined, empty values left out."""
    values: list[Value] = []
    for record in members(node.base, env, walk):
        value = env.view.field(record, node.field) if isinstance(record, Ref) else None
        found = value if isinstance(value, tuple) else () if value is None else (value,)
        env.budget.take(len(found))
        values.extend(found)
    return tuple(values)


def with_label(node: typed.WithLabel, env: Env, walk: Walk) -> Value:
    """The members that carry the label, without it."""
    found = members(node.base, env, walk)
    return tuple(one.value for one in found if isinstance(one, Labelled) and one.label == node.label)


def pick(node: typed.Pick, env: Env, walk: Walk) -> Value:
    """The first or the last member; empty where the list is."""
    found = members(node.base, env, walk)
    return bare(found[0 if node.which == "first" else -1]) if found else None


def list_of(node: typed.ListOf, env: Env, walk: Walk) -> Value:
    """A written list; what is empty is left out."""
    values = (walk(one, env) for one in node.items)
    return tuple(one for one in values if one is not None)


def labelled_value(node: typed.LabelledValue, env: Env, walk: Walk) -> Value:
    """One member for a labelled list."""
    value = bare(walk(node.value, env))
    return Labelled(node.label, value) if isinstance(value, str) else None


def named_values(node: typed.NamedValues, env: Env, walk: Walk) -> Value:
    """Named values, as pairs of a name and a value."""
    return tuple((name, walk(value, env)) for name, value in node.entries)


def quantifier(node: typed.Quantifier, env: Env, walk: Walk) -> Value:
    """`any`, `all`, `none` stop when decided; of no members `any` is no, `all` and `none` are yes."""
    found = members(node.list, env, walk)
    tests = (met(node.condition, env.binding(node.variable, bare(one)), walk) for one in found)
    match node.kind:
        case "any":
            return any(tests)
        case "all":
            return all(tests)
        case "none":
            return not any(tests)
        case "count":
            return sum(tests)


def comprehension(node: typed.Comprehension, env: Env, walk: Walk) -> Value:
    """The values for each member that meets the condition; empty ones are left out."""
    values: list[Value] = []
    for one in members(node.list, env, walk):
        inner = env.binding(node.variable, bare(one))
        if node.condition is None or met(node.condition, inner, walk):
            value = walk(node.value, inner)
            if value is not None:
                values.append(value)
    return tuple(values)


def aggregate(node: typed.Aggregate, env: Env, walk: Walk) -> Value:
    """`count sum first last min max average`. No list holds an empty member: they are left out where it is made."""
    found = [bare(one) for one in members(node.list, env, walk)]
    match node.kind:
        case "count":
            return len(found)
        case "sum":
            return _sum(found, node.type, env)
        case _ if not found:
            return None
        case "first":
            return found[0]
        case "last":
            return found[-1]
        case "min" | "max":
            return _extreme(found, node.kind)
        case "average":
            return operated(_sum(found, node.type, env), "/", len(found), env)


def _sum(found: list[Value], type: t.Type, env: Env) -> Value:
    if not found:
        match t.filled(type):
            case t.Money(currency):
                return Money(Decimal(0), currency or env.program.currency)
            case _:
                return 0
    total = found[0]
    for one in found[1:]:
        total = operated(total, "+", one, env)
    return total


def _extreme(found: list[Value], kind: str) -> Value:
    best = found[0]
    for one in found[1:]:
        order = order_of(one, best)
        if order < 0 if kind == "min" else order > 0:
            best = one
    return best
