"""Taking a record out of the relations and lists that point to it, before it is deleted."""

from collections.abc import Mapping

import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.values import Ref

from ..facts import Search
from ..records.problems import EffectRefused
from ..records.protocol import Loosened
from .connection import Connection
from .find import find
from .layout import EntityTable, FieldColumns, ListTable, equal
from .read import read


def loosen(db: Connection, tables: Mapping[str, EntityTable], gone: Ref) -> tuple[Loosened, ...]:
    """Empties optional relations to the record and takes it out of lists; a required relation refuses."""
    plain = [
        (table, one)
        for table in tables.values()
        for one in table.plain.values()
        if t.filled(one.field.type) == t.Record(gone.entity)
    ]
    for table, one in plain:
        if not isinstance(one.field.type, t.Optional) or table.is_read_only:
            _refuse_if_needed(db, table, one, gone)
    loosened: list[Loosened] = []
    for table, one in plain:
        if isinstance(one.field.type, t.Optional):
            loosened += _empty(db, table, one, gone)
    for table in tables.values():
        for each in table.lists.values():
            if t.filled(each.of.item) == t.Record(gone.entity):
                loosened += _take_out(db, table, each, gone)
        for one in table.plain.values():
            if one.searched and _members(one) == t.Record(gone.entity):
                loosened += _take_out_of_rows(db, table, one, gone)
    return tuple(one for one in loosened if one.record != gone)


def _members(one: FieldColumns) -> t.Type | None:
    of = t.filled(one.field.type)
    return t.filled(of.item) if isinstance(of, t.List) else None


def _refuse_if_needed(db: Connection, table: EntityTable, one: FieldColumns, gone: Ref) -> None:
    query = sa.select(table.key).where(*equal(one), *table.there)
    if table.entity.name == gone.entity:
        query = query.where(table.key != gone.key)
    for (key,) in db.rows(query.order_by(table.key).limit(1), {"v0": gone.key}):
        raise EffectRefused("still_referenced", f"{table.entity.name} {key} needs it in `{one.field.name}`")


def _empty(db: Connection, table: EntityTable, one: FieldColumns, gone: Ref) -> list[Loosened]:
    pointing = (*equal(one), *table.there)
    query = sa.select(table.key).where(*pointing).order_by(table.key)
    keys = [row[0] for row in db.rows(query, {"v0": gone.key})]
    if keys:
        db.run(sa.update(table.table).where(*pointing).values({one.columns[0].name: None}), {"v0": gone.key})
    return [Loosened(Ref(table.entity.name, key), one.field.name, gone, None) for key in keys]


def _take_out(db: Connection, table: EntityTable, one: ListTable, gone: Ref) -> list[Loosened]:
    pointing = equal(one.value)
    query = sa.select(one.owner).where(*pointing).distinct().order_by(one.owner)
    owners = [row[0] for row in db.rows(query, {"v0": gone.key})]
    if not owners:
        return []
    name = one.field.name
    if table.is_read_only:
        raise EffectRefused("still_referenced", f"{table.entity.name} {owners[0]} holds it in `{name}`")
    before = read(db, table, owners, (name,), {})
    db.run(sa.delete(one.table).where(*pointing), {"v0": gone.key})
    after = read(db, table, owners, (name,), {})
    return [
        Loosened(Ref(table.entity.name, key), name, *(side[name] for side in (was, now)))  # type: ignore[arg-type]
        for key in owners
        if (was := before[key]) is not None and (now := after[key]) is not None
    ]


def _take_out_of_rows(db: Connection, table: EntityTable, one: FieldColumns, gone: Ref) -> list[Loosened]:
    """Out of lists that are kept in the records' own rows."""
    name, loosened = one.field.name, []
    for record in find(db, table, Search(table.entity.name, name, gone), {}):
        if table.is_read_only:
            raise EffectRefused("still_referenced", f"{table.entity.name} {record.key} holds it in `{name}`")
        before = (read(db, table, (record.key,), (name,), {})[record.key] or {})[name]
        if isinstance(before, tuple):
            rest = tuple(each for each in before if each != gone)
            new = {column.name: part for column, part in zip(one.columns, one.keep(rest), strict=True)}
            db.run(sa.update(table.table).where(table.key == record.key).values(new))
            loosened.append(Loosened(record, name, before, rest))
    return loosened
