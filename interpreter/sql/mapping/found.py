"""What a database holds: its tables and columns, as far as a mapping needs to know them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import attrs
import sqlalchemy as sa
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.types import TypeEngine

from ..connection import Connection

Kind: TypeAlias = Literal[
    "text", "integer", "exact", "float", "yes/no", "date", "time", "local", "moment", "json", "any", "other"
]
"""What a column can hold. `local` is a moment without its time zone; `any` a column of SQLite without a type."""


@attrs.frozen(eq=False)
class FoundColumn:
    """A column. `filled` says that the database fills it where nothing is given, `always` that it takes no other value;
    `told` is its type as declared.
    """

    name: str
    kind: Kind
    type: TypeEngine[Any]
    told: str
    nullable: bool
    filled: bool
    digits: int | None = None
    places: int | None = None
    always: bool = False


@attrs.frozen(eq=False)
class FoundTable:
    """A table or a view. `unique` are the columns that hold nothing twice; `gives_keys` that it counts them up; `key`
    is its primary key.
    """

    name: str
    is_view: bool
    columns: Mapping[str, FoundColumn]
    unique: frozenset[str]
    gives_keys: bool
    lite: bool
    key: tuple[str, ...] = ()

    def column(self, name: str) -> FoundColumn | None:
        """The column of a name, which may be written in other case where that is clear."""
        if name in self.columns:
            return self.columns[name]
        alike = [one for one in self.columns.values() if one.name.casefold() == name.casefold()]
        return alike[0] if len(alike) == 1 else None

    def definition(self, key: str | None = None, key_type: TypeEngine[Any] | None = None) -> sa.Table:
        """The table for statements. SQLite gives and takes values as they lie there, unjudged."""

        def column(one: FoundColumn) -> sa.Column[Any]:
            of = (
                key_type if one.name == key and key_type is not None else sa.types.NullType() if self.lite else one.type
            )
            default = sa.FetchedValue() if one.filled and one.name != key else None
            return sa.Column(one.name, of, primary_key=one.name == key, nullable=one.nullable, server_default=default)

        # SQLite allows a column without a name; no statement can say it.
        return sa.Table(self.name, sa.MetaData(), *(column(one) for one in self.columns.values() if one.name))

    def alone(self, column: FoundColumn) -> sa.Column[Any]:
        """One column for statements that need no other."""
        of = sa.types.NullType() if self.lite else column.type
        found: sa.Column[Any] = sa.Table(self.name, sa.MetaData(), sa.Column(column.name, of)).c[column.name]
        return found


@attrs.define(eq=False)
class Database:
    """Looks tables up, each once."""

    db: Connection
    inspector: Inspector
    known: dict[str, FoundTable] = attrs.field(factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All tables and views."""
        return (*self.inspector.get_table_names(), *self.inspector.get_view_names())

    def table(self, name: str) -> FoundTable | None:
        """The table or view of a name, which may be written in other case where that is clear."""
        alike = [one for one in self.names if one.casefold() == name.casefold()]
        real = name if name in alike else alike[0] if len(alike) == 1 else None
        if real is None:
            return None
        if real not in self.known:
            self.known[real] = self._look(real)
        return self.known[real]

    def _look(self, name: str) -> FoundTable:
        lite = self.db.is_sqlite
        is_view = name in self.inspector.get_view_names()
        key = () if is_view else tuple(self.inspector.get_pk_constraint(name)["constrained_columns"])
        found = self.inspector.get_columns(name)
        counted = self._counted(name, key) if lite else False
        columns = {one["name"]: _column(one, lite, counted and key == (one["name"],)) for one in found}
        if lite:
            gives = bool(re.search(r"\bAUTOINCREMENT\b", self._sql(name), re.IGNORECASE))
        else:
            gives = len(key) == 1 and columns[key[0]].filled
        return FoundTable(name, is_view, columns, self._unique(name, key, is_view), gives, lite, key)

    def _sql(self, name: str) -> str:
        """The statement that made a table of SQLite."""
        rows = self.db.rows(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
        return str(rows[0][0] or "") if rows else ""

    def _counted(self, name: str, key: tuple[str, ...]) -> bool:
        """Whether SQLite counts the key up: only one that is declared as INTEGER, by this very word."""
        declared = {
            row[0]: str(row[1]).upper()
            for row in self.db.rows(sa.text("SELECT name, type FROM pragma_table_info(:name)"), {"name": name})
        }
        return len(key) == 1 and declared.get(key[0]) == "INTEGER"

    def _unique(self, name: str, key: tuple[str, ...], is_view: bool) -> frozenset[str]:
        if is_view:
            return frozenset()
        groups: Iterable[Any] = (
            key,
            *(one["column_names"] for one in self.inspector.get_unique_constraints(name)),
            *(one["column_names"] for one in self.inspector.get_indexes(name) if one["unique"]),
        )
        return frozenset(str(one[0]) for one in groups if len(one) == 1 and one[0] is not None)


def _column(one: Any, lite: bool, counted: bool) -> FoundColumn:
    of = one["type"]
    filled = one.get("default") is not None or bool(one.get("computed") or one.get("identity")) or counted
    kind = kind_of(of, lite)
    exact = kind == "exact"
    return FoundColumn(
        one["name"],
        kind,
        of,
        _told(of),
        one["nullable"],
        filled,
        of.precision if exact else None,
        of.scale if exact else None,
        bool((one.get("identity") or {}).get("always")),
    )


def _told(of: TypeEngine[Any]) -> str:
    try:
        return str(of)
    except sa.exc.CompileError:
        return type(of).__name__


def kind_of(of: TypeEngine[Any], lite: bool) -> Kind:
    """What a column of a reflected type can hold."""
    match of:
        case sa.JSON():
            return "json"
        case sa.Boolean():
            return "yes/no"
        case sa.Float():
            return "float"
        case sa.Integer():
            return "integer"
        case sa.Numeric():
            return "exact"
        case sa.DateTime():
            return "moment" if of.timezone and not lite else "local"
        case sa.Date():
            return "date"
        case sa.Time():
            return "time"
        case sa.String():
            return "text"
        case sa.types.NullType() if lite:
            return "any"
        case _:
            return "other"
