"""Connections to a database: how a transaction begins, and how errors are told."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

import attrs
import sqlalchemy as sa
from sqlalchemy import exc

from ..records.problems import BackendProblem, EffectRefused, MissingTable
from .problems import problem_of, refusal_of

BUSY_SECONDS = 10
"""How long to wait for another writer before the database counts as locked."""

Mode = Literal["write", "read", "create"]
_MODE = "stagerules_mode"


@attrs.define(eq=False)
class Connection:
    """One open transaction. Runs statements; never lets a raw database error out."""

    raw: sa.Connection

    @property
    def is_sqlite(self) -> bool:
        """Whether there is one writer at a time, and no server."""
        return self.raw.dialect.name == "sqlite"

    def run(
        self, statement: sa.Executable, values: Mapping[str, object] | Sequence[Mapping[str, object]] = ()
    ) -> sa.CursorResult[Any]:
        """Runs a statement with bound values (several: once for each)."""
        try:
            return self.raw.execute(statement, values or None)
        except (exc.IntegrityError, exc.DataError) as error:
            raise EffectRefused("refused_by_database", refusal_of(error)) from None
        except exc.DBAPIError as error:
            raise problem_of(error) from None

    def rows(self, statement: sa.Executable, values: Mapping[str, object] = {}) -> Sequence[Any]:
        """All rows that a query gives."""
        found = self.run(statement, values)
        try:
            return found.fetchall()
        except exc.DBAPIError as error:
            raise problem_of(error) from None


def connect(url: str | sa.URL | sa.Engine) -> sa.Engine:
    """An engine whose transactions begin and wait as ours must."""
    engine = url if isinstance(url, sa.Engine) else sa.create_engine(url, **_options(sa.make_url(url)))
    if engine.dialect.name == "sqlite" and not sa.event.contains(engine, "begin", _begin_sqlite):
        sa.event.listen(engine, "connect", _connect_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def transaction(engine: sa.Engine, mode: Mode = "write") -> Iterator[Connection]:
    """A transaction: committed at the end, rolled back on an exception; `read` is always rolled back."""
    try:
        with engine.connect() as raw:
            raw = raw.execution_options(**{_MODE: mode})
            with raw.begin() as going:
                yield Connection(raw)
                if mode == "read":
                    going.rollback()
    except exc.IntegrityError as error:
        raise EffectRefused("refused_by_database", refusal_of(error)) from None
    except exc.DBAPIError as error:
        raise problem_of(error) from None
    except exc.ArgumentError as error:
        raise BackendProblem(f"The address of the database cannot be read: {error}.") from None


def _options(url: sa.URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_SECONDS}}
    return {"isolation_level": "SERIALIZABLE", "pool_pre_ping": True}


def _connect_sqlite(dbapi: Any, _: object) -> None:
    dbapi.isolation_level = None  # pysqlite's own BEGINs would come too late and not be IMMEDIATE
    dbapi.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")  # broken text is judged by `fit`
    cursor = dbapi.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(raw: sa.Connection) -> None:
    mode = raw.get_execution_options().get(_MODE, "write")
    if mode == "create":
        raw.exec_driver_sql("PRAGMA journal_mode=WAL")  # kept in the file; readers never wait for the writer
    raw.exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")


def refuse_missing_file(engine: sa.Engine) -> None:
    """Refuses an SQLite file that is not there: opening it would make an empty one."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:" or name.startswith("file:"):
        return
    if not Path(name).exists():
        raise MissingTable(f"There is no database `{name}` yet.")
