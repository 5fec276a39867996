"""The engine's own tables, `stagerules_*`."""

from collections.abc import Callable
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from .kinds import Day, ExactNumber, Moment

VERSION = 3
"""The version of these tables. A change to them is a new number and a step of `stagerules db upgrade`."""

CLOSED, WAITS, FAILURE = 0, 1, 2
"""Done with; waiting; and what has failed for good and is told among the failures."""


@attrs.frozen(eq=False)
class EngineTables:
    """One table a noun. `open` is an integer in a full index: SQLite ignores partial indexes for bound values. It is
    `WAITS`, `FAILURE` or `CLOSED`.
    """

    version: sa.Table
    events: sa.Table
    history: sa.Table
    outbox: sa.Table
    timers: sa.Table
    rates: sa.Table
    pauses: sa.Table
    resumed: sa.Table
    departures: sa.Table
    clocks: sa.Table
    rulesets: sa.Table
    insert: Callable[[sa.Table], sa.Insert]
    """The dialect's own insertion, which knows `ON CONFLICT`."""

    @property
    def tables(self) -> tuple[sa.Table, ...]:
        """All of them."""
        return tuple(one for one in attrs.astuple(self, recurse=False) if isinstance(one, sa.Table))


def engine_tables(metadata: sa.MetaData, dialect: str) -> EngineTables:
    """The definitions, in a set of tables."""
    return EngineTables(
        version=sa.Table("stagerules_version", metadata, sa.Column("version", sa.Integer, nullable=False)),
        events=_events(metadata),
        history=_history(metadata),
        outbox=_outbox(metadata),
        timers=_timers(metadata),
        rates=sa.Table(
            "stagerules_rates",
            metadata,
            sa.Column("source", sa.Text, primary_key=True),
            sa.Column("target", sa.Text, primary_key=True),
            sa.Column("day", Day, primary_key=True),
            sa.Column("rate", ExactNumber, nullable=False),
        ),
        pauses=_pauses(metadata),
        resumed=_resumed(metadata),
        departures=_departures(metadata),
        clocks=sa.Table(
            "stagerules_clocks",
            metadata,
            sa.Column("rule", sa.Text, primary_key=True),
            sa.Column("moment", Moment, nullable=False),
        ),
        rulesets=sa.Table(
            "stagerules_rulesets",
            metadata,
            sa.Column("id", sa.Text, primary_key=True),
            sa.Column("at", Moment, nullable=False),
            sa.Column("sources", sa.Text, nullable=False),
        ),
        insert=postgresql.insert if dialect == "postgresql" else sqlite.insert,
    )


def _events(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "stagerules_events",
        metadata,
        _number(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("open", sa.Integer, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("plan", sa.Text),
        sa.Column("trace", sa.Text),
        sa.Column("steps_done", sa.Integer, nullable=False),
        sa.Column("made", sa.Text, nullable=False),
        sa.Column("refused", sa.Text, nullable=False),
        sa.Index("ix_stagerules_events_open", "open", "status", "number"),
        sa.Index("ix_stagerules_events_record", "entity", "record"),
    )


def _history(metadata: sa.MetaData) -> sa.Table:
    texts = ("kind", "field", "old", "new", "on_behalf", "rule", "title", "file")
    return sa.Table(
        "stagerules_history",
        metadata,
        _number(),
        sa.Column("at", Moment, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in texts),
        sa.Column("line", sa.Integer),
        sa.Column("version", sa.Text),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("causes", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Index("ix_stagerules_history_record", "entity", "record"),
        sa.Index("ix_stagerules_history_event", "event"),
        sa.Index("ix_stagerules_history_kind", "kind", "at"),
    )


def _outbox(metadata: sa.MetaData) -> sa.Table:
    texts = ("channel", "recipient", "content", "entity", "record", "rule", "event")
    return sa.Table(
        "stagerules_outbox",
        metadata,
        _number(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("open", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("due", Moment, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("on_behalf", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("code", sa.Text, nullable=False, server_default=""),
        sa.Column("detail", sa.Text, nullable=False, server_default=""),
        sa.Column("result", sa.Text),
        sa.Column("closed_at", Moment),
        sa.Column("token", sa.Text),
        sa.Column("on_failure", sa.Text),
        sa.Column("client", sa.Text),
        sa.Column("held", sa.Integer, nullable=False, server_default="0"),
        sa.Index("ix_stagerules_outbox_due", "open", "channel", "due"),
        sa.Index("ix_stagerules_outbox_record", "entity", "record", "open"),
        sa.Index("ix_stagerules_outbox_address", "address", "open"),
        sa.Index("ix_stagerules_outbox_client", "client", "open"),
        sa.Index("ix_stagerules_outbox_token", "token"),
    )


def _timers(metadata: sa.MetaData) -> sa.Table:
    texts = ("entity", "record", "rule", "start", "event")
    return sa.Table(
        "stagerules_timers",
        metadata,
        _number(),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("open", sa.Integer, nullable=False),
        sa.Column("due", Moment),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("awaits", sa.Text),
        sa.Index("ix_stagerules_timers_due", "open", "due"),
        sa.Index("ix_stagerules_timers_record", "entity", "record", "open"),
        sa.Index("ix_stagerules_timers_awaits", "awaits", "open"),
    )


def _pauses(metadata: sa.MetaData) -> sa.Table:
    texts = ("kind", "name", "entity")
    return sa.Table(
        "stagerules_pauses",
        metadata,
        _number(),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("at", Moment, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.UniqueConstraint(*texts),
    )


def _resumed(metadata: sa.MetaData) -> sa.Table:
    """The last departure before the last pause of each kind and name has ended: what comes after it counts."""
    texts = ("kind", "name", "entity")
    return sa.Table(
        "stagerules_resumed",
        metadata,
        *(sa.Column(name, sa.Text, primary_key=True) for name in texts),
        sa.Column("departed", sa.BigInteger, nullable=False),
    )


def _departures(metadata: sa.MetaData) -> sa.Table:
    """Messages to clients that were let go; apart from the outbox, whose rows are many more than those that count."""
    return sa.Table(
        "stagerules_departures",
        metadata,
        _number(),
        sa.Column("message", sa.Text, nullable=False, unique=True),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("client", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("at", Moment, nullable=False),
        sa.Index("ix_stagerules_departures_at", "at"),
        sa.Index("ix_stagerules_departures_rule", "rule", "at"),
        sa.Index("ix_stagerules_departures_client", "client", "at"),
        sa.Index("ix_stagerules_departures_address", "address", "at"),
        sqlite_autoincrement=True,  # no number is given twice
    )


def _number() -> sa.Column[Any]:
    """Counts up in the order of writing."""
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("number", kind, primary_key=True, autoincrement=True)
