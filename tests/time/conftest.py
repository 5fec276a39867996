"""Where worlds are kept: in memory, in an SQLite file, and with the records in another place than the Store."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.backends.nonatomic import NonAtomicBackend
from tests.quick import quick
from tests.sqlite import sqlite_like

from .crm import ZONE, schema

pytest.register_assert_rewrite("tests.time.cases")


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows: making it takes longer than a case."""
    file = tmp_path_factory.mktemp("empty") / "crm.sqlite"
    backend = SqlBackend(f"sqlite:///{file}", schema(), ZONE)
    create_tables(backend)
    backend.close()
    return file


@pytest.fixture
def file(empty_file: Path, tmp_path: Path) -> Path:
    """An SQLite file of one's own."""
    return copyfile(empty_file, tmp_path / "crm.sqlite")


@pytest.fixture(params=quick(1, ["memory", "sqlite", "two places"]))
def place(request: pytest.FixtureRequest) -> Iterator[Backend]:
    """Each place in which a world can be kept."""
    match request.param:
        case "memory":
            yield MemoryBackend(schema())
        case "sqlite":
            yield sqlite_like("time", schema(), zone=ZONE)
        case _:
            yield NonAtomicBackend(schema())
