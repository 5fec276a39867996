"""The messages that are kept in memory until they have left, and what came of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import takewhile

import attrs

from stagerules.dsl.values import Ref

from ..facts import Result
from .outbox import Claimed, Dead, Message

STILL = Result("waiting")


@attrs.frozen
class Kept:
    """A message of the outbox. `failure`: it is told among the failures. `held`: by which limits; 0: by none."""

    message: Message
    due: datetime
    attempts: int = 0
    result: Result = STILL
    closed: datetime | None = None
    failure: bool = False
    held: int = 0

    @property
    def open(self) -> bool:
        """Whether it is still to leave."""
        return self.result.status == "waiting"


@attrs.define(eq=False, slots=False)
class MemoryOutbox:
    """Messages, in the order in which they were asked for."""

    _outbox: dict[str, Kept] = attrs.field(factory=dict)

    def post(self, messages: Iterable[Message]) -> None:
        """Puts messages into the outbox."""
        for one in messages:
            self._outbox.setdefault(one.id, Kept(one, one.at))

    def messages(self) -> tuple[Message, ...]:
        """The messages that have not been delivered, oldest first."""
        return tuple(one.message for one in self._outbox.values() if one.open)

    def waiting_messages(self) -> Mapping[str, int]:
        """How many messages of each channel have not been delivered."""
        return Counter(one.channel for one in self.messages())

    def claim(
        self, channels: Collection[str], now: datetime, until: datetime, but: Collection[str] = ()
    ) -> Claimed | None:
        """The message of these channels that has been due longest."""
        due = self._due(channels, now, but)
        return self._taken(due[0], until) if due else None

    def claim_several(
        self, most: Mapping[str, int], now: datetime, until: datetime, but: Collection[str] = ()
    ) -> tuple[Claimed, ...]:
        """So many messages of each channel at most, those due longest first."""
        left = dict(most)
        found: list[Kept] = []
        for one in self._due(most, now, but):
            if left[one.message.channel] > 0:
                left[one.message.channel] -= 1
                found.append(one)
        return tuple(self._taken(one, until) for one in found)

    def next_messages(self, channels: Collection[str], but: Collection[str] = ()) -> Mapping[str, datetime]:
        """By channel, when the next message is due that waits for no other."""
        found = sorted(self._free(channels, but), key=lambda one: one.due, reverse=True)
        return {one.message.channel: one.due for one in found}

    def _due(self, channels: Collection[str], now: datetime, but: Collection[str]) -> list[Kept]:
        return sorted((one for one in self._free(channels, but, now) if one.due <= now), key=lambda one: one.due)

    def _free(self, channels: Collection[str], but: Collection[str], now: datetime | None = None) -> Iterator[Kept]:
        """The messages that wait for no earlier one: none is about the same record, or goes to the same client or
        address; those that are held do not count.
        """
        before: set[Ref | str | None] = set()
        for one in self._outbox.values():
            message = one.message
            if one.open and message.channel in channels and message.rule not in but:
                whose: set[Ref | str | None] = {message.about, message.address, message.client} - {None}
                if before.isdisjoint(whose):
                    yield one
                if not one.held or (now is not None and one.due <= now):
                    before |= whose

    def _taken(self, one: Kept, until: datetime) -> Claimed:
        self._outbox[one.message.id] = attrs.evolve(one, due=until, attempts=one.attempts + 1, held=0)
        return Claimed(one.message, one.attempts + 1)

    def postpone(self, claimed: Claimed, due: datetime) -> bool:
        """A message that was taken is not due before then."""
        return self._due_then(claimed, due, claimed.attempts)

    def give_back(self, claimed: Claimed, due: datetime) -> bool:
        """A message that was taken is due then, as if it had not been taken."""
        return self._due_then(claimed, due, claimed.attempts - 1)

    def _due_then(self, claimed: Claimed, due: datetime, attempts: int) -> bool:
        found = self._outbox[claimed.message.id]
        if not found.open or found.attempts != claimed.attempts:
            return False
        self._outbox[claimed.message.id] = attrs.evolve(found, due=due, attempts=attempts)
        return True

    def hold(self, message_id: str, due: datetime, by: int) -> None:
        """A claimed message may not leave before then; that was no attempt."""
        found = self._outbox[message_id]
        if found.open:
            self._outbox[message_id] = attrs.evolve(found, due=due, attempts=found.attempts - 1, held=by)

    def unhold(self, but: int, now: datetime) -> None:
        """What is held by other limits is due now."""
        for name, one in self._outbox.items():
            if one.open and one.held not in (0, but):
                self._outbox[name] = attrs.evolve(one, due=now, held=0)

    def held_before(self, message: Message, now: datetime) -> datetime | None:
        """Until when an earlier message is held that goes to the same client, or to the same address."""
        before = takewhile(lambda one: one.message.id != message.id, self._outbox.values())
        held = (one for one in before if one.open and one.held and one.due > now and _same_client(one.message, message))
        return max((one.due for one in held), default=None)

    def result(self, token: str) -> Result | None:
        """What came of the first message with this token."""
        return next((one.result for one in self._outbox.values() if one.message.token == token), None)

    def dead(self) -> tuple[Dead, ...]:
        """The messages that have failed for good, oldest first."""
        return tuple(
            Dead(one.message, one.closed, one.result.code, one.result.detail, one.attempts)
            for one in self._outbox.values()
            if one.failure and one.closed is not None
        )

    def revive(self, message_id: str, due: datetime) -> bool:
        """A dead message is due again, with all its attempts."""
        found = self._outbox.get(message_id)
        if found is None or not found.failure:
            return False
        self._outbox[message_id] = Kept(found.message, due)
        return True


def _same_client(one: Message, other: Message) -> bool:
    known = (
        (one.client is not None, one.client == other.client),
        (one.address is not None, one.address == other.address),
    )
    return any(all(pair) for pair in known)
