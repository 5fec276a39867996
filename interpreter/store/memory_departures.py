"""The messages to clients that were let go, kept in memory."""

from datetime import datetime

import attrs

from .departures import Departure


@attrs.define(eq=False, slots=False)
class MemoryDepartures:
    """The last departure of each message, by its id."""

    _departures: dict[str, Departure] = attrs.field(factory=dict)

    def depart(self, departure: Departure) -> None:
        """A message leaves."""
        self._departures[departure.message] = departure

    def stay(self, message_id: str) -> None:
        """A message has not left after all."""
        self._departures.pop(message_id, None)

    def departed(self, after: datetime, but: str, rule: str | None = None) -> int:
        """How many others have left."""
        return sum(
            one.at > after and one.message != but and rule in (None, one.rule) for one in self._departures.values()
        )

    def departed_to(self, client: str | None, address: str | None, after: datetime, but: str) -> int:
        """How many others have left to the same client."""
        return sum(
            one.at > after and one.message != but and (_same(one.client, client) or _same(one.address, address))
            for one in self._departures.values()
        )


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and one == other
