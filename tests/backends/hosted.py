"""A host with an engine of its own, in whose transactions everything happens; each `begin` here is one of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import sqlalchemy as sa

from stagerules.interpreter.drivers.backend import Work
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.sql.hosted import inside


def plain(file: Path) -> sa.Engine:
    """SQLAlchemy's engine as it comes: Python begins a transaction with the first change, relations are not watched."""
    return sa.create_engine(f"sqlite:///{file}")


def watching(file: Path) -> sa.Engine:
    """SQLite watches over relations."""
    host = plain(file)
    sa.event.listen(host, "connect", lambda dbapi, _: dbapi.execute("PRAGMA foreign_keys=ON").close())
    return host


def by_the_book(file: Path) -> sa.Engine:
    """The recipe of SQLAlchemy's documentation: the engine begins by itself."""
    host = plain(file)
    sa.event.listen(host, "connect", lambda dbapi, _: setattr(dbapi, "isolation_level", None))
    sa.event.listen(host, "begin", lambda raw: raw.exec_driver_sql("BEGIN"))
    return host


HOSTS: tuple[Callable[[Path], sa.Engine], ...] = (plain, watching, by_the_book)


@attrs.frozen(eq=False)
class InHostsTransactions:
    """The backend, always in a transaction of the host's."""

    backend: SqlBackend
    host: sa.Engine
    atomic = True

    @contextmanager
    def begin(self) -> Iterator[Work]:
        with self.host.begin() as raw, inside(self.backend, raw, to_write=True) as hosted, hosted.begin() as work:
            yield work

    @contextmanager
    def look(self) -> Iterator[Work]:
        with self.host.connect() as raw, inside(self.backend, raw, to_write=False) as hosted, hosted.look() as work:
            yield work
