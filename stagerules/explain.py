"""Why something happened to a record, or did not: its events, each with every rule that was considered."""

import attrs

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Considered
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import EventStatus, Store, StoredEvent


@attrs.frozen
class Explained:
    """One event and what came of it.

    `considered` are the rules that it could start, with what their conditions saw; `done` what these rules did, with
    the values before and after; `causes` the events that led to it, the nearest first.
    """

    event: Event
    status: EventStatus
    code: str
    detail: str
    considered: tuple[Considered, ...]
    done: tuple[HistoryRow, ...]
    causes: tuple[Event, ...]


def explained(
    engine: Engine, record: Ref, *, rule: str | None = None, field: str | None = None, event: str | None = None
) -> tuple[Explained, ...]:
    """The events of a record, and those of others that changed it, in the order in which they came.

    `rule` (its name, or `FILE:LINE`) leaves only the events at which it was considered, `field` only those at which
    that field of the record was written, `event` (its id) only that one.
    """
    with engine.backend.look() as work:
        store = work.store
        rows = store.history(record)
        mine = {one.event.id: one for one in store.events_of(record)}
        for row in rows:
            if row.event not in mine and (found := store.event(row.event)) is not None:
                mine[row.event] = found
        writing = {row.event for row in rows if field is not None and (row.field or "").partition(".")[0] == field}
        chosen = [
            one for one in mine.values() if event in (None, one.event.id) and (field is None or one.event.id in writing)
        ]
        found_all = [_explained(store, one, rule) for one in sorted(chosen, key=lambda one: one.number)]
    return tuple(one for one in found_all if one is not None)


def _explained(store: Store, stored: StoredEvent, rule: str | None) -> Explained | None:
    considered = tuple(one for one in stored.trace if rule is None or rule in (one.title, f"{one.file}:{one.line}"))
    rules = {one.rule for one in considered}
    rows = store.history_of(stored.event.id)
    done = tuple(row for row in rows if rule is None or row.rule in rules or row.title == rule)
    if rule is not None and not considered and not done:
        return None
    return Explained(
        stored.event, stored.status, stored.code, stored.detail, considered, done, _causes(store, stored.event)
    )


def _causes(store: Store, event: Event) -> tuple[Event, ...]:
    chain: list[Event] = []
    while event.cause is not None and event.cause not in (one.id for one in chain):
        found = store.event(event.cause)
        if found is None:
            break
        event = found.event
        chain.append(event)
    return tuple(chain)
