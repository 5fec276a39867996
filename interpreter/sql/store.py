"""The Store in an SQL database: its parts, and what takes more than one of them."""

from collections.abc import Collection
from datetime import datetime

import attrs
import sqlalchemy as sa

from stagerules.dsl.values import Ref

from ..pauses import Pause
from ..store.protocol import Around, Timer
from ..store.timing import soonest_first
from . import rows
from .departures import Departures
from .engine_tables import CLOSED, FAILURE, WAITS
from .events import Events
from .outbox import Outbox
from .past import Past
from .pauses import Pauses
from .rulesets import Rulesets
from .timers import Timers


@attrs.frozen(eq=False)
class SqlStore(Events, Past, Outbox, Departures, Timers, Pauses, Rulesets):
    """The engine's tables in one transaction."""

    def around(self, record: Ref) -> Around:
        """What a decision on a record must know."""
        found = self.db.rows(self.ready.around, {"entity": record.entity, "record": str(record.key)})
        if not found:
            return Around()
        timers: list[Timer] = []
        pauses: list[Pause] = []
        for _, name, due, text, other, is_pause in sorted(found, key=lambda row: row[0]):
            if is_pause:
                pauses.append(Pause(name, text, other))
            else:
                due_at = rows.moment_of(due, self.schema, self.zone)
                timers.append(Timer(name, due_at, self._event(text), other))
        return Around(soonest_first(timers), frozenset(pauses))

    def next_due(self, channels: Collection[str] | None = None, but: Collection[str] = ()) -> datetime | None:
        """When the next timer or message is due."""
        some = tuple(self.waiting_messages()) if channels is None else channels
        dues = (self.next_timer(), *self.next_messages(some, but).values())
        return min((one for one in dues if one is not None), default=None)

    def drop(self, message_id: str) -> bool:
        """A dead message, or an event that failed, is told no more among the failures."""
        failures = (
            sa.update(table).where(table.c.id == message_id, table.c.open == FAILURE).values(open=CLOSED)
            for table in (self.own.outbox, self.own.events)
        )
        return any(self.db.run(one).rowcount == 1 for one in failures)

    def reopen(self, event_id: str, due: datetime) -> bool:
        """A failed event is handled anew."""
        events, timers = self.own.events, self.own.timers
        failed = (events.c.id == event_id, events.c.status == "failed")
        if not self.db.rows(sa.select(events.c.id).where(*failed)):
            return False
        timer = sa.update(timers).where(timers.c.id == event_id).values(open=WAITS, due=due)
        if self.db.run(timer).rowcount == 1:
            self.db.run(sa.delete(events).where(*failed))  # a timer's event is known once its time has come
        else:
            fresh = {"status": "queued", "open": WAITS, "code": "", "detail": "", "trace": None}
            nothing_done = {"plan": None, "steps_done": 0, "made": "{}", "refused": "{}"}
            self.db.run(sa.update(events).where(*failed).values(fresh | nothing_done))
        return True
