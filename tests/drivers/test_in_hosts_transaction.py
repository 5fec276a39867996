"""Events in a transaction of the host's: decided and undone as in ours, and it is the host who commits."""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
import sqlalchemy as sa

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.drivers.run import handle, run, run_here
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Fields
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.sql.hosted import inside
from stagerules.interpreter.store.history import HistoryRow

from ..backends.hosted import HOSTS
from ..backends.postgres import creating, holding
from ..backends.world import step
from .world import NOW, PROGRAM, RECORDS, SCHEMA, entered


@pytest.fixture(params=[*HOSTS, "postgres"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlBackend]:
    if request.param == "postgres":
        postgres = request.getfixturevalue("postgres")
        host = sa.create_engine(holding(postgres, "in hosts' transactions", SCHEMA, creating(RECORDS)))
        yield SqlBackend(host, SCHEMA)
        host.dispose()
        return
    host = request.param(tmp_path / "crm.sqlite")
    made = SqlBackend(host, SCHEMA)
    create_tables(made)
    with made.begin() as work:
        for record, values in RECORDS.items():
            work.records.apply(step(CreateRecord(record, values)), {})
    yield made
    host.dispose()


def here(backend: SqlBackend, event: Event, raw: sa.Connection) -> Receipt:
    with inside(backend, raw, to_write=True) as hosted:
        return run_here(PROGRAM, hosted, event, NOW, {})


def in_short(row: HistoryRow) -> HistoryRow:
    """A line of the history; why a database refused something, each says in its own words."""
    return attrs.evolve(row, detail="") if row.kind == "error" else row


def fields(backend: SqlBackend, record: Ref, *names: str) -> Fields | None:
    with backend.look() as work:
        return work.records.read(record.entity, [record.key], names)[record.key]


def test_a_refused_effect_ends_its_rule_and_nothing_else(backend: SqlBackend) -> None:
    """Rule `refused` adds a tag and then points at a company that is not there; rule `count` comes before it."""
    with backend.engine.begin() as raw:
        raw.exec_driver_sql("UPDATE deal SET title = 'by the host' WHERE id = 6")
        receipt = here(backend, entered(1, 6, "Refused"), raw)
    assert (receipt.status, receipt.code) == ("error", "refused")
    assert fields(backend, Ref("Deal", 6), "title", "visits", "tags") == {
        "title": "by the host", "visits": 1, "tags": ("counted", "passed"),
    }  # fmt: skip


def test_the_same_as_in_a_transaction_of_ours(backend: SqlBackend, tmp_path: Path) -> None:
    """Receipt by receipt, with what the events queued; and so is the history."""
    events = [entered(number, deal, stage) for number, (deal, stage) in enumerate(
        [(1, "Count"), (3, "Note"), (4, "Pass"), (5, "Poison"), (6, "Refused"), (2, "Spam"), (99, "Count")]
    )]  # fmt: skip
    other = SqlBackend(f"sqlite:///{tmp_path}/ours.sqlite", SCHEMA)
    create_tables(other)
    with other.begin() as work:
        for record, values in RECORDS.items():
            work.records.apply(step(CreateRecord(record, values)), {})
    theirs = []
    for event in events:
        with backend.engine.begin() as raw:
            theirs.append(here(backend, event, raw))
    ours = [one for one in run(PROGRAM, other, events, lambda: NOW, {}) if one.event in events]
    assert [(one.status, one.code) for one in theirs] == [(one.status, one.code) for one in ours]
    with backend.look() as mine, other.look() as work:
        assert [in_short(one) for one in mine.store.history()] == [in_short(one) for one in work.store.history()]
        assert mine.store.messages() == work.store.messages()
    other.close()


def test_what_an_event_queued_happens_in_the_same_transaction(backend: SqlBackend) -> None:
    with backend.engine.begin() as raw:
        assert here(backend, entered(1, 4, "Pass"), raw).status == "done"
    assert fields(backend, Ref("Deal", 1), "visits", "tags") == {"visits": 1, "tags": ("passed",)}
    assert list(run(PROGRAM, backend, [], lambda: NOW, {})) == []


def test_what_others_left_waits_for_the_next_run(backend: SqlBackend) -> None:
    with backend.begin() as work:
        work.store.queue((entered("left", 1, "Count"),))
    with backend.engine.begin() as raw:
        assert here(backend, entered(1, 3, "Note"), raw).status == "done"
        behind = here(backend, entered(2, 1, "Count"), raw)
        assert (behind.status, behind.code) == ("held", "earlier_event")
    assert fields(backend, Ref("Deal", 1), "visits") == {"visits": 0}
    assert [one.event.id for one in run(PROGRAM, backend, [], lambda: NOW, {})] == ["e-left", "e-2"]


def test_rolled_back_it_never_happened(backend: SqlBackend) -> None:
    event = entered(1, 3, "Note")
    with backend.engine.connect() as raw:
        assert here(backend, event, raw).status == "done"
        assert here(backend, event, raw).status == "already"
        raw.rollback()
    assert handle(PROGRAM, backend, event, NOW, {}).status == "done"


def test_a_savepoint_of_the_hosts_undoes_it_alone(backend: SqlBackend) -> None:
    with backend.engine.begin() as raw:
        raw.exec_driver_sql("UPDATE deal SET title = 'kept' WHERE id = 1")
        with raw.begin_nested() as part:
            assert here(backend, entered(1, 1, "Count"), raw).status == "done"
            part.rollback()
    assert fields(backend, Ref("Deal", 1), "title", "visits") == {"title": "kept", "visits": 0}
    with backend.look() as work:
        assert (work.store.history(), work.store.status("e-1")) == ((), None)


def test_what_went_wrong_leaves_the_hosts_changes(backend: SqlBackend) -> None:
    """The table of the history is gone: the host hears of it, its transaction goes on without the event."""
    with backend.engine.begin() as raw:
        raw.exec_driver_sql("ALTER TABLE stagerules_history RENAME TO elsewhere")
    with backend.engine.begin() as raw:
        raw.exec_driver_sql("UPDATE deal SET title = 'kept' WHERE id = 1")
        with pytest.raises(Exception, match="no table `stagerules_history`"):
            here(backend, entered(1, 1, "Count"), raw)
    with backend.engine.begin() as raw:
        raw.exec_driver_sql("ALTER TABLE elsewhere RENAME TO stagerules_history")
    assert fields(backend, Ref("Deal", 1), "title", "visits") == {"title": "kept", "visits": 0}
    with backend.look() as work:
        assert work.store.status("e-1") is None
