"""What the engine keeps for itself: events, plans, queue, history, outgoing messages and timers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

import attrs

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..event import Event
from ..plan import Considered, Plan
from .history import HistoryRow

EventStatus: TypeAlias = Literal["received", "planned", "queued", "held", "behind", "done", "failed"]
"""`received`: told, nothing decided. `planned`: its plan is kept and perhaps half carried out. `queued`: caused by
another event, waiting its turn. `held`: a ceiling stopped it. `behind`: an earlier event of its record is not finished.
`done` and `failed` are final.
"""
OPEN: frozenset[EventStatus] = frozenset({"received", "planned", "queued", "held", "behind"})


@attrs.frozen
class Place:
    """Where an event stands: how far it has come (None: never heard of), and the first event of its record that came
    before it and is not finished.
    """

    status: EventStatus | None = None
    behind: str | None = None


@attrs.frozen
class StoredEvent:
    """An event and how far it has come. `keys` are the records that its plan has made so far, `refused` the steps
    that the records' keeper refused, with the reason.
    """

    event: Event
    status: EventStatus
    code: str = ""
    detail: str = ""
    plan: Plan | None = None
    steps_done: int = 0
    keys: Mapping[Handle, Key] = attrs.field(factory=dict)
    refused: Mapping[str, str] = attrs.field(factory=dict)
    trace: tuple[Considered, ...] = ()
    number: int = 0


@attrs.frozen
class Message:
    """Something to be delivered after the commit. `id` is the idempotency key, the same over all retries."""

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


@attrs.frozen
class Claimed:
    """A message that a worker has taken, and how often it was taken by now, this time included."""

    message: Message
    attempts: int


@attrs.frozen
class Timer:
    """An event that is to happen at `due`, for the rule `rule`."""

    id: str
    due: datetime
    record: Ref
    rule: str
    event: Event


class Store(Protocol):
    """Ours, always in a transactional database. Raises `BackendProblem` where it cannot be reached."""

    def status(self, event_id: str) -> EventStatus | None:
        """How far an event has come; None: never heard of it."""

    def place(self, event: Event) -> Place:
        """Where an event stands among those of its record. One that is new comes after all of them."""

    def event(self, event_id: str) -> StoredEvent | None:
        """All that is kept of an event."""

    def waiting(self, status: EventStatus) -> tuple[Event, ...]:
        """The events of an open status, in the order in which they came."""

    def events_of(self, record: Ref) -> tuple[StoredEvent, ...]:
        """The events of a record, in the order in which they came."""

    def keep(
        self,
        event: Event,
        status: EventStatus,
        code: str = "",
        detail: str = "",
        trace: tuple[Considered, ...] = (),
    ) -> None:
        """Notes an event, or its new status, and which rules were considered, so that it can be explained."""

    def save_plan(self, plan: Plan) -> None:
        """Keeps the plan of an event before it is carried out: the event is `planned`."""

    def mark(self, event_id: str, steps_done: int, keys: Mapping[Handle, Key], refused: Mapping[str, str]) -> None:
        """Notes that so many steps of the plan are done, with the keys and refusals so far."""

    def queue(self, events: Iterable[Event]) -> None:
        """Puts caused events behind those that wait already. One that is known is left as it is."""

    def next_queued(self) -> Event | None:
        """The queued event that has waited longest."""

    def write_history(self, rows: Iterable[HistoryRow]) -> None:
        """Adds rows to the history."""

    def history(self, record: Ref | None = None, newest: int | None = None) -> tuple[HistoryRow, ...]:
        """The history of a record, or all of it, oldest first; only so many of the newest."""

    def history_of(self, event_id: str) -> tuple[HistoryRow, ...]:
        """What was done because of an event, oldest first."""

    def deletions_since(self, moment: datetime) -> int:
        """How many records were deleted after a moment."""

    def post(self, messages: Iterable[Message]) -> None:
        """Puts messages into the outbox. One whose id is known is left as it is."""

    def messages(self) -> tuple[Message, ...]:
        """The messages that have not been delivered, oldest first."""

    def waiting_messages(self) -> Mapping[str, int]:
        """How many messages of each channel have not been delivered."""

    def claim(self, channels: Collection[str], now: datetime, until: datetime) -> Claimed | None:
        """The message of these channels that has been due longest by `now`. It is not due again before `until`: nobody
        else takes it in the meantime, and if whoever took it is gone by then, somebody takes it up again.
        """

    def postpone(self, message_id: str, due: datetime) -> None:
        """A message is not due before then."""

    def close(self, message_id: str) -> bool:
        """A message is done with, whatever became of it. False where somebody else has closed it."""

    def add_timers(self, timers: Iterable[Timer]) -> None:
        """Adds timers. One whose id is known is left as it is."""

    def cancel_timers(self, record: Ref, rule: str | None) -> int:
        """Cancels what is pending for a record, of one rule or of all. How many there were."""

    def timers(self, record: Ref | None = None) -> tuple[Timer, ...]:
        """The timers that are pending, soonest first."""
