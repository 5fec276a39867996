"""The Store in memory: its parts, and what takes more than one of them."""

from collections.abc import Collection, Mapping
from datetime import datetime

import attrs

from stagerules.dsl.values import Ref

from ..facts import Result
from ..pauses import Pause
from .memory_departures import MemoryDepartures
from .memory_events import MemoryEvents
from .memory_outbox import MemoryOutbox
from .memory_timers import MemoryTimers
from .protocol import Around, PausedSince


@attrs.define(eq=False, slots=False)
class MemoryStore(MemoryEvents, MemoryOutbox, MemoryDepartures, MemoryTimers):
    """Everything in dictionaries, in the order in which it came."""

    _pauses: dict[Pause, PausedSince] = attrs.field(factory=dict)
    _rulesets: dict[str, dict[str, str]] = attrs.field(factory=dict)

    def copy(self) -> "MemoryStore":
        """The same; changes of the copy don't show in the original."""
        same = MemoryStore()
        for name, held in vars(self).items():
            setattr(same, name, held.copy())
        return same

    def around(self, record: Ref) -> Around:
        """What a decision on a record must know."""
        return Around(self.timers(record), frozenset(self._pauses))

    def next_due(self, channels: Collection[str] | None = None, but: Collection[str] = ()) -> datetime | None:
        """When the next timer or message is due."""
        some = tuple(self.waiting_messages()) if channels is None else channels
        dues = (self.next_timer(), *self.next_messages(some, but).values())
        return min((one for one in dues if one is not None), default=None)

    def close(self, message_id: str, result: Result, at: datetime, attempts: int | None = None) -> bool:
        """A message is done with; what rests until its answer is there is due."""
        found = self._outbox[message_id]
        if not found.open or attempts not in (None, found.attempts):
            return False
        failure = result.status == "failed"
        closed = attrs.evolve(found, result=result, closed=at, failure=failure)
        self._outbox[message_id] = closed
        token = found.message.token
        if token is not None and next(one for one in self._outbox.values() if one.message.token == token) is closed:
            self._wake(token, at)
        return True

    def _wake(self, token: str, at: datetime) -> None:
        for name, one in self._timers.items():
            if name in self._pending and one.awaits == token and one.due is None:
                self._timers[name] = attrs.evolve(one, due=at)

    def drop(self, message_id: str) -> bool:
        """A dead message, or an event that failed, is told no more among the failures."""
        known = message_id in self._failures
        self._failures.discard(message_id)
        message = self._outbox.get(message_id)
        if message is not None and message.failure:
            self._outbox[message_id] = attrs.evolve(message, failure=False)
            return True
        return known

    def reopen(self, event_id: str, due: datetime) -> bool:
        """A failed event is handled anew."""
        failed = self._events.get(event_id)
        if failed is None or failed.status != "failed":
            return False
        self._failures.discard(event_id)
        if event_id in self._timers:
            del self._events[event_id]  # a timer's event is known once its time has come
            self._timers[event_id] = attrs.evolve(self._timers[event_id], due=due)
            self._pending.add(event_id)
        else:
            self._put(type(failed)(failed.event, "queued", number=failed.number))
        return True

    def pause(self, pause: Pause, at: datetime, by: str) -> bool:
        """Pauses something; False where it is paused already."""
        known = pause in self._pauses
        self._pauses.setdefault(pause, PausedSince(pause, at, by))
        return not known

    def unpause(self, pause: Pause) -> bool:
        """Ends a pause; False where there is none."""
        if self._pauses.pop(pause, None) is None:
            return False
        self._resumed[pause] = self._last_number()
        return True

    def pauses(self) -> tuple[PausedSince, ...]:
        """What is paused, in the order in which it was."""
        return tuple(self._pauses.values())

    def keep_ruleset(self, ruleset: str, sources: Mapping[str, str], at: datetime) -> None:
        """Keeps the sources of rules by their files' names."""
        self._rulesets.setdefault(ruleset, dict(sources))

    def ruleset(self, ruleset: str) -> Mapping[str, str] | None:
        """The sources that are kept under this name."""
        return self._rulesets.get(ruleset)
