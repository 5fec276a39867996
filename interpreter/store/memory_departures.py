"""The messages to clients that were let go, kept in memory."""

from datetime import datetime

import attrs

from ..pauses import EVERYTHING, Pause
from .departures import Departure


@attrs.define(eq=False, slots=False)
class MemoryDepartures:
    """The last departure of each message, by its id, in their order; and which was the last when a pause ended."""

    _departures: dict[str, tuple[int, Departure]] = attrs.field(factory=dict)
    _resumed: dict[Pause, int] = attrs.field(factory=dict)

    def depart(self, departure: Departure) -> None:
        """A message leaves."""
        self.stay(departure.message)
        self._departures[departure.message] = (self._last_number() + 1, departure)

    def stay(self, message_id: str) -> None:
        """A message has not left after all."""
        self._departures.pop(message_id, None)

    def departed(self, after: datetime, but: str, rule: str | None = None) -> int:
        """How many others have left."""
        before = self._resumed.get(EVERYTHING if rule is None else Pause("rule", rule), 0)
        return sum(
            number > before and one.at > after and one.message != but and rule in (None, one.rule)
            for number, one in self._departures.values()
        )

    def departed_to(self, client: str | None, address: str | None, after: datetime, but: str) -> int:
        """How many others have left to the same client."""
        return sum(
            one.at > after and one.message != but and (_same(one.client, client) or _same(one.address, address))
            for _, one in self._departures.values()
        )

    def _last_number(self) -> int:
        """No number is given twice, also where the last departure was taken back after a pause had ended."""
        last = next((number for number, _ in reversed(self._departures.values())), 0)
        return max((last, *self._resumed.values()))


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and one == other
