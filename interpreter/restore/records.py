"""Bringing back one deleted record, field by field, or saying why not."""

from collections.abc import Mapping

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field
from stagerules.dsl.values import Value

from ..effects import CreateRecord, SetField
from ..facts import BadValue, Fields
from ..people.client import called
from ..records.fit import strange
from ..records.problems import EffectRefused
from ..records.stored import check_list, stored
from ..store.history import HistoryRow
from ..values.sameness import same
from .desk import RESTORE, Desk, Remark, refs_of
from .removed import Gone


def bring_back(gone: Gone, since: tuple[HistoryRow, ...], desk: Desk) -> None:
    record = gone.record
    if why := strange(record, desk.schema):
        desk.obstacles.append(Remark(record, why))
        return
    there = desk.facts.records.get(record)
    if there is not None:
        if _by_restore(since) or _alike(there, gone):
            desk.there.append(record)
        else:
            desk.obstacles.append(Remark(record, "another record has its key by now"))
        return
    if again := next((row.event for row in reversed(since) if row.kind == "delete"), None):
        desk.obstacles.append(Remark(record, f"it came back and was deleted again by {again}: restore that instead"))
        return
    if gone.values is None:
        desk.obstacles.append(Remark(record, "the history does not hold what it was"))
        return
    _create(gone, gone.values, desk)


def _by_restore(since: tuple[HistoryRow, ...]) -> bool:
    return any(row.kind == "create" and row.title == RESTORE for row in since)


def _alike(there: Fields, gone: Gone) -> bool:
    values = gone.values or {}
    return all(
        name in values and not isinstance(value, BadValue) and same(value, values[name])
        for name, value in there.items()
    )


def _create(gone: Gone, old: Mapping[str, Value], desk: Desk) -> None:
    """The record with all that it held; a relation to itself is written once it is there."""
    record, entity = gone.record, desk.schema.entities[gone.record.entity]
    values: dict[str, Value] = {}
    for name in old:
        if name not in entity.stored:
            desk.left_out.append(Remark(record, "the schema has no such field any more", name))
    for field in entity.stored.values():
        if field.name != entity.key:
            values[field.name] = _value(gone, field, old, desk)
    if why := _no_such_place(entity, values):
        desk.obstacles.append(Remark(record, why))
    itself = {name for name, value in values.items() if value == record and _may_be_empty(entity.stored[name])}
    desk.put(CreateRecord(record, {name: None if name in itself else value for name, value in values.items()}))
    for name in sorted(itself):
        desk.put(SetField(record, name, record))
    desk.restored.append(gone)


def _value(gone: Gone, field: Field, old: Mapping[str, Value], desk: Desk) -> Value:
    """The value of one field, or nothing and a remark that says why."""
    if field.name not in old:
        return _without(gone, field, "the history does not hold it", desk)
    value = old[field.name]
    missing = [one for one in refs_of((value,)) if one != gone.record and not desk.is_there(one)]
    if missing and isinstance(value, tuple):
        for one in missing:
            desk.left_out.append(Remark(gone.record, f"{called(one)} is not there any more", field.name))
        value = tuple(one for one in value if one not in missing)
    elif missing:
        return _without(gone, field, f"{called(missing[0])} is not there any more", desk)
    if why := _misfit(field, value):
        return _without(gone, field, why, desk)
    return value


def _without(gone: Gone, field: Field, why: str, desk: Desk) -> Value:
    remarks = desk.left_out if _may_be_empty(field) else desk.obstacles
    remarks.append(Remark(gone.record, why, field.name))
    return () if isinstance(t.filled(field.type), t.List) else None


def _may_be_empty(field: Field) -> bool:
    return isinstance(field.type, t.Optional | t.List)


def _misfit(field: Field, value: Value) -> str:
    """Why a field cannot hold what it held; empty where it can."""
    of = t.filled(field.type)
    try:
        if isinstance(of, t.List):
            check_list(of, value)
        else:
            stored(field.type, value)
    except EffectRefused as refused:
        return f"what it held does not fit the schema any more ({refused.detail})"
    return ""


def _no_such_place(entity: Entity, values: Mapping[str, Value]) -> str:
    stage, pipeline = values.get("stage"), values.get("pipeline")
    if not entity.staged or not isinstance(stage, str) or not isinstance(pipeline, str):
        return ""
    known = entity.stage(stage, pipeline)
    return "" if known else f'the schema has no stage "{stage}" of pipeline "{pipeline}" any more'
