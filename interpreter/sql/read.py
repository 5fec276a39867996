"""Reading records: one query for all asked records of an entity, and one for each list field asked for."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from stagerules.dsl.values import Key, Labelled, Value

from ..facts import BadValue, Fields, FieldValue
from ..records.fit import possible_key
from .connection import Connection
from .layout import EntityTable, FieldColumns, ListTable
from .often import Often

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


def _rows(
    db: Connection, table: EntityTable, keys: list[Key], plain: list[FieldColumns], made: dict[object, Any]
) -> list[Any]:
    names = tuple(one.field.name for one in plain)
    statement = made.get((names, len(keys) == 1))
    if statement is None:
        columns = [column for one in plain for column in one.reads]
        # The key stands first in every row, whether it was asked for or not.
        query = sa.select(table.key.label("the_key"), *columns)
        query = query.where(_is_one_of(table.key, len(keys)), *table.there)
        statement = made[names, len(keys) == 1] = _for(query, keys, ours=table.hosts is None)
    return list(db.rows(statement, _keys(keys)))


def _members(db: Connection, one: ListTable, keys: list[Key], made: dict[object, Any]) -> dict[Key, FieldValue]:
    statement = made.get((one.field.name, "list", len(keys) == 1))
    if statement is None:
        label = one.label if one.label is not None else sa.null().label("label")
        query = sa.select(one.owner, label, *one.value.reads).where(_is_one_of(one.owner, len(keys)))
        statement = _for(query.order_by(*one.order), keys, ours=one.ours)
        made[one.field.name, "list", len(keys) == 1] = statement
    lists: dict[Key, list[Value]] = {}
    bad: dict[Key, FieldValue] = {}
    for row in db.rows(statement, _keys(keys)):
        value = member(one, row[1], one.value.value(row, 2))
        if isinstance(value, BadValue):
            bad.setdefault(row[0], value)
        else:
            lists.setdefault(row[0], []).append(value)
    return {**{owner: tuple(values) for owner, values in lists.items()}, **bad}


def member(one: ListTable, label: object, value: FieldValue) -> FieldValue:
    """One member of a list, with its label where the list has some."""
    if isinstance(value, BadValue) or not one.of.labels:
        return value
    if label not in one.of.labels:
        return BadValue(str(label), "is no label of the list")
    return Labelled(str(label), str(value))


def _values(row: Any, plain: list[FieldColumns]) -> dict[str, FieldValue]:
    values: dict[str, FieldValue] = {}
    at = 1
    for one in plain:
        values[one.field.name] = one.value(row, at)
        at += len(one.reads)
    return values


def _for(query: sa.Select[Any], keys: list[Key], *, ours: bool) -> sa.Select[Any] | Often:
    """A query for one key is always the same; that for several is as long as they are many."""
    return Often(query) if ours and len(keys) == 1 else query


def _is_one_of(column: sa.Column[Any], count: int) -> sa.ColumnElement[bool]:
    return column == sa.bindparam("k") if count == 1 else column.in_(sa.bindparam("k", expanding=True))


def _keys(keys: list[Key]) -> dict[str, object]:
    return {"k": keys[0] if len(keys) == 1 else keys}
