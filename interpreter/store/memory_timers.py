"""What waits for its moment in memory, and how far the clock has been seen to."""

from collections.abc import Collection, Iterable
from datetime import datetime

import attrs

from stagerules.dsl.values import Ref

from .protocol import Timer
from .timing import rule_of, soonest_first, start_of


@attrs.define(eq=False, slots=False)
class MemoryTimers:
    """All timers that were ever added, and which of them are pending."""

    _timers: dict[str, Timer] = attrs.field(factory=dict)
    _pending: set[str] = attrs.field(factory=set)
    _clocks: dict[str, datetime] = attrs.field(factory=dict)

    def add_timers(self, timers: Iterable[Timer]) -> None:
        """Adds timers."""
        for one in timers:
            if one.id not in self._timers:
                self._timers[one.id] = one
                self._pending.add(one.id)

    def take_timer(self, timer_id: str) -> bool:
        """A timer's event happens in this transaction."""
        pending = timer_id in self._pending
        self._pending.discard(timer_id)
        return pending

    def cancel_timers(self, record: Ref, rule: str | None = None, start: str | None = None) -> tuple[Timer, ...]:
        """Cancels what is pending for a record. What it was."""
        gone = tuple(
            one for one in self.timers(record) if rule in (None, rule_of(one)) and start in (None, start_of(one))
        )
        self._pending -= {one.id for one in gone}
        return gone

    def timers(self, record: Ref | None = None) -> tuple[Timer, ...]:
        """The timers that are pending, soonest first, those that rest last."""
        pending = (one for name, one in self._timers.items() if name in self._pending)
        return soonest_first(one for one in pending if record in (None, one.event.record))

    def due_timers(self, now: datetime, most: int, but: Collection[str] = ()) -> tuple[Timer, ...]:
        """Timers that are due by now, of none of the rules `but`: the longest due first."""
        due = (one for one in self.timers() if one.due is not None and one.due <= now)
        return tuple(one for one in due if rule_of(one) not in but)[:most]

    def next_timer(self) -> datetime | None:
        """When the next timer is due."""
        pending = (one.due for name, one in self._timers.items() if name in self._pending)
        return min((due for due in pending if due is not None), default=None)

    def move_timer(self, timer_id: str, timer: Timer) -> bool:
        """Puts a timer in the place of another one."""
        if not self.take_timer(timer_id):
            return False
        self._timers.pop(timer.id, None)
        self.add_timers((timer,))
        return True

    def clock(self, rule: str) -> datetime | None:
        """The last moment of an `every` rule that has been seen to."""
        return self._clocks.get(rule)

    def set_clock(self, rule: str, moment: datetime) -> None:
        """Everything of an `every` rule up to this moment has been seen to."""
        self._clocks[rule] = moment
