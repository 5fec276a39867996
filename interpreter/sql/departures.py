"""The messages to clients that were let go, kept to be counted."""

from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa

from ..pauses import EVERYTHING, Pause
from ..store.departures import Departure
from .part import StorePart


@attrs.frozen(eq=False)
class Departures(StorePart):
    """A row for each message, of its last departure; the later, the higher its number."""

    def depart(self, departure: Departure) -> None:
        """A message leaves."""
        self.stay(departure.message)
        self.db.run(sa.insert(self.own.departures).values(attrs.asdict(departure)))

    def stay(self, message_id: str) -> None:
        """A message has not left after all."""
        table = self.own.departures
        self.db.run(sa.delete(table).where(table.c.message == message_id))

    def departed(self, after: datetime, but: str, rule: str | None = None) -> int:
        """How many others have left."""
        table, resumed = self.own.departures, self.own.resumed.c
        pause = EVERYTHING if rule is None else Pause("rule", rule)
        which = () if rule is None else (table.c.rule == rule,)
        what = (resumed.kind == pause.kind, resumed.name == pause.name, resumed.entity == pause.entity)
        before = sa.func.coalesce(sa.select(resumed.departed).where(*what).scalar_subquery(), 0)
        counts = (*which, table.c.at > after, table.c.number > before)
        return self._count(sa.select(table.c.message).where(*counts), but)

    def departed_to(self, client: str | None, address: str | None, after: datetime, but: str) -> int:
        """How many others have left to the same client. Each way by itself: so each goes by its index."""
        table = self.own.departures
        ways = [
            sa.select(table.c.message).where(column == value, table.c.at > after)
            for column, value in ((table.c.client, client), (table.c.address, address))
            if value is not None
        ]
        return self._count(sa.union(*ways), but) if ways else 0

    def _count(self, messages: sa.Select[Any] | sa.CompoundSelect[Any], but: str) -> int:
        found = messages.subquery()
        count: int = self.db.rows(sa.select(sa.func.count()).where(found.c.message != but))[0][0]
        return count
