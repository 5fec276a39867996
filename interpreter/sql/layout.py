"""Where records lie: the columns of a field, the table of a list, the table of an entity; ours or a host's."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs
import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field
from stagerules.dsl.values import Value

from ..records.fit import Fit

Keep: TypeAlias = Callable[[Value], tuple[object, ...]]
"""What the columns are given for a value. Raises `EffectRefused` where they cannot hold it."""


@attrs.frozen(eq=False)
class Link:
    """The records that a relation in a host's table points to: by their key, or by another unique column (`by`).

    Whether the record is there is looked up before it is written: a host's tables need not hold their relations.
    """

    entity: str
    key: sa.ColumnElement[Any]
    by: sa.ColumnElement[Any] | None
    there: sa.ColumnElement[bool]


@attrs.frozen(eq=False)
class FieldColumns:
    """Where a value is stored: the columns, how what is read there becomes a value, and back.

    `empty` are the columns without a value where the field has none. A list in a record's own row has a column for
    each of its `labels`, or one column that must be `searched` row by row. Without columns the value is always the
    same.
    """

    field: Field
    columns: tuple[sa.Column[Any], ...]
    fit: Fit
    keep: Keep
    reads: tuple[sa.ColumnElement[Any], ...] = attrs.field(default=attrs.Factory(lambda one: one.columns, True))
    empty: tuple[sa.Column[Any], ...] = attrs.field(default=attrs.Factory(lambda one: one.columns, True))
    link: Link | None = None
    labels: tuple[str, ...] = ()
    searched: bool = False

    def value(self, row: Any, at: int) -> Any:
        """The value in a row whose columns of this field begin at a place."""
        return self.fit(row[at] if len(self.reads) == 1 else tuple(row[at : at + len(self.reads)]))


@attrs.frozen(eq=False)
class ListTable:
    """Where a list field is stored in a table of its own: a row a member, in the order of `position`. `ours` is
    whether it is no table of the host's.
    """

    field: Field
    of: t.List
    table: sa.Table
    owner: sa.Column[Any]
    position: sa.Column[Any] | None
    label: sa.Column[Any] | None
    value: FieldColumns
    order: tuple[sa.ColumnElement[Any], ...]
    ours: bool = False


@attrs.frozen(eq=False)
class Hosts:
    """What is different in a table of the host's.

    `there` says which rows count; `gone` is what a deletion writes instead of deleting, and `back` what takes that back
    (None: nobody knows); `read_only` why nothing may be written; `next_key` that the database gives no keys by itself,
    `own_keys` that it takes none; `fresh` what a new row holds besides its fields.
    """

    there: sa.ColumnElement[bool]
    gone: Callable[[], Mapping[str, object]] | None = None
    read_only: str | None = None
    next_key: bool = False
    fresh: Mapping[str, object] = attrs.field(factory=dict)
    back: Mapping[str, object] | None = None
    own_keys: bool = False


@attrs.frozen(eq=False)
class EntityTable:
    """Where the records of an entity are stored. `hosts` is None for a table of ours."""

    entity: Entity
    table: sa.Table
    key: sa.Column[Any]
    key_type: type[int] | type[str]
    plain: Mapping[str, FieldColumns]
    lists: Mapping[str, ListTable]
    hosts: Hosts | None = None

    @property
    def there(self) -> tuple[sa.ColumnElement[bool], ...]:
        """The condition on the rows that count."""
        return () if self.hosts is None else (self.hosts.there,)

    @property
    def is_read_only(self) -> bool:
        """Whether nothing may be written."""
        return self.hosts is not None and self.hosts.read_only is not None


def equal(one: FieldColumns, slot: str = "v") -> list[sa.ColumnElement[bool]]:
    """The condition that the columns hold the value bound as `v0`, `v1`, or the same with another `slot`."""
    if one.link is not None and one.link.by is not None:
        key = sa.bindparam(f"{slot}0", type_=one.link.key.type)
        return [one.columns[0] == sa.select(one.link.by).where(one.link.key == key).scalar_subquery()]
    return [column == sa.bindparam(f"{slot}{at}", type_=column.type) for at, column in enumerate(one.columns)]


def parameters(kept: tuple[object, ...], slot: str = "v") -> dict[str, object]:
    """What the columns are given, as bound values."""
    return {f"{slot}{at}": one for at, one in enumerate(kept)}
