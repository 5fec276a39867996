"""The messages to clients that were let go, kept to be counted."""

from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa

from ..store.departures import Departure
from .part import StorePart


@attrs.frozen(eq=False)
class Departures(StorePart):
    """A row for each message, of its last departure."""

    def depart(self, departure: Departure) -> None:
        """A message leaves."""
        new: Any = self.own.insert(self.own.departures).values(attrs.asdict(departure))
        self.db.run(new.on_conflict_do_update(index_elements=["message"], set_={"at": departure.at}))

    def stay(self, message_id: str) -> None:
        """A message has not left after all."""
        table = self.own.departures
        self.db.run(sa.delete(table).where(table.c.message == message_id))

    def departed(self, after: datetime, but: str, rule: str | None = None) -> int:
        """How many others have left."""
        table = self.own.departures
        which = () if rule is None else (table.c.rule == rule,)
        return self._count(sa.select(table.c.message).where(*which, table.c.at > after), but)

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
