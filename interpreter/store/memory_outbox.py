"""The messages that are kept in memory until they have left, and what came of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from stagerules.dsl.values import Ref

from ..facts import Result
from .protocol import Claimed, Dead, Message

STILL = Result("waiting")


@attrs.frozen
class Kept:
    """A message of the outbox. `failure`: it is told among the failures. `held`: when it is due is said by a limit."""

    message: Message
    due: datetime
    attempts: int = 0
    result: Result = STILL
    closed: datetime | None = None
    failure: bool = False
    held: bool = False

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
        due = (one for one in self._first_of_each(channels, but, now) if one.due <= now)
        found = min(due, key=lambda one: one.due, default=None)
        if found is None:
            return None
        taken = attrs.evolve(found, due=until, attempts=found.attempts + 1, held=False)
        self._outbox[taken.message.id] = taken
        return Claimed(taken.message, taken.attempts)

    def next_message(self, channels: Collection[str], but: Collection[str] = ()) -> datetime | None:
        """When the next message of these channels is due."""
        return min((one.due for one in self._first_of_each(channels, but)), default=None)

    def _first_of_each(
        self, channels: Collection[str], but: Collection[str], now: datetime | None = None
    ) -> Iterator[Kept]:
        """The first message about each record, and those that are held before it."""
        before: set[Ref] = set()
        for one in self._outbox.values():
            message = one.message
            if one.open and message.channel in channels and message.rule not in but and message.about not in before:
                if not one.held or (now is not None and one.due <= now):
                    before.add(message.about)
                yield one

    def postpone(self, message_id: str, due: datetime) -> None:
        """A message is not due before then."""
        self._outbox[message_id] = attrs.evolve(self._outbox[message_id], due=due)

    def hold(self, message_id: str, due: datetime) -> None:
        """A claimed message may not leave before then; that was no attempt."""
        found = self._outbox[message_id]
        if found.open:
            self._outbox[message_id] = attrs.evolve(found, due=due, attempts=found.attempts - 1, held=True)

    def held_before(self, message: Message, now: datetime) -> datetime | None:
        """Until when an earlier message to the same client about the same record is held."""
        about = [one for one in self._outbox.values() if one.message.about == message.about]
        place = next(number for number, one in enumerate(about) if one.message.id == message.id)
        held = (one for one in about[:place] if one.open and one.held and _same_client(one.message, message))
        return max((one.due for one in held if one.due > now), default=None)

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
    return (one.client is not None and one.client == other.client) or (
        one.address is not None and one.address == other.address
    )
