"""Databases of SQLite for the tests: tables and records are made once, and put back as they were for each test."""

from collections.abc import Callable
from pathlib import Path

import attrs
import sqlalchemy as sa


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
