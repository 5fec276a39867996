"""The outbox: messages that leave after the commit, and what the engine keeps of them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

import attrs

from stagerules.dsl.values import Ref, Value

from ..event import Event
from ..facts import Result
from .departures import Departure


@attrs.frozen
class Message:
    """Something to be delivered after the commit. `id` is the idempotency key, the same over all retries. `client` is
    the record that it is for, as `Contact 7`; None: only the address is known.
    """

    id: str
    channel: str
    to: str
    address: str | None
    content: Mapping[str, Value]
    about: Ref
    rule: str
    event: str
    at: datetime
    on_behalf: str | None = None
    token: str | None = None
    on_failure: Event | None = None
    client: str | None = None

    @property
    def recipient(self) -> str:
        """Whom it is for, as it is told: by name, never by address."""
        return "an address of the rule" if self.to == self.address else self.to


@attrs.frozen
class Claimed:
    """A message that a worker has taken, and how often it was taken by now, this time included."""

    message: Message
    attempts: int


@attrs.frozen
class Dead:
    """A message that has failed for good."""

    message: Message
    at: datetime
    code: str
    detail: str
    attempts: int


class Outbox(Protocol):
    """The part of a Store that is about messages."""

    def post(self, messages: Iterable[Message]) -> None:
        """Puts messages into the outbox. One whose id is known is left as it is."""

    def messages(self) -> tuple[Message, ...]:
        """The messages that have not been delivered, oldest first."""

    def waiting_messages(self) -> Mapping[str, int]:
        """How many messages of each channel have not been delivered."""

    def next_messages(self, channels: Collection[str], but: Collection[str] = ()) -> Mapping[str, datetime]:
        """By channel, when the next message is due that `claim` would give; those that wait for others have none."""

    def claim(
        self, channels: Collection[str], now: datetime, until: datetime, but: Collection[str] = ()
    ) -> Claimed | None:
        """The message of these channels that has been due longest by `now`, of none of the rules `but`. Messages about
        one record leave in their order, and so do those to one client, or to one address where the client is not known:
        one that waits for an earlier one is not due, unless that one is held. It is not due again before `until`:
        nobody else takes it in the meantime, and if whoever took it is gone by then, somebody takes it up again.
        """

    def claim_several(
        self, most: Mapping[str, int], now: datetime, until: datetime, but: Collection[str] = ()
    ) -> tuple[Claimed, ...]:
        """What `claim` would give for these channels, so many of each at most: of one record, of one client and of
        one address never two. Those due longest come first.
        """

    def hold(self, message_id: str, due: datetime, by: int) -> None:
        """A message that was claimed may not leave before then. That was no attempt, and it holds up no other. `by` is
        the mark of the limits that hold it, not 0.
        """

    def unhold(self, but: int, now: datetime) -> None:
        """What is held by other limits than those with this mark is due now, and no longer held."""

    def held_before(self, message: Message, now: datetime) -> datetime | None:
        """Until when an earlier message is held that goes to the same client or address; None: there is none."""

    def depart(self, departure: Departure) -> None:
        """A message leaves: it counts from now on, and no longer as it did before."""

    def stay(self, message_id: str) -> None:
        """A message has not left after all: it does not count."""

    def departed(self, after: datetime, but: str, rule: str | None = None) -> int:
        """How many messages, `but` one, have left after a moment: of a rule, since it was paused last; or of all, since
        everything was paused last.
        """

    def departed_to(self, client: str | None, address: str | None, after: datetime, but: str) -> int:
        """How many messages, `but` one, have left after a moment to a client, known by record or by address."""

    def postpone(self, claimed: Claimed, due: datetime) -> bool:
        """A message that was taken is not due before then. False where it is taken over by somebody else."""

    def give_back(self, claimed: Claimed, due: datetime) -> bool:
        """A message that was taken is due then, as if it had not been taken. False where somebody else took it over."""

    def close(self, message_id: str, result: Result, at: datetime, attempts: int | None = None) -> bool:
        """A message is done with: `sent` with what came back, or `failed` for good with the reason. False where
        somebody else has closed it, or, with `attempts`, where it was not taken so often: somebody else took it over.
        What rests until the answer to its `token` is there is due at `at`.
        """

    def result(self, token: str) -> Result | None:
        """What came of the first message with this token; None where there is none."""

    def dead(self) -> tuple[Dead, ...]:
        """The messages that have failed for good and were neither tried again nor dropped, oldest first."""

    def revive(self, message_id: str, due: datetime) -> bool:
        """A dead message is due again, with all its attempts. False where it is not dead."""
