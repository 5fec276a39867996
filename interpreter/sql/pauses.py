"""What is paused."""

from datetime import datetime
from typing import Any, cast

import attrs
import sqlalchemy as sa

from ..pauses import Pause
from ..store.protocol import PausedSince
from . import rows
from .part import StorePart


@attrs.frozen(eq=False)
class Pauses(StorePart):
    """Pauses, in the order in which they began."""

    def pause(self, pause: Pause, at: datetime, by: str) -> bool:
        """Pauses something; False where it is paused already."""
        what = {"kind": pause.kind, "name": pause.name, "entity": pause.entity}
        new: Any = self.own.insert(self.own.pauses).values(**what, at=at, author=by)
        return bool(self.db.rows(new.on_conflict_do_nothing().returning(self.own.pauses.c.number)))

    def unpause(self, pause: Pause, at: datetime) -> bool:
        """Ends a pause; False where there is none."""
        if self.db.run(sa.delete(self.own.pauses).where(*_is(pause, self.own.pauses))).rowcount == 0:
            return False
        new: Any = self.own.insert(self.own.resumed).values(attrs.asdict(pause) | {"at": at})
        self.db.run(new.on_conflict_do_update(index_elements=["kind", "name", "entity"], set_={"at": at}))
        return True

    def resumed(self, pause: Pause) -> datetime | None:
        """When such a pause has ended last."""
        table = self.own.resumed
        found = self.db.rows(sa.select(table.c.at).where(*_is(pause, table)))
        return rows.moment_of(found[0].at, self.schema, self.zone) if found else None

    def pauses(self) -> tuple[PausedSince, ...]:
        """What is paused, in the order in which it was."""
        table = self.own.pauses
        return tuple(
            PausedSince(
                Pause(row.kind, row.name, row.entity),
                cast(datetime, rows.moment_of(row.at, self.schema, self.zone)),
                row.author,
            )
            for row in self.db.rows(sa.select(table).order_by(table.c.number))
        )


def _is(pause: Pause, table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.c.kind == pause.kind, table.c.name == pause.name, table.c.entity == pause.entity)
