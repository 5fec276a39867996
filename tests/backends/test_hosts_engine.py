"""An engine of the host's own: our transactions are as they must be on it, and it is left as it was."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from stagerules.dsl.values import Ref
from stagerules.interpreter.effects import CreateRecord, SetField
from stagerules.interpreter.records.problems import DatabaseLocked, EffectRefused
from stagerules.interpreter.sql import connection
from stagerules.interpreter.sql.backend import SqlBackend, create_tables

from .contract import do, fill, whole
from .database import file
from .world import DEAL, SCHEMA

__all__ = ["file"]


@pytest.fixture
def host(file: Path) -> Iterator[sa.Engine]:
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.connect() as one, engine.connect() as other:  # both wait in the pool from now on
        one.exec_driver_sql("SELECT 1")
        other.exec_driver_sql("SELECT 1")
    yield engine
    engine.dispose()


@pytest.fixture
def backend(host: sa.Engine) -> SqlBackend:
    made = SqlBackend(host, SCHEMA)
    create_tables(made)
    with made.begin() as work:
        fill(work)
    return made


def settings(raw: sa.Connection) -> tuple[object, ...]:
    dbapi = raw.connection.dbapi_connection
    assert isinstance(dbapi, sqlite3.Connection)
    pragmas = [raw.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("foreign_keys", "busy_timeout")]
    return (*pragmas, dbapi.isolation_level, dbapi.text_factory)


def test_our_settings_hold_for_our_transactions_only(host: sa.Engine, backend: SqlBackend) -> None:
    with backend.begin() as work:
        assert settings(work.records.db.raw)[:3] == (1, 10_000, None)
    with backend.look() as work:
        assert settings(work.records.db.raw)[:3] == (1, 10_000, None)
    with host.connect() as one, host.connect() as other:
        assert settings(one) == settings(other) == (0, 5_000, "", str)


def test_settings_come_back_after_an_error(host: sa.Engine, backend: SqlBackend) -> None:
    with pytest.raises(EffectRefused):
        do(backend, CreateRecord(Ref("Deal", 50), {"title": "nobody's"}))
    with host.connect() as raw:
        assert settings(raw) == (0, 5_000, "", str)


def test_a_pooled_connection_keeps_relations_whole(host: sa.Engine, backend: SqlBackend) -> None:
    with pytest.raises(EffectRefused, match="refused_by_database"):
        do(backend, SetField(DEAL, "company", Ref("Firma", "nobody")))


def test_the_hosts_transactions_begin_as_before(host: sa.Engine, backend: SqlBackend) -> None:
    with host.begin() as one, host.begin() as other:  # with BEGIN IMMEDIATE the second would wait
        assert one.exec_driver_sql("SELECT count(*) FROM deal").scalar_one() == 2
        assert other.exec_driver_sql("SELECT count(*) FROM deal").scalar_one() == 2


def test_closing_leaves_the_hosts_connections_open(host: sa.Engine, backend: SqlBackend) -> None:
    waiting = host.pool.checkedin()
    backend.close()
    assert waiting == host.pool.checkedin() > 0


@pytest.mark.slow
def test_a_host_whose_engine_begins_by_itself(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recipe of SQLAlchemy's documentation. Still only one of ours writes at a time."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    host = sa.create_engine(f"sqlite:///{file}")
    sa.event.listen(host, "connect", lambda dbapi, _: setattr(dbapi, "isolation_level", None))
    sa.event.listen(host, "begin", lambda raw: raw.exec_driver_sql("BEGIN"))
    backend = SqlBackend(host, SCHEMA)
    create_tables(backend)
    with backend.begin() as work:
        fill(work)
        with pytest.raises(DatabaseLocked), backend.begin():
            pass
    assert whole(backend, DEAL, ["title"]) == {"title": "One chair"}
    host.dispose()
