"""Reading records: one query for all asked records of an entity, and one for each list field asked for."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.values import Key, Labelled, Ref, Value

from ..facts import BadValue, Fields, FieldValue, Search
from ..records.fit import possible_key
from ..records.problems import EffectRefused
from ..records.stored import member_parts, stored
from .connection import Connection
from .often import Often
from .tables import EntityTable, FieldColumns, ListTable

AT_ONCE = 500
"""How many keys go into one query."""


def read(
    db: Connection, table: EntityTable, keys: Iterable[Key], fields: Iterable[str], made: dict[object, Any]
) -> dict[Key, Fields | None]:
    """These fields of these records. `made` keeps the statements, which are costly to build."""
    wanted = list(keys)
    names = tuple(sorted(fields))
    found: dict[Key, Fields | None] = dict.fromkeys(wanted)
    possible = [key for key in wanted if possible_key(key, table.key_type)]
    plain = [table.plain[name] for name in names if name in table.plain]
    lists = [table.lists[name] for name in names if name in table.lists]
    for start in range(0, len(possible), AT_ONCE):
        some = possible[start : start + AT_ONCE]
        rows = _rows(db, table, some, plain, made)
        members = {one.field.name: _members(db, one, some, made) for one in lists}
        for row in rows:
            values = _values(row, plain)
            for name, of_owner in members.items():
                values[name] = of_owner.get(row[0], ())
            found[row[0]] = values
    return found


def find(db: Connection, table: EntityTable, search: Search, made: dict[object, Any]) -> tuple[Ref, ...]:
    """The records whose field has the value, or a member of it."""
    one, value = table.lists.get(search.field), search.value
    try:
        if one is None:
            where = table.plain[search.field]
            column, columns, kept = table.key, where.columns, _searched(where.field.type, value)
        elif one.label is not None and isinstance(value, Labelled):
            column, columns = one.owner, (*one.columns, one.label)
            kept = (stored(one.of.item, value.value), value.label)
        else:
            column, columns, kept = one.owner, one.columns, _searched(one.of.item, value)
    except EffectRefused:
        return ()  # no field of this type can hold such a value
    statement = made.get(("find", search.field, len(columns), value is None))
    if statement is None:
        equal = [
            one.is_(None) if value is None else one == sa.bindparam(f"v{at}", type_=one.type)
            for at, one in enumerate(columns)
        ]
        statement = Often(sa.select(column).where(*equal).distinct())
        made["find", search.field, len(columns), value is None] = statement
    rows = db.rows(statement, {} if value is None else parameters(kept))
    keys = sorted(row[0] for row in rows if possible_key(row[0], table.key_type))
    return tuple(Ref(search.entity, key) for key in keys)


def _searched(of: t.Type, value: Value) -> object:
    return None if value is None else stored(t.filled(of), value)


def parameters(kept: object, prefix: str = "v") -> dict[str, object]:
    """The stored form of a value as bound values: two for `money in any`."""
    return {f"{prefix}{at}": one for at, one in enumerate(kept if isinstance(kept, tuple) else (kept,))}


def _rows(
    db: Connection, table: EntityTable, keys: list[Key], plain: list[FieldColumns], made: dict[object, Any]
) -> list[Any]:
    names = tuple(one.field.name for one in plain)
    statement = made.get((names, len(keys) == 1))
    if statement is None:
        columns = [column for one in plain for column in one.columns]
        # The key stands first in every row, whether it was asked for or not.
        query = sa.select(table.key.label("the_key"), *columns)
        statement = made[names, len(keys) == 1] = _for(query.where(_is_one_of(table.key, len(keys))), keys)
    return list(db.rows(statement, _keys(keys)))


def _members(db: Connection, one: ListTable, keys: list[Key], made: dict[object, Any]) -> dict[Key, FieldValue]:
    statement = made.get((one.field.name, "list", len(keys) == 1))
    if statement is None:
        label = one.label if one.label is not None else sa.null().label("label")
        query = sa.select(one.owner, label, *one.columns).where(_is_one_of(one.owner, len(keys)))
        statement = _for(query.order_by(one.owner, one.position), keys)
        made[one.field.name, "list", len(keys) == 1] = statement
    lists: dict[Key, list[Value]] = {}
    bad: dict[Key, FieldValue] = {}
    for row in db.rows(statement, _keys(keys)):
        value = member(one, row[1], row[2] if len(one.columns) == 1 else (row[2], row[3]))
        if isinstance(value, BadValue):
            bad.setdefault(row[0], value)
        else:
            lists.setdefault(row[0], []).append(value)
    return {**{owner: tuple(values) for owner, values in lists.items()}, **bad}


def member(one: ListTable, label: object, raw: object) -> FieldValue:
    """One member of a list, with its label where the list has some."""
    value = one.fit(raw)
    if isinstance(value, BadValue) or not one.of.labels:
        return value
    if label not in one.of.labels:
        return BadValue(str(label), "is no label of the list")
    return Labelled(str(label), str(value))


def _values(row: Any, plain: list[FieldColumns]) -> dict[str, FieldValue]:
    values: dict[str, FieldValue] = {}
    at = 1
    for one in plain:
        if len(one.columns) == 1:
            values[one.field.name] = one.fit(row[at])
        else:
            values[one.field.name] = one.fit((row[at], row[at + 1]))
        at += len(one.columns)
    return values


def _for(query: sa.Select[Any], keys: list[Key]) -> sa.Select[Any] | Often:
    """A query for one key is always the same; that for several is as long as they are many."""
    return Often(query) if len(keys) == 1 else query


def _is_one_of(column: sa.Column[Any], count: int) -> sa.ColumnElement[bool]:
    return column == sa.bindparam("k") if count == 1 else column.in_(sa.bindparam("k", expanding=True))


def _keys(keys: list[Key]) -> dict[str, object]:
    return {"k": keys[0] if len(keys) == 1 else keys}


def kept_member(one: ListTable, value: Value) -> dict[str, object]:
    """A member of a list as bound values."""
    label, kept = member_parts(one.of, value)
    return parameters(kept) | ({"label": label} if one.label is not None else {})
