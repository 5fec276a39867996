"""Finding records by the value of a field, or by a member of a list."""

from typing import Any

import sqlalchemy as sa

from stagerules.dsl.values import Key, Labelled, Ref, Value

from ..decision.after import holds
from ..facts import Search
from ..records.fit import possible_key
from ..records.problems import EffectRefused
from .connection import Connection
from .layout import EntityTable, FieldColumns, ListTable, equal, parameters
from .often import Often


def find(db: Connection, table: EntityTable, search: Search, made: dict[object, Any]) -> tuple[Ref, ...]:
    """The records whose field has the value, or a member of it."""
    one = table.lists.get(search.field)
    try:
        if one is not None:
            found = _in_table(db, table, one, search.value, made)
        else:
            found = _in_row(db, table, table.plain[search.field], search.value, made)
    except EffectRefused:
        return ()  # no field of this type can hold such a value
    keys = sorted(key for key in found if possible_key(key, table.key_type))
    return tuple(Ref(search.entity, key) for key in keys)


def _in_table(db: Connection, table: EntityTable, one: ListTable, value: Value, made: dict[object, Any]) -> list[Key]:
    """The owners of a member."""
    name, labelled = one.field.name, one.label is not None and isinstance(value, Labelled)
    statement = made.get(("find", name, labelled, value is None))
    if statement is None:
        where: list[sa.ColumnElement[bool]] = equal(one.value)
        if value is None:
            where = [column.is_(None) for column in one.value.empty]
        if one.label is not None and labelled:
            where.append(one.label == sa.bindparam("label"))
        if table.hosts is not None:
            where.append(one.owner.in_(sa.select(table.key).where(*table.there)))
        query = sa.select(one.owner).where(*where).distinct()
        statement = made["find", name, labelled, value is None] = Often(query) if table.hosts is None else query
    plain = value.value if labelled and isinstance(value, Labelled) else value
    values = {} if value is None else parameters(one.value.keep(plain))
    if isinstance(value, Labelled) and labelled:
        values["label"] = value.label
    return [row[0] for row in db.rows(statement, values)]


def _in_row(db: Connection, table: EntityTable, one: FieldColumns, value: Value, made: dict[object, Any]) -> list[Key]:
    if one.searched or not one.columns:
        return _looked_through(db, table, one, value)
    if one.labels:
        return _in_labels(db, table, one, value)
    statement = made.get(("find", one.field.name, value is None))
    if statement is None:
        where = [column.is_(None) for column in one.empty] if value is None else equal(one)
        query = sa.select(table.key).where(*where, *table.there)
        statement = made["find", one.field.name, value is None] = Often(query) if table.hosts is None else query
    values = {} if value is None else parameters(one.keep(value))
    return [row[0] for row in db.rows(statement, values)]


def _in_labels(db: Connection, table: EntityTable, one: FieldColumns, value: Value) -> list[Key]:
    """A member in the column of its label, or in any."""
    text = value.value if isinstance(value, Labelled) else value
    if not isinstance(text, str):
        return []
    label = value.label if isinstance(value, Labelled) else None
    columns = [column for name, column in zip(one.labels, one.columns, strict=True) if label in (None, name)]
    bound: sa.BindParameter[Any] = sa.bindparam("v0")
    statement = sa.select(table.key).where(sa.or_(sa.false(), *(each == bound for each in columns)), *table.there)
    return [row[0] for row in db.rows(statement, {"v0": text})]


def _looked_through(db: Connection, table: EntityTable, one: FieldColumns, value: Value) -> list[Key]:
    """Every row is read: a list in JSON is not searched alike by all databases."""
    filled = [column.is_not(None) for column in one.columns]
    rows = db.rows(sa.select(table.key, *one.reads).where(*filled, *table.there))
    return [row[0] for row in rows if holds(one.value(row, 1), value)]
