"""A small CRM on a clock of its own: rules as text, items that move, and time that passes."""

from datetime import datetime, timedelta
from typing import Any

import attrs

from stagerules.dsl.values import Handle, Key, Ref, Value
from stagerules.interpreter.calendar.calendars import Calendars
from stagerules.interpreter.channels.protocol import Never, NotNow, Sent
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.clocks import next_strike, strike, struck
from stagerules.interpreter.drivers.deliver import deliver
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.drivers.run import run, run_due
from stagerules.interpreter.effects import CreateRecord, DeleteRecord, SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.pauses import EVERYTHING, Pause
from stagerules.interpreter.pausing import paused_rules
from stagerules.interpreter.plan import Cause, Step
from stagerules.interpreter.program import Program
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.outbox import Message
from stagerules.interpreter.store.protocol import Timer
from stagerules.interpreter.store.timing import rule_of

from .crm import ADA, BOSS, DEAL, MONDAY, OTHER, UNA, ZONE, program, schema


@attrs.define
class Post:
    """A channel that remembers what it was given, and answers or refuses as it is told."""

    sent: list[str] = attrs.field(factory=list)
    refuses: set[str] = attrs.field(factory=set)
    answers: dict[str, dict[str, Value]] = attrs.field(factory=dict)
    busy: set[str] = attrs.field(factory=set)

    def send(self, message: Message) -> Sent:
        """Takes a message."""
        text = str(message.content["text"])
        if text in self.refuses:
            raise Never("wrong_number", "nobody is there")
        if text in self.busy:
            raise NotNow("busy")
        self.sent.append(text)
        return Sent("there", self.answers.get(text, {}))


@attrs.define
class World:
    """A backend, rules and a clock."""

    program: Program
    backend: Backend
    now: datetime = MONDAY
    post: Post = attrs.field(factory=Post)
    receipts: list[Receipt] = attrs.field(factory=list)
    events: int = 0
    constants: dict[str, Value] = attrs.field(factory=lambda: {"boss": BOSS})

    def put(self, record: Ref, **fields: Value) -> None:
        """Writes fields of a record where no rule sees it; makes it, if it is new."""
        with self.backend.begin() as work:
            there = work.records.read(record.entity, (record.key,), ())[record.key] is not None
            effects = (
                [SetField(record, name, value) for name, value in fields.items()]
                if there
                else [CreateRecord(record, fields)]
            )
            for effect in effects:
                work.records.apply(_step(effect), dict[Handle, Key]())

    def field(self, name: str, record: Ref = DEAL) -> object:
        """What a field holds."""
        with self.backend.look() as work:
            found = work.records.read(record.entity, (record.key,), (name,))[record.key]
        assert found is not None
        return found[name]

    def enters(self, stage: str, record: Ref = DEAL, pipeline: str = "Sales") -> Receipt:
        """The item is moved by somebody, and that is told."""
        before = self.field("stage", record)
        self.put(record, stage=stage, pipeline=pipeline)
        return self.happens("stage", record, stage=stage, from_stage=None if before == stage else before)

    def changes(self, record: Ref = DEAL, **fields: Value) -> Receipt:
        """Somebody changes fields of a record, and that is told."""
        old = {name: self.field(name, record) for name in fields}
        self.put(record, **fields)
        return self.happens("changed", record, old=old)

    def goes(self, record: Ref = DEAL) -> Receipt:
        """Somebody deletes a record, and that is told."""
        names = schema().entities[record.entity].stored
        old = {name: self.field(name, record) for name in names}
        self.vanishes(record)
        return self.happens("deleted", record, old=old)

    def vanishes(self, record: Ref = DEAL) -> None:
        """Somebody deletes a record where no rule sees it."""
        with self.backend.begin() as work:
            work.records.apply(_step(DeleteRecord(record)), dict[Handle, Key]())

    def happens(self, kind: Any, record: Ref = DEAL, **more: Any) -> Receipt:
        """An event arrives."""
        self.events += 1
        event = Event(f"e{self.events}", kind, record, at=self.now, **more)
        self.receipts += list(run(self.program, self.backend, [event], self._clock, self.constants))
        return next(one for one in self.receipts if one.event == event)

    def told(self, *events: Event) -> None:
        """These events arrive together."""
        self.receipts += list(run(self.program, self.backend, events, self._clock, self.constants))

    def pauses(self, pause: Pause) -> None:
        """Somebody pauses something."""
        with self.backend.begin() as work:
            work.store.pause(pause, self.now, "somebody")

    def resumes(self, pause: Pause) -> None:
        """Somebody ends a pause."""
        with self.backend.begin() as work:
            work.store.unpause(pause)

    def excludes(self, address: str) -> None:
        """Somebody puts an address on the exclusion list."""
        self.put(Ref("Exclusion", 1), address=address, written=address, kind="email", concerns=(), created_at=self.now)

    def fails(self, code: str) -> None:
        """An event has failed with this code, and no more than one."""
        with self.backend.look() as work:
            assert [one.code for one in work.store.failed_events()] == [code]

    def reopens(self) -> None:
        """Somebody lets what has failed be tried again."""
        with self.backend.begin() as work:
            for one in work.store.failed_events():
                assert work.store.reopen(one.event.id, self.now)

    def told_late(self, happened: str) -> None:
        """An event says that the item entered New at that time."""
        self.events += 1
        at = datetime.fromisoformat(happened).replace(tzinfo=self.program.zone)
        self.told(Event(f"e{self.events}", "stage", DEAL, stage="New", at=at))

    def begins_to_work(self) -> None:
        """The worker sees that a moment of the clock has come, and is gone before it does anything about it."""
        for _, rule in struck(self.program, self.backend, self.now):
            strike(rule, self.program, self.backend, self.now)

    def sends(self) -> None:
        """A worker sends what waits, and does nothing else."""
        list(deliver(self.program, self.backend, {"test": self.post}, self._clock, lambda: 1.0))

    def works(self) -> None:
        """The worker does what is due, sends what waits, and does what that leads to."""
        sent = True
        while sent:
            self.receipts += list(run_due(self.program, self.backend, self._clock, self.constants))
            sent = bool(list(deliver(self.program, self.backend, {"test": self.post}, self._clock, lambda: 1.0)))

    def until(self, moment: str | datetime) -> None:
        """Time passes, and a worker is there all the time."""
        to = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        to = to if to.tzinfo is not None else to.replace(tzinfo=self.program.zone)
        self.works()
        while (due := self._next()) is not None and due.timestamp() <= to.timestamp():
            assert due.timestamp() > self.now.timestamp(), "what is due is not done"
            self.now = due
            self.works()
        self.now = to
        self.works()

    def passes(self, **span: float) -> None:
        """So much time passes, by the clock on the wall where it is days."""
        self.until(self.now + timedelta(**span))

    def asleep_until(self, moment: str) -> None:
        """Time passes, and no worker is there."""
        self.now = datetime.fromisoformat(moment).replace(tzinfo=self.program.zone)

    def rules(self, text: str, **settings: Any) -> None:
        """From now on these are the rules."""
        self.program = program(text, **settings)

    @property
    def logged(self) -> list[str]:
        """What `log` wrote, each with when: `01-07 09:00 x`."""
        return [f"{row.at.astimezone(self.program.zone):%m-%d %H:%M} {row.detail}" for row in self.rows("log")]

    def rows(self, *kinds: str) -> list[HistoryRow]:
        """The history, of these kinds."""
        with self.backend.look() as work:
            return [row for row in work.store.history() if row.kind in kinds]

    @property
    def pending(self) -> list[str]:
        """What waits: its rule, and when."""
        return [f"{_title(one)} {_when(one.due, self.program.zone)}" for one in self.timers]

    @property
    def timers(self) -> tuple[Timer, ...]:
        """What waits."""
        with self.backend.look() as work:
            return work.store.timers()

    def _clock(self) -> datetime:
        return self.now

    def _next(self) -> datetime | None:
        with self.backend.look() as work:
            pauses = [one.pause for one in work.store.pauses()]
            if EVERYTHING in pauses:
                return None
            paused = paused_rules(self.program.rules, pauses)
            timers = [one.due for one in work.store.timers() if rule_of(one) not in paused]
            found = [*timers, next_strike(self.program, self.now), None if paused else work.store.next_due(("test",))]
        return min((one.astimezone(self.program.zone) for one in found if one), default=None, key=datetime.timestamp)


def world(text: str, backend: Backend | None = None, now: datetime = MONDAY, **settings: Any) -> World:
    """A world with these rules and one new deal."""
    whole = program(text, **settings)
    made = World(whole, backend or MemoryBackend(schema()), now)
    made.put(UNA, name="Una", email="una@example.com")
    made.put(BOSS, name="Boss")
    made.put(ADA, name="Ada", emails=("ada@example.com",))
    for deal in (DEAL, OTHER):
        made.put(
            deal,
            title="One chair",
            contacts=(ADA,),
            responsible=UNA,
            stage="New",
            pipeline="Sales",
            stage_since=now,
        )
    return made


def calendars(**more: Any) -> Calendars:
    """The project's calendar, but for these."""
    return Calendars(ZONE, **more)


def _step(effect: SetField | CreateRecord | DeleteRecord) -> Step:
    return Step(effect, "", Cause("", "", "", 0, "", ""))


def _title(timer: Timer) -> str:
    assert timer.event.resume is not None
    return timer.event.resume.title


def _when(due: datetime | None, zone: Any) -> str:
    return "rests" if due is None else f"{due.astimezone(zone):%m-%d %H:%M}"
