"""The statements of the common path: building one costs more than running it."""

from typing import Any

import attrs
import sqlalchemy as sa

from .counting import Counting, counting_statements
from .engine_tables import CLOSED, WAITS, EngineTables
from .often import Often


@attrs.frozen(eq=False)
class Ready:
    """One for a backend, not one for all: what a program keeps of a backend goes with the backend."""

    status: Often
    place: Often
    keep: Often
    queue: Often
    next_queued: Often
    history: Often
    post: Often
    add_timer: Often
    take_timer: Often
    due_timers: Often
    next_timer: Often
    around: Often
    counting: Counting
    earlier: sa.FromClause
    """The outbox once more, beside itself."""


def ready_statements(own: EngineTables) -> Ready:
    """The statements of these tables; none has run yet."""
    events, timers = own.events, own.timers
    queued = sa.select(events.c.event).where(events.c.open == WAITS, events.c.status == "queued")
    due = sa.select(timers).where(timers.c.open == WAITS, timers.c.due <= sa.bindparam("now"))
    next_due = sa.select(timers.c.due).where(timers.c.open == WAITS, timers.c.due.is_not(None))
    earlier = own.outbox.alias("earlier")
    taken = sa.update(timers).where(timers.c.id == sa.bindparam("which"), timers.c.open == WAITS)
    return Ready(
        status=Often(sa.select(events.c.status).where(events.c.id == sa.bindparam("id"))),
        place=_place(events),
        keep=_insert(own, events, update=("status", "open", "code", "detail", "trace")),
        queue=_insert(own, events),
        next_queued=Often(queued.order_by(events.c.number).limit(1)),
        history=Often(sa.insert(own.history)),
        post=_insert(own, own.outbox),
        add_timer=_insert(own, timers),
        take_timer=Often(taken.values(open=CLOSED)),
        due_timers=Often(due.order_by(timers.c.due, timers.c.number).limit(sa.bindparam("most"))),
        next_timer=Often(next_due.order_by(timers.c.due).limit(1)),
        around=_around(own),
        counting=counting_statements(own, earlier),
        earlier=earlier,
    )


def _place(events: sa.Table) -> Often:
    """The event itself and the open ones of its record, in the order in which they came."""
    of_record = (events.c.entity == sa.bindparam("entity"), events.c.record == sa.bindparam("record"))
    asked = sa.or_(events.c.id == sa.bindparam("id"), sa.and_(events.c.open == WAITS, *of_record))
    return Often(sa.select(events.c.id, events.c.status).where(asked).order_by(events.c.number))


def _around(own: EngineTables) -> Often:
    """The pending timers of a record, and all pauses: `id`, `event` and `awaits` of these are kind, name and entity."""
    timers, pauses = own.timers, own.pauses
    of_record = (timers.c.entity == sa.bindparam("entity"), timers.c.record == sa.bindparam("record"))
    pending = sa.select(
        timers.c.number,
        timers.c.id,
        timers.c.due,
        timers.c.event,
        timers.c.awaits,
        sa.literal_column("0").label("what"),
    ).where(*of_record, timers.c.open == WAITS)
    paused = sa.select(
        pauses.c.number, pauses.c.kind, pauses.c.at, pauses.c.name, pauses.c.entity, sa.literal_column("1")
    )
    return Often(sa.union_all(pending, paused))


def _insert(own: EngineTables, table: sa.Table, update: tuple[str, ...] = ()) -> Often:
    """An insertion that leaves a row of the same `id` alone, but for the columns to be updated."""
    statement: Any = own.insert(table)
    if not update:
        return Often(statement.on_conflict_do_nothing(index_elements=["id"]))
    new = {name: statement.excluded[name] for name in update}
    return Often(statement.on_conflict_do_update(index_elements=["id"], set_=new))
