"""The events that the Store keeps, and their plans."""

import json
from collections.abc import Iterable, Mapping
from typing import cast

import attrs
import sqlalchemy as sa

from stagerules.dsl.values import Handle, Key, Ref

from ..event import Event
from ..plan import Considered, Plan
from ..store.protocol import EventStatus, Place, StoredEvent
from ..wire.plans import considered_from_json, considered_to_json, plan_from_json, plan_to_json
from ..wire.values import key_from_json
from . import rows
from .engine_tables import FAILURE, WAITS
from .part import StorePart


@attrs.frozen(eq=False)
class Events(StorePart):
    """Events, in the order in which they came."""

    def status(self, event_id: str) -> EventStatus | None:
        """How far an event has come."""
        found = self.db.rows(self.ready.status, {"id": event_id})
        return found[0][0] if found else None

    def place(self, event: Event) -> Place:
        """Where an event stands among those of its record."""
        record = {"entity": event.record.entity, "record": str(event.record.key)}
        behind: str | None = None
        for name, status in self.db.rows(self.ready.place, {"id": event.id, **record}):
            if name == event.id:
                return Place(status, behind)
            behind = behind or name
        return Place(None, behind)

    def event(self, event_id: str) -> StoredEvent | None:
        """All that is kept of an event."""
        found = self._stored(self.own.events.c.id == event_id)
        return found[0] if found else None

    def waiting(self, status: EventStatus) -> tuple[Event, ...]:
        """The events of an open status, in the order in which they came."""
        events = self.own.events
        of_status = sa.select(events.c.event).where(events.c.open == WAITS, events.c.status == status)
        return tuple(self._event(row[0]) for row in self.db.rows(of_status.order_by(events.c.number)))

    def events_of(self, record: Ref) -> tuple[StoredEvent, ...]:
        """The events of a record, in the order in which they came."""
        events = self.own.events
        return self._stored(events.c.entity == record.entity, events.c.record == str(record.key))

    def failed_events(self) -> tuple[StoredEvent, ...]:
        """The events that failed and were neither tried again nor dropped."""
        return self._stored(self.own.events.c.open == FAILURE)

    def keep(
        self,
        event: Event,
        status: EventStatus,
        code: str = "",
        detail: str = "",
        trace: tuple[Considered, ...] = (),
    ) -> None:
        """Notes an event, or its new status, and which rules were considered."""
        new = {"status": status, "open": rows.openness(status), "code": code, "detail": detail}
        told = rows.text_of([considered_to_json(one) for one in trace]) if trace else None
        self.db.run_often(self.ready.keep, rows.event_row(event) | new | {"trace": told})

    def save_plan(self, plan: Plan) -> None:
        """Keeps the plan of an event before it is carried out."""
        self.keep(plan.event, "planned")
        self._update(plan.event.id, plan=rows.text_of(plan_to_json(plan)), steps_done=0)

    def mark(self, event_id: str, steps_done: int, keys: Mapping[Handle, Key], refused: Mapping[str, str]) -> None:
        """Notes that so many steps of the plan are done."""
        made = rows.text_of({str(handle.number): key for handle, key in keys.items()})
        self._update(event_id, steps_done=steps_done, made=made, refused=rows.text_of(dict(refused)))

    def queue(self, events: Iterable[Event]) -> None:
        """Puts caused events behind those that wait already."""
        new = {"status": "queued", "open": WAITS, "code": "", "detail": ""}
        self._add(self.ready.queue, [rows.event_row(one) | new for one in events])

    def next_queued(self) -> Event | None:
        """The queued event that has waited longest."""
        found = self.db.rows(self.ready.next_queued)
        return self._event(found[0][0]) if found else None

    def _update(self, event_id: str, **new: object) -> None:
        events = self.own.events
        self.db.run(sa.update(events).where(events.c.id == event_id).values(new))

    def _stored(self, *which: sa.ColumnElement[bool]) -> tuple[StoredEvent, ...]:
        events = self.own.events
        found = self.db.rows(sa.select(events).where(*which).order_by(events.c.number))
        return tuple(self._of_row(row._mapping) for row in found)

    def _of_row(self, row: rows.Row) -> StoredEvent:
        made = {Handle(int(number)): key_from_json(key) for number, key in json.loads(row["made"]).items()}
        return StoredEvent(
            event=self._event(row["event"]),
            status=cast(EventStatus, row["status"]),
            code=row["code"],
            detail=row["detail"],
            plan=None if row["plan"] is None else plan_from_json(json.loads(row["plan"]), self.zone),
            steps_done=row["steps_done"],
            keys=made,
            refused=json.loads(row["refused"]),
            trace=tuple(considered_from_json(one, self.zone) for one in json.loads(row["trace"] or "[]")),
            number=row["number"],
        )
