"""An effect done at most once where nobody can undo it: look first, write only what is missing."""

from collections.abc import Mapping
from typing import assert_never

import attrs

from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.values import Handle, Key, Ref, Value

from ..decision.after import in_field, written
from ..effects import AddToList, Cancel, CreateRecord, DeleteRecord, Deliver, RemoveFromList, Schedule, SetField
from ..facts import BadValue, FieldValue, Search
from ..natural import natural_key
from ..plan import Step
from ..records.problems import EffectRefused
from ..records.protocol import Loosened, Records
from ..records.values import real, real_key, real_ref
from ..relations import links_to
from ..values.sameness import same


def once(step: Step, records: Records, keys: dict[Handle, Key], schema: Schema) -> tuple[Loosened, ...] | None:
    """Carries out a record effect, unless it is there already. What a deletion loosened.

    None where somebody else made the record that was to be created: it is theirs, and stays as it is.
    """
    effect = step.effect
    match effect:
        case SetField() | AddToList() | RemoveFromList():
            if not _holds(effect, records, keys, schema):
                records.apply(step, keys)
        case CreateRecord():
            return _create(step, effect, records, keys, schema)
        case DeleteRecord(record):
            there = real_ref(record, keys)
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


def _create(
    step: Step, effect: CreateRecord, records: Records, keys: dict[Handle, Key], schema: Schema
) -> tuple[Loosened, ...] | None:
    """Makes the record, or finishes it: an earlier attempt may have stopped half-way, its answer may be lost."""
    entity = schema.entities[effect.record.entity]
    meant = {name: in_field(real(value, keys), entity.name, name, schema) for name, value in effect.values.items()}
    there = _named_already(effect, entity, meant, records)
    if there is None:
        records.apply(step, keys)
    elif isinstance(effect.record.key, Handle):
        keys[effect.record.key] = there
    key = real_key(effect.record.key, keys)
    found = records.read(entity.name, (key,), meant)[key] or {}
    missing = {name: value for name, value in meant.items() if not _as_meant(found.get(name), value)}
    if any(found.get(name) not in (None, ()) for name in missing):  # an attempt of ours leaves nothing different
        if natural_key(entity):
            return None
        if there is not None:
            raise EffectRefused("refused_by_database", f"there is a {entity.name} {key} already")
    for name, value in missing.items():
        records.apply(attrs.evolve(step, effect=SetField(Ref(entity.name, key), name, value)), keys)
    return ()


def _named_already(effect: CreateRecord, entity: Entity, meant: Mapping[str, Value], records: Records) -> Key | None:
    """The key of the record that is there under the name of the new one: its key, or its natural key."""
    if not isinstance(effect.record.key, Handle):
        return effect.record.key if _exists(effect.record, records) else None
    name = natural_key(entity)
    if name is None:
        return None
    found = records.find(Search(entity.name, name, meant.get(name)))
    return found[0].key if found else None


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
