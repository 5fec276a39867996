"""What a plan says, done by hand to a picture of all that is kept; and a backend from which one can only read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle, Key, Ref
from stagerules.interpreter.decision.after import in_field
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.effects import (
    AddToList,
    Cancel,
    CreateRecord,
    DeleteRecord,
    Deliver,
    RemoveFromList,
    Schedule,
    SetField,
)
from stagerules.interpreter.plan import Step
from stagerules.interpreter.store.protocol import Timer

READS = frozenset(
    (
        "read",
        "find",
        "select",
        "rate",
        "all_keys",
        "records",
        "store",
        "status",
        "place",
        "event",
        "waiting",
        "events_of",
        "next_queued",
        "history",
        "history_of",
        "history_from",
        "deletions_since",
        "messages",
        "waiting_messages",
        "next_messages",
        "result",
        "dead",
        "failed_events",
        "timers",
        "due_timers",
        "next_due",
        "around",
        "pauses",
        "clock",
        "ruleset",
    )
)


class Written(Exception):
    """Somebody wrote who was only to look."""


class OnlyReads:
    """Gives what can be read, and of that only what can be read; anything else raises."""

    def __init__(self, of: object) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Any:
        if name not in READS:
            raise Written(name)
        found = getattr(self._of, name)
        return found if callable(found) else OnlyReads(found)


@attrs.frozen
class Looked:
    """A backend that nobody can write to."""

    inner: Backend
    atomic: bool = True

    def begin(self) -> NoReturn:
        """Not here."""
        raise Written("begin")

    @contextmanager
    def look(self) -> Iterator[Any]:
        """Only this."""
        with self.inner.look() as work:
            yield OnlyReads(work)


@attrs.define
class Picture:
    """All records, what waits (when, for which record, of which rule and beginning), the messages and the history."""

    records: dict[Ref, dict[str, Any]]
    timers: dict[str, tuple[datetime | None, Ref, str, str]]
    messages: set[str]
    history: int


def picture(backend: Backend, schema: Schema) -> Picture:
    """Everything that is kept."""
    with backend.look() as work:
        records = {
            Ref(entity.name, key): _filled(fields)
            for entity in schema.entities.values()
            for key, fields in work.records.read(
                entity.name, list(work.records.all_keys(entity.name)), entity.stored
            ).items()
            if fields is not None
        }
        timers = {one.id: _waits(one) for one in work.store.timers()}
        return Picture(records, timers, {one.id for one in work.store.messages()}, len(work.store.history()))


def _waits(timer: Timer) -> tuple[datetime | None, Ref, str, str]:
    assert timer.event.resume is not None
    return _utc(timer.due), timer.event.record, timer.event.resume.rule, timer.event.resume.start.id


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


def done(before: Picture, steps: tuple[Step, ...], after: Picture, schema: Schema) -> Picture:
    """What should be after the steps. The keys of new records are taken from what there is, in their order."""
    there = Picture(
        {record: dict(fields) for record, fields in before.records.items()},
        dict(before.timers),
        set(before.messages),
        after.history,
    )
    fresh = {
        entity: iter([one for one in after.records if one.entity == entity and one not in before.records])
        for entity in schema.entities
    }
    keys: dict[Handle, Key] = {}
    for step in steps:
        _do(step, there, fresh, keys, schema)
    there.records = {record: _filled(fields) for record, fields in there.records.items()}
    return there


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, ())}


def _do(
    step: Step, there: Picture, fresh: Mapping[str, Iterator[Ref]], keys: dict[Handle, Key], schema: Schema
) -> None:
    match step.effect:
        case SetField(record, field, value, None):
            there.records[_real(record, keys)][field] = value
        case AddToList(record, field, value):
            held = there.records[_real(record, keys)].get(field, ())
            there.records[_real(record, keys)][field] = (*held, value)
        case RemoveFromList(record, field, value):
            held = there.records[_real(record, keys)].get(field, ())
            there.records[_real(record, keys)][field] = tuple(one for one in held if one != value)
        case CreateRecord(record, values):
            new = next(fresh[record.entity])
            assert isinstance(record.key, Handle)
            keys[record.key] = new.key
            held = {name: in_field(value, record.entity, name, schema) for name, value in values.items()}
            there.records[new] = {schema.entities[record.entity].key: new.key} | held
        case DeleteRecord(record):
            del there.records[_real(record, keys)]
        case Deliver():
            there.messages.add(step.key)
        case Schedule(at, event):
            assert event.resume is not None
            there.timers[event.id] = (_utc(at), _real(event.record, keys), event.resume.rule, event.resume.start.id)
        case Cancel(record, rule, start, timer=timer):
            gone = [name for name, one in there.timers.items() if _meant(name, one, record, rule, start, timer)]
            for name in gone:
                del there.timers[name]
        case effect:
            raise AssertionError(effect)


def _meant(
    name: str,
    waits: tuple[datetime | None, Ref, str, str],
    record: Ref,
    rule: str | None,
    start: str | None,
    timer: str | None,
) -> bool:
    return waits[1] == record and rule in (None, waits[2]) and start in (None, waits[3]) and timer in (None, name)


def _real(record: Ref, keys: Mapping[Handle, Key]) -> Ref:
    return Ref(record.entity, keys[record.key]) if isinstance(record.key, Handle) else record
