"""What an effect means: the facts as they are once it is carried out. Every backend is held to this.

`written` is the part that backends may share: what a list is after one of its effects.
"""

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle, Labelled, Ref, Value

from ..effects import AddToList, Cancel, CreateRecord, DeleteRecord, Deliver, Effect, RemoveFromList, Schedule, SetField
from ..facts import BadValue, Facts, Fields, FieldValue, Search
from ..values.sameness import plain

_Written: TypeAlias = SetField | AddToList | RemoveFromList


def after(effect: Effect, facts: Facts, schema: Schema) -> Facts:
    """The facts once the effect is carried out. A list that is changed in part must be known, or stays unknown."""
    match effect:
        case SetField(record=record, field=field, label=None, value=value):
            return _with_field(facts, record, field, in_field(value, record.entity, field, schema))
        case SetField(record=record, field=field) | AddToList(record=record, field=field):
            return _changed(_in_field(effect, schema), facts, record, field)
        case RemoveFromList(record=record, field=field):
            return _changed(_in_field(effect, schema), facts, record, field)
        case CreateRecord(record=record, values=values):
            given = {name: in_field(value, record.entity, name, schema) for name, value in values.items()}
            return _with_record(facts, record, {**empty_record(record.entity, schema), **given})
        case DeleteRecord(record=record):
            return _without(facts, record)
        case Schedule(event=event):
            return _with_pending(facts, event.record, (*facts.pending.get(event.record, ()), effect))
        case Cancel(record=record):
            kept = tuple(one for one in facts.pending.get(record, ()) if not cancels(effect, one))
            return _with_pending(facts, record, kept)
        case Deliver():
            return facts


def cancels(effect: Cancel, pending: Schedule) -> bool:
    """Whether a cancellation means this one of what is pending for the same record."""
    resume = pending.event.resume
    assert resume is not None
    meant = effect.rule in (None, resume.rule) and effect.start in (None, resume.start.id)
    return meant and effect.timer in (None, pending.event.id)


def _with_pending(facts: Facts, record: Ref, pending: tuple[Schedule, ...]) -> Facts:
    return attrs.evolve(facts, pending={**facts.pending, record: pending})


def in_field(value: Value, entity: str, field: str, schema: Schema) -> Value:
    """The value as a field holds it: a record in a field for texts is `Deal 42`, as soon as it has its key."""
    known = schema.entities[entity].fields.get(field) if entity in schema.entities else None
    return value if known is None else as_held(value, known.type)


def as_held(value: Value, type: t.Type) -> Value:
    """The value as a field of this type holds it."""
    match t.filled(type), value:
        case t.Text(), Ref(entity, int() | str() as key):
            return f"{entity} {key}"
        case t.List(item), tuple():
            return tuple(as_held(one, item) for one in value)
        case t.List(item), Ref():
            return as_held(value, item)
        case _:
            return value


def written(effect: SetField | AddToList | RemoveFromList, before: Value) -> Value:
    """What the field holds afterwards. Members keep their order; what is new of a label stands where the first of
    that label stood, else at the end. Adding what is there changes nothing, removing takes every equal member.
    """
    match effect:
        case SetField(label=None, value=value):
            return value
        case SetField(label=str(label), value=value):
            return _relabelled(_members(before), label, _members(value))
        case AddToList(value=value):
            found = _members(before)
            return found if any(plain(one) == plain(value) for one in found) else (*found, value)
        case RemoveFromList(value=value):
            return tuple(one for one in _members(before) if plain(one) != plain(value))
        case _:
            raise AssertionError(effect)


def empty_record(entity: str, schema: Schema) -> Mapping[str, Value]:
    """What the stored fields of a new record hold where nothing is said: no members, or nothing."""
    known = schema.entities.get(entity)
    return {
        field.name: () if isinstance(t.filled(field.type), t.List) else None
        for field in (known.stored.values() if known else ())
        if known and field.name != known.key
    }


def _in_field(effect: _Written, schema: Schema) -> _Written:
    return attrs.evolve(effect, value=in_field(effect.value, effect.record.entity, effect.field, schema))


def _relabelled(found: tuple[Value, ...], label: str, values: tuple[Value, ...]) -> Value:
    carries = [isinstance(one, Labelled) and one.label == label for one in found]
    place = carries.index(True) if any(carries) else len(found)
    texts = (one.value if isinstance(one, Labelled) else one for one in values)
    new = tuple(Labelled(label, text) for text in texts if isinstance(text, str))
    kept_before = tuple(one for one, gone in zip(found[:place], carries, strict=False) if not gone)
    kept_after = tuple(one for one, gone in zip(found[place:], carries[place:], strict=True) if not gone)
    return (*kept_before, *new, *kept_after)


def _members(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _changed(effect: SetField | AddToList | RemoveFromList, facts: Facts, record: Ref, field: str) -> Facts:
    fields = facts.records.get(record)
    before = fields.get(field, _UNKNOWN) if fields is not None else _UNKNOWN
    return facts if isinstance(before, BadValue) else _with_field(facts, record, field, written(effect, before))


_UNKNOWN = BadValue("", "not known")


def _with_field(facts: Facts, record: Ref, field: str, value: Value) -> Facts:
    known = facts.records.get(record, {})
    if known is None:
        return facts
    records: dict[Ref, Fields | None] = {**facts.records, record: {**known, field: value}}
    return attrs.evolve(facts, records=records, found=_searched(facts, record, {field: value}))


def _with_record(facts: Facts, record: Ref, fields: Fields) -> Facts:
    records: dict[Ref, Fields | None] = {**facts.records, record: fields}
    return attrs.evolve(facts, records=records, found=_searched(facts, record, fields))


def _searched(facts: Facts, record: Ref, changed: Fields) -> Mapping[Search, tuple[Ref, ...]]:
    """What the known searches find now that these fields of a record hold these values."""
    return {
        search: _found_with(found, record, holds(changed[search.field], search.value))
        if search.entity == record.entity and search.field in changed
        else found
        for search, found in facts.found.items()
    }


def holds(value: FieldValue, target: Value) -> bool:
    """Whether a field with this value is found by a search for `target`: equal, or a member of any label."""
    if isinstance(value, BadValue):
        return False
    if not isinstance(value, tuple):
        return plain(value) == plain(target)
    return any(plain(target) in (plain(one), _text_of(one)) for one in value)


def _text_of(member: Value) -> Value:
    return plain(member.value) if isinstance(member, Labelled) else plain(member)


def _found_with(found: tuple[Ref, ...], record: Ref, present: bool) -> tuple[Ref, ...]:
    if present == (record in found):
        return found
    if present:
        return tuple(sorted((*found, record), key=key_order))
    return tuple(one for one in found if one != record)


def key_order(record: Ref) -> tuple[int, int, str]:
    """The order in which searches give records: numbers, then texts, then what this run creates."""
    match record.key:
        case int(number):
            return 0, number, ""
        case str(text):
            return 1, 0, text
        case Handle(number):
            return 2, number, ""


def _without(facts: Facts, record: Ref) -> Facts:
    """Deleted: lists lose it, optional relations to it become empty, no search finds it or is about it."""
    for other, fields in facts.records.items():
        if fields is not None and other != record:
            for field, value in fields.items():
                if value == record:
                    facts = _with_field(facts, other, field, None)
                elif isinstance(value, tuple) and record in value:
                    facts = _with_field(facts, other, field, tuple(one for one in value if one != record))
    found = {
        search: () if search.value == record else _found_with(refs, record, False)
        for search, refs in facts.found.items()
    }
    return attrs.evolve(facts, records={**facts.records, record: None}, found=found)
