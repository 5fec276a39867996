"""Who is on stage: the records and constants that a scenario gives, and samples of what it leaves out."""

from collections.abc import Collection, Mapping

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.scenario import GivenItem
from stagerules.dsl.schema import Entity
from stagerules.dsl.values import Key, Ref, Value

from ..records.fit import key_type
from ..records.plain import PlainProblem, from_plain
from .samples import Samples
from .world import World


@attrs.define(eq=False)
class Cast:
    """Puts records into the world. `bound` are the constants as the project file writes them."""

    world: World
    bound: Mapping[str, object]
    _last: dict[str, int] = attrs.field(factory=dict)
    _by_address: dict[tuple[str, object], Ref] = attrs.field(factory=dict)

    @property
    def samples(self) -> Samples:
        """Samples at the moment of the scenario."""
        return Samples(self.world.now, self.world.program.currency, self.sample)

    def sample(self, entity: str) -> Ref:
        """The one sample record of an entity, made when it is first needed."""
        if entity not in self.world.samples:
            kind = self.world.program.schema.entities[entity]
            record = self.world.samples[entity] = self._new(kind, None, {})
            self.put(record, {}, None)
        return self.world.samples[entity]

    def constants(self, but: Collection[str]) -> None:
        """Gives each constant the value that the project binds, else a sample; not those that the scenario gives."""
        for name, of in self.world.program.schema.constants.items():
            if name not in but:
                self.world.constants[name] = self._constant(name, of, self.bound.get(name))

    def given(self, step: GivenItem) -> tuple[Ref, dict[str, Value]]:
        """The reference and the values of a record that the scenario gives; it is not there yet."""
        kind = self.world.program.schema.entities[step.entity]
        values = self.world.values(step.values)
        record = self._new(kind, step.alias, values)
        if step.alias is not None:
            self.world.names[step.alias] = record
        return record, values

    def put(self, record: Ref, values: Mapping[str, Value], called: str | None) -> None:
        """Puts a record there, with samples for what it lacks; no rule sees it."""
        kind = self.world.program.schema.entities[record.entity]
        place = kind.beginning(values.get("stage"), values.get("pipeline"))
        whole: dict[str, Value] = {}
        if place is not None:
            whole = {"pipeline": place[0], "stage": place[1], "stage_since": self.world.now}
        whole |= values
        samples = self.samples
        for name, field in kind.stored.items():
            if name not in whole and name != kind.key:
                whole[name] = samples.of_field(field, kind, called)
        with self.world.backend.begin() as work:
            work.records.put(record, whole)

    def _new(self, kind: Entity, alias: str | None, values: Mapping[str, Value]) -> Ref:
        key: Key
        match values.get(kind.key):
            case int() | str() as given:
                key = given
            case _:
                number = self._last.get(kind.name, 0) + 1
                text = alias or f"{kind.name.lower()}-{number}"
                key = number if key_type(self.world.program.schema, kind.name) is int else text
        if isinstance(key, int):
            self._last[kind.name] = max(self._last.get(kind.name, 0), key)
        return Ref(kind.name, key)

    def _constant(self, name: str, of: t.Type, bound: object) -> Value:
        match of:
            case t.Record(entity):
                return self._person(entity, name, bound)
            case t.List(t.Record(entity)):
                several = bound if isinstance(bound, list) else [None, None]
                return tuple(self._person(entity, f"{name} {n}", one) for n, one in enumerate(several, 1))
            case _:
                try:
                    return from_plain(bound, of, self.world.program.schema, self.world.program.zone)
                except PlainProblem:  # unbound; or wrong, and that has been said
                    return self.samples.of(of, name)

    def _person(self, entity: str, name: str, bound: object) -> Ref:
        """The record that a constant means: the same for all constants that are bound to the same."""
        if bound is not None and (entity, bound) in self._by_address:
            return self._by_address[entity, bound]
        kind = self.world.program.schema.entities[entity]
        values: dict[str, Value] = {}
        if isinstance(bound, str) and "@" in bound:
            emails = (one for one in kind.stored.values() if isinstance(t.filled(one.type), t.Email))
            values = dict.fromkeys((one.name for one in emails), bound)
        elif isinstance(bound, int | str) and not isinstance(bound, bool):
            values = {kind.key: bound}
        record = self._new(kind, name, values)
        if bound is not None:
            self._by_address[entity, bound] = record
        self.put(record, values, name)
        return record
