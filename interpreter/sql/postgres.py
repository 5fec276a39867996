"""Transactions on PostgreSQL: as if each were alone, and none waits for ever."""

from typing import Any, Literal

import sqlalchemy as sa

Mode = Literal["write", "alone", "read", "create"]
"""What a transaction is for. `alone`: no other one that may write goes on meanwhile. `create`: it makes tables."""

LEVELS: dict[Mode, dict[str, object]] = {
    "write": {"isolation_level": "SERIALIZABLE", "postgresql_readonly": False},
    "alone": {"isolation_level": "SERIALIZABLE", "postgresql_readonly": False},
    # One moment, like SERIALIZABLE; but it makes nobody begin again, and is never begun again itself.
    "read": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
    # Whoever waited for another `db init` must see the tables that it made.
    "create": {"isolation_level": "READ COMMITTED", "postgresql_readonly": False},
}
LOCKS: dict[Mode, str] = {
    # What every writer holds, and what keeps out whoever holds that. A LOCK takes no snapshot: data is seen as it is
    # after the waiting.
    "write": "LOCK TABLE stagerules_events IN ROW EXCLUSIVE MODE",
    "alone": "LOCK TABLE stagerules_events IN SHARE ROW EXCLUSIVE MODE",
    "create": "SELECT pg_advisory_xact_lock(hashtext('stagerules db init'))",
}


def engine_options(seconds: float) -> dict[str, Any]:
    """How an engine of ours is made; nobody is waited for longer than so many seconds."""
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": max(1, round(seconds))}}


def set_up(dbapi: Any, seconds: float) -> None:
    """Sets up a new connection of ours."""
    _read_all_times(dbapi)
    with dbapi.cursor() as cursor:
        cursor.execute(_patience("SET", seconds))
    dbapi.commit()


def level(raw: sa.Connection, mode: Mode) -> None:
    """Sets the isolation of a transaction that is about to begin; the pool takes it back with the connection."""
    raw.execution_options(**LEVELS[mode])


def begin(raw: sa.Connection, mode: Mode, seconds: float | None) -> None:
    """The first statements of a transaction. `seconds`: how long it waits for others, where the connection is not one
    that was set up.
    """
    if seconds is not None:
        raw.exec_driver_sql(_patience("SET LOCAL", seconds))
    if mode in LOCKS:
        raw.exec_driver_sql(LOCKS[mode])


def _read_all_times(dbapi: Any) -> None:
    """Lets days and moments that Python lacks (`infinity`, 24:00) be read as texts: they are judged by `fit`."""
    from psycopg import DataError
    from psycopg.types import datetime as native

    for name, of in (
        ("date", native.DateLoader),
        ("time", native.TimeLoader),
        ("timestamp", native.TimestampLoader),
        ("timestamptz", native.TimestamptzLoader),
    ):

        class Lenient(of):  # type: ignore[misc, valid-type]  # a class of each of these
            def load(self, data: Any) -> Any:
                try:
                    return super().load(data)
                except DataError:
                    return bytes(data).decode()

        dbapi.adapters.register_loader(name, Lenient)


def _patience(command: str, seconds: float) -> str:
    return f"{command} lock_timeout = {round(seconds * 1000)}"


def counted_on(key: sa.Column[Any], preparer: sa.sql.compiler.IdentifierPreparer) -> sa.TextClause:
    """The statement that lets a table count its keys on from `:k`, which was given by hand; where it counts none, or is
    beyond that, nothing happens.
    """
    table = preparer.format_table(key.table)
    return sa.text(
        "SELECT setval(counter, :k) FROM (SELECT pg_get_serial_sequence(:t, :c)::regclass AS counter) AS one "
        "WHERE has_sequence_privilege(counter, 'UPDATE') AND :k > coalesce(pg_sequence_last_value(counter), 0)"
    ).bindparams(t=table, c=key.name)
