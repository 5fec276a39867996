"""What has been found so far that fields could hold instead, and the records that a path could lead to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.schema import Field
from stagerules.dsl.values import Ref, Value

from ..decision.interruption import DecisionError
from ..facts import BadValue
from ..values.sameness import bare
from ..walker.env import Budget, Env
from ..walker.evaluate import evaluate
from .neighbours import fitted, samples
from .writes import Place

Others: TypeAlias = Callable[[str, str | None, Value], tuple[Ref, ...]]
"""Records of an entity of which a field holds a value (None for the field: any records), that a relation may point to.
"""

MOST_VALUES = 40
"""How many values of one field are kept in mind."""
MOST_OPTIONS = 16
"""How many values one side of a comparison is thought to have, beside the one it has."""
MOST_RECORDS = 4
"""How many records are looked at that a relation could point to, or that a list has."""


@attrs.define
class Aims:
    """What has been aimed at: `values` of whole fields, and `members` that lists may or may not have. `touched` are the
    fields that the present test has to do with, `lists` says which list a variable goes through. `further` is whether
    what was found for one field is tried beside another one: not before all that is really there has been.
    """

    env: Env
    others: Others
    values: dict[Place, dict[Value, None]] = attrs.field(factory=dict)
    members: dict[Place, dict[Value, None]] = attrs.field(factory=dict)
    touched: dict[Place, None] = attrs.field(factory=dict)
    lists: Mapping[str, typed.Expression] = attrs.field(factory=dict)
    further: bool = False

    def field(self, place: Place) -> Field:
        """The field, as the schema knows it."""
        record, name = place
        return self.env.program.schema.entities[record.entity].fields[name]

    def known(self) -> int:
        """How much has been aimed at."""
        return sum(len(one) for found in (self.values, self.members) for one in found.values())

    def value(self, node: typed.Expression) -> Value:
        """The value of an expression as things are; empty where it has none."""
        try:
            return evaluate(node, attrs.evolve(self.env, budget=Budget()))
        except DecisionError:
            return None

    def held(self, place: Place) -> Value:
        """What a field holds; empty where that does not fit the schema."""
        held = self.env.view.stored(*place)
        return None if isinstance(held, BadValue) else held

    def want(self, place: Place, values: Iterable[Value]) -> None:
        """Notes values that a whole field could hold."""
        wanted = self.values.setdefault(place, {})
        for value in values:
            for one in fitted(self.field(place).type, value):
                if len(wanted) < MOST_VALUES:
                    wanted.setdefault(one)

    def want_members(self, place: Place, values: Iterable[Value]) -> None:
        """Notes values that could be members of a list, or not."""
        wanted = self.members.setdefault(place, {})
        for value in values:
            for held in fitted(self.field(place).type, (value,)):
                for one in held if isinstance(held, tuple) else ():
                    wanted.setdefault(one)


def options(node: typed.Expression, aims: Aims) -> tuple[Value, ...]:
    """Filled values that an expression has, or could have with what was aimed at so far."""
    found = [value for value in (aims.value(node), *_other_options(node, aims)) if value is not None]
    return tuple(dict.fromkeys(found))[: MOST_OPTIONS + 1]


def _other_options(node: typed.Expression, aims: Aims) -> Iterator[Value]:
    match node:
        case typed.Field():
            for place in places(node, aims):
                yield aims.held(place)
                if aims.further or target(node.type):
                    yield from aims.values.get(place, ())
        case typed.Pick(base=base):
            for value in options(base, aims):
                yield from (bare(one) for one in _members(value))
            yield from members_of(base, aims)
        case typed.Variable(name=name) if name in aims.lists:
            yield from members_of(aims.lists[name], aims)
        case typed.Named(value=value) | typed.OrElse(value=value):
            yield from options(value, aims)
        case _:
            pass


def members_of(node: typed.Expression, aims: Aims) -> tuple[Value, ...]:
    """Members that a list has, or could have."""
    found = [bare(one) for one in _members(aims.value(node))][:MOST_RECORDS]
    if isinstance(node, typed.Field):
        found += [bare(one) for place in places(node, aims) for one in aims.members.get(place, ())]
    return tuple(dict.fromkeys(found))


def places(node: typed.Field, aims: Aims) -> tuple[Place, ...]:
    """The fields that a path can lead to: of the record that it leads to now, first, and of others that it could."""
    records = [one for one in options(node.base, aims) if isinstance(one, Ref)][: MOST_RECORDS + 1]
    found = tuple((record, node.field) for record in records)
    aims.touched.update(dict.fromkeys(found))
    return found


def some(of: t.Type, aims: Aims) -> tuple[Value, ...]:
    """Values of a type that stand for any other: records that are there, all choices, two amounts."""
    if entity := target(of):
        return aims.others(entity, None, None)[:MOST_RECORDS]
    return samples(of, aims.env.view.facts.now, aims.env.program.currency)


def target(of: t.Type) -> str | None:
    """The entity of the records to which a field of this type points, also a list."""
    match t.filled(of):
        case t.Record(entity) | t.List(t.Record(entity)):
            return entity
        case _:
            return None


def _members(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()
