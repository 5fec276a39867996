"""The Store in memory."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import attrs

from stagerules.dsl.values import Handle, Key, Ref

from ..event import Event
from ..plan import Considered, Plan
from .history import HistoryRow
from .protocol import OPEN, Claimed, EventStatus, Message, Place, StoredEvent, Timer


@attrs.frozen
class Waiting:
    """A message of the outbox."""

    message: Message
    due: datetime
    attempts: int = 0
    open: bool = True


@attrs.define(eq=False)
class MemoryStore:
    """Everything in dictionaries, in the order in which it came."""

    _events: dict[str, StoredEvent] = attrs.field(factory=dict)
    _history: list[HistoryRow] = attrs.field(factory=list)
    _outbox: dict[str, Waiting] = attrs.field(factory=dict)
    _timers: dict[str, Timer] = attrs.field(factory=dict)
    _known_timers: set[str] = attrs.field(factory=set)

    def copy(self) -> "MemoryStore":
        """The same; changes of the copy don't show in the original."""
        return MemoryStore(
            dict(self._events),
            list(self._history),
            dict(self._outbox),
            dict(self._timers),
            set(self._known_timers),
        )

    def status(self, event_id: str) -> EventStatus | None:
        """How far an event has come."""
        found = self._events.get(event_id)
        return found.status if found else None

    def place(self, event: Event) -> Place:
        """Where an event stands among those of its record."""
        behind: str | None = None
        for one in self._events.values():
            if one.event.id == event.id:
                return Place(one.status, behind)
            if behind is None and one.event.record == event.record and one.status in OPEN:
                behind = one.event.id
        return Place(None, behind)

    def event(self, event_id: str) -> StoredEvent | None:
        """All that is kept of an event."""
        return self._events.get(event_id)

    def waiting(self, status: EventStatus) -> tuple[Event, ...]:
        """The events of an open status, in the order in which they came."""
        return tuple(one.event for one in self._events.values() if one.status == status)

    def events_of(self, record: Ref) -> tuple[StoredEvent, ...]:
        """The events of a record, in the order in which they came."""
        return tuple(one for one in self._events.values() if one.event.record == record)

    def keep(
        self,
        event: Event,
        status: EventStatus,
        code: str = "",
        detail: str = "",
        trace: tuple[Considered, ...] = (),
    ) -> None:
        """Notes an event, or its new status, and which rules were considered."""
        known = self._events.get(event.id, StoredEvent(event, status, number=len(self._events) + 1))
        self._events[event.id] = attrs.evolve(known, status=status, code=code, detail=detail, trace=trace)

    def save_plan(self, plan: Plan) -> None:
        """Keeps the plan of an event before it is carried out."""
        self.keep(plan.event, "planned")
        self._events[plan.event.id] = attrs.evolve(self._events[plan.event.id], plan=plan)

    def mark(self, event_id: str, steps_done: int, keys: Mapping[Handle, Key], refused: Mapping[str, str]) -> None:
        """Notes that so many steps of the plan are done."""
        known = self._events[event_id]
        new = attrs.evolve(known, steps_done=steps_done, keys=dict(keys), refused=dict(refused))
        self._events[event_id] = new

    def queue(self, events: Iterable[Event]) -> None:
        """Puts caused events behind those that wait already."""
        for one in events:
            self._events.setdefault(one.id, StoredEvent(one, "queued", number=len(self._events) + 1))

    def next_queued(self) -> Event | None:
        """The queued event that has waited longest."""
        return next((one.event for one in self._events.values() if one.status == "queued"), None)

    def write_history(self, rows: Iterable[HistoryRow]) -> None:
        """Adds rows to the history."""
        self._history.extend(rows)

    def history(self, record: Ref | None = None, newest: int | None = None) -> tuple[HistoryRow, ...]:
        """The history of a record, or all of it, oldest first."""
        rows = [one for one in self._history if record in (None, one.record)]
        return tuple(rows if newest is None else rows[max(len(rows) - newest, 0) :])

    def history_of(self, event_id: str) -> tuple[HistoryRow, ...]:
        """What was done because of an event, oldest first."""
        return tuple(one for one in self._history if one.event == event_id)

    def deletions_since(self, moment: datetime) -> int:
        """How many records were deleted after a moment."""
        return sum(one.kind == "delete" and one.at > moment for one in self._history)

    def post(self, messages: Iterable[Message]) -> None:
        """Puts messages into the outbox."""
        for one in messages:
            self._outbox.setdefault(one.id, Waiting(one, one.at))

    def messages(self) -> tuple[Message, ...]:
        """The messages that have not been delivered, oldest first."""
        return tuple(one.message for one in self._outbox.values() if one.open)

    def waiting_messages(self) -> Mapping[str, int]:
        """How many messages of each channel have not been delivered."""
        return Counter(one.channel for one in self.messages())

    def claim(self, channels: Collection[str], now: datetime, until: datetime) -> Claimed | None:
        """The message of these channels that has been due longest."""
        due = (one for one in self._outbox.values() if one.open and one.message.channel in channels and one.due <= now)
        found = min(due, key=lambda one: one.due, default=None)
        if found is None:
            return None
        taken = attrs.evolve(found, due=until, attempts=found.attempts + 1)
        self._outbox[taken.message.id] = taken
        return Claimed(taken.message, taken.attempts)

    def postpone(self, message_id: str, due: datetime) -> None:
        """A message is not due before then."""
        self._outbox[message_id] = attrs.evolve(self._outbox[message_id], due=due)

    def close(self, message_id: str) -> bool:
        """A message is done with."""
        found = self._outbox[message_id]
        self._outbox[message_id] = attrs.evolve(found, open=False)
        return found.open

    def add_timers(self, timers: Iterable[Timer]) -> None:
        """Adds timers."""
        for one in timers:
            if one.id not in self._known_timers:
                self._known_timers.add(one.id)
                self._timers[one.id] = one

    def cancel_timers(self, record: Ref, rule: str | None) -> int:
        """Cancels what is pending for a record."""
        gone = [one.id for one in self.timers(record) if rule in (None, one.rule)]
        for name in gone:
            del self._timers[name]
        return len(gone)

    def timers(self, record: Ref | None = None) -> tuple[Timer, ...]:
        """The timers that are pending, soonest first."""
        pending = (one for one in self._timers.values() if record in (None, one.record))
        return tuple(sorted(pending, key=lambda one: one.due))
