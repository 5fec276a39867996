"""Databases of SQLite for the tests: tables and records are made once, and put back as they were for each test."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import sqlalchemy as sa

from stagerules.dsl.schema import Schema
from stagerules.interpreter.drivers.backend import Work
from stagerules.interpreter.sql.backend import SqlBackend, create_tables


@attrs.frozen(eq=False)
class Model:
    """A file that is put back as it was, which takes a hundredth of making it. Whoever has it open uses this engine, so
    that whatever is kept for the engine is kept, too.
    """

    engine: sa.Engine
    file: Path
    data: bytes

    def put_back(self) -> None:
        """The file as it was; nobody has it open."""
        self.engine.dispose()
        for ending in ("-wal", "-shm", "-journal"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        self.file.write_bytes(self.data)


def model_of(engine: sa.Engine, make: Callable[[], None]) -> Model:
    """The database of an engine, as it is after `make`."""
    make()
    engine.dispose()
    file = Path(str(engine.url.database))
    return Model(engine, file, file.read_bytes())


FOLDER = TemporaryDirectory(prefix="stagerules-models-")
_MADE: dict[str, tuple[SqlBackend, Model]] = {}


def sqlite_like(
    name: str, schema: Schema, fill: Callable[[Work], None] = lambda _: None, zone: tzinfo = UTC
) -> SqlBackend:
    """A backend with tables and records as they were made the first time for this name: the same one again. A test may
    change all of it, opens it in no other process, and leaves no thread behind.
    """
    if name not in _MADE:
        backend = SqlBackend(f"sqlite:///{FOLDER.name}/{len(_MADE)}.sqlite", schema, zone)

        def make() -> None:
            create_tables(backend)
            with backend.begin() as work:
                fill(work)

        _MADE[name] = backend, model_of(backend.engine, make)
    backend, model = _MADE[name]
    assert (backend.schema, backend.zone) == (schema, zone)
    model.put_back()
    return backend
