"""PostgreSQL only: databases that cannot be used are told in a sentence, without a word of their address."""

from contextlib import closing

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from stagerules.dsl.values import Ref
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.records.problems import (
    CannotOpen,
    DatabaseLocked,
    MissingColumn,
    MissingTable,
    NoRights,
    ReadOnlyDatabase,
)
from stagerules.interpreter.sql import backend as backends
from stagerules.interpreter.sql import connection
from stagerules.interpreter.sql.backend import SqlBackend, create_tables, missing_columns
from stagerules.interpreter.sql.problems import problem_of
from tests.postgres import Postgres, connect

from .contract import do, whole
from .postgres import backend, by_hand, url
from .world import DEAL, SCHEMA, step

__all__ = ["backend", "url"]


@pytest.mark.slow
def test_a_table_is_missing(postgres: Postgres) -> None:
    url = postgres.new()
    with closing(SqlBackend(url, SCHEMA)) as backend:
        with pytest.raises(MissingTable, match="no table `stagerules_version`"), backend.look():
            pass
        with pytest.raises(MissingTable, match="no table `stagerules_events`") as told, backend.begin():
            pass
        assert "stagerules db init" in told.value.hint
        create_tables(backend)
        by_hand(url, "DROP TABLE contact_emails", "ALTER TABLE deal DROP COLUMN span")
        with pytest.raises(MissingTable, match="no table `contact_emails`"):
            whole(backend, Ref("Contact", 1))
        with pytest.raises(MissingColumn, match=r"deal\.span"):
            whole(backend, DEAL)
        assert [column.name for column in missing_columns(backend)] == ["span"]
        assert create_tables(backend) == ("contact_emails",)


def test_who_may_not_is_told(postgres: Postgres) -> None:
    url = postgres.new()
    by_hand(url, "DROP ROLE IF EXISTS nobody_much", "CREATE ROLE nobody_much LOGIN PASSWORD 'secret'")
    with closing(SqlBackend(url.set(username="nobody_much", password="secret"), SCHEMA)) as backend:
        with pytest.raises(NoRights, match="permission denied for schema public") as told:
            create_tables(backend)
        assert "right" in told.value.hint
        assert "secret" not in f"{told.value} {told.value.hint}"


def test_a_database_that_is_only_read(backend: SqlBackend) -> None:
    def write() -> None:
        with backend.begin() as work:
            work.records.db.raw.exec_driver_sql("SET TRANSACTION READ ONLY")
            work.records.apply(step(SetField(DEAL, "title", "x")), {})

    with pytest.raises(ReadOnlyDatabase):
        write()
    with backend.look() as work, pytest.raises(ReadOnlyDatabase):
        work.records.apply(step(SetField(DEAL, "title", "x")), {})


@pytest.mark.parametrize("of_the_host", [False, True])
def test_nobody_waits_for_ever(of_the_host: bool, url: sa.URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    engine = sa.create_engine(url)
    with closing(SqlBackend(engine if of_the_host else url, SCHEMA)) as hurried, connect(url) as other:
        other.autocommit = False
        other.execute("LOCK TABLE deal")
        with pytest.raises(DatabaseLocked) as told:
            whole(hurried, DEAL)
        assert "another program" in told.value.hint
        with pytest.raises(DatabaseLocked):
            do(hurried, SetField(DEAL, "title", "x"))
    engine.dispose()


def test_all_connections_are_in_use(url: sa.URL) -> None:
    engine = sa.create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    with engine.connect(), pytest.raises(DatabaseLocked, match="All connections"):
        whole(SqlBackend(engine, SCHEMA), DEAL)
    engine.dispose()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ('connection failed: FATAL:  password authentication failed for user "ada"', "did not let this user in"),
        ('connection failed: FATAL:  database "secret" does not exist', "has no database of the name"),
        ("connection failed: FATAL:  sorry, too many clients already", "takes no more connections"),
        ("[Errno -2] Name or service not known: secret@host", "cannot be reached"),
        ('invalid port number: "secret"', "cannot be reached"),
    ],
)
def test_at_the_door_nothing_of_the_address_is_told(said: str, message: str) -> None:
    problem = problem_of(exc.OperationalError(None, None, psycopg.OperationalError(said)))
    assert isinstance(problem, CannotOpen)
    assert message in str(problem)
    assert "secret" not in f"{problem} {problem.hint}"


@pytest.mark.parametrize("where", ["@localhost:1", "@no.such.host.invalid", "@secret@localhost:1"])
def test_a_server_that_is_not_there(where: str) -> None:
    backend = SqlBackend(f"postgresql+psycopg://ada:secret{where}/crm", SCHEMA)
    with pytest.raises(CannotOpen, match="cannot be reached") as told, backend.look():
        pass
    assert "secret" not in f"{told.value!r} {told.value.hint}"


@pytest.mark.parametrize(
    "address", ["postgres://ada:secret@x/y", "mysql://ada:secret@x/y", "postgresql+asyncpg://secret"]
)
def test_other_kinds_of_databases_are_refused(address: str) -> None:
    with pytest.raises(CannotOpen, match="kind of database") as told:
        SqlBackend(address, SCHEMA)
    assert "postgresql+psycopg://" in told.value.hint
    assert "secret" not in f"{told.value} {told.value.hint}"


def test_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> None:
        raise ImportError("no pq wrapper available")

    monkeypatch.setattr(backends, "connect", missing)
    with pytest.raises(CannotOpen, match="`psycopg`") as told:
        SqlBackend("postgresql+psycopg://x/y", SCHEMA)
    assert "pip install" in told.value.hint
