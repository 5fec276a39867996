"""The history that the Store keeps."""

from collections.abc import Iterable
from datetime import datetime

import attrs
import sqlalchemy as sa

from stagerules.dsl.values import Ref

from ..store.history import HistoryRow
from . import rows
from .part import StorePart


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

    def deletions_since(self, moment: datetime) -> int:
        """How many records were deleted after a moment."""
        table = self.own.history
        count = sa.select(sa.func.count()).where(table.c.kind == "delete", table.c.at > moment)
        return int(self.db.rows(count)[0][0])
