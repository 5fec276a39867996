"""Connections to a database: how a transaction begins, and how errors are told."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import attrs
import sqlalchemy as sa
from sqlalchemy import exc

from ..records.problems import BackendProblem, DatabaseLocked, EffectRefused, MissingTable
from . import postgres
from .often import Often
from .postgres import Mode
from .problems import overtaken_in, problem_of, refusal_of

BUSY_SECONDS = 10
"""How long to wait for another writer before the database counts as locked."""

_OURS = "stagerules_made_it"
AS_FOUND = partial(str, encoding="utf-8", errors="surrogateescape")
"""How SQLite's texts are read: broken text is judged by `fit`."""


@attrs.define(eq=False)
class Connection:
    """One open transaction. Runs statements; never lets a raw database error out."""

    raw: sa.Connection
    driver: sqlite3.Connection | None = None
    """SQLite's own connection, where there is nobody but us: what runs often goes there straight."""

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
        except exc.DBAPIError as error:
            raise _told(error) from None

    def run_often(self, often: Often, values: Mapping[str, object] | Sequence[Mapping[str, object]]) -> int:
        """Runs a statement that writes, with bound values (several: once for each). How many rows it wrote."""
        if self.driver is None:
            return self.run(often.statement, values).rowcount
        each = (values,) if isinstance(values, Mapping) else values
        text, slots = often.on_sqlite(self.raw.dialect, each[0])
        try:
            return self.driver.executemany(text, [[one.filled(some) for one in slots] for some in each]).rowcount
        except sqlite3.Error as error:
            raise _told(_wrapped(error, text)) from None

    def rows(self, query: sa.Executable | Often, values: Mapping[str, object] = {}) -> Sequence[Any]:
        """All rows that a query gives."""
        if self.driver is not None and isinstance(query, Often):
            return self._straight(self.driver, query, values)
        found = self.run(query.statement if isinstance(query, Often) else query, values)
        try:
            return found.fetchall()
        except exc.DBAPIError as error:
            raise problem_of(error) from None

    def _straight(self, driver: sqlite3.Connection, query: Often, values: Mapping[str, object]) -> Sequence[Any]:
        text, slots = query.on_sqlite(self.raw.dialect, values)
        try:
            return driver.execute(text, [one.filled(values) for one in slots]).fetchall()
        except sqlite3.Error as error:
            raise _told(_wrapped(error, text)) from None


def _wrapped(error: sqlite3.Error, text: str) -> exc.DBAPIError:
    found = exc.DBAPIError.instance(text, None, error, sqlite3.Error)
    return found if isinstance(found, exc.DBAPIError) else exc.DBAPIError(text, None, error)


def _told(error: exc.DBAPIError) -> Exception:
    """A value that the database refuses, or what is wrong with the database."""
    if isinstance(error, exc.IntegrityError | exc.DataError):
        return EffectRefused("refused_by_database", refusal_of(error))
    return problem_of(error)


SQLITE_OPTIONS = {"timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"}
"""What may stand behind the `?` of an address. What belongs to SQLite itself (`mode=ro`) needs `uri=true` beside it,
and `file:` before the file.
"""


def connect(url: str | sa.URL | sa.Engine) -> sa.Engine:
    """An engine of ours, or the host's own, which stays as it is: what we need is set for our transactions only.

    Raises `ValueError` where SQLite would take the address for something else than what it says.
    """
    if isinstance(url, sa.Engine):
        return url
    _refuse_unread(sa.make_url(url))
    engine = sa.create_engine(url, **_options(sa.make_url(url)))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _connect_sqlite)
        if (file := sqlite_file(engine)) is not None:
            _follow(file, engine)
    elif engine.dialect.name == "postgresql":
        sa.event.listen(engine, "connect", lambda dbapi, _: postgres.set_up(dbapi, BUSY_SECONDS))
    return engine


def _follow(file: Path, engine: sa.Engine) -> None:
    """Opens the file anew where another was put in its place, such as an older copy: what is written to one that has
    no name any more is lost.
    """

    def opened(_: object, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["file"] = _identity(file)

    def taken(_: object, record: sa.pool.ConnectionPoolEntry, __: object) -> None:
        if _identity(file) != record.info["file"]:
            raise exc.DisconnectionError

    sa.event.listen(engine, "connect", opened)
    sa.event.listen(engine, "checkout", taken)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _refuse_unread(url: sa.URL) -> None:
    if url.get_backend_name() != "sqlite":
        return
    name = url.database or ""
    of_sqlite = "uri" in url.query and name.startswith("file:")
    if "\0" in name or not (of_sqlite or url.query.keys() <= SQLITE_OPTIONS):
        raise ValueError(name)


def is_ours(engine: sa.Engine) -> bool:
    """Whether we made the engine, so that all its connections have our settings."""
    return bool(engine.get_execution_options().get(_OURS))


@contextmanager
def transaction(engine: sa.Engine, mode: Mode = "write") -> Iterator[Connection]:
    """A transaction: committed at the end, rolled back on an exception; `read` is always rolled back."""
    if mode == "read" and (file := _out_of_reach(engine)) is not None:
        with unchanged(file), _transaction(_as_it_is(file), mode) as connection:
            yield connection
    else:
        with _transaction(engine, mode) as connection:
            yield connection


@contextmanager
def _transaction(engine: sa.Engine, mode: Mode) -> Iterator[Connection]:
    try:
        with engine.connect() as raw, _settings(raw, mode), raw.begin() as going:
            if engine.dialect.name == "sqlite":
                _begin_sqlite(raw, mode)
            else:
                postgres.begin(raw, mode, None if is_ours(engine) else BUSY_SECONDS)
            yield Connection(raw, _driver(engine, raw))
            if mode == "read":
                going.rollback()
    except exc.IntegrityError as error:
        raise EffectRefused("refused_by_database", refusal_of(error)) from None
    except exc.DBAPIError as error:
        raise problem_of(error) from None
    except exc.TimeoutError:
        raise DatabaseLocked(
            "All connections to the database are in use by other threads of this program.",
            "Let fewer threads work at once, or give the engine a larger pool.",
        ) from None
    except exc.ArgumentError:  # its text may hold the address
        raise BackendProblem("The address of the database cannot be read.") from None
    except Exception as error:  # a host's function that writes on our connection may be the one who hears of it
        if (overtaken := overtaken_in(error)) is not None:
            raise overtaken from None
        raise


def _driver(engine: sa.Engine, raw: sa.Connection) -> sqlite3.Connection | None:
    """SQLite's own connection, unless it is the host's, or somebody listens to what runs."""
    listened = engine.dispatch.before_cursor_execute or engine.dispatch.after_cursor_execute
    if listened or engine.dialect.name != "sqlite" or not is_ours(engine):
        return None
    return cast(sqlite3.Connection, raw.connection.dbapi_connection)


def _options(url: sa.URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS}}
    else:
        options = postgres.engine_options(BUSY_SECONDS)
    return options | {"execution_options": {_OURS: True}}


def _connect_sqlite(dbapi: Any, _: object) -> None:
    dbapi.isolation_level = None  # pysqlite's own BEGINs would come too late and not be IMMEDIATE
    dbapi.text_factory = AS_FOUND
    dbapi.execute("PRAGMA foreign_keys=ON").close()


@contextmanager
def _settings(raw: sa.Connection, mode: Mode) -> Iterator[None]:
    """Our settings on a connection; one of the host's gets its own back."""
    if raw.dialect.name != "sqlite" or is_ours(raw.engine):
        if raw.dialect.name != "sqlite":
            postgres.level(raw, mode)
        yield
        return
    dbapi: Any = raw.connection.dbapi_connection
    own = dbapi.isolation_level, dbapi.text_factory
    pragmas = {name: dbapi.execute(f"PRAGMA {name}").fetchone()[0] for name in ("foreign_keys", "busy_timeout")}
    try:
        _connect_sqlite(dbapi, None)
        dbapi.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}").close()
        yield
    finally:
        for name, value in pragmas.items():
            dbapi.execute(f"PRAGMA {name}={value}").close()
        dbapi.isolation_level, dbapi.text_factory = own


def _begin_sqlite(raw: sa.Connection, mode: Mode) -> None:
    dbapi: Any = raw.connection.dbapi_connection
    if dbapi.in_transaction:  # a host's engine may begin by itself, but not so that others must wait
        raw.exec_driver_sql("ROLLBACK")
    if mode == "create":
        raw.exec_driver_sql("PRAGMA journal_mode=WAL")  # kept in the file; readers never wait for the writer
    raw.exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")


def refuse_missing_file(engine: sa.Engine) -> None:
    """Refuses an SQLite file that is not there: opening it would make an empty one."""
    file = sqlite_file(engine)
    if file is not None and not file.exists():
        raise MissingTable(f"There is no database `{file}` yet.")


def sqlite_file(engine: sa.Engine) -> Path | None:
    """The file of an SQLite database; None where it is none, or has none."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:" or name.startswith("file:"):
        return None
    return Path(name)


def _out_of_reach(engine: sa.Engine) -> Path | None:
    """The SQLite file, where its folder cannot be written and nobody has it open: to read it in the usual way, SQLite
    would have to make a file beside it.
    """
    file = sqlite_file(engine)
    if file is None or not file.exists() or os.access(file.parent, os.W_OK) or _journal(file).exists():
        return None
    return file


def _as_it_is(file: Path) -> sa.Engine:
    """The file, taken for one that nobody changes."""
    return connect(
        sa.create_engine(f"sqlite:///file:{quote(str(file.resolve()))}?immutable=1&uri=true", poolclass=sa.NullPool)
    )


@contextmanager
def unchanged(file: Path) -> Iterator[None]:
    """Refuses what was read from a file that somebody changed in the meantime: it may be half old, half new."""
    before = _state(file)
    try:
        yield
    finally:
        if _state(file) != before:
            raise DatabaseLocked("The database was written while it was being read.", "Run this again.")


def _state(file: Path) -> tuple[int, int, bool]:
    found = file.stat()
    return found.st_mtime_ns, found.st_size, _journal(file).exists()


def _journal(file: Path) -> Path:
    return file.with_name(file.name + "-wal")
