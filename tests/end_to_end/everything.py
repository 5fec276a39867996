"""Places for whole stories, PostgreSQL among them, and all that lies there."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.facts import Fields
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.backends.nonatomic import NonAtomicBackend
from tests.backends.postgres import creating
from tests.end_to_end.crm import State
from tests.postgres import Postgres

Put = Callable[[Schema, State], Backend]
"""Puts records somewhere."""


@contextmanager
def place_of(name: str, postgres: Callable[[], Postgres], folder: Path) -> Iterator[Put]:
    """Where records can be put; closed in the end."""
    opened: list[SqlBackend] = []

    def sqlite(schema: Schema, records: State) -> Backend:
        backend = SqlBackend(f"sqlite:///{folder / 'crm.sqlite'}", schema)
        opened.append(backend)
        create_tables(backend)
        with backend.begin() as work:
            creating(records)(work)
        return backend

    def on_server(schema: Schema, records: State) -> Backend:
        backend = SqlBackend(postgres().new(), schema)
        opened.append(backend)
        create_tables(backend)
        with backend.begin() as work:
            creating(records)(work)
        return backend

    ways: Mapping[str, Put] = {
        "memory": MemoryBackend,
        "far": NonAtomicBackend,
        "sqlite": sqlite,
        "postgres": on_server,
    }
    yield ways[name]
    for one in opened:
        one.close()


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.slow), "far"])
def put(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Put]:
    """Each place in turn; a PostgreSQL is started where it is asked for."""
    with place_of(request.param, lambda: request.getfixturevalue("postgres"), tmp_path) as made:
        yield made


def dump(backend: Backend, schema: Schema, *but: str) -> dict[Ref, Fields]:
    """All records with every stored field, but for those of some entities."""
    found: dict[Ref, Fields] = {}
    with backend.look() as work:
        for entity in schema.entities.values():
            if entity.name in but:
                continue
            read = work.records.read(entity.name, work.records.all_keys(entity.name), entity.stored)
            found |= {Ref(entity.name, key): fields for key, fields in read.items() if fields is not None}
    return found
