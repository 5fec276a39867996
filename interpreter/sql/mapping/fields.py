"""The columns of one value in a host's table: the shape that the project file gives, held against what is there."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, assert_never

import attrs
import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.problem import Problem
from stagerules.dsl.schema import Field, Schema
from stagerules.dsl.values import Value

from ...facts import BadValue, FieldValue
from ...records.fit import Fit, fit, key_type
from ...records.stored import stored
from ..layout import FieldColumns, Link
from . import codecs
from .found import FoundColumn, FoundTable
from .problems import InexactColumn, NotUnique, NoZone, UnknownColumn, WrongColumn
from .spec import Amount, By, Codes, Flag, InColumn, LocalTime, Name, Single


class Misfit(Exception):
    """A problem has been reported; what it concerns is left out."""


@attrs.frozen(eq=False)
class Target:
    """The records that relations may point to: their table, by its own name and as a second one beside it."""

    found: FoundTable | None
    link: Link
    columns: Mapping[str, sa.ColumnElement[Any]]
    fields: Mapping[str, str]
    """The column of each field that stands in one."""


@attrs.frozen(eq=False)
class Where:
    """What binding a value needs: the schema, the table, its definition, and where problems go."""

    schema: Schema
    zone: tzinfo
    found: FoundTable
    table: sa.Table
    targets: Mapping[str, Target]
    problems: list[Problem]

    def column(self, name: Name) -> FoundColumn:
        """The column of a name; reports one that is not there."""
        return column_of(self.found, name, self.problems)

    def defined(self, column: FoundColumn) -> sa.Column[Any]:
        """The column for statements."""
        return self.table.c[column.name]

    def codec(
        self, made: codecs.Codec | codecs.Unfit | codecs.Rounds | codecs.Zoneless, field: Field, name: Name
    ) -> codecs.Codec:
        """The codec; reports why there is none."""
        column = self.column(name)
        match made:
            case codecs.Codec():
                return made
            case codecs.Rounds():
                problem: Problem = InexactColumn(name.span, column=column.name, table=self.found.name, field=field.name)
            case codecs.Zoneless():
                line = f'{field.name} = {{ column = "{column.name}", zone = "Europe/Berlin" }}'
                problem = NoZone(name.span, column=column.name, table=self.found.name, line=line)
            case codecs.Unfit(wanted, way):
                problem = WrongColumn(
                    name.span,
                    column=column.name,
                    table=self.found.name,
                    field=field.name,
                    holds=f"of the type {column.told}" if column.kind != "any" else "without a type",
                    wanted=wanted,
                    way=way,
                )
            case _:
                assert_never(made)
        self.problems.append(problem)
        raise Misfit


def column_of(found: FoundTable, name: Name, problems: list[Problem]) -> FoundColumn:
    """The column of a name; reports one that is not there."""
    column = found.column(name.text)
    if column is None:
        known = tuple(found.columns)
        near = nearest(name.text, known)
        problems.append(UnknownColumn(name.span, table=found.name, name=name.text, near=near, known=known))
        raise Misfit
    return column


def single(where: Where, field: Field, shape: Single) -> FieldColumns:
    """The columns of a value."""
    of = t.filled(field.type)
    match shape:
        case InColumn(name) if isinstance(of, t.Record):
            return _relation(where, field, of, name, None)
        case By(name, by) if isinstance(of, t.Record):
            return _relation(where, field, of, name, by)
        case InColumn(name) | By(name):
            codec = codecs.plain(of, where.column(name), where.found.lite)
        case Amount(name, currency, is_cents):
            make = codecs.cents if is_cents else codecs.number
            codec = make(where.column(name), where.found.lite)
            if currency is not None:
                return _with_currency(where, field, where.codec(codec, field, name), name, currency)
        case Flag(name, yes, no):
            codec = codecs.flag(where.column(name), yes, no)
        case Codes(name, values):
            codec = codecs.codes(where.column(name), {code.text: value.text for code, value in values})
        case LocalTime(name, zone):
            codec = codecs.local(where.column(name), zone, where.found.lite)
        case _:
            assert_never(shape)
    return coded(where, field, where.column(name), where.codec(codec, field, name))


def coded(where: Where, field: Field, column: FoundColumn, codec: codecs.Codec) -> FieldColumns:
    """One column with a codec."""
    inner = fit(field.type, where.schema, where.zone)

    def keep(value: Value) -> tuple[object, ...]:
        kept = stored(field.type, value)
        return (None if kept is None else codec.outward(kept),)

    return FieldColumns(field, (where.defined(column),), turned(inner, codec), keep)


def turned(inner: Fit, codec: codecs.Codec) -> Fit:
    """What is read, turned by a codec before it is judged."""
    if codec.inward is codecs.same:
        return inner

    def read(raw: object) -> FieldValue:
        value = None if raw is None else codec.inward(raw)
        return value if isinstance(value, BadValue) else inner(value)

    return read


def _with_currency(where: Where, field: Field, codec: codecs.Codec, amount: Name, currency: Name) -> FieldColumns:
    columns = (where.column(amount), where.column(currency))
    where.codec(codecs.plain(t.Text(), columns[1], where.found.lite), field, currency)
    of = t.filled(field.type)
    only = of.currency if isinstance(of, t.Money) else None
    inner = fit(field.type, where.schema, where.zone)

    def read(raw: object) -> FieldValue:
        number, unit = raw if isinstance(raw, tuple) else (raw, None)
        if number is None:
            return inner(None)
        value = codec.inward(number)
        if isinstance(value, BadValue):
            return value
        if only is None:
            return inner((value, unit))
        return inner(value) if unit == only else BadValue(f"{number} {unit or ''}".strip(), f"is not in {only}")

    def keep(value: Value) -> tuple[object, ...]:
        kept = stored(field.type, value)
        number, unit = kept if isinstance(kept, tuple) else (kept, only)
        if number is None:
            return None, None if columns[1].nullable else only
        return codec.outward(number), unit

    defined = tuple(where.defined(one) for one in columns)
    return FieldColumns(field, defined, read, keep, empty=defined[:1])


def _relation(where: Where, field: Field, of: t.Record, name: Name, by: Name | None) -> FieldColumns:
    column, target = where.column(name), where.targets[of.entity]
    keys = key_type(where.schema, of.entity)
    inner = fit(field.type, where.schema, where.zone)
    defined = where.defined(column)
    if by is None:
        where.codec(codecs.key(keys, column), field, name)
        return FieldColumns(field, (defined,), inner, lambda value: (stored(field.type, value),), link=target.link)
    other = _named_by(where, target, of.entity, by)
    link = attrs.evolve(target.link, by=other)
    found_key = sa.select(target.link.key).where(other == defined).limit(1).scalar_subquery()

    def read(raw: object) -> FieldValue:
        text, key = raw if isinstance(raw, tuple) else (raw, None)
        if text is not None and key is None:
            return BadValue(str(text)[:200], f"is no `{by.text}` of `{of.entity}`")
        return inner(key)

    return FieldColumns(
        field,
        (defined,),
        read,
        lambda value: (stored(field.type, value),),
        reads=(defined, found_key.label(f"key of {field.name}")),
        link=link,
    )


def _named_by(where: Where, target: Target, entity: str, by: Name) -> sa.ColumnElement[Any]:
    """The other's column that a relation names it by: a field in one column, or a column."""
    name = target.fields.get(by.text, by.text)
    found = target.found
    if found is not None:
        column = column_of(found, Name(name, by.span), where.problems)
        if column.name not in found.unique and not found.is_view:
            where.problems.append(NotUnique(by.span, column=column.name, table=found.name))
            raise Misfit
        return target.columns[column.name]
    if name not in target.columns:
        known = tuple(target.columns)
        where.problems.append(
            UnknownColumn(by.span, table=entity.lower(), name=name, near=nearest(name, known), known=known)
        )
        raise Misfit
    return target.columns[name]
