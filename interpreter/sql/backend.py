"""Records and Store in one SQL database: one connection, one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from threading import Lock
from typing import Any

import attrs
import sqlalchemy as sa

from stagerules.dsl.schema import Schema

from ..records.problems import CannotOpen, MissingTable, OtherVersion
from .connection import Connection, connect, is_ours, refuse_missing_file, transaction
from .engine_tables import VERSION, EngineTables, engine_tables
from .layout import EntityTable
from .mapping.bind import bind
from .mapping.spec import TablesSpec
from .postgres import Mode
from .ready import ready_statements
from .records import SqlRecords
from .store import SqlStore
from .tables import entity_tables

KINDS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
ADDRESS = "Write it as `sqlite:///sales.sqlite` or `postgresql+psycopg://user:password@host:5432/sales`."


@attrs.frozen(eq=False)
class SqlWork:
    """One transaction."""

    records: SqlRecords
    store: SqlStore

    @property
    def connection(self) -> sa.Connection:
        """The connection of the transaction."""
        return self.records.db.raw


class SqlBackend:
    """Records and Store in one database. `url` is SQLAlchemy's (`sqlite:///sales.sqlite`), or an engine of the
    host's, which is left as it is.

    Moments are read in `zone`; `tables` tells of the host's own tables in which records lie. Raises `BackendProblem`
    with a way out; nothing is opened before `begin`.

    ```python
    backend = SqlBackend("sqlite:///sales.sqlite", engine.project.schema)
    assert "deal" in create_tables(backend)
    backend.close()
    ```
    """

    atomic = True

    def __init__(
        self, url: str | sa.URL | sa.Engine, schema: Schema, zone: tzinfo = UTC, tables: TablesSpec | None = None
    ) -> None:
        self.engine = opened(url)
        self.schema = schema
        self.zone = zone
        self.spec = tables
        self.metadata = sa.MetaData()
        self.own: EngineTables = engine_tables(self.metadata, self.engine.dialect.name)
        self._tables = None if tables else entity_tables(schema, self.metadata, zone, self.engine.dialect.name)
        self._binding = Lock()
        self._made: dict[object, Any] = {}
        self._ready = ready_statements(self.own)
        self._version_is_right = False

    @property
    def tables(self) -> dict[str, EntityTable]:
        """The tables of all entities. Where some are the host's, the database is looked at once; raises
        `WrongMapping` where they are not as the project file says.
        """
        if self._tables is None:
            try:
                refuse_missing_file(self.engine)
            except MissingTable as missing:
                raise CannotOpen(str(missing), "Check its address: the project file maps tables in it.") from None
            with transaction(self.engine, "read") as db:
                self._bound(db)
        return self._bound(None)

    def _bound(self, db: Connection | None) -> dict[str, EntityTable]:
        with self._binding:
            if self._tables is None:
                if db is None or self.spec is None:
                    raise RuntimeError("no connection to look at the tables")
                self._tables = bind(db, self.spec, self.schema, self.zone, self.metadata)
            return self._tables

    @contextmanager
    def begin(self, *, alone: bool = False) -> Iterator[SqlWork]:
        """A transaction that may write: one at a time on SQLite, as if one at a time on PostgreSQL."""
        with self._transaction("alone" if alone else "write") as work:
            yield work

    @contextmanager
    def look(self) -> Iterator[SqlWork]:
        """A transaction that only reads."""
        with self._transaction("read") as work:
            yield work

    def close(self) -> None:
        """Gives back all connections, but for those of a host's own engine."""
        if is_ours(self.engine):
            self.engine.dispose()

    @contextmanager
    def _transaction(self, mode: Mode) -> Iterator[SqlWork]:
        refuse_missing_file(self.engine)
        with transaction(self.engine, mode) as db:
            yield self.work_on(db)

    def work_on(self, db: Connection, of: type[SqlRecords] = SqlRecords) -> SqlWork:
        """The records and the Store in an open transaction."""
        if not self._version_is_right:
            check_version(db.rows(sa.select(self.own.version.c.version)))
            self._version_is_right = True
        store = SqlStore(db, self.own, self.schema, self.zone, self._ready)
        return SqlWork(of(db, self._tables or self._bound(db), self.own, self._made), store)


def opened(url: str | sa.URL | sa.Engine) -> sa.Engine:
    """The engine of an address; nothing is opened yet."""
    try:
        kind = url.dialect.name if isinstance(url, sa.Engine) else sa.make_url(url).drivername
        if kind not in KINDS:
            raise CannotOpen("The address of the database begins with a kind of database that is not known.", ADDRESS)
        return connect(url)
    except ImportError:
        raise CannotOpen(
            "For PostgreSQL the library `psycopg` is needed, and it is not installed.",
            'Install it: `pip install "psycopg[binary]"`.',
        ) from None
    except (sa.exc.ArgumentError, ValueError):  # their texts may hold the password
        raise CannotOpen("The address of the database cannot be read.", ADDRESS) from None


def check_version(rows: Any) -> None:
    """Refuses a database whose engine tables this release does not understand."""
    version = rows[0][0] if rows else None
    if version == VERSION:
        return
    if not isinstance(version, int):
        said = "is empty" if version is None else "holds no version"
        raise OtherVersion(
            f"The table `stagerules_version` {said}: nobody knows which release made the tables.",
            "Put back a copy of the database that was made before.",
        )
    if version > VERSION:
        raise OtherVersion(
            f"The database was made by a newer stagerules (version {version} of its tables; this one knows {VERSION}).",
            "Use that release, or a copy of the database from before.",
        )
    raise OtherVersion(f"The tables of stagerules are of the old version {version}.", "Run `stagerules db upgrade`.")


def create_tables(backend: SqlBackend) -> tuple[str, ...]:
    """Makes the tables that are missing and leaves the others. The names of those it made, in order.

    Raises `BackendProblem`.

    ```python
    assert create_tables(engine.backend) == ()  # all are there
    ```
    """
    if backend.spec is not None:
        backend.tables  # noqa: B018  (tells what does not fit, before anything is made)
    with transaction(backend.engine, "create") as db:
        there = set(sa.inspect(db.raw).get_table_names())
        missing = [one for one in backend.metadata.sorted_tables if one.name not in there]
        if backend.own.version.name in there:
            check_version(db.rows(sa.select(backend.own.version.c.version)))
        backend.metadata.create_all(db.raw, tables=missing)
        if backend.own.version in missing:
            db.run(sa.insert(backend.own.version).values(version=VERSION))
    return tuple(one.name for one in missing)


def missing_tables(backend: SqlBackend) -> tuple[str, ...]:
    """The names of our tables that are not there. Raises `OtherVersion` where another release made them."""
    refuse_missing_file(backend.engine)
    with transaction(backend.engine, "read") as db:
        there = set(sa.inspect(db.raw).get_table_names())
        if backend.own.version.name in there:
            check_version(db.rows(sa.select(backend.own.version.c.version)))
    return tuple(one.name for one in backend.metadata.sorted_tables if one.name not in there)


def missing_columns(backend: SqlBackend) -> tuple[sa.Column[Any], ...]:
    """The columns that the schema asks for and that tables which are there lack, table by table."""
    with transaction(backend.engine, "read") as db:
        inspector = sa.inspect(db.raw)
        there = {
            table: {column["name"].casefold() for column in inspector.get_columns(table)}
            for table in inspector.get_table_names()
        }
    return tuple(
        column
        for table in backend.metadata.sorted_tables
        for column in table.columns
        if table.name in there and column.name.casefold() not in there[table.name]
    )


def addition(column: sa.Column[Any], dialect: sa.Dialect) -> str:
    """The statement that adds a column; empty at first, since nobody knows what the rows that are there should hold."""
    quoted = dialect.identifier_preparer
    of = column.type.compile(dialect=dialect)
    return f"ALTER TABLE {quoted.format_table(column.table)} ADD COLUMN {quoted.format_column(column)} {of}"
