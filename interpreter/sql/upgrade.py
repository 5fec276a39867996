"""Moves the engine's own tables from an older version to this one; the user's records stay as they are."""

from collections.abc import Callable, Mapping

import attrs
import sqlalchemy as sa
from sqlalchemy.schema import CreateColumn

from .backend import SqlBackend, check_version
from .connection import Connection, refuse_missing_file, transaction
from .engine_tables import CLOSED, FAILURE, VERSION, EngineTables

Change = Callable[[Connection, EngineTables], None]


@attrs.frozen
class Move:
    """From one version to the next: what goes before tables, columns and indexes that are missing are made, and what
    the rows that are there hold in them.
    """

    before: Change
    after: Change


def upgrade(backend: SqlBackend) -> int:
    """Moves the tables to this version, all of it or nothing. The version that they had.

    Raises `BackendProblem`: there is no database, or a newer release made it.
    """
    refuse_missing_file(backend.engine)
    own = backend.own
    with transaction(backend.engine) as db:
        found = db.rows(sa.select(own.version.c.version))
        had: int = found[0][0] if found else VERSION
        if had not in MOVES:
            check_version(found)
            return had
        moves = [MOVES[version] for version in range(had, VERSION)]
        for move in moves:
            move.before(db, own)
        _make_missing(db, own)
        for move in moves:
            move.after(db, own)
        db.run(sa.update(own.version).values(version=VERSION))
    return had


def _make_missing(db: Connection, own: EngineTables) -> None:
    inspector = sa.inspect(db.raw)
    there = set(inspector.get_table_names())
    quoted = db.raw.dialect.identifier_preparer
    for table in own.tables:
        if table.name not in there:
            table.create(db.raw)
            continue
        columns = {one["name"] for one in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                definition = CreateColumn(column).compile(dialect=db.raw.dialect)
                db.raw.exec_driver_sql(f"ALTER TABLE {quoted.format_table(table)} ADD COLUMN {definition}")
        indexes = {one["name"] for one in inspector.get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            if index.name not in indexes:
                index.create(db.raw)


def _before_2(db: Connection, own: EngineTables) -> None:
    """Version 1 had a table for timers and no rule that could wait: it is empty, and made anew."""
    own.timers.drop(db.raw, checkfirst=True)


def _after_2(db: Connection, own: EngineTables) -> None:
    """Version 1 did not keep what came of a message: that is told by its history only."""
    events, outbox = own.events, own.outbox
    db.run(sa.update(events).where(events.c.status == "failed").values(open=FAILURE))
    db.run(sa.update(outbox).where(outbox.c.open == CLOSED).values(status="sent"))


def _nothing(db: Connection, own: EngineTables) -> None:
    """What is missing is made, and needs nothing else."""


MOVES: Mapping[int, Move] = {
    1: Move(_before_2, _after_2),
    2: Move(_nothing, _nothing),  # version 2 did not count what it sent
}
"""By the version that they start from."""
