"""The statements that count what was let go: they run for each message to a client."""

from typing import Any

import attrs
import sqlalchemy as sa

from ..pauses import EVERYTHING, Pause
from .engine_tables import WAITS, EngineTables
from .often import Often


@attrs.frozen(eq=False)
class Counting:
    """Each goes by an index, and what lies before the moment is not looked at."""

    depart: Often
    stay: Often
    of_all: Often
    of_rule: Often
    to_client: Often
    held_before: Often


def counting_statements(own: EngineTables, earlier: sa.FromClause) -> Counting:
    """The statements of these tables. `earlier` is the outbox once more."""
    departures = own.departures
    mine = departures.c.message == sa.bindparam("message")
    return Counting(
        depart=Often(sa.insert(departures)),
        stay=Often(sa.delete(departures).where(mine)),
        of_all=_of(own, EVERYTHING.kind, sa.literal(EVERYTHING.name)),
        of_rule=_of(own, Pause("rule").kind, sa.bindparam("rule"), departures.c.rule == sa.bindparam("rule")),
        to_client=_to_client(departures),
        held_before=_held_before(own.outbox, earlier),
    )


def _of(own: EngineTables, kind: str, name: sa.ColumnElement[str], *which: sa.ColumnElement[bool]) -> Often:
    """How many have left since such a pause has ended, but for one. That one is taken away afterwards: so the index is
    enough for all others.
    """
    departures, resumed = own.departures, own.resumed.c
    ended = sa.select(resumed.departed).where(resumed.kind == kind, resumed.name == name, resumed.entity == "")
    number = departures.c.number + 0  # by a bare one SQLite would go, and through all departures
    counts = (*which, departures.c.at > sa.bindparam("after"), number > sa.func.coalesce(ended.scalar_subquery(), 0))
    count = sa.select(sa.func.count()).select_from(departures)
    mine = departures.c.message == sa.bindparam("message")
    return Often(sa.select(_number(count.where(*counts)) - _number(count.where(mine, *counts))))


def _to_client(departures: sa.Table) -> Often:
    """How many have left to a record or an address, but for one. Each way by itself: so each goes by its index."""
    ways = [
        sa.select(departures.c.message).where(
            column == sa.bindparam(column.name), departures.c.at > sa.bindparam("after")
        )
        for column in (departures.c.client, departures.c.address)
    ]
    found = sa.union(*ways).subquery()
    return Often(sa.select(sa.func.count()).where(found.c.message != sa.bindparam("message")))


def _held_before(outbox: sa.Table, earlier: sa.FromClause) -> Often:
    mine, before = outbox.c, earlier.c
    held = (before.open == WAITS, before.held != 0, before.due > sa.bindparam("now"))
    to_client_or_address = sa.or_(before.client == mine.client, before.address == mine.address)
    which = (mine.id == sa.bindparam("message"), before.number < mine.number, *held, to_client_or_address)
    return Often(sa.select(sa.func.max(before.due)).where(*which))


def _number(count: sa.Select[Any]) -> sa.ColumnElement[int]:
    return count.scalar_subquery()
