"""Carrying out record effects in SQL. Names come from the schema's tables only, values are always bound."""

from collections.abc import Mapping
from typing import Any, assert_never

import attrs
import sqlalchemy as sa

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..decision.after import as_held, written
from ..effects import AddToList, CreateRecord, DeleteRecord, RemoveFromList, SetField
from ..facts import BadValue, Search
from ..natural import natural_key
from ..records.fit import possible_key
from ..records.problems import EffectRefused
from ..records.protocol import Loosened, RecordEffect
from ..records.stored import check_list, stored
from ..records.values import new_text_key, real, real_key
from .connection import Connection
from .loosen import loosen
from .often import Often
from .read import find, kept_member, parameters, read
from .tables import EntityTable, ListTable


@attrs.frozen(eq=False)
class Writing:
    """What a write needs: the connection, the tables, ready statements, and the keys of records made in this run."""

    db: Connection
    tables: Mapping[str, EntityTable]
    made: dict[object, Any]
    keys: dict[Handle, Key]

    def table(self, record: Ref) -> EntityTable:
        """The table of a record."""
        return self.tables[record.entity]

    def key(self, record: Ref) -> Key:
        """The record's key in its table."""
        key = real_key(record.key, self.keys)
        if not possible_key(key, self.table(record).key_type):
            raise EffectRefused("no_record", f"{record.entity} {key}")
        return key

    def real(self, record: Ref, field: str, value: Value) -> Value:
        """The value as the field is to hold it."""
        known = self.table(record).entity.fields.get(field)
        found = real(value, self.keys)
        return found if known is None else as_held(found, known.type)


def apply(writing: Writing, effect: RecordEffect, step_key: str) -> tuple[Loosened, ...]:
    """Carries out one effect."""
    match effect:
        case SetField():
            _set(writing, effect)
        case AddToList():
            _add(writing, effect)
        case RemoveFromList():
            _remove(writing, effect)
        case CreateRecord():
            _create(writing, effect, step_key)
        case DeleteRecord(record):
            return _delete(writing, record)
        case _:
            assert_never(effect)
    return ()


def _set(writing: Writing, effect: SetField) -> None:
    table, key = writing.table(effect.record), writing.key(effect.record)
    value = writing.real(effect.record, effect.field, effect.value)
    one = table.lists.get(effect.field)
    if one is None:
        where = table.plain[effect.field]
        statement = writing.made.get(("set", effect.record.entity, effect.field))
        if statement is None:
            new = {column.name: sa.bindparam(f"v{at}", type_=column.type) for at, column in enumerate(where.columns)}
            statement = Often(sa.update(table.table).where(table.key == sa.bindparam("k")).values(new))
            writing.made["set", effect.record.entity, effect.field] = statement
        found = writing.db.run_often(statement, parameters(stored(where.field.type, value)) | {"k": key})
        if found == 0:
            raise EffectRefused("no_record", f"{effect.record.entity} {key}")
        return
    if effect.label is not None:
        value = _relabelled(writing, table, key, attrs.evolve(effect, value=value))
    writing.db.run(sa.delete(one.table).where(one.owner == key))
    _insert_members(writing, one, key, check_list(one.of, value))


def _relabelled(writing: Writing, table: EntityTable, key: Key, effect: SetField) -> Value:
    """The whole list once the members of one label are replaced."""
    found = (read(writing.db, table, (key,), (effect.field,), {})[key] or {}).get(effect.field, ())
    if isinstance(found, BadValue):
        raise EffectRefused("bad_record", f"`{effect.field}`: {found.found} {found.why}")
    return written(effect, found)


def _insert_members(writing: Writing, one: ListTable, key: Key, members: tuple[Value, ...]) -> None:
    """Adds at the end. Members of a record that is not there are refused by the foreign key."""
    db = writing.db
    last = db.rows(sa.select(sa.func.max(one.position)).where(one.owner == key))[0][0]
    start = 0 if last is None else last + 1
    rows = [kept_member(one, member) | {"owner": key, "position": start + at} for at, member in enumerate(members)]
    if rows:
        db.run(_insert_statement(one), rows)


def _insert_statement(one: ListTable) -> sa.Insert:
    values: dict[str, Any] = {one.owner.name: sa.bindparam("owner"), one.position.name: sa.bindparam("position")}
    if one.label is not None:
        values[one.label.name] = sa.bindparam("label")
    values |= {column.name: sa.bindparam(f"v{at}", type_=column.type) for at, column in enumerate(one.columns)}
    return sa.insert(one.table).values(values)


def _add(writing: Writing, effect: AddToList) -> None:
    one, key = _list(writing, effect.record, effect.field), writing.key(effect.record)
    value = writing.real(effect.record, effect.field, effect.value)
    if not writing.db.rows(sa.select(one.position).where(*_equal(one, key, value)).limit(1)):
        _insert_members(writing, one, key, (value,))


def _remove(writing: Writing, effect: RemoveFromList) -> None:
    one, key = _list(writing, effect.record, effect.field), writing.key(effect.record)
    value = writing.real(effect.record, effect.field, effect.value)
    writing.db.run(sa.delete(one.table).where(*_equal(one, key, value)))


def _equal(one: ListTable, key: Key, value: Value) -> list[sa.ColumnElement[bool]]:
    kept = kept_member(one, value)
    equal = [one.owner == key, *(column == kept[f"v{at}"] for at, column in enumerate(one.columns))]
    return equal if one.label is None else [*equal, one.label == kept["label"]]


def _create(writing: Writing, effect: CreateRecord, step_key: str) -> None:
    table = writing.tables[effect.record.entity]
    values = {name: writing.real(effect.record, name, value) for name, value in effect.values.items()}
    if isinstance(effect.record.key, Handle) and (twin := _twin(writing, table, values)) is not None:
        writing.keys[effect.record.key] = twin
        return
    key = _insert_record(writing, table, effect.record.key, values, step_key)
    if isinstance(effect.record.key, Handle):
        writing.keys[effect.record.key] = key
    for name, one in table.lists.items():
        if members := check_list(one.of, values.get(name)):
            _insert_members(writing, one, key, members)


def _twin(writing: Writing, table: EntityTable, values: Mapping[str, Value]) -> Key | None:
    """The record that has the natural key of these values already."""
    name = natural_key(table.entity)
    if name is None:
        return None
    search = Search(table.entity.name, name, values.get(name))
    found = find(writing.db, table, search, writing.made.setdefault(table.entity.name, {}))
    return found[0].key if found else None


def _insert_record(writing: Writing, table: EntityTable, asked: Key, values: dict[str, Value], step_key: str) -> Key:
    """The key of the new row: the one asked for, or the one that the database gives."""
    if not isinstance(asked, Handle):
        values[table.entity.key] = asked
    elif table.entity.key not in values and table.key_type is str:
        values[table.entity.key] = new_text_key(step_key)
    row: dict[str, object] = {}
    for name, where in table.plain.items():
        if name not in values and where.columns[0] is table.key:
            continue
        try:
            kept = stored(where.field.type, values.get(name))
        except EffectRefused as refused:
            raise EffectRefused(refused.code, f"{table.entity.name}.{name}: {refused.detail}") from None
        parts = kept if isinstance(kept, tuple) else (kept,)
        row |= {column.name: part for column, part in zip(where.columns, parts, strict=True)}
    statement = writing.made.setdefault(("create", table.entity.name), sa.insert(table.table))
    inserted = writing.db.run(statement, row).inserted_primary_key
    if inserted is None:
        raise RuntimeError("the database did not tell the new key")
    key: Key = inserted[0]
    return key


def _delete(writing: Writing, record: Ref) -> tuple[Loosened, ...]:
    table, key = writing.table(record), writing.key(record)
    loosened = loosen(writing.db, writing.tables, Ref(record.entity, key))
    for one in table.lists.values():
        writing.db.run(sa.delete(one.table).where(one.owner == key))
    if writing.db.run(sa.delete(table.table).where(table.key == key)).rowcount == 0:
        raise EffectRefused("no_record", f"{record.entity} {key}")
    return loosened


def _list(writing: Writing, record: Ref, field: str) -> ListTable:
    one = writing.table(record).lists.get(field)
    if one is None:
        raise EffectRefused("bad_value", f"`{field}` is no list")
    return one
