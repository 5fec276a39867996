"""A database that an earlier release made is moved to this one's tables."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from stagerules.interpreter.facts import Result
from stagerules.interpreter.records.problems import MissingTable, OtherVersion
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.sql.connection import Connection
from stagerules.interpreter.sql.engine_tables import VERSION, EngineTables
from stagerules.interpreter.sql.upgrade import MOVES, Move, upgrade
from tests.postgres import Postgres

from .begun import timer
from .contract import whole
from .database import by_hand, file
from .world import DEAL, NOW, OTHER, SCHEMA

__all__ = ["file"]

OLD = Path(__file__).parent


def made_by(version: int, file: Path) -> SqlBackend:
    with closing(sqlite3.connect(file)) as raw:
        raw.executescript((OLD / f"version_{version}.sql").read_text(encoding="utf-8"))
    return SqlBackend(f"sqlite:///{file}", SCHEMA)


def definitions(backend: SqlBackend) -> dict[str, object]:
    """Columns and indexes of the engine's own tables, as the database tells them."""
    inspector = sa.inspect(backend.engine)
    return {
        table.name: (
            sorted((one["name"], str(one["type"]), one["nullable"], one["default"]) for one in columns),
            sorted((one["name"] or "", one["column_names"], one["unique"]) for one in indexes),
            sorted(tuple(one["column_names"]) for one in inspector.get_unique_constraints(table.name)),
        )
        for table in backend.own.tables
        for columns, indexes in [(inspector.get_columns(table.name), inspector.get_indexes(table.name))]
    }


def test_there_is_a_database_of_each_earlier_version() -> None:
    assert sorted(MOVES) == list(range(1, VERSION))
    assert {one.stem for one in OLD.glob("version_*.sql")} == {f"version_{version}" for version in MOVES}


@pytest.mark.parametrize("version", sorted(MOVES))
def test_the_tables_are_afterwards_as_new_ones(version: int, file: Path) -> None:
    old, new = made_by(version, file), SqlBackend(f"sqlite:///{file.with_name('new.sqlite')}", SCHEMA)
    create_tables(new)
    assert upgrade(old) == version
    assert definitions(old) == definitions(new)
    assert upgrade(old) == VERSION
    assert create_tables(old) == ()


BACK_TO_2 = """
DROP TABLE stagerules_departures, stagerules_resumed;
ALTER TABLE stagerules_outbox DROP COLUMN client, DROP COLUMN held;
UPDATE stagerules_version SET version = 2;
"""
BACK_TO_1 = f"""
{BACK_TO_2}
DROP TABLE stagerules_pauses, stagerules_clocks, stagerules_rulesets, stagerules_timers;
ALTER TABLE stagerules_outbox DROP COLUMN status, DROP COLUMN code, DROP COLUMN detail, DROP COLUMN result,
    DROP COLUMN closed_at, DROP COLUMN token, DROP COLUMN on_failure;
DROP INDEX ix_stagerules_outbox_record;
DROP INDEX ix_stagerules_outbox_address;
CREATE TABLE stagerules_timers (
    number BIGSERIAL PRIMARY KEY, id TEXT NOT NULL UNIQUE, open INTEGER NOT NULL, due TIMESTAMPTZ NOT NULL,
    entity TEXT NOT NULL, record TEXT NOT NULL, rule TEXT NOT NULL, event TEXT NOT NULL
);
CREATE INDEX ix_stagerules_timers_due ON stagerules_timers (open, due);
CREATE INDEX ix_stagerules_timers_record ON stagerules_timers (entity, record, open);
UPDATE stagerules_version SET version = 1;
"""


@pytest.mark.slow
@pytest.mark.parametrize(("version", "back"), [(1, BACK_TO_1), (2, BACK_TO_2)])
def test_postgresql_is_moved_too(version: int, back: str, postgres: Postgres) -> None:
    backend = SqlBackend(postgres.new(), SCHEMA)
    create_tables(backend)
    new = definitions(backend)
    with backend.engine.begin() as raw:
        raw.exec_driver_sql(back)
    assert upgrade(backend) == version
    assert definitions(backend) == new
    with backend.begin() as work:
        work.store.add_timers([timer("t", None, OTHER)])
        assert [one.id for one in work.store.around(OTHER).timers] == ["t"]
    backend.close()


def test_what_version_1_kept_is_still_there(file: Path) -> None:
    old = made_by(1, file)
    upgrade(old)
    assert by_hand(file, "SELECT version FROM stagerules_version") == [(VERSION,)]
    with old.begin() as work:
        store = work.store
        assert [(one.event.id, one.code, one.detail) for one in store.failed_events()] == [("e-2", "too_deep", "a → b")]
        assert [store.status(name) for name in ("e-1", "e-2", "e-3")] == ["done", "failed", "queued"]
        assert [one.id for one in store.messages()] == ["m-2"]
        assert store.dead() == ()
        assert [one.detail for one in store.history(DEAL)] == ["email to Ada: there"]
        assert store.reopen("e-2", NOW)
        claimed = store.claim(["email"], NOW, NOW)
        assert claimed is not None
        assert (claimed.message.id, claimed.message.token, claimed.message.on_failure) == ("m-2", None, None)
        assert store.close("m-2", Result("failed", {}, "gave_up"), NOW)
        assert [one.code for one in store.dead()] == ["gave_up"]
        store.add_timers([timer("t", None, OTHER)])
        assert [one.id for one in store.around(OTHER).timers] == ["t"]
    assert by_hand(file, "SELECT status FROM stagerules_outbox ORDER BY number") == [("sent",), ("failed",)]


def test_what_version_2_kept_is_still_there(file: Path) -> None:
    """There the outbox had no index for addresses, by which messages to one address leave in their order."""
    old = made_by(2, file)
    upgrade(old)
    with old.begin() as work:
        store = work.store
        assert [one.message.id for one in store.dead()] == ["m-2"]
        assert [one.id for one in store.messages()] == ["m-3", "m-4"]
        assert [one.message.id for one in store.claim_several({"email": 9}, NOW, NOW)] == ["m-3"]
        assert store.result("token") == Result("sent", {"url": "https://example.com"})
        assert [one.id for one in (*store.around(DEAL).timers, *store.around(OTHER).timers)] == ["t-1", "t-2"]
        assert [one.pause.name for one in store.pauses()] == ["Rule"]
        assert store.clock("Daily") == NOW
        assert store.departed(datetime.min.replace(tzinfo=UTC), "") == 0
        (claimed,) = store.claim_several({"email": 9}, NOW, NOW)
        assert (claimed.message.client, store.held_before(claimed.message, NOW)) == (None, None)
        store.hold("m-3", NOW, 1)
        assert [one.attempts for one in store.claim_several({"email": 9}, NOW, NOW)] == [claimed.attempts]


def test_the_records_stay_as_they_are(file: Path) -> None:
    old = made_by(1, file)
    by_hand(file, "INSERT INTO user VALUES (1, 'Ada', NULL)")
    by_hand(
        file,
        "INSERT INTO deal (id, title, count, owner, stage, pipeline, stage_since) "
        "VALUES (1, 'Chair', '0', 1, 'New', 'Sales', '2026-11-21T09:00:00.000000Z')",
    )
    upgrade(old)
    assert whole(old, DEAL, ["title"]) == {"title": "Chair"}


def test_an_old_database_is_not_used_before_it_is_moved(file: Path) -> None:
    old = made_by(1, file)
    with pytest.raises(OtherVersion, match="old version 1") as problem, old.look():
        pass
    assert problem.value.hint == "Run `stagerules db upgrade`."
    upgrade(old)
    with old.look() as work:
        assert work.store.pauses() == ()


def test_a_move_that_fails_leaves_the_database_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = made_by(1, file)
    before = by_hand(file, "SELECT sql FROM sqlite_master ORDER BY name")

    def fail(db: Connection, own: EngineTables) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("stagerules.interpreter.sql.upgrade.MOVES", {**MOVES, 1: Move(MOVES[1].before, fail)})
    with pytest.raises(ZeroDivisionError):
        upgrade(old)
    assert by_hand(file, "SELECT sql FROM sqlite_master ORDER BY name") == before
    assert by_hand(file, "SELECT version FROM stagerules_version") == [(1,)]


def test_a_newer_one_and_none_at_all_are_refused(file: Path) -> None:
    with pytest.raises(MissingTable, match="no database"):
        upgrade(SqlBackend(f"sqlite:///{file}", SCHEMA))
    made_by(1, file)
    by_hand(file, f"UPDATE stagerules_version SET version = {VERSION + 1}")
    with pytest.raises(OtherVersion, match="newer stagerules"):
        upgrade(SqlBackend(f"sqlite:///{file}", SCHEMA))
    by_hand(file, "DELETE FROM stagerules_version")
    with pytest.raises(OtherVersion, match="empty"):
        upgrade(SqlBackend(f"sqlite:///{file}", SCHEMA))
