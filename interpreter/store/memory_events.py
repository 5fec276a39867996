"""The events and the history that are kept in memory."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from stagerules.dsl.values import Handle, Key, Ref

from ..event import Event
from ..plan import Considered, Plan
from .history import HistoryRow
from .protocol import OPEN, EventStatus, Place, StoredEvent


@attrs.define(eq=False, slots=False)
class MemoryEvents:
    """Events and lines of history, in the order in which they came. `_open` are those that are not finished,
    `_failures` those told among the failures.
    """

    _events: dict[str, StoredEvent] = attrs.field(factory=dict)
    _open: set[str] = attrs.field(factory=set)
    _failures: set[str] = attrs.field(factory=set)
    _history: list[HistoryRow] = attrs.field(factory=list)

    def status(self, event_id: str) -> EventStatus | None:
        """How far an event has come."""
        found = self._events.get(event_id)
        return found.status if found else None

    def place(self, event: Event) -> Place:
        """Where an event stands among those of its record."""
        known = self._events.get(event.id)
        before = (one for one in self._unfinished() if known is None or one.number < known.number)
        behind = next((one.event.id for one in before if one.event.record == event.record), None)
        return Place(known.status if known else None, behind)

    def event(self, event_id: str) -> StoredEvent | None:
        """All that is kept of an event."""
        return self._events.get(event_id)

    def waiting(self, status: EventStatus) -> tuple[Event, ...]:
        """The events of an open status, in the order in which they came."""
        return tuple(one.event for one in self._unfinished() if one.status == status)

    def events_of(self, record: Ref) -> tuple[StoredEvent, ...]:
        """The events of a record, in the order in which they came."""
        return tuple(one for one in self._events.values() if one.event.record == record)

    def failed_events(self) -> tuple[StoredEvent, ...]:
        """The events that failed and were neither tried again nor dropped."""
        return tuple(one for name, one in self._events.items() if name in self._failures)

    def keep(
        self,
        event: Event,
        status: EventStatus,
        code: str = "",
        detail: str = "",
        trace: tuple[Considered, ...] = (),
    ) -> None:
        """Notes an event, or its new status, and which rules were considered."""
        known = self._events.get(event.id, StoredEvent(event, status, number=self._next_number))
        self._put(attrs.evolve(known, event=event, status=status, code=code, detail=detail, trace=trace))
        if status == "failed":
            self._failures.add(event.id)
        else:
            self._failures.discard(event.id)

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
            if one.id not in self._events:
                self._put(StoredEvent(one, "queued", number=self._next_number))

    def next_queued(self) -> Event | None:
        """The queued event that has waited longest."""
        return next((one.event for one in self._unfinished() if one.status == "queued"), None)

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

    def history_from(self, event_id: str) -> tuple[HistoryRow, ...]:
        """What was done because of an event and because of all that it led to in turn, oldest first."""
        ids, before = {event_id}, 0
        while len(ids) > before:
            before = len(ids)
            ids |= {one.event for one in self._history if not ids.isdisjoint(one.causes)}
        return tuple(one for one in self._history if one.event in ids)

    def deletions_since(self, moment: datetime) -> int:
        """How many records were deleted after a moment."""
        return sum(one.kind == "delete" and one.at > moment for one in self._history)

    def _put(self, event: StoredEvent) -> None:
        self._events[event.event.id] = event
        if event.status in OPEN:
            self._open.add(event.event.id)
        else:
            self._open.discard(event.event.id)

    def _unfinished(self) -> list[StoredEvent]:
        return sorted((self._events[name] for name in self._open), key=lambda one: one.number)

    @property
    def _next_number(self) -> int:
        return self._events[next(reversed(self._events))].number + 1 if self._events else 1
