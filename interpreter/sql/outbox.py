"""The messages that the Store keeps until they have left, and what came of them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import attrs
import sqlalchemy as sa

from ..facts import Result
from ..store.protocol import Claimed, Dead, Message
from . import rows
from .engine_tables import CLOSED, FAILURE, WAITS
from .part import StorePart


@attrs.frozen(eq=False)
class Outbox(StorePart):
    """Messages, in the order in which they were asked for."""

    def post(self, messages: Iterable[Message]) -> None:
        """Puts messages into the outbox."""
        self._add(self.ready.post, [rows.message_row(one) for one in messages])

    def messages(self) -> tuple[Message, ...]:
        """The messages that have not been delivered, oldest first."""
        table = self.own.outbox
        found = self.db.rows(sa.select(table).where(table.c.open == WAITS).order_by(table.c.number))
        return tuple(rows.message_of(row._mapping, self.schema, self.zone) for row in found)

    def waiting_messages(self) -> Mapping[str, int]:
        """How many messages of each channel have not been delivered."""
        table = self.own.outbox
        count = sa.select(table.c.channel, sa.func.count()).where(table.c.open == WAITS).group_by(table.c.channel)
        return {row[0]: row[1] for row in self.db.rows(count)}

    def claim(
        self, channels: Collection[str], now: datetime, until: datetime, but: Collection[str] = ()
    ) -> Claimed | None:
        """The message of these channels that has been due longest."""
        table = self.own.outbox
        row = self._first(channels, but, now)
        if row is None:
            return None
        taken = {"due": until, "attempts": row["attempts"] + 1, "held": 0}
        self.db.run(sa.update(table).where(table.c.number == row["number"]).values(taken))
        return Claimed(rows.message_of(row, self.schema, self.zone), row["attempts"] + 1)

    def next_message(self, channels: Collection[str], but: Collection[str] = ()) -> datetime | None:
        """When the next message of these channels is due."""
        row = self._first(channels, but)
        return None if row is None else rows.moment_of(row["due"], self.schema, self.zone)

    def _first(self, channels: Collection[str], but: Collection[str], now: datetime | None = None) -> rows.Row | None:
        """The message due longest (by now) that waits for no earlier one; for one that is held none waits. Each channel
        by itself: so the index has the order.
        """
        table = self.own.outbox
        open_, earlier = table.c, self.ready.earlier.c
        waits = sa.exists().where(
            earlier.entity == open_.entity,
            earlier.record == open_.record,
            earlier.open == WAITS,
            earlier.number < open_.number,
            earlier.channel.in_(sorted(channels)),
            earlier.rule.not_in(sorted(but)),
            earlier.held == 0 if now is None else sa.or_(earlier.held == 0, earlier.due <= now),
        )
        which = () if now is None else (open_.due <= now,)
        query = sa.select(table).where(open_.open == WAITS, open_.rule.not_in(sorted(but)), *which, ~waits)
        query = query.order_by(open_.due, open_.number).limit(1)
        found = [row._mapping for one in sorted(channels) for row in self.db.rows(query.where(open_.channel == one))]
        return min(found, key=lambda row: (row["due"], row["number"]), default=None)

    def postpone(self, message_id: str, due: datetime) -> None:
        """A message is not due before then."""
        table = self.own.outbox
        self.db.run(sa.update(table).where(table.c.id == message_id).values(due=due))

    def hold(self, message_id: str, due: datetime) -> None:
        """A claimed message may not leave before then; that was no attempt."""
        table = self.own.outbox
        still = sa.update(table).where(table.c.id == message_id, table.c.open == WAITS)
        self.db.run(still.values(due=due, attempts=table.c.attempts - 1, held=1))

    def held_before(self, message: Message, now: datetime) -> datetime | None:
        """Until when an earlier message to the same client about the same record is held."""
        found = self.db.rows(self.ready.counting.held_before, {"message": message.id, "now": now})
        return rows.moment_of(found[0][0], self.schema, self.zone)

    def result(self, token: str) -> Result | None:
        """What came of the first message with this token."""
        table = self.own.outbox
        query = sa.select(table).where(table.c.token == token).order_by(table.c.number).limit(1)
        found = self.db.rows(query)
        return rows.result_of(found[0]._mapping, self.zone) if found else None

    def dead(self) -> tuple[Dead, ...]:
        """The messages that have failed for good, oldest first."""
        table = self.own.outbox
        found = self.db.rows(sa.select(table).where(table.c.open == FAILURE).order_by(table.c.number))
        return tuple(rows.dead_of(row._mapping, self.schema, self.zone) for row in found)

    def revive(self, message_id: str, due: datetime) -> bool:
        """A dead message is due again, with all its attempts."""
        table = self.own.outbox
        dead = sa.update(table).where(table.c.id == message_id, table.c.open == FAILURE)
        fresh = rows.result_row(Result("waiting")) | {"closed_at": None, "attempts": 0}
        return self.db.run(dead.values(open=WAITS, due=due, **fresh)).rowcount == 1

    def close(self, message_id: str, result: Result, at: datetime) -> bool:
        """A message is done with; what rests until its answer is there is due."""
        table, timers = self.own.outbox, self.own.timers
        state = FAILURE if result.status == "failed" else CLOSED
        still = sa.update(table).where(table.c.id == message_id, table.c.open == WAITS)
        if self.db.run(still.values(open=state, closed_at=at, **rows.result_row(result))).rowcount == 0:
            return False
        earlier = self.ready.earlier
        first = sa.select(table.c.token).where(
            table.c.id == message_id,
            ~sa.exists().where(earlier.c.token == table.c.token, earlier.c.number < table.c.number),
        )
        resting = (timers.c.awaits == first.scalar_subquery(), timers.c.open == WAITS, timers.c.due.is_(None))
        self.db.run(sa.update(timers).where(*resting).values(due=at))
        return True
