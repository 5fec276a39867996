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

    def unpause(self, pause: Pause) -> bool:
        """Ends a pause; False where there is none."""
        table = self.own.pauses
        what = (table.c.kind == pause.kind, table.c.name == pause.name, table.c.entity == pause.entity)
        if self.db.run(sa.delete(table).where(*what)).rowcount == 0:
            return False
        last = sa.select(sa.func.coalesce(sa.func.max(self.own.departures.c.number), 0)).scalar_subquery()
        new: Any = self.own.insert(self.own.resumed).values(attrs.asdict(pause) | {"departed": last})
        self.db.run(
            new.on_conflict_do_update(
                index_elements=["kind", "name", "entity"], set_={"departed": new.excluded.departed}
            )
        )
        return True

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
