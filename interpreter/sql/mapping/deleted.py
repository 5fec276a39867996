"""Soft delete: which rows of a host's table count, and what a deletion writes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.schema import Field

from . import codecs
from .fields import Misfit, Where
from .found import FoundColumn
from .problems import WrongColumn
from .spec import Mark, Name, SoftDelete


def counts(columns: Any, deleted: SoftDelete, where: Where) -> sa.ColumnElement[bool]:
    """Which rows count."""
    column = columns[where.column(deleted.column).name]
    if deleted.yes is None:
        is_empty: sa.ColumnElement[bool] = column.is_(None)
        return is_empty
    return sa.or_(column.is_(None), column != sa.literal(_mark(deleted.yes, where.column(deleted.column)), column.type))


def marked(deleted: SoftDelete, where: Where) -> Callable[[], Mapping[str, object]]:
    """What a deletion writes."""
    column = where.column(deleted.column)
    if deleted.yes is not None:
        mark = _mark(deleted.yes, column)
        where.codec(
            codecs.flag(column, deleted.yes, deleted.no or False), Field("soft_delete", t.YesNo()), deleted.column
        )
        return lambda: {column.name: mark}
    zone, lite = deleted.zone, where.found.lite
    if column.kind == "date":
        outward = codecs.plain(t.Date(), column, lite)
        return lambda: {column.name: _out(outward, datetime.now(zone or where.zone).date())}
    if column.kind not in ("text", "any", "local", "moment"):
        _say_marks(column, deleted.column, where)
    made = codecs.moment(column.kind) if zone is None else codecs.local(column, zone, lite)
    codec = where.codec(made, Field("soft_delete", t.DateTime()), deleted.column)
    return lambda: {column.name: codec.outward(datetime.now(UTC).replace(microsecond=0))}


def _out(codec: object, value: object) -> object:
    return codec.outward(value) if isinstance(codec, codecs.Codec) else value


def fresh(deleted: SoftDelete | None, where: Where) -> Mapping[str, object]:
    """What a new row holds so that it counts."""
    if deleted is None or deleted.no is None:
        return {}
    column = where.column(deleted.column)
    return {column.name: _mark(deleted.no, column)}


def unmarked(deleted: SoftDelete | None, where: Where) -> Mapping[str, object] | None:
    """What makes a deleted row count again; None where the project file does not say it."""
    if deleted is None:
        return None
    if deleted.no is not None:
        return fresh(deleted, where)
    column = where.column(deleted.column)
    if column.nullable:
        return {column.name: None}
    return {column.name: _mark(False, column)} if isinstance(deleted.yes, int) else None


def _mark(mark: Mark, column: FoundColumn) -> Mark:
    return int(mark) if isinstance(mark, bool) and column.kind != "yes/no" else mark


def _say_marks(column: FoundColumn, name: Name, where: Where) -> None:
    way = f'Say what it holds: `soft_delete = {{ column = "{column.name}", yes = 1, no = 0 }}`.'
    where.problems.append(
        WrongColumn(
            name.span,
            column=column.name,
            table=where.found.name,
            field="soft_delete",
            holds=f"of the type {column.told}",
            wanted="the moment of a deletion",
            way=way,
        )
    )
    raise Misfit
