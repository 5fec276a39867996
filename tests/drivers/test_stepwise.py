"""Records elsewhere than the Store: whatever fails, at whatever call, the end is that of a run where nothing failed."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import attrs
import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers import stepwise
from stagerules.interpreter.drivers.backend import Work
from stagerules.interpreter.drivers.run import run
from stagerules.interpreter.event import Event
from stagerules.interpreter.records.problems import BackendProblem

from ..backends.nonatomic import WAYS, NonAtomicBackend, Way
from .world import NOW, PROGRAM, RECORDS, SCHEMA, deal, entered

EVENTS = (
    entered(1, 1, "Count"),
    entered(2, 2, "Spam"),
    entered(3, 3, "Note"),
    entered(4, 4, "Pass"),
    entered(5, 6, "Refused"),
    entered(6, 7, "Two"),
)
WORLD = {**RECORDS, Ref("Deal", 7): deal("Two", tags=("x",))}


def everything(backend: NonAtomicBackend) -> object:
    """All records, the history without handles' numbers, and the messages."""
    with backend.look() as work:
        return backend.records.tables, work.store.history(), work.store.messages()


def finish(backend: NonAtomicBackend, event: Event) -> list[str]:
    """Runs until nothing fails any more."""
    statuses: list[str] = []
    for _ in range(4):
        try:
            statuses += [one.status for one in run(PROGRAM, backend, [event], lambda: NOW, {})]
            return statuses
        except BackendProblem:
            continue
    raise AssertionError("it never ends")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.stage))
def test_finished_after_a_failure_in_order_each_once(event: Event, way: Way) -> None:
    undisturbed = NonAtomicBackend(SCHEMA, WORLD)
    finish(undisturbed, event)
    for call in range(1, undisturbed.records.calls + 1):
        backend = NonAtomicBackend(SCHEMA, WORLD)
        backend.records.fail_at, backend.records.way = call, way
        statuses = finish(backend, event)
        assert everything(backend) == everything(undisturbed), call
        assert "failed" not in statuses
        with backend.look() as work:
            assert work.store.status(event.id) == "done"
            assert work.store.next_queued() is None


@attrs.frozen(eq=False)
class Overtaken:
    """A backend on which somebody else does something before a transaction is begun, once they have been asked for."""

    inner: NonAtomicBackend
    before: Mapping[int, Callable[[], object]]
    begun: list[int] = attrs.field(factory=list)
    atomic = False

    def begin(self) -> AbstractContextManager[Work]:
        self.begun.append(1)
        self.before.get(len(self.begun), lambda: None)()
        return self.inner.begin()

    def look(self) -> AbstractContextManager[Work]:
        return self.inner.look()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.stage))
def test_what_another_worker_has_decided_is_not_decided_again(event: Event) -> None:
    """Both have seen that the event is there; the other one is faster, and has done all of it."""
    undisturbed, backend = NonAtomicBackend(SCHEMA, WORLD), NonAtomicBackend(SCHEMA, WORLD)
    list(run(PROGRAM, undisturbed, [event], lambda: NOW, {}))
    slow = Overtaken(backend, {2: lambda: list(run(PROGRAM, backend, [event], lambda: NOW, {}))})
    assert stepwise.handle(PROGRAM, slow, event, NOW, {}).status == "already"
    assert everything(backend) == everything(undisturbed)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.stage))
def test_a_bug_of_the_backend_leaves_nothing_half_done_for_good(event: Event) -> None:
    """The event stays open, says how far it came, holds up only those of its record, the next run finishes it."""
    undisturbed = NonAtomicBackend(SCHEMA, WORLD)
    finish(undisturbed, event)
    later = attrs.evolve(entered("later", 1, "Count"), record=event.record, stage="Nowhere")
    other = entered("other", 5, "Poison")
    for call in range(1, undisturbed.records.calls + 1):
        backend = NonAtomicBackend(SCHEMA, WORLD)
        backend.records.fail_at, backend.records.way = call, "bug"
        receipts = {one.event.id: one for one in run(PROGRAM, backend, [event, later, other], lambda: NOW, {})}
        broken = next((one for one in receipts.values() if one.code == "broken_off"), None)
        if broken is None:  # the call was refused before it could break
            continue
        assert broken.status == "held"
        assert broken.detail.startswith("KeyError; ")
        assert "secret" not in broken.detail
        assert receipts[other.id].status == "error"
        if broken.event.record == later.record:
            assert (receipts[later.id].status, receipts[later.id].code) == ("held", "earlier_event")
        assert "held" not in [one.status for one in run(PROGRAM, backend, (), lambda: NOW, {})]
        assert records_of(backend) == records_of(undisturbed), call


def records_of(backend: NonAtomicBackend) -> object:
    return backend.records.tables


def test_a_message_about_a_record_that_was_refused_is_refused() -> None:
    """The rule that names it ends there; the event is finished all the same."""
    backend = NonAtomicBackend(SCHEMA, {**WORLD, Ref("Deal", 8): deal("Told")})
    receipts = list(run(PROGRAM, backend, [entered(8, 8, "Told")], lambda: NOW, {}))
    assert [one.status for one in receipts] == ["error"]
    with backend.look() as work:
        assert work.store.messages() == ()
        assert [row.detail for row in work.store.history() if row.kind == "error"][-1] == (
            "no_record: the record was not made"
        )


def test_never_deleted_but_not_done_before() -> None:
    """Steps keep their order: at no time is the deal gone while a contact is still there."""
    for call in range(1, 6):
        backend = NonAtomicBackend(SCHEMA, WORLD)
        backend.records.fail_at = call
        with pytest.raises(BackendProblem):
            list(run(PROGRAM, backend, [EVENTS[1]], lambda: NOW, {}))
        gone = Ref("Deal", 2).key not in backend.records.tables["Deal"]
        assert not (gone and backend.records.tables["Contact"])


def test_after_a_refusal_the_rest_of_the_rule_is_left_out() -> None:
    backend = NonAtomicBackend(SCHEMA, WORLD)
    assert finish(backend, entered(5, 6, "Refused")) == ["error"]
    with backend.look() as work:
        rows = [(row.kind, row.title) for row in work.store.history()]
    assert ("error", "refused") in rows
    assert ("write", "count") in rows
