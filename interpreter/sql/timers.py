"""What waits for its moment, and how far the clock has been seen to."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa

from stagerules.dsl.values import Ref

from ..store.protocol import Timer
from . import rows
from .engine_tables import CLOSED, WAITS
from .part import StorePart


@attrs.frozen(eq=False)
class Timers(StorePart):
    """Timers, pending until they are taken or cancelled."""

    def add_timers(self, timers: Iterable[Timer]) -> None:
        """Adds timers."""
        self._add(self.ready.add_timer, [rows.timer_row(one) for one in timers])

    def take_timer(self, timer_id: str) -> bool:
        """A timer's event happens in this transaction."""
        return self.db.run_often(self.ready.take_timer, {"which": timer_id}) == 1

    def cancel_timers(self, record: Ref, rule: str | None = None, start: str | None = None) -> tuple[Timer, ...]:
        """Cancels what is pending for a record. What it was."""
        table = self.own.timers
        which = [table.c.entity == record.entity, table.c.record == str(record.key), table.c.open == WAITS]
        which += [] if rule is None else [table.c.rule == rule]
        which += [] if start is None else [table.c.start == start]
        gone = self._pending(*which)
        if gone:
            self.db.run(sa.update(table).where(*which).values(open=CLOSED))
        return gone

    def timers(self, record: Ref | None = None) -> tuple[Timer, ...]:
        """The timers that are pending, soonest first, those that rest last."""
        table = self.own.timers
        if record is None:
            return self._pending(table.c.open == WAITS)
        of_record = (table.c.entity == record.entity, table.c.record == str(record.key))
        return self._pending(*of_record, table.c.open == WAITS)

    def due_timers(self, now: datetime, most: int, but: Collection[str] = ()) -> tuple[Timer, ...]:
        """Timers that are due by now, of none of the rules `but`: the longest due first."""
        if but:
            table = self.own.timers
            return self._pending(table.c.open == WAITS, table.c.due <= now, table.c.rule.not_in(sorted(but)), most=most)
        columns = self.own.timers.c.keys()
        found = self.db.rows(self.ready.due_timers, {"now": now, "most": most})
        return tuple(self._timer(dict(zip(columns, row, strict=True))) for row in found)

    def next_timer(self) -> datetime | None:
        """When the next timer is due."""
        found = self.db.rows(self.ready.next_timer)
        return rows.moment_of(found[0][0], self.schema, self.zone) if found else None

    def move_timer(self, timer_id: str, timer: Timer) -> bool:
        """Puts a timer in the place of another one."""
        table = self.own.timers
        if not self.take_timer(timer_id):
            return False
        self.db.run(sa.delete(table).where(table.c.id == timer.id))  # it may have stood here before
        self.add_timers((timer,))
        return True

    def clock(self, rule: str) -> datetime | None:
        """The last moment of an `every` rule that has been seen to."""
        table = self.own.clocks
        found = self.db.rows(sa.select(table.c.moment).where(table.c.rule == rule))
        return rows.moment_of(found[0][0], self.schema, self.zone) if found else None

    def set_clock(self, rule: str, moment: datetime) -> None:
        """Everything of an `every` rule up to this moment has been seen to."""
        new: Any = self.own.insert(self.own.clocks).values(rule=rule, moment=moment)
        self.db.run(new.on_conflict_do_update(index_elements=["rule"], set_={"moment": moment}))

    def _pending(self, *which: sa.ColumnElement[bool], most: int | None = None) -> tuple[Timer, ...]:
        table = self.own.timers
        query = sa.select(table).where(*which).order_by(table.c.due.nulls_last(), table.c.number).limit(most)
        return tuple(self._timer(row._mapping) for row in self.db.rows(query))

    def _timer(self, row: rows.Row) -> Timer:
        return rows.timer_of(row, self.schema, self.zone)
