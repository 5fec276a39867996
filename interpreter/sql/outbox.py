"""The messages that the Store keeps until they have left, and what came of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import attrs
import sqlalchemy as sa

from ..facts import Result
from ..store.outbox import Claimed, Dead, Message
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
        found = self._first(dict.fromkeys(channels, 1), but, now)[:1]
        return next(iter(self._taken(found, until)), None)

    def claim_several(
        self, most: Mapping[str, int], now: datetime, until: datetime, but: Collection[str] = ()
    ) -> tuple[Claimed, ...]:
        """So many messages of each channel at most, those due longest first."""
        return self._taken(self._first(most, but, now), until)

    def next_messages(self, channels: Collection[str], but: Collection[str] = ()) -> Mapping[str, datetime]:
        """By channel, when the next message is due that waits for no other."""
        found = {row["channel"]: row["due"] for row in self._first(dict.fromkeys(channels, 1), but)}
        dues = ((one, rows.moment_of(due, self.schema, self.zone)) for one, due in found.items())
        return {one: due for one, due in dues if due is not None}

    def _first(self, most: Mapping[str, int], but: Collection[str], now: datetime | None = None) -> Sequence[rows.Row]:
        """The messages due longest (by now) that wait for no earlier one; for one that is held none waits. Each channel
        by itself: so the index has the order.
        """
        table = self.own.outbox
        open_, earlier = table.c, self.ready.earlier.c
        held_up = (
            earlier.open == WAITS,
            earlier.number < open_.number,
            earlier.channel.in_(sorted(most)),
            earlier.rule.not_in(sorted(but)),
            earlier.held == 0 if now is None else sa.or_(earlier.held == 0, earlier.due <= now),
        )
        which = () if now is None else (open_.due <= now,)
        of_record = sa.exists().where(earlier.entity == open_.entity, earlier.record == open_.record, *held_up)
        to_address = sa.exists().where(earlier.address == open_.address, *held_up)
        to_client = sa.exists().where(earlier.client == open_.client, *held_up)
        query = sa.select(table).where(open_.open == WAITS, open_.rule.not_in(sorted(but)), *which)
        query = query.where(~of_record, ~to_address, ~to_client).order_by(open_.due, open_.number)
        each = (query.where(open_.channel == one).limit(count) for one, count in sorted(most.items()) if count > 0)
        found = [row._mapping for one in each for row in self.db.rows(one)]
        return sorted(found, key=lambda row: (row["due"], row["number"]))

    def _taken(self, found: Sequence[rows.Row], until: datetime) -> tuple[Claimed, ...]:
        claimed = [Claimed(rows.message_of(row, self.schema, self.zone), row["attempts"] + 1) for row in found]
        new = [_due_then(one.message.id, one.attempts - 1, until, one.attempts) for one in claimed]
        self._add(self.ready.due_then, new)
        return tuple(claimed)

    def postpone(self, claimed: Claimed, due: datetime) -> bool:
        """A message that was taken is not due before then."""
        new = _due_then(claimed.message.id, claimed.attempts, due, claimed.attempts)
        return self.db.run_often(self.ready.due_then, new) == 1

    def give_back(self, claimed: Claimed, due: datetime) -> bool:
        """A message that was taken is due then, as if it had not been taken."""
        new = _due_then(claimed.message.id, claimed.attempts, due, claimed.attempts - 1)
        return self.db.run_often(self.ready.due_then, new) == 1

    def hold(self, message_id: str, due: datetime, by: int) -> None:
        """A claimed message may not leave before then; that was no attempt."""
        table = self.own.outbox
        still = sa.update(table).where(table.c.id == message_id, table.c.open == WAITS)
        self.db.run(still.values(due=due, attempts=table.c.attempts - 1, held=by))

    def unhold(self, but: int, now: datetime) -> None:
        """What is held by other limits is due now."""
        table = self.own.outbox
        others = sa.update(table).where(table.c.open == WAITS, table.c.held.not_in((0, but)))
        self.db.run(others.values(due=now, held=0))

    def held_before(self, message: Message, now: datetime) -> datetime | None:
        """Until when an earlier message is held that goes to the same client, or to the same address."""
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

    def close(self, message_id: str, result: Result, at: datetime, attempts: int | None = None) -> bool:
        """A message is done with; what rests until its answer is there is due."""
        state = FAILURE if result.status == "failed" else CLOSED
        new = {"which": message_id, "taken": attempts, "state": state, "moment": at, **rows.result_row(result)}
        if self.db.run_often(self.ready.close, new) == 0:
            return False
        self.db.run_often(self.ready.wake, {"which": message_id, "moment": at})
        return True


def _due_then(message_id: str, taken: int, due: datetime, attempts: int) -> dict[str, object]:
    """What the statement `due_then` is told: a message that was taken so often is due then, and counts as taken so
    often.
    """
    return {"which": message_id, "taken": taken, "moment": due, "counted": attempts}
