"""From what an expression should be to what the fields in it would have to hold."""

from collections.abc import Callable, Iterable

import attrs

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.values import Labelled, Money, Ref, Value

from ..decision.after import written
from ..decision.interruption import DecisionError
from ..effects import SetField
from ..values.sameness import bare
from ..walker.sums import operated
from .aims import MOST_RECORDS, Aims, options, places, some
from .inverse import Side, undone, with_part
from .neighbours import around


def aim(node: typed.Expression, wanted: Iterable[Value], aims: Aims) -> None:
    """Aims at an expression being one of these values. What can not be aimed at is left as it is."""
    values = tuple(dict.fromkeys(wanted))
    match node:
        case typed.Field():
            for place in places(node, aims):
                aims.want(place, values)
        case typed.Variable(name=name) if name in aims.lists:
            aim_at_members(aims.lists[name], values, aims)
        case typed.Named(value=inner):
            aim(inner, values, aims)
        case typed.OrElse(value=inner, otherwise=otherwise):
            aim(inner, values, aims)
            aim(otherwise, values, aims)
        case typed.AsMoney(value=inner):
            aim(inner, (one.amount for one in values if isinstance(one, Money)), aims)
        case typed.Negative(value=inner):
            aim(inner, _each(values, lambda one: operated(one, "*", -1, aims.env)), aims)
        case typed.Arithmetic():
            _aim_at_side(node, "left", values, aims)
            _aim_at_side(node, "right", values, aims)
        case typed.Part(base=base):
            today = aims.env.view.facts.now
            near = options(base, aims) or ((today,) if isinstance(t.filled(base.type), t.DateTime) else (today.date(),))
            currency = aims.env.program.currency
            aim(base, (new for old in near[:2] for one in values for new in with_part(old, node, one, currency)), aims)
        case typed.Call(function="lower" | "upper" | "trim" | "round" | "abs", arguments=(inner, *_)):
            aim(inner, values, aims)
        case typed.Pick() | typed.WithLabel():
            _aim_at_list(node, values, aims)
        case typed.Aggregate(kind="first" | "last" | "min" | "max", list=members):
            aim_at_members(members, values, aims)
        case typed.Aggregate(kind="count", list=members) | typed.Call(function="length", arguments=(members,)):
            _aim_at_length(members, values, aims)
        case typed.ListOf(items=items):
            for item in items:
                aim(item, (one for value in values for one in _members(value)), aims)
        case _:
            pass


def aim_at_members(node: typed.Expression, wanted: Iterable[Value], aims: Aims) -> None:
    """Aims at a list having these among its members, or not."""
    values = tuple(wanted)
    match node:
        case typed.Field():
            for place in places(node, aims):
                aims.want_members(place, values)
        case typed.Named(value=inner):
            aim_at_members(inner, values, aims)
        case typed.ListOf(items=items):
            for item in items:
                aim(item, values, aims)
        case typed.WithLabel(base=base, label=label):
            aim_at_members(base, (Labelled(label, one) for one in values if isinstance(one, str)), aims)
        case typed.EachField(base=base, field=field):
            for record in [one for one in _members(aims.value(base)) if isinstance(one, Ref)][:MOST_RECORDS]:
                _aim_at_one((record, field), values, aims)
        case typed.Comprehension(value=value, variable=variable, list=members):
            aim(value, values, attrs.evolve(aims, lists={**aims.lists, variable: members}))
        case _:
            pass


def _aim_at_one(place: tuple[Ref, str], values: tuple[Value, ...], aims: Aims) -> None:
    aims.touched.setdefault(place)
    if isinstance(t.filled(aims.field(place).type), t.List):
        aims.want_members(place, values)
    else:
        aims.want(place, values)


def _aim_at_side(node: typed.Arithmetic, side: Side, values: tuple[Value, ...], aims: Aims) -> None:
    this, other = (node.left, node.right) if side == "left" else (node.right, node.left)
    beside = options(other, aims)
    found = (undone(one, node.operator, known, side, aims.env) for known in beside for one in values)
    aim(this, (each for one in found if one is not None for each in around(one)), aims)


def _aim_at_list(node: typed.Pick | typed.WithLabel, values: tuple[Value, ...], aims: Aims) -> None:
    """A list with another first or last member, or with others under a label."""
    before = _members(aims.value(node.base))
    match node:
        case typed.Pick(which=which):
            rest = {one: tuple(member for member in before if bare(member) != one) for one in values}
            aim(node.base, ((one, *rest[one]) if which == "first" else (*rest[one], one) for one in values), aims)
        case typed.WithLabel(label=label):
            lists = (one for one in values if isinstance(one, tuple))
            aim(node.base, (written(SetField(_NOBODY, "", one, label), before) for one in lists), aims)


def _aim_at_length(node: typed.Expression, values: tuple[Value, ...], aims: Aims) -> None:
    """Lists of so many members: those there are, and some more of which nothing is known."""
    of, before = t.filled(node.type), _members(aims.value(node))
    if not isinstance(of, t.List):
        return
    more = (one for one in some(of.item, aims) if one not in [bare(each) for each in before])
    longest = (*before, *more)
    aim(node, (longest[:one] for one in values if isinstance(one, int) and 0 <= one <= len(longest)), aims)


_NOBODY = Ref("", 0)


def _each(values: tuple[Value, ...], change: Callable[[Value], Value]) -> list[Value]:
    found: list[Value] = []
    for one in values:
        try:
            found.append(change(one))
        except DecisionError:
            continue
    return found


def _members(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()
