"""Who is on stage: the records and constants that a scenario gives, and samples of what it leaves out."""

from collections.abc import Collection, Iterator, Mapping
from itertools import count

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.scenario import GivenItem
from stagerules.dsl.schema import Entity
from stagerules.dsl.values import Key, Ref, Value

from ..records.fit import key_type
from ..records.plain import PlainProblem, from_plain
from ..values.conversion import fit
from .samples import Samples
from .world import Stuck, World


@attrs.define(eq=False)
class Cast:
    """Puts records into the world. `bound` are the constants as the project file writes them, `stated` the keys that
    the scenario gives to records of an entity: nobody else gets them.
    """

    world: World
    bound: Mapping[str, object]
    stated: frozenset[tuple[str, Value]] = frozenset()
    _last: dict[str, int] = attrs.field(factory=dict)
    _given: set[Ref] = attrs.field(factory=set)
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
            self.put(record, {}, f"sample {kind.name}")
        return self.world.samples[entity]

    def constants(self, but: Collection[str]) -> None:
        """Gives each constant the value that the project binds, else a sample; not those that the scenario gives."""
        for name, of in self.world.program.schema.constants.items():
            if name not in but:
                self.world.constants[name] = self._constant(name, of, self.bound.get(name))

    def given(self, step: GivenItem, item: Ref) -> tuple[Ref, dict[str, Value]]:
        """The reference and the values of a record that the scenario gives; it is not there yet. `item` is the one that
        fields without more are read of.
        """
        kind = self.world.program.schema.entities[step.entity]
        values = {
            name: fit(value, kind.fields[name].type) for name, value in self.world.values(step.values, item).items()
        }
        record = self._new(kind, step.alias, values)
        if record in self._given:
            raise Stuck(f"There is a {record.entity} {record.key} already in this scenario.")
        self._given.add(record)
        if step.alias is not None:
            self.world.names[step.alias] = record
        return record, values

    def put(self, record: Ref, values: Mapping[str, Value], called: str | None) -> None:
        """Puts a record there, with samples for what it lacks; no rule sees it."""
        kind = self.world.program.schema.entities[record.entity]
        place = kind.beginning(values.get("stage"), values.get("pipeline"))
        if place is None and kind.staged:
            raise Stuck(f'{kind.name} has no stage "{values.get("stage")}" in pipeline "{values.get("pipeline")}".')
        whole: dict[str, Value] = dict(values)
        if place is not None:
            whole = {"stage_since": self.world.now, **values, "pipeline": place[0], "stage": place[1]}
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
                key = next(one for one in self._keys(kind, alias) if self._free(kind, one))
        if isinstance(key, int):
            self._last[kind.name] = max(self._last.get(kind.name, 0), key)
        return Ref(kind.name, key)

    def _keys(self, kind: Entity, alias: str | None) -> Iterator[Key]:
        """The keys that a new record may get, in the order in which they are tried."""
        if key_type(self.world.program.schema, kind.name) is int:
            yield from count(self._last.get(kind.name, 0) + 1)
        if alias is not None:
            yield alias
        yield from (f"{alias or kind.name.lower()}-{number}" for number in count(1))

    def _free(self, kind: Entity, key: Key) -> bool:
        record = Ref(kind.name, key)
        return (kind.name, key) not in self.stated and record not in self._given and not self.world.exists(record)

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
