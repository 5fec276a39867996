"""What the engine keeps for itself: events, plans, queue, history, outgoing messages and timers."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

import attrs

from stagerules.dsl.values import Handle, Key, Ref

from ..effects import Schedule
from ..event import Event
from ..pauses import Pause
from ..plan import Considered, Plan
from .history import HistoryRow
from .outbox import Outbox

EventStatus: TypeAlias = Literal["received", "planned", "queued", "held", "behind", "done", "failed"]
"""`received`: told, nothing decided. `planned`: its plan is kept and perhaps half carried out. `queued`: caused by
another event, waiting its turn. `held`: a ceiling stopped it. `behind`: an earlier event of its record is not finished.
`done` and `failed` are final.
"""
OPEN: frozenset[EventStatus] = frozenset({"received", "planned", "queued", "held", "behind"})


@attrs.frozen
class Place:
    """Where an event stands: how far it has come (None: never heard of), and the first event of its record that came
    before it and is not finished.
    """

    status: EventStatus | None = None
    behind: str | None = None


@attrs.frozen
class StoredEvent:
    """An event and how far it has come. `keys` are the records that its plan has made so far, `refused` the steps
    that the records' keeper refused, with the reason.
    """

    event: Event
    status: EventStatus
    code: str = ""
    detail: str = ""
    plan: Plan | None = None
    steps_done: int = 0
    keys: Mapping[Handle, Key] = attrs.field(factory=dict)
    refused: Mapping[str, str] = attrs.field(factory=dict)
    trace: tuple[Considered, ...] = ()
    number: int = 0


@attrs.frozen
class Timer:
    """What waits: `event` (its id is the timer's) happens at `due`; None: it rests, as `Schedule` says."""

    id: str
    due: datetime | None
    event: Event
    awaits: str | None = None

    @property
    def schedule(self) -> Schedule:
        """The effect that made it."""
        return Schedule(self.due, self.event, self.awaits)


@attrs.frozen
class Around:
    """What a decision on a record must know of the Store: what waits for the record, and what is paused."""

    timers: tuple[Timer, ...] = ()
    pauses: frozenset[Pause] = frozenset()


@attrs.frozen
class PausedSince:
    """A pause, since when, by whom."""

    pause: Pause
    at: datetime
    by: str


class Store(Outbox, Protocol):
    """Ours, always in a transactional database. Raises `BackendProblem` where it cannot be reached."""

    def status(self, event_id: str) -> EventStatus | None:
        """How far an event has come; None: never heard of it."""

    def place(self, event: Event) -> Place:
        """Where an event stands among those of its record. One that is new comes after all of them."""

    def event(self, event_id: str) -> StoredEvent | None:
        """All that is kept of an event."""

    def waiting(self, status: EventStatus) -> tuple[Event, ...]:
        """The events of an open status, in the order in which they came."""

    def events_of(self, record: Ref) -> tuple[StoredEvent, ...]:
        """The events of a record, in the order in which they came."""

    def keep(
        self,
        event: Event,
        status: EventStatus,
        code: str = "",
        detail: str = "",
        trace: tuple[Considered, ...] = (),
    ) -> None:
        """Notes an event, or its new status, and which rules were considered, so that it can be explained."""

    def save_plan(self, plan: Plan) -> None:
        """Keeps the plan of an event before it is carried out: the event is `planned`."""

    def mark(self, event_id: str, steps_done: int, keys: Mapping[Handle, Key], refused: Mapping[str, str]) -> None:
        """Notes that so many steps of the plan are done, with the keys and refusals so far."""

    def queue(self, events: Iterable[Event]) -> None:
        """Puts caused events behind those that wait already. One that is known is left as it is."""

    def next_queued(self) -> Event | None:
        """The queued event that has waited longest."""

    def write_history(self, rows: Iterable[HistoryRow]) -> None:
        """Adds rows to the history."""

    def history(self, record: Ref | None = None, newest: int | None = None) -> tuple[HistoryRow, ...]:
        """The history of a record, or all of it, oldest first; only so many of the newest."""

    def history_of(self, event_id: str) -> tuple[HistoryRow, ...]:
        """What was done because of an event, oldest first."""

    def history_from(self, event_id: str) -> tuple[HistoryRow, ...]:
        """What was done because of an event and because of all that it led to in turn, oldest first."""

    def deletions_since(self, moment: datetime) -> int:
        """How many records were deleted after a moment."""

    def drop(self, message_id: str) -> bool:
        """A dead message, or an event that failed, is told no more among the failures. False where it is not there."""

    def failed_events(self) -> tuple[StoredEvent, ...]:
        """The events that failed and were neither tried again nor dropped, in the order in which they came."""

    def reopen(self, event_id: str, due: datetime) -> bool:
        """A failed event is handled anew: it is queued, or, where a rule goes on, its timer is due. False where it has
        not failed.
        """

    def add_timers(self, timers: Iterable[Timer]) -> None:
        """Adds timers. One whose id is known is left as it is."""

    def take_timer(self, timer_id: str) -> bool:
        """A timer's event happens in this transaction; False where it is cancelled or has happened."""

    def cancel_timers(self, record: Ref, rule: str | None = None, start: str | None = None) -> tuple[Timer, ...]:
        """Cancels what is pending for a record: all, or what one rule left, or that of one beginning. What it was."""

    def timers(self, record: Ref | None = None) -> tuple[Timer, ...]:
        """The timers that are pending, soonest first, those that rest last."""

    def due_timers(self, now: datetime, most: int, but: Collection[str] = ()) -> tuple[Timer, ...]:
        """Timers that are due by now, of none of the rules `but`: the longest due first, those that became due together
        in the order of writing.
        """

    def next_due(self, channels: Collection[str] | None = None, but: Collection[str] = ()) -> datetime | None:
        """When the next timer is due, or the next message that `claim` would give (without `channels`: of any)."""

    def move_timer(self, timer_id: str, timer: Timer) -> bool:
        """Puts a timer in the place of another one; False where that is not pending."""

    def around(self, record: Ref) -> Around:
        """What a decision on a record must know."""

    def pause(self, pause: Pause, at: datetime, by: str) -> bool:
        """Pauses something; False where it is paused already."""

    def unpause(self, pause: Pause) -> bool:
        """Ends a pause; False where there is none. From then on `departed` counts anew for what was paused."""

    def pauses(self) -> tuple[PausedSince, ...]:
        """What is paused, in the order in which it was."""

    def clock(self, rule: str) -> datetime | None:
        """The last moment of an `every` rule that has been seen to; None: not known yet."""

    def set_clock(self, rule: str, moment: datetime) -> None:
        """Everything of an `every` rule up to this moment has been seen to."""

    def keep_ruleset(self, ruleset: str, sources: Mapping[str, str], at: datetime) -> None:
        """Keeps the sources of rules by their files' names. Known ones are left as they are."""

    def ruleset(self, ruleset: str) -> Mapping[str, str] | None:
        """The sources that are kept under this name."""
