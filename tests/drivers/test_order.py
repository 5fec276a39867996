"""The events of one record happen one at a time, in the order in which they came, whatever holds one up."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers import settle
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.drivers.gates import EARLIER
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.drivers.run import handle, run
from stagerules.interpreter.event import Event
from tests.sqlite import sqlite_like

from ..backends.nonatomic import NonAtomicBackend
from ..backends.postgres import creating, on_postgres
from .world import NOW, RECORDS, SCHEMA, deal, entered, program

CAREFUL = program(ceilings={"deletions": 3})
FIRST, HELD, ALSO = Ref("Deal", 20), Ref("Deal", 2), Ref("Deal", 21)
WORLD = {**RECORDS, FIRST: deal("Spam"), ALSO: deal("Spam", contacts=(Ref("Contact", 3), Ref("Contact", 4)))} | {
    Ref("Contact", key): {"name": "Somebody"} for key in (3, 4)
}


IN_ORDER = {record: WORLD[record] for record in sorted(WORLD, key=lambda one: one.entity)}


@pytest.fixture(params=["memory", "sqlite", "postgres", "far"])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    if request.param == "memory":
        yield MemoryBackend(SCHEMA, WORLD)
    elif request.param == "far":
        yield NonAtomicBackend(SCHEMA, WORLD)
    elif request.param == "postgres":
        with on_postgres(request.getfixturevalue("postgres"), "order", SCHEMA, creating(IN_ORDER)) as made:
            yield made
    else:
        yield sqlite_like("order", SCHEMA, creating(IN_ORDER))


def happen(backend: Backend, *events: Event, minutes: int = 0) -> list[tuple[str, str, str]]:
    """The events with how they ended."""
    moment = NOW + timedelta(minutes=minutes)
    receipts = run(CAREFUL, backend, events, lambda: moment, {})
    return [(one.event.id, one.status, one.code) for one in receipts]


def test_what_somebody_else_finishes_meanwhile_holds_nobody_up(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker takes the event that ours is behind, just before ours looks for it."""
    others, look, waits = entered("other's", 1, "Count"), backend.look, []

    def ours() -> Iterator[Event]:
        with backend.begin() as work:
            work.store.queue([others])
        yield entered("ours", 1, "Count")

    def tell(receipt: Receipt, _: Work) -> None:
        waits.extend([receipt] if receipt.code == EARLIER else [])

    def look_later() -> AbstractContextManager[Work]:
        if waits and waits.pop():
            handle(CAREFUL, backend, others, NOW, {})
        return look()

    monkeypatch.setattr(backend, "look", look_later)
    ends = [(one.event.id, one.status) for one in run(CAREFUL, backend, ours(), lambda: NOW, {}, tell)]
    assert ends == [("e-ours", "done")]


def test_later_events_wait_behind_one_that_is_held(backend: Backend) -> None:
    assert happen(
        backend, entered(1, 20, "Spam"), entered(2, 2, "Spam"), entered(3, 2, "Spam"), entered(4, 1, "Count")
    ) == [
        ("e-1", "done", ""),
        ("e-2", "held", "deletions"),
        ("e-3", "held", "earlier_event"),
        ("e-4", "done", ""),
    ]
    assert happen(backend, minutes=59) == [("e-2", "held", "deletions"), ("e-3", "held", "earlier_event")]
    ended = happen(backend, entered(5, 2, "Spam"), minutes=61)
    assert [(name, status) for name, status, _ in ended if name.startswith("e-")] == [
        ("e-2", "done"),
        ("e-3", "failed"),  # the deal is gone by then
        ("e-5", "failed"),
    ]
    assert happen(backend, minutes=62) == []


def test_where_the_ceiling_is_reached_the_others_are_not_decided_again(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(backend, entered(1, 20, "Spam"), entered(2, 2, "Spam"), entered(3, 21, "Spam"))
    decided: list[str] = []
    decide = settle.decide

    def counted(of: object, event: Event, *others: object, **named: object) -> object:
        decided.append(event.id)
        return decide(of, event, *others, **named)

    monkeypatch.setattr(settle, "decide", counted)
    assert happen(backend, minutes=30) == [("e-2", "held", "deletions")]
    assert set(decided) == {"e-2"}
    assert [one for one in happen(backend, minutes=61) if one[0].startswith("e-")] == [
        ("e-2", "done", ""),
        ("e-3", "held", "deletions"),
    ]
    assert [one for one in happen(backend, minutes=122) if one[0].startswith("e-")] == [("e-3", "done", "")]


def test_what_is_queued_for_a_record_comes_before_what_comes_later(backend: Backend) -> None:
    queued = Event("q-1", "changed", Ref("Deal", 1), cause="e-0", depth=1, old={"visits": 5})
    with backend.begin() as work:
        work.store.queue([queued])
    assert [name for name, _, _ in happen(backend, entered(1, 1, "Count"))] == ["q-1", "e-1"]


def test_what_is_queued_waits_behind_one_that_is_held(backend: Backend) -> None:
    happen(backend, entered(1, 20, "Spam"), entered(2, 2, "Spam"))
    queued = Event("q-1", "changed", HELD, cause="e-0", depth=1, old={"visits": 5})
    with backend.begin() as work:
        work.store.queue([queued])
    assert happen(backend, entered(3, 2, "Spam"), minutes=1) == [
        ("q-1", "held", "earlier_event"),
        ("e-2", "held", "deletions"),
        ("q-1", "held", "earlier_event"),
        ("e-3", "held", "earlier_event"),
    ]
    assert [one for one in happen(backend, minutes=61) if one[0] in ("e-2", "q-1", "e-3")] == [
        ("e-2", "done", ""),
        ("q-1", "nothing", "no_such_record"),
        ("e-3", "failed", "no_such_record"),
    ]
