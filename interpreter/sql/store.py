"""The Store in an SQL database."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, cast

import attrs
import sqlalchemy as sa

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle, Key, Ref

from ..event import Event
from ..plan import Considered, Plan
from ..store.history import HistoryRow
from ..store.protocol import OPEN, Claimed, EventStatus, Message, Place, StoredEvent, Timer
from ..wire.events import stored_event
from ..wire.plans import considered_from_json, considered_to_json, plan_from_json, plan_to_json
from ..wire.values import key_from_json
from . import rows
from .connection import Connection
from .engine_tables import EngineTables
from .often import Often


@attrs.frozen(eq=False)
class SqlStore:
    """The engine's tables in one transaction."""

    db: Connection
    own: EngineTables
    schema: Schema
    zone: tzinfo
    ready: "Ready"

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
        events = self.own.events
        found = self.db.rows(sa.select(events).where(events.c.id == event_id))
        if not found:
            return None
        return self._stored(found[0]._mapping)

    def _stored(self, row: rows.Row) -> StoredEvent:
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

    def waiting(self, status: EventStatus) -> tuple[Event, ...]:
        """The events of an open status, in the order in which they came."""
        events = self.own.events
        of_status = sa.select(events.c.event).where(events.c.open == 1, events.c.status == status)
        return tuple(self._event(row[0]) for row in self.db.rows(of_status.order_by(events.c.number)))

    def events_of(self, record: Ref) -> tuple[StoredEvent, ...]:
        """The events of a record, in the order in which they came."""
        events = self.own.events
        of_record = sa.select(events).where(events.c.entity == record.entity, events.c.record == str(record.key))
        return tuple(self._stored(row._mapping) for row in self.db.rows(of_record.order_by(events.c.number)))

    def keep(
        self,
        event: Event,
        status: EventStatus,
        code: str = "",
        detail: str = "",
        trace: tuple[Considered, ...] = (),
    ) -> None:
        """Notes an event, or its new status, and which rules were considered."""
        new = {"status": status, "open": int(status in OPEN), "code": code, "detail": detail}
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
        new = {"status": "queued", "open": 1, "code": "", "detail": ""}
        self._add(self.ready.queue, [rows.event_row(one) | new for one in events])

    def next_queued(self) -> Event | None:
        """The queued event that has waited longest."""
        found = self.db.rows(self.ready.next_queued)
        return self._event(found[0][0]) if found else None

    def write_history(self, rows_: Iterable[HistoryRow]) -> None:
        """Adds rows to the history."""
        self._add(self.ready.history, [rows.history_row(one) for one in rows_])

    def history(self, record: Ref | None = None, newest: int | None = None) -> tuple[HistoryRow, ...]:
        """The history of a record, or all of it, oldest first."""
        table = self.own.history
        query = sa.select(table).order_by(table.c.number.desc()).limit(newest)
        if record is not None:
            query = query.where(table.c.entity == record.entity, table.c.record == str(record.key))
        found = self.db.rows(query)
        return tuple(rows.history_of(row._mapping, self.schema, self.zone) for row in reversed(found))

    def history_of(self, event_id: str) -> tuple[HistoryRow, ...]:
        """What was done because of an event, oldest first."""
        table = self.own.history
        found = self.db.rows(sa.select(table).where(table.c.event == event_id).order_by(table.c.number))
        return tuple(rows.history_of(row._mapping, self.schema, self.zone) for row in found)

    def deletions_since(self, moment: datetime) -> int:
        """How many records were deleted after a moment."""
        table = self.own.history
        count = sa.select(sa.func.count()).where(table.c.kind == "delete", table.c.at > moment)
        return int(self.db.rows(count)[0][0])

    def post(self, messages: Iterable[Message]) -> None:
        """Puts messages into the outbox."""
        self._add(self.ready.post, [rows.message_row(one) for one in messages])

    def messages(self) -> tuple[Message, ...]:
        """The messages that have not been delivered, oldest first."""
        table = self.own.outbox
        found = self.db.rows(sa.select(table).where(table.c.open == 1).order_by(table.c.number))
        return tuple(rows.message_of(row._mapping, self.schema, self.zone) for row in found)

    def waiting_messages(self) -> Mapping[str, int]:
        """How many messages of each channel have not been delivered."""
        table = self.own.outbox
        count = sa.select(table.c.channel, sa.func.count()).where(table.c.open == 1).group_by(table.c.channel)
        return {row[0]: row[1] for row in self.db.rows(count)}

    def claim(self, channels: Collection[str], now: datetime, until: datetime) -> Claimed | None:
        """The message of these channels that has been due longest."""
        table = self.own.outbox
        waiting = (table.c.open == 1, table.c.channel.in_(sorted(channels)), table.c.due <= now)
        found = self.db.rows(sa.select(table).where(*waiting).order_by(table.c.due, table.c.number).limit(1))
        if not found:
            return None
        row = found[0]._mapping
        attempts = row["attempts"] + 1
        self.db.run(sa.update(table).where(table.c.number == row["number"]).values(due=until, attempts=attempts))
        return Claimed(rows.message_of(row, self.schema, self.zone), attempts)

    def postpone(self, message_id: str, due: datetime) -> None:
        """A message is not due before then."""
        table = self.own.outbox
        self.db.run(sa.update(table).where(table.c.id == message_id).values(due=due))

    def close(self, message_id: str) -> bool:
        """A message is done with."""
        table = self.own.outbox
        still = (table.c.id == message_id, table.c.open == 1)
        return self.db.run(sa.update(table).where(*still).values(open=0)).rowcount == 1

    def add_timers(self, timers: Iterable[Timer]) -> None:
        """Adds timers."""
        self._add(self.ready.add_timer, [rows.timer_row(one) for one in timers])

    def cancel_timers(self, record: Ref, rule: str | None) -> int:
        """Cancels what is pending for a record."""
        table = self.own.timers
        pending = (table.c.entity == record.entity, table.c.record == str(record.key), table.c.open == 1)
        cancel = sa.update(table).where(*pending).values(open=0)
        return self.db.run(cancel if rule is None else cancel.where(table.c.rule == rule)).rowcount

    def timers(self, record: Ref | None = None) -> tuple[Timer, ...]:
        """The timers that are pending, soonest first."""
        table = self.own.timers
        query = sa.select(table).where(table.c.open == 1).order_by(table.c.due, table.c.number)
        if record is not None:
            query = query.where(table.c.entity == record.entity, table.c.record == str(record.key))
        return tuple(rows.timer_of(row._mapping, self.schema, self.zone) for row in self.db.rows(query))

    def _add(self, statement: Often, new: list[dict[str, object]]) -> None:
        if new:
            self.db.run_often(statement, new)

    def _update(self, event_id: str, **new: object) -> None:
        events = self.own.events
        self.db.run(sa.update(events).where(events.c.id == event_id).values(new))

    def _event(self, text: str) -> Event:
        return stored_event(json.loads(text), self.zone)


@attrs.frozen(eq=False)
class Ready:
    """The statements of the common path: building one costs more than running it. One for a backend, not one for all:
    what a program keeps of a backend goes with the backend.
    """

    status: Often
    place: Often
    keep: Often
    queue: Often
    next_queued: Often
    history: Often
    post: Often
    add_timer: Often


def ready_statements(own: EngineTables) -> Ready:
    """The statements of these tables; none has run yet."""
    events = own.events
    waiting = sa.select(events.c.event).where(events.c.open == 1, events.c.status == "queued")
    return Ready(
        status=Often(sa.select(events.c.status).where(events.c.id == sa.bindparam("id"))),
        place=_place(events),
        keep=_insert(own, events, update=("status", "open", "code", "detail", "trace")),
        queue=_insert(own, events),
        next_queued=Often(waiting.order_by(events.c.number).limit(1)),
        history=Often(sa.insert(own.history)),
        post=_insert(own, own.outbox),
        add_timer=_insert(own, own.timers),
    )


def _place(events: sa.Table) -> Often:
    """The event itself and the open ones of its record, in the order in which they came."""
    of_record = (events.c.entity == sa.bindparam("entity"), events.c.record == sa.bindparam("record"))
    asked = sa.or_(events.c.id == sa.bindparam("id"), sa.and_(events.c.open == 1, *of_record))
    return Often(sa.select(events.c.id, events.c.status).where(asked).order_by(events.c.number))


def _insert(own: EngineTables, table: sa.Table, update: tuple[str, ...] = ()) -> Often:
    """An insertion that leaves a row of the same `id` alone, but for the columns to be updated."""
    statement: Any = own.insert(table)
    if not update:
        return Often(statement.on_conflict_do_nothing(index_elements=["id"]))
    new = {name: statement.excluded[name] for name in update}
    return Often(statement.on_conflict_do_update(index_elements=["id"], set_=new))
