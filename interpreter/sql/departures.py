"""The messages to clients that were let go, kept to be counted."""

from datetime import datetime

import attrs

from ..store.departures import Departure
from .part import StorePart


@attrs.frozen(eq=False)
class Departures(StorePart):
    """A row for each message, of its last departure; the later, the higher its number."""

    def depart(self, departure: Departure) -> None:
        """A message leaves."""
        self.stay(departure.message)
        self.db.run_often(self.ready.counting.depart, attrs.asdict(departure))

    def stay(self, message_id: str) -> None:
        """A message has not left after all."""
        self.db.run_often(self.ready.counting.stay, {"message": message_id})

    def departed(self, after: datetime, but: str, rule: str | None = None) -> int:
        """How many others have left."""
        counting, which = self.ready.counting, {"after": after, "message": but}
        found = (
            self.db.rows(counting.of_all, which)
            if rule is None
            else self.db.rows(counting.of_rule, which | {"rule": rule})
        )
        count: int = found[0][0]
        return count

    def departed_to(self, client: str | None, address: str | None, after: datetime, but: str) -> int:
        """How many others have left to the same client."""
        which = {"client": client, "address": address, "after": after, "message": but}
        count: int = self.db.rows(self.ready.counting.to_client, which)[0][0]
        return count
