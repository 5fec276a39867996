"""The history that the Store keeps."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import attrs
import sqlalchemy as sa

from stagerules.dsl.values import Ref

from ..store.history import HistoryRow
from . import rows
from .part import StorePart

AT_ONCE = 100
"""So many events are asked for in one query."""


@attrs.frozen(eq=False)
class Past(StorePart):
    """Every write with its reasons."""

    def write_history(self, rows_: Iterable[HistoryRow]) -> None:
        """Adds rows to the history."""
        self._add(self.ready.history, [rows.history_row(one) for one in rows_])

    def history(self, record: Ref | None = None, newest: int | None = None) -> tuple[HistoryRow, ...]:
        """The history of a record, or all of it, oldest first."""
        table = self.own.history
        query = sa.select(table).order_by(table.c.number.desc()).limit(newest)
        if record is not None:
            query = query.where(table.c.entity == record.entity, table.c.record == str(record.key))
        found = self.db.rows(query)
        return tuple(rows.history_of(row._mapping, self.schema, self.zone) for row in reversed(found))

    def history_of(self, event_id: str) -> tuple[HistoryRow, ...]:
        """What was done because of an event, oldest first."""
        table = self.own.history
        found = self.db.rows(sa.select(table).where(table.c.event == event_id).order_by(table.c.number))
        return tuple(rows.history_of(row._mapping, self.schema, self.zone) for row in found)

    def history_from(self, event_id: str) -> tuple[HistoryRow, ...]:
        """What was done because of an event and because of all that it led to in turn, oldest first."""
        table, ids, fresh = self.own.history, {event_id}, [event_id]
        while fresh:
            some, fresh = fresh[:AT_ONCE], fresh[AT_ONCE:]
            named = sa.or_(
                *(table.c.causes.contains(json.dumps(one, ensure_ascii=False), autoescape=True) for one in some)
            )
            for event, causes in self.db.rows(sa.select(table.c.event, table.c.causes).where(named).distinct()):
                if event not in ids and not ids.isdisjoint(json.loads(causes)):
                    ids.add(event)
                    fresh.append(event)
        rows_ = [row for part in _parts(sorted(ids)) for row in self._of_events(part)]
        return tuple(one for _, one in sorted(rows_, key=lambda row: row[0]))

    def _of_events(self, ids: Sequence[str]) -> Iterator[tuple[int, HistoryRow]]:
        table = self.own.history
        for row in self.db.rows(sa.select(table).where(table.c.event.in_(ids))):
            yield row._mapping["number"], rows.history_of(row._mapping, self.schema, self.zone)

    def deletions_since(self, moment: datetime) -> int:
        """How many records were deleted after a moment."""
        table = self.own.history
        count = sa.select(sa.func.count()).where(table.c.kind == "delete", table.c.at > moment)
        return int(self.db.rows(count)[0][0])


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
