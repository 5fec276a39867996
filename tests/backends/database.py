"""An SQLite file with the records of the world, and what somebody else does to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from stagerules.interpreter.sql.backend import SqlBackend, create_tables

from .contract import fill
from .world import SCHEMA


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "crm.sqlite"


@pytest.fixture
def backend(file: Path) -> Iterator[SqlBackend]:
    made = SqlBackend(f"sqlite:///{file}", SCHEMA)
    create_tables(made)
    with made.begin() as work:
        fill(work)
    yield made
    made.close()


def by_hand(file: Path, statement: str) -> list[tuple[object, ...]]:
    """What somebody else does to the database."""
    with closing(sqlite3.connect(file)) as raw, raw:
        return raw.execute(statement).fetchall()
