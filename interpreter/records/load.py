"""Putting records from a data file in: each is checked against the schema, and what is there already is left alone."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.values import Key, Ref, Value

from ..effects import CreateRecord, SetField
from ..plan import Cause, Step
from .plain import PlainProblem, from_key, from_plain
from .problems import EffectRefused
from .protocol import Records

CAUSE = Cause("data", "data", "data", 0, "", "data")


@attrs.frozen
class NewRecord:
    """A record of the file: what must be there at once, and the relations that can follow when all are there."""

    record: Ref
    values: Mapping[str, Value]
    later: Mapping[str, Value]

    def needs(self) -> Iterable[Ref]:
        """The records that must be there before."""
        return (one for one in self.values.values() if isinstance(one, Ref) and one != self.record)


def insert_missing(records: Records, schema: Schema, zone: tzinfo, entities: object) -> int:
    """Puts in what `{"Deal": [{"id": 1, …}, …], …}` holds. How many records were new. Raises `PlainProblem`."""
    if not isinstance(entities, Mapping):
        raise PlainProblem("the data is no object of entities", 'Write `{"Deal": [{"id": 1, …}, …], …}`.')
    new: list[NewRecord] = []
    for name, rows in entities.items():
        entity = _entity(str(name), schema)
        if not isinstance(rows, list | tuple):
            raise PlainProblem(f"{entity.name}: `{str(rows)[:60]}` is no list of records")
        new += _of_entity(entity, rows, records, schema, zone)
    for one in _in_order(new):
        _apply(one.record, CreateRecord(one.record, one.values), records)
    for one in new:
        for field, value in one.later.items():
            _apply(one.record, SetField(one.record, field, value), records)
    return len(new)


def _entity(name: str, schema: Schema) -> Entity:
    if name in schema.entities:
        return schema.entities[name]
    near = nearest(name, schema.entities)
    raise PlainProblem(f"there is no entity `{name}`", f"Did you mean `{near}`?" if near else "")


def _of_entity(
    entity: Entity, rows: Iterable[object], records: Records, schema: Schema, zone: tzinfo
) -> list[NewRecord]:
    made: dict[Key, NewRecord] = {}
    for number, row in enumerate(rows, 1):
        one = _new_record(entity, row, number, schema, zone)
        if one.record.key in made:
            raise PlainProblem(f"{entity.name} {one.record.key} stands there twice")
        made[one.record.key] = one
    there = records.read(entity.name, made, ())
    return [one for key, one in made.items() if there[key] is None]


def _new_record(entity: Entity, row: object, number: int, schema: Schema, zone: tzinfo) -> NewRecord:
    where = f"{entity.name}, record {number}"
    if not isinstance(row, Mapping) or entity.key not in row:
        raise PlainProblem(f"{where}: the key `{entity.key}` is missing", "Each record is an object with its key.")
    try:
        record = Ref(entity.name, from_key(row[entity.key], entity.name, schema))
    except PlainProblem as problem:
        raise PlainProblem(f"{where}: {problem}", problem.hint) from None
    whole = {**_stage(entity, row, zone), **{str(name): value for name, value in row.items()}}
    values: dict[str, Value] = {}
    later: dict[str, Value] = {}
    for name in dict.fromkeys((*entity.stored, *whole)):
        if name != entity.key:
            value = _value(entity, f"{entity.name} {record.key}", name, whole, schema, zone)
            follows = _can_follow(entity.fields[name].type) and value
            (later if follows else values)[name] = value
    return NewRecord(record, values, later)


def _value(entity: Entity, where: str, name: str, row: Mapping[str, object], schema: Schema, zone: tzinfo) -> Value:
    field = entity.fields.get(name)
    if field is None or field.first_of is not None:
        near = nearest(name, entity.stored)
        what = f"`{name}` is read from `{field.first_of}`" if field else f"there is no field `{name}`"
        raise PlainProblem(f"{where}: {what}", f"Did you mean `{near}`?" if near else "")
    if name not in row and isinstance(t.filled(field.type), t.List):
        return ()
    try:
        return from_plain(row.get(name), field.type, schema, zone)
    except PlainProblem as problem:
        raise PlainProblem(f"{where}, field `{name}`: {problem}", problem.hint) from None


def _stage(entity: Entity, row: Mapping[object, object], zone: tzinfo) -> Mapping[str, object]:
    """Where a staged item is that does not say so: at the beginning, since now."""
    if not entity.staged:
        return {}
    place = entity.beginning(row.get("stage"), row.get("pipeline")) or entity.beginning()
    begun = dict(zip(("pipeline", "stage"), place, strict=True)) if place else {}
    return {**begun, "stage_since": datetime.now(zone)}


def _can_follow(of: t.Type) -> bool:
    """Whether the field may be empty at first and holds records."""
    inner = t.filled(of)
    if isinstance(inner, t.List):
        return isinstance(inner.item, t.Record)
    return isinstance(of, t.Optional) and isinstance(inner, t.Record)


def _in_order(new: list[NewRecord]) -> Iterable[NewRecord]:
    """Each after those that it cannot be without."""
    left = {one.record: one for one in new}
    while left:
        ready = [one for one in left.values() if not any(need in left for need in one.needs())]
        if not ready:
            names = ", ".join(f"{one.entity} {one.key}" for one in list(left)[:5])
            raise PlainProblem(f"these records need each other, so that none can be the first: {names}")
        for one in ready:
            yield one
            del left[one.record]


def _apply(record: Ref, effect: CreateRecord | SetField, records: Records) -> None:
    try:
        records.apply(Step(effect, f"data {record.entity} {record.key}", CAUSE), {})
    except EffectRefused as refused:
        where = f"{record.entity} {record.key}"
        if isinstance(effect, SetField):
            where += f", field `{effect.field}`"
        hint = "Does every record that it points to exist?"
        raise PlainProblem(f"{where}: the database refused it ({refused.detail})", hint) from None
