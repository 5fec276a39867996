"""An effect done at most once where nobody can undo it: look first, write only what is missing."""

from collections.abc import Mapping
from typing import assert_never

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle, Key, Ref, Value

from ..decision.after import in_field, written
from ..effects import AddToList, Cancel, CreateRecord, DeleteRecord, Deliver, RemoveFromList, Schedule, SetField
from ..facts import BadValue, FieldValue, Search
from ..plan import Step
from ..records.problems import EffectRefused
from ..records.protocol import Loosened, Records
from ..records.values import real, real_key
from ..relations import links_to
from ..values.sameness import same


def once(step: Step, records: Records, keys: dict[Handle, Key], schema: Schema) -> tuple[Loosened, ...]:
    """Carries out a record effect, unless it is there already. What a deletion loosened."""
    effect = step.effect
    match effect:
        case SetField() | AddToList() | RemoveFromList():
            if not _holds(effect, records, keys, schema):
                records.apply(step, keys)
        case CreateRecord():
            records.apply(step, keys)
            _complete(step, effect, records, keys, schema)
        case DeleteRecord(record):
            there = Ref(record.entity, real_key(record.key, keys))
            if _exists(there, records):
                _refuse_if_changed(step, there, records, schema)
                return records.apply(step, keys)
        case Deliver() | Schedule() | Cancel():
            raise TypeError(f"{type(effect).__name__} is the Store's")
        case _:
            assert_never(effect)
    return ()


def _holds(
    effect: SetField | AddToList | RemoveFromList, records: Records, keys: dict[Handle, Key], schema: Schema
) -> bool:
    """Whether the field is as the effect would leave it."""
    key = real_key(effect.record.key, keys)
    fields = records.read(effect.record.entity, (key,), (effect.field,))[key]
    if fields is None:
        raise EffectRefused("no_record", f"{effect.record.entity} {key}")
    found = fields[effect.field]
    if isinstance(found, BadValue):
        return False
    meant = in_field(real(effect.value, keys), effect.record.entity, effect.field, schema)
    return same(written(attrs.evolve(effect, value=meant), found), found)


def _complete(step: Step, effect: CreateRecord, records: Records, keys: dict[Handle, Key], schema: Schema) -> None:
    """Writes what is missing of a record: an earlier attempt may have stopped half-way."""
    key = real_key(effect.record.key, keys)
    record = Ref(effect.record.entity, key)
    found = records.read(record.entity, (key,), effect.values)[key] or {}
    for name, value in effect.values.items():
        if not _as_meant(found.get(name), in_field(real(value, keys), record.entity, name, schema)):
            records.apply(attrs.evolve(step, effect=SetField(record, name, value)), keys)


def _as_meant(found: FieldValue, meant: Value) -> bool:
    if isinstance(found, BadValue):
        return False
    return same(found, meant) or (found == () and meant is None)


def _exists(record: Ref, records: Records) -> bool:
    return records.read(record.entity, (record.key,), ())[record.key] is not None


def _refuse_if_changed(step: Step, record: Ref, records: Records, schema: Schema) -> None:
    """Refuses a deletion whose reasons are gone: between plan and deed there may be a crash, and hours.

    The plan takes the record out of all that pointed to it; what points to it now does so since. An item must still be
    where it was.
    """
    for link in links_to(schema, record.entity):
        for holder in records.find(Search(link.entity, link.field, record)):
            if holder != record:
                raise EffectRefused("still_referenced", f"{holder.entity} {holder.key} ({link.field}), since the plan")
    if schema.entities[record.entity].staged and isinstance(step.before, Mapping):
        now = records.read(record.entity, (record.key,), ("stage", "pipeline"))[record.key] or {}
        if any(now[name] != step.before[name] for name in now if name in step.before):
            raise EffectRefused("stale", f"{record.entity} {record.key} was moved since the plan")
