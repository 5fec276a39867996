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
from .layout import EntityTable, FieldColumns, parameters
from .loosen import loosen
from .members import holds_member, insert_members, linked, remove_member, replace_members
from .often import Often
from .postgres import counted_on
from .read import read


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
    replace_members(writing.db, table, one, key, members)


def _set_columns(writing: Writing, table: EntityTable, key: Key, where: FieldColumns, value: Value) -> None:
    kept = linked(writing.db, where, where.keep(value))
    if not where.columns:
        _must_be_there(writing, table, key)
        return
    name = table.entity.name
    statement = writing.made.get(("set", name, where.field.name))
    if statement is None:
        new = {column.name: sa.bindparam(f"v{at}", type_=column.type) for at, column in enumerate(where.columns)}
        statement = Often(sa.update(table.table).where(table.key == sa.bindparam("k"), *table.there).values(new))
        writing.made["set", name, where.field.name] = statement
    if writing.db.run_often(statement, parameters(kept) | {"k": key}) == 0:
        raise EffectRefused("no_record", f"{name} {key}")


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


def _add(writing: Writing, effect: AddToList) -> None:
    table, key = writing.table(effect.record), writing.key(effect.record)
    one = table.lists.get(effect.field)
    value = writing.real(effect.record, effect.field, effect.value)
    if one is None or table.hosts is not None:
        _change(writing, table, key, attrs.evolve(effect, value=value))
    elif not holds_member(writing.db, one, key, value):
        insert_members(writing.db, one, key, (value,))


def _remove(writing: Writing, effect: RemoveFromList) -> None:
    table, key = writing.table(effect.record), writing.key(effect.record)
    one = table.lists.get(effect.field)
    value = writing.real(effect.record, effect.field, effect.value)
    if one is None or table.hosts is not None:
        _change(writing, table, key, attrs.evolve(effect, value=value))
    else:
        remove_member(writing.db, one, key, value)


def _change(writing: Writing, table: EntityTable, key: Key, effect: AddToList | RemoveFromList) -> None:
    """A list in the record's own row, or in a table of the host's: there a value may be written in many ways, and
    rows hold more than we know.
    """
    one, where = table.lists.get(effect.field), table.plain.get(effect.field)
    if one is not None:
        _must_be_there(writing, table, key)
        replace_members(writing.db, table, one, key, check_list(one.of, _changed(writing, table, key, effect)))
    elif where is not None and isinstance(t.filled(where.field.type), t.List):
        _set_columns(writing, table, key, where, _changed(writing, table, key, effect))
    else:
        raise EffectRefused("bad_value", f"`{effect.field}` is no list")


def _create(writing: Writing, effect: CreateRecord, step_key: str) -> None:
    table = writing.tables[effect.record.entity]
    values = {name: writing.real(effect.record, name, value) for name, value in effect.values.items()}
    if isinstance(effect.record.key, Handle) and (twin := _twin(writing, table, values)) is not None:
        writing.keys[effect.record.key] = twin
        return
    if not isinstance(effect.record.key, Handle) and _is_marked(writing, table, effect.record.key):
        _bring_back(writing, table, effect.record.key, values)
        return
    key = _insert_record(writing, table, effect.record.key, values, step_key)
    if isinstance(effect.record.key, Handle):
        writing.keys[effect.record.key] = key
    for name, one in table.lists.items():
        if members := check_list(one.of, values.get(name)):
            insert_members(writing.db, one, key, members)


def _is_marked(writing: Writing, table: EntityTable, key: Key) -> bool:
    """Whether there is a row of this key that counts as deleted."""
    if table.hosts is None or table.hosts.gone is None:
        return False
    return bool(writing.db.rows(sa.select(table.key).where(table.key == key, sa.not_(table.hosts.there))))


def _bring_back(writing: Writing, table: EntityTable, key: Key, values: Mapping[str, Value]) -> None:
    """A deleted row counts again, with these values. What else it holds is the host's and stays."""
    if table.hosts is None or table.hosts.back is None:
        why = f"{table.entity.name} {key} lies there deleted, and the project file does not say what a row holds that "
        raise EffectRefused("refused_by_database", why + "is not (`no` of `soft_delete`)")
    row = dict(table.hosts.back)
    for name, where in table.plain.items():
        if where.columns and where.columns[0] is not table.key:
            row |= _row_part(writing, table, where, values.get(name))
    writing.db.run(sa.update(table.table).where(table.key == key).values(row))
    for name, one in table.lists.items():
        replace_members(writing.db, table, one, key, check_list(one.of, values.get(name)))


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
    if table.hosts is not None and table.hosts.own_keys and table.entity.key in values:
        why = f"the database alone gives the keys of {table.entity.name} (GENERATED ALWAYS), it takes no"
        raise EffectRefused("refused_by_database", f"{why} {values[table.entity.key]}")
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
    if table.entity.key in values and table.key_type is int and not writing.db.is_sqlite:
        _count_on(writing, table, key)
    return key


def _count_on(writing: Writing, table: EntityTable, key: Key) -> None:
    """Sees to it that a key that was given is not given again: SQLite does that by itself."""
    statement = writing.made.get(("count on", table.entity.name))
    if statement is None:
        statement = counted_on(table.key, writing.db.raw.dialect.identifier_preparer)
        writing.made["count on", table.entity.name] = statement
    writing.db.rows(statement, {"k": key})


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
