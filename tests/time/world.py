"""A small CRM on a clock of its own: rules as text, items that move, and time that passes."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.types import Integer, Result, Text
from stagerules.dsl.values import Handle, Key, Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, Parameter, Settings
from stagerules.interpreter.actions import Action, Answer, Asked, Done, vocabulary
from stagerules.interpreter.calendar.calendars import Calendars
from stagerules.interpreter.channels.protocol import Never, Sent
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.clocks import next_strike
from stagerules.interpreter.drivers.deliver import deliver
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.drivers.run import run, run_due
from stagerules.interpreter.effects import CreateRecord, DeleteRecord, Deliver, SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Cause, Step
from stagerules.interpreter.program import Program, Ruleset
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import Message, Timer
from stagerules.stdlib_actions import ACTIONS

SCHEMA_TEXT = """\
entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money?
    close_date: date?
    call_at: datetime?
    contacts: list of Contact
    contact: first of contacts
    tags: list of text
    responsible: User
    pipeline "Sales":
        stage "New"
        stage "Documents"
        stage "Won" success
        stage "Spam" failure
    pipeline "Service":
        stage "New"
        stage "Solved" success
entity Contact:
    key id: integer
    name: text
    birthday: date?
    visits: integer?
entity User is user:
    key id: integer
    name: text
    email: email?
    hours: text? is working_hours
    absent: yes/no?
    off_duty: yes/no?
event paid on Deal:
    amount: money
constant boss: User
"""

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
DEAL, OTHER = Ref("Deal", 1), Ref("Deal", 2)
ADA, UNA, BOSS = Ref("Contact", 1), Ref("User", 1), Ref("User", 2)


@cache
def schema() -> Schema:
    """The schema of this world."""
    file, problems = parse(Source("crm.schema", SCHEMA_TEXT))
    assert not problems, problems
    built, said = build_schema([file], Settings())
    assert not said, said
    return built


def _look_up(asked: Asked) -> Answer:
    return Done((Deliver("test", "a service", None, {"text": asked.arguments["what"]}, asked.item),))


def _tell(asked: Asked) -> Answer:
    return Done((Deliver("test", "somebody", None, {"text": asked.arguments["text"]}, asked.item),))


OWN = (
    Action(
        ActionSignature(
            "look_up",
            (Parameter("what", Text(), required=True),),
            result=Result("look_up", {"text": Text(), "number": Integer()}),
            outside=True,
        ),
        _look_up,
    ),
    Action(ActionSignature("tell", (Parameter("text", Text(), required=True),)), _tell),
)


def program(text: str, **settings: Any) -> Program:
    """The rules of a text, which must be without errors."""
    source = Source("a.rules", text)
    file, problems = parse(source)
    assert not problems, [str(one) for one in problems]
    actions = (*ACTIONS, *OWN)
    rules, _, said = check_project([file], schema(), vocabulary(actions), Settings())
    errors = [str(one.message) for one in said if one.severity == "error"]
    assert not errors, errors
    return Program(
        schema(),
        rules,
        {one.signature.name: one for one in actions},
        zone=settings.pop("zone", ZONE),
        ruleset=Ruleset({source.home: text}),
        **settings,
    )


@attrs.define
class Post:
    """A channel that remembers what it was given, and answers or refuses as it is told."""

    sent: list[str] = attrs.field(factory=list)
    refuses: set[str] = attrs.field(factory=set)
    answers: dict[str, dict[str, Value]] = attrs.field(factory=dict)

    def send(self, message: Message) -> Sent:
        """Takes a message."""
        text = str(message.content["text"])
        if text in self.refuses:
            raise Never("wrong_number", "nobody is there")
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
        with self.backend.begin() as work:
            work.records.apply(_step(DeleteRecord(record)), dict[Handle, Key]())
        return self.happens("deleted", record, old=old)

    def happens(self, kind: Any, record: Ref = DEAL, **more: Any) -> Receipt:
        """An event arrives."""
        self.events += 1
        event = Event(f"e{self.events}", kind, record, at=self.now, **more)
        self.receipts += list(run(self.program, self.backend, [event], self._clock, {"boss": BOSS}))
        return next(one for one in self.receipts if one.event == event)

    def works(self) -> None:
        """The worker does what is due, and sends what waits."""
        self.receipts += list(run_due(self.program, self.backend, self._clock, {"boss": BOSS}))
        list(deliver(self.program, self.backend, {"test": self.post}, self._clock))

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
            found = [one for one in (work.store.next_due(("test",)), next_strike(self.program, self.now)) if one]
        return min((one.astimezone(self.program.zone) for one in found), default=None, key=datetime.timestamp)


def world(text: str, backend: Backend | None = None, now: datetime = MONDAY, **settings: Any) -> World:
    """A world with these rules and one new deal."""
    whole = program(text, **settings)
    made = World(whole, backend or MemoryBackend(schema()), now)
    made.put(UNA, name="Una")
    made.put(BOSS, name="Boss")
    made.put(ADA, name="Ada")
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
