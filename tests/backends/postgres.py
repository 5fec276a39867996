"""Backends on PostgreSQL that hold records from the beginning."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.drivers.backend import Work
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.postgres import Postgres, connect

from .contract import fill
from .world import SCHEMA, step


def creating(records: Mapping[Ref, Mapping[str, Value]]) -> Callable[[Work], None]:
    """Makes these records, in their order."""

    def fill(work: Work) -> None:
        for record, values in records.items():
            work.records.apply(step(CreateRecord(record, values)), {})

    return fill


def holding(postgres: Postgres, name: str, schema: Schema, fill: Callable[[Work], None]) -> sa.URL:
    """The address of a database with tables and records; the first one of a name is made, the others are copies."""

    def make(url: sa.URL) -> None:
        with closing(SqlBackend(url, schema)) as backend:
            create_tables(backend)
            with backend.begin() as work:
                fill(work)

    return postgres.like(name, make)


@contextmanager
def on_postgres(
    postgres: Postgres, name: str, schema: Schema, fill: Callable[[Work], None] = lambda _: None
) -> Iterator[SqlBackend]:
    """A backend on such a database."""
    with closing(SqlBackend(holding(postgres, name, schema, fill), schema)) as backend:
        yield backend


@pytest.fixture
def url(postgres: Postgres) -> sa.URL:
    """The address of a database with the records of the world."""
    return holding(postgres, "the world", SCHEMA, fill)


@pytest.fixture
def backend(url: sa.URL) -> Iterator[SqlBackend]:
    """A backend on it."""
    with closing(SqlBackend(url, SCHEMA)) as made:
        yield made


def by_hand(url: sa.URL, *statements: str) -> None:
    """What somebody else does to the database."""
    with connect(url) as raw:
        for one in statements:
            raw.execute(one)
