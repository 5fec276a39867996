"""Our own tables for a schema's records: one an entity, one more for each list field."""

from collections.abc import Mapping
from datetime import tzinfo
from hashlib import sha256
from typing import Any, TypeAlias

import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field, Schema
from stagerules.dsl.values import Value

from ..natural import natural_key
from ..records.fit import fit, key_type
from ..records.stored import stored
from .kinds import KEYS, kinds
from .layout import EntityTable, FieldColumns, Keep, Link, ListTable

Keys: TypeAlias = dict[str, str | Link]
"""The key that a relation to an entity refers to: ours by name, or in a host's table."""

LONGEST_NAME = 63
"""Bytes of a name on PostgreSQL."""
SEARCHED = {"Exclusion": ("address",), "Chat": ("person", "chat")}
"""Fields of built-in entities that are searched by, besides `item`, relations and members of lists."""


def entity_tables(
    schema: Schema, metadata: sa.MetaData, zone: tzinfo, dialect: str, hosts: Mapping[str, Link] = {}
) -> dict[str, EntityTable]:
    """The tables of all entities but those in tables of the host's. Names are the schema's; where two differ only by
    case, one gets a `_2`.
    """
    names = _Names(LONGEST_NAME if dialect == "postgresql" else None)
    own = [entity for name, entity in schema.entities.items() if name not in hosts]
    keys: Keys = {**hosts, **{one.name: f"{names.free(one.name.lower())}.{names.cut(one.key)}" for one in own}}
    return {one.name: _entity_table(one, keys, names, schema, metadata, zone) for one in own}


class _Names:
    """Gives each name once; SQL compares without regard to case. None is longer than so many bytes."""

    def __init__(self, longest: int | None) -> None:
        self.longest = longest
        self.taken: set[str] = set()

    def free(self, name: str) -> str:
        found, number = self.cut(name), 2
        while found.casefold() in self.taken:
            found, number = self.cut(f"{name}_{number}"), number + 1
        self.taken.add(found.casefold())
        return found

    def cut(self, name: str) -> str:
        """PostgreSQL cuts a long name, too, but then two may become one."""
        whole = name.encode()
        if self.longest is None or len(whole) <= self.longest:
            return name
        mark = f"_{sha256(whole).hexdigest()[:8]}"
        return whole[: self.longest - len(mark)].decode(errors="ignore") + mark


def _entity_table(
    entity: Entity, keys: Keys, names: _Names, schema: Schema, metadata: sa.MetaData, zone: tzinfo
) -> EntityTable:
    columns = _Names(names.longest)
    plain: dict[str, FieldColumns] = {}
    lists: list[Field] = []
    own_key = key_type(schema, entity.name)
    key = sa.Column(columns.free(entity.key), KEYS[own_key], primary_key=True)
    plain[entity.key] = _field(entity.fields[entity.key], (key,), keys, schema, zone)
    for one in entity.stored.values():
        if isinstance(t.filled(one.type), t.List):
            lists.append(one)
        elif one.name != entity.key:
            made = _columns(one.name, one.type, columns, keys, schema)
            plain[one.name] = _field(one, made, keys, schema, zone)
    table = sa.Table(
        str(keys[entity.name]).rpartition(".")[0],
        metadata,
        *(column for field in plain.values() for column in field.columns),
        sqlite_autoincrement=own_key is int,  # the key of a deleted record is never given again
    )
    for field in plain.values():
        searched = entity.built_in and field.field.name in ("item", *SEARCHED.get(entity.name, ()))
        if searched or isinstance(t.filled(field.field.type), t.Record):
            alone = field.field.name == natural_key(entity)
            sa.Index(names.free(f"ix_{table.name}_{field.field.name}"), field.columns[0], unique=alone)
    children = {one.name: _list_table(one, table, key, keys, names, schema, metadata, zone) for one in lists}
    return EntityTable(entity, table, key, own_key, plain, children)


def _list_table(
    field: Field,
    parent: sa.Table,
    key: sa.Column[Any],
    keys: Keys,
    names: _Names,
    schema: Schema,
    metadata: sa.MetaData,
    zone: tzinfo,
) -> ListTable:
    of = t.filled(field.type)
    if not isinstance(of, t.List):
        raise TypeError(f"{field.name} is no list")
    columns = _Names(names.longest)
    owner = sa.Column(columns.free("owner"), key.type, sa.ForeignKey(key, ondelete="CASCADE"), primary_key=True)
    position = sa.Column(columns.free("position"), sa.Integer, primary_key=True, autoincrement=False)
    label = sa.Column(columns.free("label"), sa.Text, nullable=False) if of.labels else None
    made = _columns("value", of.item, columns, keys, schema)
    table = sa.Table(
        names.free(f"{parent.name}_{field.name}"),
        metadata,
        *(one for one in (owner, position, label) if one is not None),
        *made,
    )
    sa.Index(names.free(f"ix_{table.name}_value"), made[0])
    value = _field(Field(field.name, of.item), made, keys, schema, zone)
    return ListTable(field, of, table, owner, position, label, value, (owner, position), ours=True)


def _columns(name: str, of: t.Type, names: _Names, keys: Keys, schema: Schema) -> tuple[sa.Column[Any], ...]:
    """The columns of a value; a relation refers to the other's key."""
    empty = isinstance(of, t.Optional)
    types = kinds(of, schema)
    inner = t.filled(of)
    if isinstance(inner, t.Record):
        other = keys[inner.entity]
        # A foreign key on a host's table would keep the host from deleting rows of its own.
        refers = [sa.ForeignKey(other, deferrable=True, initially="IMMEDIATE")] if isinstance(other, str) else []
        return (sa.Column(names.free(name), types[0], *refers, nullable=empty),)
    parts = (name, f"{name}_currency")[: len(types)]
    return tuple(sa.Column(names.free(part), type_, nullable=empty) for part, type_ in zip(parts, types, strict=True))


def _field(field: Field, columns: tuple[sa.Column[Any], ...], keys: Keys, schema: Schema, zone: tzinfo) -> FieldColumns:
    of = t.filled(field.type)
    other = keys[of.entity] if isinstance(of, t.Record) else None
    link = other if isinstance(other, Link) else None
    return FieldColumns(field, columns, fit(field.type, schema, zone), _keep(field.type, len(columns)), link=link)


def _keep(of: t.Type, columns: int) -> Keep:
    if columns == 1:
        return lambda value: (stored(of, value),)

    def pair(value: Value) -> tuple[object, ...]:  # `money in any`
        kept = stored(of, value)
        assert isinstance(kept, tuple)
        return kept

    return pair
