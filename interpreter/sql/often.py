"""Statements that run for every event: made ready for SQLite's driver once, since that takes longer than running."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import sqlalchemy as sa


@attrs.frozen
class Slot:
    """A slot of a statement: whose value goes there (`otherwise`, if none is given), and how it is written."""

    name: str
    otherwise: object
    write: Callable[[Any], object] | None

    def filled(self, values: Mapping[str, object]) -> object:
        """What goes there."""
        value = values.get(self.name, self.otherwise)
        return value if self.write is None else self.write(value)


@attrs.define(eq=False)
class Often:
    """A statement, and once it has run on SQLite its text with its slots. It must read only columns of `kinds`, whose
    values are taken as SQLite gives them.
    """

    statement: Any
    ready: tuple[str, tuple[Slot, ...]] | None = None

    def on_sqlite(self, dialect: sa.Dialect, values: Mapping[str, object]) -> tuple[str, tuple[Slot, ...]]:
        """The text and its slots, for values of these names: each time the same ones."""
        if self.ready is None:
            compiled = self.statement.compile(dialect=dialect, column_keys=list(values))
            slots = (_slot(compiled.binds[name], dialect) for name in compiled.positiontup)
            self.ready = str(compiled), tuple(slots)
        return self.ready


def _slot(bound: sa.BindParameter[Any], dialect: sa.Dialect) -> Slot:
    of = bound.type
    native = of if isinstance(of, sa.TypeDecorator) else of.dialect_impl(dialect)
    return Slot(bound.key, bound.value, native.bind_processor(dialect))
