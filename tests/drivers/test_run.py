"""Many events: what was queued comes next, what goes wrong hurts only itself."""

from collections.abc import Mapping

import pytest

from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.drivers import atomic
from stagerules.interpreter.drivers import settle as settling
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.run import run
from stagerules.interpreter.event import Event
from stagerules.interpreter.records.problems import DatabaseLocked, NotInstalled
from stagerules.interpreter.values.addresses import MissingLibrary

from ..backends.nonatomic import NonAtomicBackend
from .world import NOW, PROGRAM, RECORDS, SCHEMA, deal, entered


def all_of(backend: Backend, *events: Event) -> list[tuple[str, str]]:
    """Who ended how, in order."""
    receipts = run(PROGRAM, backend, events, lambda: NOW, {})
    return [(one.event.record.entity + f" {one.event.record.key}", one.status) for one in receipts]


@pytest.fixture(params=[MemoryBackend, NonAtomicBackend])
def backend(request: pytest.FixtureRequest) -> Backend:
    made: Backend = request.param(SCHEMA, RECORDS)
    return made


def test_queued_events_come_right_after_their_cause(backend: Backend) -> None:
    ends = all_of(backend, entered(1, 4, "Pass"), entered(2, 3, "Note"))
    assert ends == [("Deal 4", "done"), ("Deal 1", "done"), ("Deal 3", "done")]


def test_a_chain_through_the_queue_stops(backend: Backend) -> None:
    world = {Ref("Deal", 1): deal("Pass", next=Ref("Deal", 2)), Ref("Deal", 2): deal("Pass", next=Ref("Deal", 1))}
    backend = MemoryBackend(SCHEMA, world)
    ends = all_of(backend, entered(1, 1, "Pass"))
    assert len(ends) < 20


def test_what_an_earlier_run_queued_is_not_forgotten(backend: Backend) -> None:
    next(run(PROGRAM, backend, [entered(1, 4, "Pass")], lambda: NOW, {}))
    assert all_of(backend) == [("Deal 1", "done")]
    assert all_of(backend) == []


def test_poison_hurts_only_itself(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    true_settle = settling.settle

    def settle(program: object, event: Event, *others: object, **named: object) -> object:
        if event.id == "e-2":
            raise RecursionError("a fault of ours")
        return true_settle(program, event, *others, **named)

    monkeypatch.setattr("stagerules.interpreter.drivers.atomic.settle", settle)
    monkeypatch.setattr("stagerules.interpreter.drivers.stepwise.settle", settle)
    events = [entered(1, 1, "Count"), entered(2, 3, "Note"), entered(3, 99, "Count"), entered(4, 5, "Poison")]
    ends = all_of(backend, *events, entered(5, 6, "Refused"))
    assert [status for _, status in ends] == ["done", "failed", "failed", "error", "error"]
    with backend.look() as work:
        failed = work.store.event("e-2")
    assert failed is not None
    assert (failed.code, failed.detail) == ("internal_error", "RecursionError")


def test_a_broken_backend_ends_the_run_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = MemoryBackend(SCHEMA, RECORDS)
    with monkeypatch.context() as patch:
        patch.setattr(backend, "begin", _locked)
        with pytest.raises(DatabaseLocked):
            all_of(backend, entered(1, 1, "Count"))
    assert all_of(backend, entered(1, 1, "Count")) == [("Deal 1", "done")]


def test_a_missing_library_ends_the_run_and_leaves_the_event_open(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decide(*_: object, **__: object) -> object:
        raise MissingLibrary("phonenumbers")

    with monkeypatch.context() as patch:
        patch.setattr(settling, "decide", decide)
        with pytest.raises(NotInstalled, match="`phonenumbers` is not installed"):
            all_of(backend, entered(1, 1, "Count"))
    assert all_of(backend, entered(1, 1, "Count"))[:1] == [("Deal 1", "done")]


def _locked() -> object:
    raise DatabaseLocked("The database is locked.")


def test_constants_reach_the_decision() -> None:
    constants: Mapping[str, Value] = {"lead": Ref("Contact", 1)}
    backend = MemoryBackend(SCHEMA, RECORDS)
    assert atomic.handle(PROGRAM, backend, entered(1, 1, "Count"), NOW, constants).status == "done"
