"""Records and Store on a connection of the host's, inside its open transaction: the host commits or rolls back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs
import sqlalchemy as sa
from sqlalchemy import exc

from ..records.problems import BackendProblem, EffectRefused, Overtaken
from .backend import SqlBackend, SqlWork
from .connection import AS_FOUND, Connection, sqlite_file
from .problems import problem_of, refusal_of
from .records import SqlRecords
from .whole import WholeRecords

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OPEN_ONE = (
    "Give it an open SQLAlchemy `Connection`, as `with engine.begin() as connection:` makes one, or an ORM `Session`."
)


class WrongConnection(BackendProblem):
    """What was given as `on=` is no connection that a run can take part in."""

    way_out = OPEN_ONE


@attrs.frozen(eq=False)
class HostedBackend:
    """A backend's tables on one connection: what it begins and ends are savepoints."""

    backend: SqlBackend
    raw: sa.Connection
    holds_relations: bool
    """Whether the database itself refuses relations to records that are not there."""
    atomic = True

    @contextmanager
    def begin(self, *, alone: bool = False) -> Iterator[SqlWork]:
        """A part of the host's transaction that is kept whole or not at all."""
        with _told_to_the_host(), _savepoint(self.raw):
            yield self._work()

    @contextmanager
    def look(self) -> Iterator[SqlWork]:
        """The records as the host's transaction sees them."""
        yield self._work()

    def _work(self) -> SqlWork:
        return self.backend.work_on(Connection(self.raw), SqlRecords if self.holds_relations else WholeRecords)


@contextmanager
def inside(backend: SqlBackend, on: object, *, to_write: bool) -> Iterator[HostedBackend]:
    """A backend on the host's connection `on`, or on that of its ORM session: what the session has not written yet is
    written first, and what it has read is read again afterwards. Where something is raised, or nothing is `to_write`,
    the transaction is afterwards as it was before.

    Raises `WrongConnection`, and other `BackendProblem`s.
    """
    if isinstance(on, sa.Connection):
        with _inside(backend, on, to_write=to_write) as hosted:
            yield hosted
        return
    session = _session(on)
    try:
        raw = session.connection()
    except exc.UnboundExecutionError:
        raise WrongConnection(
            "The session given as `on` is not bound to a database, or to several.",
            "Give the connection of the right one, after `session.flush()`: `on=session.connection({…})`.",
        ) from None
    session.flush()
    try:
        with _inside(backend, raw, to_write=to_write) as hosted:
            yield hosted
    finally:
        if to_write:
            session.expire_all()


@contextmanager
def _inside(backend: SqlBackend, raw: sa.Connection, *, to_write: bool) -> Iterator[HostedBackend]:
    _refuse_closed(raw)
    fresh, begun, done = not raw.in_transaction(), False, False
    driver: Any = raw.connection.driver_connection  # SQLite's own, also where asyncio stands between
    try:
        begun = _begin(raw, driver, to_write=to_write)
        _refuse_other_database(raw, backend)
        with _told_to_the_host(), _as_found(driver), _savepoint(raw, keep=to_write):
            yield HostedBackend(backend, raw, _holds_relations(raw))
        done = to_write
    except exc.DBAPIError as error:
        raise problem_of(error) from None
    finally:
        if not done and fresh and raw.in_transaction():
            raw.rollback()
        elif not done and begun and driver.in_transaction:
            raw.exec_driver_sql("ROLLBACK")


@contextmanager
def _told_to_the_host() -> Iterator[None]:
    """Where others were quicker, the whole transaction is lost, and only the host can begin it again."""
    try:
        yield
    except Overtaken:
        raise Overtaken(
            "Others changed the same data at the same time, and the database cannot keep this transaction.",
            "Roll your transaction back, and begin it again from its first statement.",
            ours=False,
        ) from None


def _holds_relations(raw: sa.Connection) -> bool:
    return raw.dialect.name != "sqlite" or bool(raw.exec_driver_sql("PRAGMA foreign_keys").scalar())


@contextmanager
def _as_found(driver: Any) -> Iterator[None]:
    """Reads texts as our own connections do, for as long as this lasts."""
    if not hasattr(driver, "text_factory"):
        yield
        return
    own = driver.text_factory
    driver.text_factory = AS_FOUND
    try:
        yield
    finally:
        driver.text_factory = own


def _session(on: object) -> "Session":
    from sqlalchemy.orm import Session, scoped_session  # a program that has a session has paid for it already

    match on:
        case Session():
            return on
        case scoped_session():
            return cast(Session, on())
        case sa.Engine():
            raise WrongConnection("`on` is an Engine of SQLAlchemy, and a run needs one open connection of it.")
        case _ if type(on).__name__.startswith("Async"):
            raise WrongConnection(
                f"`on` is an {type(on).__name__} of SQLAlchemy, which only asyncio can use.",
                "Use `AsyncEngine`, or `await connection.run_sync(lambda plain: engine.handle(event, on=plain))`.",
            )
        case _:
            raise WrongConnection(f"`on` is a {type(on).__name__}, and no connection or session of SQLAlchemy.")


def _refuse_closed(raw: sa.Connection) -> None:
    if raw.closed or raw.invalidated:
        raise WrongConnection("The connection given as `on` is closed.")


def _begin(raw: sa.Connection, driver: Any, *, to_write: bool) -> bool:
    """Sees to it that there is a transaction to set savepoints in. Whether SQLite had none yet."""
    if raw.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        raise _commits_at_once()
    if not raw.in_transaction():
        _begin_transaction(raw)
    if raw.dialect.name != "sqlite":
        if raw.dialect.detect_autocommit_setting(cast(Any, raw.connection.dbapi_connection)):
            raise _commits_at_once()
        return False
    if driver.in_transaction:
        return False
    if driver.isolation_level is None:
        raise _commits_at_once()
    # Python begins with the first change only, and what a savepoint begins, its end would commit.
    raw.exec_driver_sql("BEGIN IMMEDIATE" if to_write else "BEGIN")
    return True


def _begin_transaction(raw: sa.Connection) -> None:
    try:
        raw.begin()
    except exc.InvalidRequestError:
        raise WrongConnection(
            "The transaction of the connection given as `on` is over: it was committed or rolled back.",
            "Call `handle` before that, or in another transaction.",
        ) from None


def _commits_at_once() -> WrongConnection:
    return WrongConnection(
        "The connection given as `on` has no transactions: it commits each statement at once (AUTOCOMMIT).",
        "Give it one with transactions: nothing of a run could be rolled back here.",
    )


def _refuse_other_database(raw: sa.Connection, backend: SqlBackend) -> None:
    ours = backend.engine
    if raw.engine.pool is ours.pool:
        return
    if raw.dialect.name != ours.dialect.name:
        raise _other(f"{raw.dialect.name} and {ours.dialect.name}")
    if raw.dialect.name != "sqlite":
        if raw.engine.url.database != ours.url.database:
            raise _other(f"`{raw.engine.url.database}` and `{ours.url.database}`")
        return
    here = next((row[2] for row in raw.exec_driver_sql("PRAGMA database_list") if row[1] == "main"), "")
    there = sqlite_file(ours)
    if there is None and not here:
        raise _other("two databases in memory")
    if there is not None and (not here or Path(here).resolve() != there.resolve()):
        raise _other(f"`{here or 'memory'}` and `{there}`")


def _other(which: str) -> WrongConnection:
    return WrongConnection(
        f"The connection given as `on` leads to another database than the project's: {which}.",
        "Give the Engine a backend on your database: `SqlBackend(your_engine, project.schema, …)`.",
    )


@contextmanager
def _savepoint(raw: sa.Connection, *, keep: bool = True) -> Iterator[None]:
    """All of it, or nothing; without `keep` nothing in any case."""
    try:
        with raw.begin_nested() as part:
            yield
            if not keep:
                part.rollback()
    except exc.IntegrityError as error:
        raise EffectRefused("refused_by_database", refusal_of(error)) from None
    except exc.DBAPIError as error:
        # The database may have undone the whole transaction by itself; then what it said first is the reason.
        first = error.__context__
        raise first if isinstance(first, BackendProblem) else problem_of(error) from None
