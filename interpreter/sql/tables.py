"""The tables of a schema's records: one an entity, one more for each list field."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import attrs
import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field, Schema

from ..natural import natural_key
from ..records.fit import Fit, fit, key_type
from .kinds import KEYS, kinds

SEARCHED = ("item", "address")
"""Fields of built-in entities that are searched by, besides relations and members of lists."""


@attrs.frozen(eq=False)
class FieldColumns:
    """Where a plain field is stored, and how what is read there becomes a value."""

    field: Field
    columns: tuple[sa.Column[Any], ...]
    fit: Fit


@attrs.frozen(eq=False)
class ListTable:
    """Where a list field is stored: a row a member, in the order of `position`."""

    field: Field
    of: t.List
    table: sa.Table
    owner: sa.Column[Any]
    position: sa.Column[Any]
    label: sa.Column[Any] | None
    columns: tuple[sa.Column[Any], ...]
    fit: Fit


@attrs.frozen(eq=False)
class EntityTable:
    """Where the records of an entity are stored."""

    entity: Entity
    table: sa.Table
    key: sa.Column[Any]
    key_type: type[int] | type[str]
    plain: Mapping[str, FieldColumns]
    lists: Mapping[str, ListTable]


def entity_tables(schema: Schema, metadata: sa.MetaData, zone: tzinfo) -> dict[str, EntityTable]:
    """The tables of all entities. Names are the schema's; where two differ only by case, one gets a `_2`."""
    names = _Names()
    tables = {name: names.free(name.lower()) for name in schema.entities}
    return {
        name: _entity_table(entity, tables, names, schema, metadata, zone) for name, entity in schema.entities.items()
    }


class _Names:
    """Gives each name once; SQL compares without regard to case."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, name: str) -> str:
        found, number = name, 2
        while found.casefold() in self.taken:
            found, number = f"{name}_{number}", number + 1
        self.taken.add(found.casefold())
        return found


def _entity_table(
    entity: Entity, tables: Mapping[str, str], names: _Names, schema: Schema, metadata: sa.MetaData, zone: tzinfo
) -> EntityTable:
    columns = _Names()
    plain: dict[str, FieldColumns] = {}
    lists: list[Field] = []
    own_key = key_type(schema, entity.name)
    key = sa.Column(columns.free(entity.key), KEYS[own_key], primary_key=True)
    plain[entity.key] = FieldColumns(
        entity.fields[entity.key], (key,), fit(entity.fields[entity.key].type, schema, zone)
    )
    for one in entity.stored.values():
        if isinstance(t.filled(one.type), t.List):
            lists.append(one)
        elif one.name != entity.key:
            made = _columns(one.name, one.type, columns, tables, schema)
            plain[one.name] = FieldColumns(one, made, fit(one.type, schema, zone))
    table = sa.Table(
        tables[entity.name],
        metadata,
        *(column for field in plain.values() for column in field.columns),
        sqlite_autoincrement=own_key is int,  # the key of a deleted record is never given again
    )
    for field in plain.values():
        searched = entity.built_in and field.field.name in SEARCHED
        if searched or isinstance(t.filled(field.field.type), t.Record):
            alone = field.field.name == natural_key(entity)
            sa.Index(names.free(f"ix_{table.name}_{field.field.name}"), field.columns[0], unique=alone)
    children = {one.name: _list_table(one, table, key, tables, names, schema, metadata, zone) for one in lists}
    return EntityTable(entity, table, key, own_key, plain, children)


def _list_table(
    field: Field,
    parent: sa.Table,
    key: sa.Column[Any],
    tables: Mapping[str, str],
    names: _Names,
    schema: Schema,
    metadata: sa.MetaData,
    zone: tzinfo,
) -> ListTable:
    of = t.filled(field.type)
    if not isinstance(of, t.List):
        raise TypeError(f"{field.name} is no list")
    columns = _Names()
    owner = sa.Column(columns.free("owner"), key.type, sa.ForeignKey(key, ondelete="CASCADE"), primary_key=True)
    position = sa.Column(columns.free("position"), sa.Integer, primary_key=True, autoincrement=False)
    label = sa.Column(columns.free("label"), sa.Text, nullable=False) if of.labels else None
    made = _columns("value", of.item, columns, tables, schema)
    table = sa.Table(
        names.free(f"{parent.name}_{field.name}"),
        metadata,
        *(one for one in (owner, position, label) if one is not None),
        *made,
    )
    sa.Index(names.free(f"ix_{table.name}_value"), made[0])
    return ListTable(field, of, table, owner, position, label, made, fit(of.item, schema, zone))


def _columns(
    name: str, of: t.Type, names: _Names, tables: Mapping[str, str], schema: Schema
) -> tuple[sa.Column[Any], ...]:
    """The columns of a value; a relation refers to the other's key."""
    empty = isinstance(of, t.Optional)
    types = kinds(of, schema)
    inner = t.filled(of)
    if isinstance(inner, t.Record):
        other = schema.entities[inner.entity]
        refers = sa.ForeignKey(f"{tables[inner.entity]}.{other.key}", deferrable=True, initially="IMMEDIATE")
        return (sa.Column(names.free(name), types[0], refers, nullable=empty),)
    parts = (name, f"{name}_currency")[: len(types)]
    return tuple(sa.Column(names.free(part), type_, nullable=empty) for part, type_ in zip(parts, types, strict=True))
