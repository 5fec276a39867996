"""What the project file says about a host's tables, as data: every name with its place in the file."""

from collections.abc import Mapping
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.source import Source, Span

Mark: TypeAlias = str | int | bool
"""What a column holds for `yes`, `no` or a deleted row."""


@attrs.frozen
class Name:
    """Something written in the project file, and where."""

    text: str
    span: Span


@attrs.frozen
class InColumn:
    """The value as it is."""

    column: Name


@attrs.frozen
class Amount:
    """Money: its amount, whole or in hundredths, and maybe its currency."""

    amount: Name
    currency: Name | None = None
    cents: bool = False


@attrs.frozen
class Flag:
    """A yes or no, each written its own way."""

    column: Name
    yes: Mark
    no: Mark


@attrs.frozen
class Codes:
    """A stage, a pipeline or a choice by its code: pairs of code and name."""

    column: Name
    values: tuple[tuple[Name, Name], ...]


@attrs.frozen
class LocalTime:
    """A moment as the clocks of a time zone show it."""

    column: Name
    zone: ZoneInfo


@attrs.frozen
class By:
    """A relation by another unique column of the records it points to."""

    column: Name
    by: Name


@attrs.frozen
class Always:
    """In no column: the same for every record."""

    value: Name


@attrs.frozen
class Nowhere:
    """In no column: empty for every record."""

    span: Span


@attrs.frozen
class ChildTable:
    """A list in a table of its own, a row a member."""

    table: Name
    owner: Name
    value: "InColumn | Amount | Flag | Codes | LocalTime | By"
    label: Name | None = None
    sort: Name | None = None


@attrs.frozen
class LabelColumns:
    """A labelled list in a column for each label: pairs of label and column."""

    columns: tuple[tuple[Name, Name], ...]


@attrs.frozen
class Json:
    """A list as JSON; members with a label are objects with these two names."""

    column: Name
    label: str = "label"
    value: str = "value"


Single: TypeAlias = InColumn | Amount | Flag | Codes | LocalTime | By
Shape: TypeAlias = Single | Always | Nowhere | ChildTable | LabelColumns | Json


@attrs.frozen
class SoftDelete:
    """Deleted rows stay. Without marks those are deleted whose column is filled, by the moment of the deletion."""

    column: Name
    yes: Mark | None = None
    no: Mark | None = None
    zone: ZoneInfo | None = None


@attrs.frozen
class TableSpec:
    """Where the records of one entity lie."""

    entity: Name
    table: Name
    key: Name | None = None
    soft_delete: SoftDelete | None = None
    read_only: bool = False
    fields: Mapping[str, tuple[Name, Shape]] = attrs.field(factory=dict)


@attrs.frozen
class TablesSpec:
    """All tables of the host's that the project file tells of."""

    source: Source
    tables: Mapping[str, TableSpec]


def columns_of(shape: Shape) -> tuple[Name, ...]:
    """The columns that a shape names in the record's own table."""
    match shape:
        case InColumn(column) | Flag(column) | Codes(column) | LocalTime(column) | By(column) | Json(column):
            return (column,)
        case Amount(amount, currency):
            return (amount,) if currency is None else (amount, currency)
        case LabelColumns(columns):
            return tuple(column for _, column in columns)
        case Always() | Nowhere() | ChildTable():
            return ()
