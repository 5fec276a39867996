"""Putting a record back where it was named, into lists and relations; taking addresses off the exclusion list."""

from stagerules.dsl import types as t
from stagerules.dsl.schema import Field, Schema
from stagerules.dsl.values import Value

from ..effects import AddToList, DeleteRecord, RemoveFromList, SetField
from ..facts import BadValue
from ..people.client import called
from ..people.exclusions import EXCLUSION
from ..records.fit import strange
from ..values.sameness import plain
from .desk import Desk, Remark
from .removed import Listed, Lost


def field_of(lost: Lost, schema: Schema) -> Field | None:
    """The field as the schema has it, if it still is what it was."""
    field = None if strange(lost.record, schema) else schema.entities[lost.record.entity].stored.get(lost.field)
    return field if field and isinstance(t.filled(field.type), t.List) == lost.listed else None


def put_back(lost: Lost, desk: Desk) -> None:
    """Only what came back just now: what was taken out of a list since somebody restored it is meant to be out."""
    if all(one.record != lost.gone for one in desk.restored):
        return
    fields = desk.facts.records.get(lost.record)
    if field_of(lost, desk.schema) is None:
        desk.left_out.append(Remark(lost.record, "the schema has no such field any more", lost.field))
        return
    if fields is None:
        desk.left_out.append(Remark(lost.record, f"it is not there any more to name {called(lost.gone)}", lost.field))
        return
    now = fields[lost.field]
    if isinstance(now, BadValue):
        desk.left_out.append(Remark(lost.record, f"it {now.why}; {called(lost.gone)} is not put back", lost.field))
    elif lost.listed:
        _put_into(lost, now if isinstance(now, tuple) else (), desk)
    elif now is None:
        desk.put(SetField(lost.record, lost.field, lost.gone))
        desk.put_back.append(lost)
    elif now != lost.gone:
        desk.left_out.append(
            Remark(lost.record, f"it names another record by now, not {called(lost.gone)}", lost.field)
        )


def _put_into(lost: Lost, now: tuple[Value, ...], desk: Desk) -> None:
    """At its old place, or places, where the list is otherwise as it was, else at the end."""
    if lost.gone in now:
        return
    rest = tuple(plain(one) for one in lost.old if one != lost.gone)
    as_it_was = rest == tuple(plain(one) for one in now)
    at_the_end = len(lost.old) == len(rest) + 1 and lost.old[-1] == lost.gone
    if as_it_was and not at_the_end:
        desk.put(SetField(lost.record, lost.field, lost.old), now)
    else:
        desk.put(AddToList(lost.record, lost.field, lost.gone), now)
    desk.put_back.append(lost)


def take_off(entry: Listed, desk: Desk) -> None:
    """An entry that serves others by now stays: nobody is written to because somebody else came back."""
    now = desk.facts.records.get(entry.record)
    if now is None:
        return
    concerns = now.get("concerns")
    names = concerns if isinstance(concerns, tuple) else ()
    if not entry.made:
        for one in entry.concerns:
            if one in names:
                desk.put(RemoveFromList(entry.record, "concerns", one), names)
    elif any(one not in entry.concerns for one in names):
        desk.on_list.append(entry)
    else:
        known = {name: now[name] for name in desk.schema.entities[EXCLUSION].stored if name in now}
        values = {name: value for name, value in known.items() if not isinstance(value, BadValue)}
        desk.put(DeleteRecord(entry.record), values)
        desk.off_list.append(entry)
