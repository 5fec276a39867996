"""One row of a CSV file as a record, or why it is none."""

from collections import Counter
from collections.abc import Sequence

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.values import Key, Labelled, Ref, Value
from stagerules.interpreter.records.plain import PlainProblem, from_key

from .columns import Column, Columns, importable
from .dates import OtherDate
from .lookups import Lookups, NotFound


@attrs.frozen
class NewRecord:
    """A row as a record: `key` None where one is made. `later` are relations to records of the same file, which are
    looked up when all of it is in.
    """

    line: int
    key: Key | None
    values: dict[str, Value]
    later: tuple[tuple[Column, str], ...] = ()


@attrs.frozen
class BadRow:
    """A row that is not taken in: the line of the file where it ends, the column, and why. `kind` is the same for rows
    of which one tells enough.
    """

    line: int
    column: str | None
    why: str
    hint: str = ""
    kind: str = ""


@attrs.frozen
class Missing:
    """A reference that was not found and left empty: the column, the text, and the nearest name there is."""

    column: str
    text: str
    entity: str
    near: str | None


@attrs.define
class Rows:
    """Makes records of rows; counts the references that it leaves empty."""

    entity: Entity
    schema: Schema
    columns: Columns
    lookups: Lookups
    width: int
    separator: str
    missing: Counter[Missing] = attrs.field(factory=Counter)

    def read(self, line: int, cells: Sequence[str]) -> NewRecord | BadRow:
        """The record that a row describes."""
        if len(cells) != self.width:
            count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            return BadRow(line, None, f"it has {count}, the first line has {self.width}")
        values: dict[str, Value] = {}
        later: list[tuple[Column, str]] = []
        column = self.columns.key
        try:
            key = None if column is None else self._key(column, cells[column.index])
            for column in self.columns.taken:
                text = cells[column.index].strip()
                text = column.values.get(text, text)
                if column.relation == self.entity.name and isinstance(column.field.type, t.Optional) and text:
                    later.append((column, text))
                elif text:
                    self._fill(values, column, text)
            column = None
            self._fill_the_rest(values)
        except PlainProblem as problem:
            kind = "date" if isinstance(problem, OtherDate) else ""
            return BadRow(line, column.name if column else None, str(problem), problem.hint, kind)
        return NewRecord(line, key, values, tuple(later))

    def related(self, column: Column, text: str) -> Ref | None:
        """The record that a cell names, None where it is not there and need not be. Raises `PlainProblem`."""
        found = self.lookups.find(str(column.relation), column.target.by, text)
        if isinstance(found, Ref):
            return found
        if not isinstance(column.field.type, t.Optional | t.List):
            raise PlainProblem(f"there is no {found.entity} `{text[:60]}`", _near(found, column, self.schema))
        self.missing[Missing(column.name, text, found.entity, found.near)] += 1
        return None

    def _key(self, column: Column, text: str) -> Key:
        if not text.strip():
            raise PlainProblem("the key is blank")
        value = column.convert(column.values.get(text.strip(), text.strip()))
        return from_key(value, self.entity.name, self.schema)

    def _fill(self, values: dict[str, Value], column: Column, text: str) -> None:
        name, of = column.field.name, t.filled(column.field.type)
        if not isinstance(of, t.List):
            values[name] = self._value(column, text)
            return
        members = values.get(name, ())
        assert isinstance(members, tuple)
        for part in text.split(self.separator):
            if part.strip() and (value := self._value(column, part.strip())) is not None:
                members += (value if column.target.label is None else Labelled(column.target.label, str(value)),)
        values[name] = members

    def _value(self, column: Column, text: str) -> Value:
        return column.convert(text) if column.relation is None else self.related(column, text)

    def _fill_the_rest(self, values: dict[str, Value]) -> None:
        for name in importable(self.entity):
            if name in values or name == self.entity.key:
                continue
            of = self.entity.fields[name].type
            if name in self.columns.otherwise:
                values[name] = self.columns.otherwise[name]
            elif isinstance(of, t.Optional):
                values[name] = None
            elif isinstance(of, t.List):
                values[name] = ()
            elif name not in ("stage", "pipeline", "stage_since") or not self.entity.staged:
                column = next((one.name for one in self.columns.taken if one.field.name == name), name)
                raise PlainProblem(f"`{column}` is blank, and every {self.entity.name} needs `{name}`")


def _near(found: NotFound, column: Column, schema: Schema) -> str:
    """The nearest name; a column that holds names needs to say so."""
    if found.near:
        return f"Did you mean `{found.near}`?"
    shown = schema.entities[found.entity].shown_as
    if column.target.by is None and shown is not None:
        way = f'--column "{column.name}={column.field.name} by {shown}"'
        return f"It was looked up by its key. By `{shown}`: `{way}`."
    return ""
