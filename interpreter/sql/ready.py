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
    due_then: Often
    close: Often
    wake: Often
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
    events, timers, earlier = own.events, own.timers, own.outbox.alias("earlier")
    queued = sa.select(events.c.event).where(events.c.open == WAITS, events.c.status == "queued")
    due = sa.select(timers).where(timers.c.open == WAITS, timers.c.due <= sa.bindparam("now"))
    next_due = sa.select(timers.c.due).where(timers.c.open == WAITS, timers.c.due.is_not(None))
    earlier = own.outbox.alias("earlier")
    taken = sa.update(timers).where(timers.c.id == sa.bindparam("which"), timers.c.open == WAITS)
    return Ready(
        status=Often(sa.select(events.c.status).where(events.c.id == sa.bindparam("id"))),
        place=_place(events),
        keep=_insert(own, events, update=("entity", "record", "event", "status", "open", "code", "detail", "trace")),
        queue=_insert(own, events),
        next_queued=Often(queued.order_by(events.c.number).limit(1)),
        history=Often(sa.insert(own.history)),
        post=_insert(own, own.outbox),
        due_then=_due_then(own.outbox),
        close=_close(own.outbox),
        wake=_wake(own, earlier),
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


def _due_then(outbox: sa.Table) -> Often:
    """When a message is due that has not been taken over by somebody else, and how often it counts as taken."""
    mine = (outbox.c.id == sa.bindparam("which"), outbox.c.open == WAITS, outbox.c.attempts == sa.bindparam("taken"))
    new = {"due": _slot("moment", outbox.c.due), "attempts": _slot("counted", outbox.c.attempts), "held": 0}
    return Often(sa.update(outbox).where(*mine).values(new))


def _close(outbox: sa.Table) -> Often:
    """What came of a message, which may have to be one that was taken so often."""
    taken = sa.func.coalesce(_slot("taken", outbox.c.attempts), outbox.c.attempts) == outbox.c.attempts
    mine = (outbox.c.id == sa.bindparam("which"), outbox.c.open == WAITS, taken)
    new = {"open": _slot("state", outbox.c.open), "closed_at": _slot("moment", outbox.c.closed_at)}
    return Often(sa.update(outbox).where(*mine).values(new))


def _wake(own: EngineTables, earlier: sa.FromClause) -> Often:
    """What rests until the answer to a message is there is due, where the message is the first with its token."""
    outbox, timers = own.outbox, own.timers
    before = sa.exists().where(earlier.c.token == outbox.c.token, earlier.c.number < outbox.c.number)
    token = sa.select(outbox.c.token).where(outbox.c.id == sa.bindparam("which"), ~before)
    resting = (timers.c.awaits == token.scalar_subquery(), timers.c.open == WAITS, timers.c.due.is_(None))
    return Often(sa.update(timers).where(*resting).values(due=_slot("moment", timers.c.due)))


def _slot(name: str, column: sa.ColumnElement[Any]) -> sa.BindParameter[Any]:
    return sa.bindparam(name, type_=column.type)


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
