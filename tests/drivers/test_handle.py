"""One event on an atomic backend: once, whole or not at all, with its reasons in the history."""

from collections.abc import Iterator
from datetime import timedelta

import attrs
import pytest

from stagerules.dsl import types as t
from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers import dry
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.drivers.run import handle, run
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Fields
from stagerules.interpreter.plan import Decided, Plan
from stagerules.interpreter.program import Program
from tests.sqlite import sqlite_like

from ..backends.postgres import creating, on_postgres
from ..backends.world import step
from .world import NOW, PROGRAM, RECORDS, SCHEMA, constant, deal, entered, program


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    if request.param == "memory":
        yield MemoryBackend(SCHEMA, RECORDS)
        return
    if request.param == "postgres":
        with on_postgres(request.getfixturevalue("postgres"), "drivers", SCHEMA, creating(RECORDS)) as made:
            yield made
        return
    yield sqlite_like("drivers", SCHEMA, creating(RECORDS))


def once(backend: Backend, event: Event, of: Program = PROGRAM, minutes: int = 0) -> Receipt:
    return handle(of, backend, event, NOW + timedelta(minutes=minutes), {})


def fields(backend: Backend, record: Ref, *names: str) -> Fields | None:
    with backend.look() as work:
        return work.records.read(record.entity, [record.key], names)[record.key]


def kinds(backend: Backend) -> list[tuple[str, str, str]]:
    """The history, in short."""
    with backend.look() as work:
        return [(f"{row.record.entity} {row.record.key}", row.kind, row.title) for row in work.store.history()]


def test_an_event_is_done_once(backend: Backend) -> None:
    first, second = once(backend, entered(1, 1, "Count")), once(backend, entered(1, 1, "Count"))
    assert (first.status, second.status, second.code) == ("done", "already", "done")
    assert fields(backend, Ref("Deal", 1), "visits", "tags") == {"visits": 1, "tags": ("counted", "passed")}
    assert kinds(backend) == [
        ("Deal 1", "write", "count"),
        ("Deal 1", "add", "count"),
        ("Deal 1", "add", "passed"),
    ]


def test_history_tells_who_why_and_caused_by_what(backend: Backend) -> None:
    once(backend, entered(1, 1, "Count"))
    with backend.look() as work:
        write, _, passed = work.store.history(Ref("Deal", 1))
    assert (write.field, write.old, write.new, write.at) == ("visits", 0, 1, NOW)
    assert (write.rule, write.file, write.line, write.version) == ("count", "test.rules", 1, "1")
    assert (write.on_behalf, write.event, write.causes) == ("automation", "e-1", ())
    assert passed.causes == ("e-1",)


def test_deletion_is_remembered_where_it_outlives_the_record(backend: Backend) -> None:
    assert once(backend, entered(1, 2, "Spam")).status == "done"
    assert fields(backend, Ref("Deal", 2)) is None
    with backend.look() as work:
        (row,) = work.store.history(Ref("Contact", 1))
    assert (row.kind, row.old) == ("delete", {"id": 1, "name": "Ada"})


def test_messages_and_made_records_have_real_keys(backend: Backend) -> None:
    once(backend, entered(1, 3, "Note"))
    with backend.look() as work:
        (message,) = work.store.messages()
        (note,) = work.records.all_keys("Note")
    assert message.content == {"note": Ref("Note", note), "text": "Hallo"}
    assert fields(backend, Ref("Note", note), "text", "deal", "words") == {
        "text": "seen twice",
        "deal": Ref("Deal", 3),
        "words": ("one", "two"),
    }


def test_a_refused_effect_undoes_its_rule_only(backend: Backend) -> None:
    receipt = once(backend, entered(1, 6, "Refused"))
    assert (receipt.status, receipt.code) == ("error", "refused")
    assert fields(backend, Ref("Deal", 6), "tags") == {"tags": ("counted", "passed")}
    assert ("Deal 6", "error", "refused") in kinds(backend)


def test_an_endless_chain_is_not_kept(backend: Backend) -> None:
    chain = attrs.evolve(entered(1, 4, "Pass"), depth=17)
    receipt = once(backend, chain)
    assert (receipt.status, receipt.code) == ("failed", "too_deep")
    assert fields(backend, Ref("Deal", 1), "visits") == {"visits": 0}
    assert once(backend, chain).code == "failed"
    with backend.look() as work:
        kept = work.store.event("e-1")
    assert kept is not None
    assert (kept.status, kept.code) == ("failed", "too_deep")


def test_a_record_that_is_not_there(backend: Backend) -> None:
    receipt = once(backend, entered(1, 99, "Count"))
    assert (receipt.status, receipt.code, receipt.detail) == ("failed", "no_such_record", "there is no Deal 99")
    caused = attrs.evolve(entered(2, 99, "Count"), cause="e-0", depth=1)
    assert (once(backend, caused).status, once(backend, caused).status) == ("nothing", "already")
    unknown = Event("e-3", "stage", Ref("Nothing", 1), stage="New")
    assert once(backend, unknown).code == "no_such_record"


def test_stale(backend: Backend) -> None:
    assert once(backend, entered(1, 1, "Note")).status == "stale"


def test_the_ceiling_holds_what_is_too_much(backend: Backend) -> None:
    careful = program(ceilings={"deletions": 3})
    with backend.begin() as work:
        work.records.apply(step(CreateRecord(Ref("Deal", 20), deal("Spam"))), {})
    assert once(backend, entered(1, 20, "Spam"), careful).status == "done"
    held = once(backend, entered(2, 2, "Spam"), careful, minutes=59)
    assert (held.status, held.code) == ("held", "deletions")
    assert held.detail == "3 more after 1 in the last hour would exceed the ceiling of 3 deletions"
    assert fields(backend, Ref("Deal", 2), "title") == {"title": "A deal"}

    def later(minutes: int) -> list[str]:
        moment = NOW + timedelta(minutes=minutes)
        return [receipt.status for receipt in run(careful, backend, (), lambda: moment, {})]

    assert later(59) == ["held"]
    assert later(61) == ["done"]
    assert later(62) == []
    assert fields(backend, Ref("Deal", 2)) is None


def test_more_than_the_ceiling_at_once_fails(backend: Backend) -> None:
    receipt = once(backend, entered(1, 2, "Spam"), program(ceilings={"deletions": 2}))
    assert (receipt.status, receipt.code) == ("failed", "deletions")
    assert receipt.detail == "it would delete 3 records; `deletions_per_hour` in the project file allows 2"
    assert fields(backend, Ref("Deal", 2), "title") == {"title": "A deal"}


def test_a_rule_that_cannot_be_decided_shows_in_the_receipt(backend: Backend) -> None:
    receipt = once(backend, entered(1, 5, "Poison"))
    assert (receipt.status, receipt.code) == ("error", "action_failed")
    assert receipt.detail == "poison: poison: ZeroDivisionError"


def test_what_actions_told_is_remembered_with_who_asked(backend: Backend) -> None:
    once(backend, entered(1, 3, "Note"))
    with backend.look() as work:
        (told,) = (row for row in work.store.history() if row.kind == "note")
    assert told.detail.endswith(": noted")
    assert told.on_behalf == "automation"


def test_a_plan_changes_nothing_and_tells_the_truth(backend: Backend) -> None:
    for number in range(1, 7):
        event = entered(number, number, ("Count", "Spam", "Note", "Pass", "Poison", "Refused")[number - 1])
        planned = dry.plan(PROGRAM, backend, event, NOW, {})
        assert isinstance(planned, Decided)
        assert dry.plan(PROGRAM, backend, event, NOW, {}) == planned
        assert kinds(backend) == []
    for number in (3, 2, 1):
        event = entered(number, number, ("Count", "Spam", "Note")[number - 1])
        planned = dry.plan(PROGRAM, backend, event, NOW, {})
        done = once(backend, event).plan
        assert isinstance(planned, Decided)
        assert isinstance(done, Plan)
        assert done == planned.plan


def test_a_live_run_keeps_what_conditions_saw_unless_it_is_told_not_to(backend: Backend) -> None:
    asking = tuple(attrs.evolve(one, condition=constant(True, t.YesNo())) for one in PROGRAM.rules)
    for number, trace in enumerate((True, False)):
        plan = once(backend, entered(number, 1, "Count"), attrs.evolve(PROGRAM, rules=asking, trace=trace)).plan
        assert plan is not None
        assert [one.verdict for one in plan.considered] == ["fired", "fired"]
        assert [one.condition is not None for one in plan.considered] == [trace, trace]


def test_only_planning_cannot_write(backend: Backend) -> None:
    with backend.look() as work:
        records = dry.ReadOnly(work.records)
        with pytest.raises(dry.Untouchable):
            records.apply(step(CreateRecord(Ref("Deal", 77), deal("New"))), {})
        with pytest.raises(dry.Untouchable):
            records.lock(Ref("Deal", 1))
