"""What a run took away, as its history tells: records, their places in others, and what it listed instead."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from stagerules.dsl.values import Ref, Value

from ..people.exclusions import EXCLUSION
from ..store.history import HistoryRow

Place: TypeAlias = tuple[str, str, str, int]
"""The statement that asked for something, in one event."""


@attrs.frozen
class Gone:
    """A record that was deleted. `values` is all that was stored of it; None: the history does not hold that."""

    record: Ref
    values: Mapping[str, Value] | None
    row: HistoryRow


@attrs.frozen
class Lost:
    """A field that lost a record because that was deleted: a list that was `old`, or (not `listed`) a relation."""

    record: Ref
    field: str
    gone: Ref
    old: tuple[Value, ...] = ()
    listed: bool = True


@attrs.frozen
class Listed:
    """An entry of the exclusion list that the run made, or (not `made`) noted on whom it concerns, too."""

    record: Ref
    address: str
    concerns: tuple[Value, ...] = ()
    made: bool = True


@attrs.frozen
class Removed:
    """All of it, in the order in which it happened. `cancelled` are lines of what waited for the deleted records."""

    steps: tuple[Gone | Lost, ...] = ()
    listed: tuple[Listed, ...] = ()
    cancelled: tuple[HistoryRow, ...] = ()

    @property
    def records(self) -> tuple[Gone, ...]:
        """The records that were deleted."""
        return tuple(one for one in self.steps if isinstance(one, Gone))


def removed(rows: Iterable[HistoryRow]) -> Removed:
    """What these lines, oldest first, say was removed. What the run itself had made before is nothing lost."""
    told = tuple(rows)
    made = {row.record for row in told if row.kind == "create"}
    deleted = {(_place(row), row.record) for row in told if row.kind == "delete"} - {
        (_place(row), row.record) for row in told if row.record in made
    }
    steps = tuple(step for row in told for step in _steps(row, deleted))
    gone = {one.record for one in steps if isinstance(one, Gone)}
    cancelled = tuple(row for row in told if row.kind == "cancelled" and row.record in gone and row.detail == "deleted")
    return Removed(steps, tuple(_listed(told)), cancelled)


def _place(row: HistoryRow) -> Place:
    return row.event, row.rule, row.file, row.line


def _steps(row: HistoryRow, deleted: set[tuple[Place, Ref]]) -> Iterator[Gone | Lost]:
    """What a line says was lost. A field that a rule wrote by itself stands at another line than the deletion."""
    here = _place(row)
    if row.kind == "delete" and (here, row.record) in deleted:
        yield Gone(row.record, row.old if isinstance(row.old, Mapping) and row.old else None, row)
    if row.field is None:
        return
    match row.kind, row.old, row.new:
        case "remove", tuple(old), Ref() as gone if (here, gone) in deleted:
            yield Lost(row.record, row.field, gone, old)
        case "write", Ref() as gone, None if (here, gone) in deleted:
            yield Lost(row.record, row.field, gone, listed=False)
        case "write", tuple(old), tuple(new):
            for one in old:
                if isinstance(one, Ref) and one not in new and (here, one) in deleted:
                    yield Lost(row.record, row.field, one, old)
        case _:
            pass


def _listed(rows: Iterable[HistoryRow]) -> Iterator[Listed]:
    for row in rows:
        if row.record.entity != EXCLUSION:
            continue
        if row.kind == "create" and isinstance(row.new, Mapping):
            concerns = row.new.get("concerns")
            address = str(row.new.get("address", ""))
            yield Listed(row.record, address, concerns if isinstance(concerns, tuple) else ())
        if row.kind == "add" and row.field == "concerns" and not isinstance(row.new, Mapping):
            yield Listed(row.record, "", (row.new,), made=False)
