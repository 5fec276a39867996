"""Column types: exact and readable on SQLite, native elsewhere. Reading gives what is there, unjudged."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from stagerules.dsl import types as t
from stagerules.dsl.schema import Schema

from ..records.fit import key_type
from ..records.values import canonical


class _Kind(TypeDecorator[Any]):
    """A type that is plain text (or 0 and 1) on SQLite, written by `to_lite`, and native elsewhere."""

    cache_ok = True
    impl = sa.Text
    lite: TypeEngine[Any] = sa.Text()
    native: TypeEngine[Any]

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(self.lite if dialect.name == "sqlite" else self.native)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        write = self.to_lite
        return lambda value: None if value is None else write(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return None if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def to_lite(self, value: Any) -> object:
        raise NotImplementedError


class ExactNumber(_Kind):
    """A decimal number."""

    cache_ok = True
    native = sa.Numeric()

    def to_lite(self, value: Decimal | int) -> str:
        return canonical(Decimal(value))


class YesNo(_Kind):
    """`yes` or `no`; a check constraint would only hide what others wrote."""

    cache_ok = True
    lite = sa.Integer()
    native = sa.Boolean()

    def to_lite(self, value: bool) -> int:
        return int(value)


class Day(_Kind):
    """A date."""

    cache_ok = True
    native = sa.Date()

    def to_lite(self, value: date) -> str:
        return value.isoformat()


class TimeOfDay(_Kind):
    """A time of day."""

    cache_ok = True
    native = sa.Time()

    def to_lite(self, value: time) -> str:
        return value.isoformat()


class Moment(_Kind):
    """A moment: UTC, always with microseconds, so that the order of the texts is that of the moments."""

    cache_ok = True
    native = sa.DateTime(timezone=True)

    def to_lite(self, value: datetime) -> str:
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


KEYS: dict[type[int] | type[str], TypeEngine[Any]] = {
    int: sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    str: sa.Text(),
}


def kinds(of: t.Type, schema: Schema) -> tuple[TypeEngine[Any], ...]:
    """The column types of a field: two for `money in any`."""
    match t.filled(of):
        case t.Integer() | t.Number():
            return (ExactNumber(),)
        case t.Money(currency):
            return (ExactNumber(), sa.Text()) if currency is None else (ExactNumber(),)
        case t.YesNo():
            return (YesNo(),)
        case t.Date():
            return (Day(),)
        case t.Time():
            return (TimeOfDay(),)
        case t.DateTime():
            return (Moment(),)
        case t.Record(entity):
            return (KEYS[key_type(schema, entity)],)
        case _:
            return (sa.Text(),)
