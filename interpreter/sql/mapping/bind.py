"""Binds the project file's mapping to a database: the tables of all entities, ours and the host's."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import attrs
import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.problem import Problem, diagnose
from stagerules.dsl.schema import Entity, Field, Schema

from ...records.fit import fit, key_type
from ...records.problems import EffectRefused
from ...records.stored import stored
from ..connection import Connection
from ..kinds import KEYS
from ..layout import EntityTable, FieldColumns, Hosts, Link, ListTable
from ..tables import entity_tables
from . import codecs
from .deleted import counts, fresh, marked, unmarked
from .fields import Misfit, Target, Where, column_of, single
from .fits import allowed, misfits
from .found import Database, FoundTable
from .lists import in_json, in_label_columns, in_table
from .problems import (
    ColumnTwice,
    FieldWithoutColumn,
    NotUnique,
    UnfilledColumn,
    UnknownTable,
    WrongMapping,
)
from .spec import (
    Always,
    Amount,
    ChildTable,
    InColumn,
    Json,
    LabelColumns,
    Name,
    Nowhere,
    Shape,
    TableSpec,
    TablesSpec,
    columns_of,
)


@attrs.frozen(eq=False)
class Shell:
    """A host's table before its fields are bound."""

    spec: TableSpec
    entity: Entity
    found: FoundTable
    table: sa.Table
    key: sa.Column[Any]
    hosts: Hosts
    target: Target


def bind(
    db: Connection, spec: TablesSpec, schema: Schema, zone: tzinfo, metadata: sa.MetaData
) -> dict[str, EntityTable]:
    """The tables of all entities; ours are put into `metadata`. Raises `WrongMapping` with all that is wrong."""
    problems: list[Problem] = list(misfits(spec, schema))
    if not problems:
        binder = Binder(Database(db, sa.inspect(db.raw)), schema, zone, problems)
        shells = {one.entity.text: shell for one in spec.tables.values() if (shell := binder.shell(one)) is not None}
        if len(shells) == len(spec.tables):
            links = {name: one.target.link for name, one in shells.items()}
            own = entity_tables(schema, metadata, zone, db.raw.dialect.name, links)
            targets = {name: _own_target(one) for name, one in own.items()}
            targets |= {name: one.target for name, one in shells.items()}
            hosts = {name: binder.entity(one, targets) for name, one in shells.items()}
            if not problems:
                return {name: own[name] if name in own else hosts[name] for name in schema.entities}
    ordered = sorted(dict.fromkeys(problems), key=lambda one: one.span)
    raise WrongMapping(tuple(diagnose(one, spec.source) for one in ordered))


def _own_target(table: EntityTable) -> Target:
    other = table.table.alias()
    link = Link(table.entity.name, other.c[table.key.name], None, sa.true())
    fields = {name: one.columns[0].name for name, one in table.plain.items() if len(one.columns) == 1}
    return Target(None, link, dict(other.c.items()), fields)


@attrs.frozen(eq=False)
class Binder:
    """Binds entities one by one and collects what is wrong."""

    database: Database
    schema: Schema
    zone: tzinfo
    problems: list[Problem]

    def found(self, name: Name) -> FoundTable:
        """The table of a name; reports one that is not there."""
        found = self.database.table(name.text)
        if found is None:
            known = tuple(one for one in self.database.names if not one.startswith("stagerules_"))
            near = nearest(name.text, known)
            self.problems.append(UnknownTable(name.span, name=name.text, near=near, known=known))
            raise Misfit
        return found

    def shell(self, spec: TableSpec) -> Shell | None:
        """The table, its key, and which rows count."""
        try:
            return self._shell(spec)
        except Misfit:
            return None

    def _shell(self, spec: TableSpec) -> Shell:
        entity, found = self.schema.entities[spec.entity.text], self.found(spec.table)
        written = spec.fields.get(entity.key)
        named = spec.key or (written[1].column if written and isinstance(written[1], InColumn) else None)
        key = column_of(found, named or Name(entity.key, spec.entity.span), self.problems)
        if not found.is_view and key.name not in found.unique:
            self.problems.append(NotUnique((named or spec.table).span, column=key.name, table=found.name))
        own = key_type(self.schema, entity.name)
        table = found.definition(key.name, KEYS[own] if own is int else None)
        other = table.alias()
        where = Where(self.schema, self.zone, found, table, {}, self.problems)
        where.codec(codecs.key(own, key), entity.fields[entity.key], Name(key.name, (named or spec.entity).span))
        there: sa.ColumnElement[bool] = sa.true()
        gone = None
        there_of_other: sa.ColumnElement[bool] = sa.true()
        if spec.soft_delete is not None:
            there, gone = counts(table.c, spec.soft_delete, where), marked(spec.soft_delete, where)
            there_of_other = counts(other.c, spec.soft_delete, where)
        counts_up = own is int and not found.gives_keys
        back = unmarked(spec.soft_delete, where)
        read_only = _read_only(spec, found)
        hosts = Hosts(there, gone, read_only, counts_up, fresh(spec.soft_delete, where), back, key.always)
        link = Link(entity.name, other.c[key.name], None, there_of_other)
        fields = {
            name: columns_of(shape)[0].text for name, (_, shape) in spec.fields.items() if len(columns_of(shape)) == 1
        }
        target = Target(found, link, dict(other.c.items()), fields | {entity.key: key.name})
        return Shell(spec, entity, found, table, table.c[key.name], hosts, target)

    def entity(self, shell: Shell, targets: Mapping[str, Target]) -> EntityTable:
        """The columns of all fields."""
        entity, own = shell.entity, key_type(self.schema, shell.entity.name)
        where = Where(self.schema, self.zone, shell.found, shell.table, targets, self.problems)
        key_field = entity.fields[entity.key]
        key = FieldColumns(
            key_field,
            (shell.key,),
            fit(key_field.type, self.schema, self.zone),
            lambda value: (stored(key_field.type, value),),
        )
        plain: dict[str, FieldColumns] = {entity.key: key}
        lists: dict[str, ListTable] = {}
        given = {shell.key.name: entity.key} | dict.fromkeys(shell.hosts.fresh, "soft_delete")
        for field in entity.stored.values():
            if field.name == entity.key:
                continue
            try:
                shape = self.shape(shell, field)
                found = self.bound(where, field, shape, own)
            except Misfit:
                continue
            if isinstance(found, ListTable):
                lists[field.name] = found
            else:
                plain[field.name] = found
                self._twice(shell, found, given, shape)
        if shell.hosts.read_only is None and len(plain) + len(lists) == len(entity.stored):
            self._unfilled(shell, given)
        return EntityTable(entity, shell.table, shell.key, own, plain, lists, shell.hosts)

    def shape(self, shell: Shell, field: Field) -> Shape:
        """What the project file says, else the column of the field's name."""
        if field.name in shell.spec.fields:
            return shell.spec.fields[field.name][1]
        span, of = shell.spec.entity.span, t.filled(field.type)
        column = shell.found.column(field.name)
        currency = shell.found.column(f"{field.name}_currency")
        if column is not None and of == t.Money(None) and currency is not None:
            return Amount(Name(column.name, span), Name(currency.name, span))
        if column is not None and not isinstance(of, t.List) and of != t.Money(None):
            return InColumn(Name(column.name, span))
        pipelines = allowed(of, self.schema)
        if isinstance(of, t.StageName) and of.what == "pipeline" and len(pipelines) == 1:
            return Always(Name(pipelines[0], span))
        self.problems.append(
            FieldWithoutColumn(
                span,
                field=field.name,
                entity=shell.entity.name,
                table=shell.found.name,
                near=nearest(field.name, tuple(shell.found.columns)),
                may_be_empty=of is not field.type or isinstance(of, t.List),
            )
        )
        raise Misfit

    def bound(self, where: Where, field: Field, shape: Shape, own: type[int] | type[str]) -> FieldColumns | ListTable:
        """The columns of a field, or the table of a list."""
        of = t.filled(field.type)
        match shape:
            case Nowhere():
                return _nowhere(field)
            case Always(value):
                return _always(field, value.text)
            case ChildTable() if isinstance(of, t.List):
                found = self.found(shape.table)
                inside = attrs.evolve(where, found=found, table=found.definition())
                owner = column_of(found, shape.owner, self.problems)
                inside.codec(codecs.key(own, owner), Field("owner", field.type), shape.owner)
                made = in_table(inside, field, of, shape)
                used = {made.owner, made.position, made.label, *made.value.columns}
                for one in found.columns.values():
                    if not (one.nullable or one.filled or inside.defined(one) in used) and not found.is_view:
                        self.problems.append(UnfilledColumn(shape.table.span, column=one.name, table=found.name))
                return made
            case LabelColumns() if isinstance(of, t.List):
                return in_label_columns(where, field, of, shape)
            case Json() if isinstance(of, t.List):
                return in_json(where, field, of, shape)
            case ChildTable() | LabelColumns() | Json():
                raise TypeError(f"{field.name} is no list")
            case _:
                return single(where, field, shape)

    def _twice(self, shell: Shell, found: FieldColumns, given: dict[str, str], shape: Shape) -> None:
        names = columns_of(shape)
        for column, name in zip(found.columns, names, strict=True):
            if column.name in given:
                first, second = given[column.name], found.field.name
                self.problems.append(
                    ColumnTwice(name.span, column=column.name, table=shell.found.name, first=first, second=second)
                )
            given.setdefault(column.name, found.field.name)

    def _unfilled(self, shell: Shell, given: Mapping[str, str]) -> None:
        for one in shell.found.columns.values():
            if not (one.nullable or one.filled or one.name in given):
                span = shell.spec.table.span
                self.problems.append(UnfilledColumn(span, column=one.name, table=shell.found.name))


def _nowhere(field: Field) -> FieldColumns:
    is_list = isinstance(t.filled(field.type), t.List)

    def keep(value: object) -> tuple[object, ...]:
        if value is None or value == ():
            return ()
        raise EffectRefused("bad_value", f"`{field.name}` is not kept: the project file maps it to no column")

    return FieldColumns(field, (), lambda _: () if is_list else None, keep, reads=())


def _always(field: Field, text: str) -> FieldColumns:
    def keep(value: object) -> tuple[object, ...]:
        if value == text:
            return ()
        raise EffectRefused("bad_value", f"`{field.name}` is always `{text}`: the project file maps it to no column")

    return FieldColumns(field, (), lambda _: text, keep, reads=())


def _read_only(spec: TableSpec, found: FoundTable) -> str | None:
    if found.is_view:
        return f"`{spec.entity.text}` can only be read: `{found.name}` is a view"
    return f"`{spec.entity.text}` can only be read: the project file says so" if spec.read_only else None
