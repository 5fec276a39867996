"""Taking a record out of the relations and lists that point to it, before it is deleted."""

from collections.abc import Mapping

import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.values import Ref

from ..records.problems import EffectRefused
from ..records.protocol import Loosened
from .connection import Connection
from .read import read
from .tables import EntityTable, FieldColumns, ListTable


def loosen(db: Connection, tables: Mapping[str, EntityTable], gone: Ref) -> tuple[Loosened, ...]:
    """Empties optional relations to the record and takes it out of lists; a required relation refuses."""
    plain = [
        (table, one)
        for table in tables.values()
        for one in table.plain.values()
        if t.filled(one.field.type) == t.Record(gone.entity)
    ]
    for table, one in plain:
        if not isinstance(one.field.type, t.Optional):
            _refuse_if_needed(db, table, one, gone)
    loosened: list[Loosened] = []
    for table, one in plain:
        if isinstance(one.field.type, t.Optional):
            loosened += _empty(db, table, one, gone)
    for table in tables.values():
        for each in table.lists.values():
            if t.filled(each.of.item) == t.Record(gone.entity):
                loosened += _take_out(db, table, each, gone)
    return tuple(one for one in loosened if one.record != gone)


def _refuse_if_needed(db: Connection, table: EntityTable, one: FieldColumns, gone: Ref) -> None:
    query = sa.select(table.key).where(one.columns[0] == gone.key)
    if table.entity.name == gone.entity:
        query = query.where(table.key != gone.key)
    for (key,) in db.rows(query.order_by(table.key).limit(1)):
        raise EffectRefused("still_referenced", f"{table.entity.name} {key} needs it in `{one.field.name}`")


def _empty(db: Connection, table: EntityTable, one: FieldColumns, gone: Ref) -> list[Loosened]:
    pointing = one.columns[0] == gone.key
    keys = [row[0] for row in db.rows(sa.select(table.key).where(pointing).order_by(table.key))]
    if keys:
        db.run(sa.update(table.table).where(pointing).values({one.columns[0].name: None}))
    return [Loosened(Ref(table.entity.name, key), one.field.name, gone, None) for key in keys]


def _take_out(db: Connection, table: EntityTable, one: ListTable, gone: Ref) -> list[Loosened]:
    pointing = one.columns[0] == gone.key
    owners = [row[0] for row in db.rows(sa.select(one.owner).where(pointing).distinct().order_by(one.owner))]
    if not owners:
        return []
    name = one.field.name
    before = read(db, table, owners, (name,), {})
    db.run(sa.delete(one.table).where(pointing))
    after = read(db, table, owners, (name,), {})
    return [
        Loosened(Ref(table.entity.name, key), name, *(side[name] for side in (was, now)))  # type: ignore[arg-type]
        for key in owners
        if (was := before[key]) is not None and (now := after[key]) is not None
    ]
