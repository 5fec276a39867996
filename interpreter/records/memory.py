"""Records in memory: for scenarios, tests and hosts without a database."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import assert_never

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field, Schema
from stagerules.dsl.values import Handle, Key, Ref, Value

from ..decision.after import holds, in_field, written
from ..effects import AddToList, Cancel, CreateRecord, DeleteRecord, Deliver, RemoveFromList, Schedule, SetField
from ..facts import BadValue, Fields, FieldValue, Rate, Search, Selection
from ..natural import natural_key
from ..plan import Step
from ..relations import links_to
from .fit import key_type, possible_key
from .problems import EffectRefused
from .protocol import Loosened, RecordEffect
from .stored import check_list, stored
from .values import canonical_value, new_text_key, real, real_key, real_ref

Table = dict[Key, Mapping[str, FieldValue]]


@attrs.define(eq=False)
class MemoryRecords:
    """All records, by entity and key. A record is never changed, only replaced, so that a copy is cheap."""

    schema: Schema
    tables: dict[str, Table] = attrs.field(factory=dict)
    last: dict[str, int] = attrs.field(factory=dict)
    rates: Mapping[Rate, Decimal] = attrs.field(factory=dict)
    _own: set[str] = attrs.field(factory=set)

    def copy(self) -> "MemoryRecords":
        """The same records; changes of the copy don't show in the original."""
        return MemoryRecords(self.schema, dict(self.tables), dict(self.last), self.rates)

    def read(self, entity: str, keys: Iterable[Key], fields: Iterable[str]) -> Mapping[Key, Fields | None]:
        """These fields of these records."""
        table, names = self.tables.get(entity, {}), tuple(fields)
        return {key: None if key not in table else {name: table[key][name] for name in names} for key in keys}

    def find(self, search: Search) -> tuple[Ref, ...]:
        """The records that a search finds, in key order."""
        table = self.tables.get(search.entity, {})
        found = (key for key, record in table.items() if holds(record[search.field], search.value))
        return tuple(Ref(search.entity, key) for key in sorted(found))

    def select(self, selection: Selection) -> tuple[Ref, ...] | None:
        """The records that a selection gives, in key order; None where there are more than it asks for."""
        table = self.tables.get(selection.entity, {})
        found = [
            key for key, record in table.items() if all(holds(record[field], value) for field, value in selection.equal)
        ]
        return None if len(found) > selection.most else tuple(Ref(selection.entity, key) for key in sorted(found))

    def rate(self, rate: Rate) -> Decimal | None:
        """The rate of that day, else the last one before it."""
        pair = (one for one in self.rates if (one.source, one.target) == (rate.source, rate.target))
        days = [one for one in pair if one.day <= rate.day]
        return self.rates[max(days, key=lambda one: one.day)] if days else None

    def lock(self, record: Ref) -> None:
        """Transactions in memory are one at a time anyway."""

    def all_keys(self, entity: str) -> tuple[Key, ...]:
        """The keys of all records of an entity, in order."""
        return tuple(sorted(self.tables.get(entity, {})))

    def apply(self, step: Step, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        """Carries out a record effect."""
        effect = step.effect
        if isinstance(effect, Deliver | Schedule | Cancel):
            raise TypeError(f"{type(effect).__name__} is the Store's")
        return self._apply(effect, step.key, keys)

    def put(self, record: Ref, values: Mapping[str, FieldValue]) -> None:
        """Puts a record there as it is, unchecked: what is left out is empty."""
        entity = self.schema.entities[record.entity]
        whole: dict[str, FieldValue] = {name: _nothing(field) for name, field in entity.stored.items()}
        if not isinstance(record.key, Handle):
            whole |= {**values, entity.key: record.key}
        self._write(record.entity)[record.key] = whole
        if isinstance(record.key, int):
            self.last[record.entity] = max(self.last.get(record.entity, 0), record.key)

    def _apply(self, effect: RecordEffect, step_key: str, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        match effect:
            case SetField(label=None):
                self._set(effect.record, effect.field, self._real(effect, keys), keys)
            case SetField() | AddToList() | RemoveFromList():
                meant = attrs.evolve(effect, value=canonical_value(self._real(effect, keys)))
                old = self._list(effect.record, effect.field, keys)
                self._set(effect.record, effect.field, written(meant, old), keys)
            case CreateRecord():
                self._create(effect, step_key, keys)
            case DeleteRecord(record):
                return self._delete(real_ref(record, keys))
            case _:
                assert_never(effect)
        return ()

    def _real(self, effect: SetField | AddToList | RemoveFromList, keys: Mapping[Handle, Key]) -> Value:
        return in_field(real(effect.value, keys), effect.record.entity, effect.field, self.schema)

    def _is_there(self, record: Ref) -> bool:
        return record.key in self.tables.get(record.entity, {})

    def _write(self, entity: str) -> Table:
        if entity not in self._own:
            self.tables[entity] = dict(self.tables.get(entity, {}))
            self._own.add(entity)
        return self.tables[entity]

    def _record(self, record: Ref, keys: Mapping[Handle, Key]) -> tuple[Key, Mapping[str, FieldValue]]:
        key = real_key(record.key, keys)
        found = self.tables.get(record.entity, {}).get(key)
        if found is None:
            raise EffectRefused("no_record", f"{record.entity} {key}")
        return key, found

    def _list(self, record: Ref, field: str, keys: Mapping[Handle, Key]) -> tuple[Value, ...]:
        old = self._record(record, keys)[1].get(field)
        if not isinstance(old, tuple):
            raise EffectRefused("bad_value", f"`{field}` is no list")
        return old

    def _set(self, record: Ref, field: str, value: Value, keys: Mapping[Handle, Key]) -> None:
        key, found = self._record(record, keys)
        entity = self.schema.entities[record.entity]
        if field == natural_key(entity) and self._twin(entity, {field: value}) not in (None, key):
            raise EffectRefused("refused_by_database", f"there is a {entity.name} with this {field} already")
        kept = self._checked(entity.fields[field], value, Ref(record.entity, key))
        self._write(record.entity)[key] = {**found, field: kept}

    def _checked(self, field: Field, value: Value, itself: Ref) -> Value:
        """The value as it is kept. Relations to records that are not there are refused, as a database does."""
        of = t.filled(field.type)
        members: tuple[Value, ...]
        if isinstance(of, t.List):
            members = value = check_list(of, value)
        else:
            stored(field.type, value)
            members = (value,)
        for one in members:
            if isinstance(one, Ref) and one != itself and not self._is_there(one):
                raise EffectRefused("refused_by_database", f"there is no {one.entity} {one.key}")
        return canonical_value(value)

    def _create(self, effect: CreateRecord, step_key: str, keys: dict[Handle, Key]) -> None:
        entity = self.schema.entities[effect.record.entity]
        values = {
            name: in_field(real(value, keys), entity.name, name, self.schema) for name, value in effect.values.items()
        }
        twin = self._twin(entity, values)
        if twin is not None and isinstance(effect.record.key, Handle):
            keys[effect.record.key] = twin
            return
        key = self._new_key(entity, effect.record.key, values.get(entity.key), step_key)
        if twin is not None or key in self.tables.get(entity.name, {}):
            raise EffectRefused("refused_by_database", f"there is a {entity.name} {key} already")
        record: dict[str, FieldValue] = {}
        for name, field in entity.stored.items():
            if name != entity.key:
                try:
                    record[name] = self._checked(field, values.get(name), Ref(entity.name, key))
                except EffectRefused as refused:
                    raise EffectRefused(refused.code, f"{entity.name}.{name}: {refused.detail}") from None
        self.put(Ref(entity.name, key), record)
        if isinstance(effect.record.key, Handle):
            keys[effect.record.key] = key

    def _twin(self, entity: Entity, values: Mapping[str, Value]) -> Key | None:
        """The record that has the natural key of these values already."""
        name = natural_key(entity)
        if name is None:
            return None
        return next(
            (key for key, one in self.tables.get(entity.name, {}).items() if holds(one[name], values[name])), None
        )

    def _new_key(self, entity: Entity, asked: Key, given: Value, step_key: str) -> Key:
        of = key_type(self.schema, entity.name)
        key = asked if not isinstance(asked, Handle) else given
        if key is None:
            return self.last.get(entity.name, 0) + 1 if of is int else new_text_key(step_key)
        if not isinstance(key, int | str) or not possible_key(key, of):
            raise EffectRefused("bad_value", f"{key} is no key of {entity.name}")
        return key

    def _delete(self, gone: Ref) -> tuple[Loosened, ...]:
        if not self._is_there(gone):
            raise EffectRefused("no_record", f"{gone.entity} {gone.key}")
        loosened = tuple(self._pointing(gone))
        for one in loosened:
            record = self.tables[one.record.entity][one.record.key]
            self._write(one.record.entity)[one.record.key] = {**record, one.field: one.new}
        del self._write(gone.entity)[gone.key]
        return loosened

    def _pointing(self, gone: Ref) -> Iterator[Loosened]:
        """What loses the record; refuses where it is needed."""
        for link in links_to(self.schema, gone.entity):
            for key, record in sorted(self.tables.get(link.entity, {}).items()):
                old, itself = record[link.field], Ref(link.entity, key)
                if isinstance(old, BadValue) or itself == gone or not holds(old, gone):
                    continue
                if link.kind == "required":
                    raise EffectRefused("still_referenced", f"{link.entity} {key} needs it in `{link.field}`")
                rest = tuple(one for one in old if one != gone) if isinstance(old, tuple) else None
                yield Loosened(itself, link.field, old, rest)


def _nothing(field: Field) -> Value:
    return () if isinstance(t.filled(field.type), t.List) else None
