"""Carrying out record effects in SQL. Names come from the schema's tables only, values are always bound."""

from collections.abc import Mapping
from typing import Any, assert_never

import attrs
import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.values import Handle, Key, Ref, Value

from ..decision.after import as_held, written
from ..effects import AddToList, CreateRecord, DeleteRecord, RemoveFromList, SetField
from ..facts import BadValue, Search
from ..natural import natural_key
from ..records.fit import possible_key
from ..records.problems import EffectRefused
from ..records.protocol import Loosened, RecordEffect
from ..records.stored import check_list
from ..records.values import new_text_key, real, real_key
from .connection import Connection
from .find import find
from .layout import EntityTable, FieldColumns, ListTable, equal, parameters
from .loosen import loosen
from .read import kept_member, read


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
    table = writing.table(effect.record)
    if table.hosts is not None and table.hosts.read_only is not None:
        raise EffectRefused("refused_by_database", table.hosts.read_only)
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
    if effect.label is not None:
        value = _changed(writing, table, key, attrs.evolve(effect, value=value))
    one = table.lists.get(effect.field)
    if one is None:
        _set_columns(writing, table, key, table.plain[effect.field], value)
        return
    members = check_list(one.of, value)
    _must_be_there(writing, table, key)
    writing.db.run(sa.delete(one.table).where(one.owner == key))
    _insert_members(writing, one, key, members)


def _set_columns(writing: Writing, table: EntityTable, key: Key, where: FieldColumns, value: Value) -> None:
    kept = linked(writing.db, where, where.keep(value))
    if not where.columns:
        _must_be_there(writing, table, key)
        return
    name = table.entity.name
    statement = writing.made.get(("set", name, where.field.name))
    if statement is None:
        new = {column.name: sa.bindparam(f"v{at}", type_=column.type) for at, column in enumerate(where.columns)}
        statement = sa.update(table.table).where(table.key == sa.bindparam("k"), *table.there).values(new)
        writing.made["set", name, where.field.name] = statement
    if writing.db.run(statement, parameters(kept) | {"k": key}).rowcount == 0:
        raise EffectRefused("no_record", f"{name} {key}")


def linked(db: Connection, where: FieldColumns, kept: tuple[object, ...]) -> tuple[object, ...]:
    """What a relation's column is given: another column of the record it points to, which must be there."""
    link = where.link
    if link is None or kept[0] is None:
        return kept
    found = db.rows(sa.select(link.key if link.by is None else link.by).where(link.key == kept[0], link.there))
    if not found:
        raise EffectRefused("refused_by_database", f"there is no {link.entity} {kept[0]}")
    if found[0][0] is None:
        raise EffectRefused(
            "refused_by_database", f"{link.entity} {kept[0]} lacks what `{where.field.name}` names it by"
        )
    return (found[0][0],)


def _must_be_there(writing: Writing, table: EntityTable, key: Key) -> None:
    """In our own tables the foreign key sees to it."""
    if table.hosts is None:
        return
    if not writing.db.rows(sa.select(table.key).where(table.key == key, *table.there)):
        raise EffectRefused("no_record", f"{table.entity.name} {key}")


def _changed(writing: Writing, table: EntityTable, key: Key, effect: SetField | AddToList | RemoveFromList) -> Value:
    """The whole list once a part of it is changed."""
    found = (read(writing.db, table, (key,), (effect.field,), {})[key] or {}).get(effect.field, ())
    if isinstance(found, BadValue):
        raise EffectRefused("bad_record", f"`{effect.field}`: {found.found} {found.why}")
    return written(effect, found)


def _insert_members(writing: Writing, one: ListTable, key: Key, members: tuple[Value, ...]) -> None:
    """Adds at the end. Members of a record that is not there are refused by the foreign key."""
    db = writing.db
    start = 0
    if one.position is not None:
        last = db.rows(sa.select(sa.func.max(one.position)).where(one.owner == key))[0][0]
        start = 0 if last is None else last + 1
    rows = [_member(db, one, member) | {"owner": key, "position": start + at} for at, member in enumerate(members)]
    if rows:
        db.run(_insert_statement(one), rows)


def _member(db: Connection, one: ListTable, member: Value) -> dict[str, object]:
    kept = kept_member(one, member)
    return kept if one.value.link is None else kept | {"v0": linked(db, one.value, (kept["v0"],))[0]}


def _insert_statement(one: ListTable) -> sa.Insert:
    values: dict[str, Any] = {one.owner.name: sa.bindparam("owner")}
    if one.position is not None:
        values[one.position.name] = sa.bindparam("position")
    if one.label is not None:
        values[one.label.name] = sa.bindparam("label")
    values |= {column.name: sa.bindparam(f"v{at}", type_=column.type) for at, column in enumerate(one.value.columns)}
    return sa.insert(one.table).values(values)


def _add(writing: Writing, effect: AddToList) -> None:
    table, key = writing.table(effect.record), writing.key(effect.record)
    one = table.lists.get(effect.field)
    value = writing.real(effect.record, effect.field, effect.value)
    if one is None:
        _change_in_row(writing, table, key, attrs.evolve(effect, value=value))
        return
    _must_be_there(writing, table, key)
    where, values = _equal(one, key, value)
    if not writing.db.rows(sa.select(one.owner).where(*where).limit(1), values):
        _insert_members(writing, one, key, (value,))


def _remove(writing: Writing, effect: RemoveFromList) -> None:
    table, key = writing.table(effect.record), writing.key(effect.record)
    one = table.lists.get(effect.field)
    value = writing.real(effect.record, effect.field, effect.value)
    if one is None:
        _change_in_row(writing, table, key, attrs.evolve(effect, value=value))
        return
    where, values = _equal(one, key, value)
    writing.db.run(sa.delete(one.table).where(*where), values)


def _change_in_row(writing: Writing, table: EntityTable, key: Key, effect: AddToList | RemoveFromList) -> None:
    where = table.plain.get(effect.field)
    if where is None or not isinstance(t.filled(where.field.type), t.List):
        raise EffectRefused("bad_value", f"`{effect.field}` is no list")
    _set_columns(writing, table, key, where, _changed(writing, table, key, effect))


def _equal(one: ListTable, key: Key, value: Value) -> tuple[list[sa.ColumnElement[bool]], dict[str, object]]:
    """The condition on a member's rows, and what it is bound to."""
    where = [one.owner == sa.bindparam("owner"), *equal(one.value)]
    if one.label is not None:
        where.append(one.label == sa.bindparam("label"))
    return where, kept_member(one, value) | {"owner": key}


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
    if table.hosts is not None and table.hosts.next_key and table.entity.key not in values:
        last = writing.db.rows(sa.select(sa.func.max(table.key)))[0][0]
        values[table.entity.key] = 1 if last is None else last + 1
    row: dict[str, object] = {} if table.hosts is None else dict(table.hosts.fresh)
    for name, where in table.plain.items():
        if name not in values and where.columns and where.columns[0] is table.key:
            continue
        row |= _row_part(writing, table, where, values.get(name))
    statement = writing.made.setdefault(("create", table.entity.name), sa.insert(table.table))
    inserted = writing.db.run(statement, row).inserted_primary_key
    if inserted is None:
        raise RuntimeError("the database did not tell the new key")
    key: Key = inserted[0]
    return key


def _row_part(writing: Writing, table: EntityTable, where: FieldColumns, value: Value) -> dict[str, object]:
    """The columns of one field of a new row. Where a host's column has a default and must be filled, nothing stands
    for the default.
    """
    try:
        kept = linked(writing.db, where, where.keep(value))
    except EffectRefused as refused:
        raise EffectRefused(refused.code, f"{table.entity.name}.{where.field.name}: {refused.detail}") from None
    return {
        column.name: part
        for column, part in zip(where.columns, kept, strict=True)
        if part is not None or column.nullable or column.server_default is None
    }


def _delete(writing: Writing, record: Ref) -> tuple[Loosened, ...]:
    table, key = writing.table(record), writing.key(record)
    _must_be_there(writing, table, key)
    loosened = loosen(writing.db, writing.tables, Ref(record.entity, key))
    if table.hosts is not None and table.hosts.gone is not None:
        writing.db.run(sa.update(table.table).where(table.key == key).values(dict(table.hosts.gone())))
        return loosened
    for one in table.lists.values():
        writing.db.run(sa.delete(one.table).where(one.owner == key))
    if writing.db.run(sa.delete(table.table).where(table.key == key)).rowcount == 0:
        raise EffectRefused("no_record", f"{record.entity} {key}")
    return loosened
