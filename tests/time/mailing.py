"""Rules that ask for an e-mail now, later and after a wait, two workers, and an exclusion list: what one does may fall
between any two transactions of another.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import attrs

from stagerules import exclusions
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.values import Labelled, Ref
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.channels.protocol import NotNow
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.deliver import deliver
from stagerules.interpreter.drivers.delivered import Delivered
from stagerules.interpreter.drivers.run import run, run_due
from stagerules.interpreter.effects import CreateRecord, SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Search
from stagerules.interpreter.glance import Glance
from stagerules.interpreter.program import Program, Ruleset
from stagerules.interpreter.store.outbox import Message
from stagerules.stdlib_actions import ACTIONS
from tests.backends.world import step
from tests.time.between import Between

SCHEMA_TEXT = """\
entity Deal:
    key id: integer
    title: text
    contacts: list of Contact
    responsible: User
    pipeline "Sales":
        stage "Idle"
        stage "At once"
        stage "Later"
        stage "Waits"
        stage "Spam" failure
entity Contact:
    key id: integer
    name: text
    emails: list of email labelled "work"
entity User is user:
    key id: integer
    mailbox: email
"""
RULES = """\
rule "at once"
on stage "At once":
    send_email subject: "{title}", body: "…"
    on failure: log text: "{failure.code}"
rule "later"
on stage "Later" after 1 hour:
    send_email subject: "{title}", body: "…"
    on failure: log text: "{failure.code}"
rule "waits"
on stage "Waits":
    wait 1 hour
    send_email subject: "{title}", body: "…"
    on failure: log text: "{failure.code}"
rule "spam"
on stage "Spam": add_to_exclusions
"""
ASKING = ("At once", "Later", "Waits")
UNA = Ref("User", 1)
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@cache
def schema() -> Schema:
    """Deals of people with an e-mail address."""
    file, problems = parse(Source("crm.schema", SCHEMA_TEXT))
    assert not problems, problems
    built, said = build_schema([file], Settings())
    assert not said, said
    return built


@cache
def program() -> Program:
    """The rules that write, and the one that excludes."""
    file, problems = parse(Source("a.rules", RULES))
    assert not problems, problems
    rules, _, said = check_project([file], schema(), vocabulary(ACTIONS), Settings())
    assert not [one for one in said if one.severity == "error"], said
    actions = {one.signature.name: one for one in ACTIONS}
    return Program(schema(), rules, actions, ruleset=Ruleset({"a.rules": RULES}))


@attrs.define
class Ask:
    """A deal whose rule asks for an e-mail to somebody."""

    deal: Ref
    person: int
    left: bool = False


class Mailing:
    """Deals of a few people, two workers, and a clock."""

    def __init__(self, backend: Backend, dice: Random, first: int = 0) -> None:
        self.backend = Between(backend, self._meanwhile)
        self.dice, self.now = dice, NOW
        self.keys = first
        self.asks: dict[str, Ask] = {}
        self.sent: list[str] = []
        self.attempts: Counter[str] = Counter()
        self.excluded: set[int] = set()
        self.delivered: list[Delivered] = []
        self.workers: list[Iterator[Delivered]] = [iter(()), iter(())]
        self.at_work: set[int] = set()
        self.broken: list[AssertionError] = []
        self.nested = True  # nothing falls between while the people come
        self.people = [self._person() for _ in range(2)]
        self.nested = False

    # --- what happens ---

    def lives(self, acts: int) -> None:
        """So many things happen, then nothing until all is done."""
        for _ in range(acts):
            self.dice.choice((*self._acts(), self.passes))()
            self.is_as_promised()
        self.nested = True
        while self._unfinished():
            self.now += timedelta(hours=2)
            for number in range(len(self.workers)):
                self.workers[number] = iter(())
                self.goes_on()
                while self.hands_over(number):
                    pass
            self.is_as_promised()

    def is_as_promised(self) -> None:
        """Raises what was wrong; inside of a channel a worker would take it for a fault of the channel."""
        for error in self.broken:
            raise error

    def asks_for(self) -> None:
        """A rule asks for an e-mail: at once, after a time, after a wait."""
        person = self.dice.choice(self.people)
        deal = self._deal(person)
        self._moved(deal, self.dice.choice(ASKING))
        self.asks[f"deal {deal.key}"] = Ask(deal, person)

    def leaves(self) -> None:
        """A deal leaves its stage: what waits for it is cancelled."""
        here = [one for one in self.asks.values() if not one.left]
        if here:
            one = self.dice.choice(here)
            one.left = True
            self._moved(one.deal, "Idle")

    def excludes(self) -> None:
        """Somebody is put on the list by hand, in some writing."""
        person = self.dice.choice(self.people)
        with self.backend.begin() as work:
            exclusions.add(work, Glance(program(), work.records), _address(person).upper(), None, "Una", self.now)
        self.excluded.add(person)

    def excludes_by_rule(self) -> None:
        """Another deal of the same contact comes to a stage whose rule excludes."""
        person = self.dice.choice(self.people)
        self._moved(self._deal(person), "Spam")
        self.excluded.add(person)

    def includes(self) -> None:
        """Somebody is taken off the list."""
        person = self.dice.choice(self.people)
        with self.backend.begin() as work:
            exclusions.remove(work, Glance(program(), work.records), _address(person), "Una", self.now)

    def passes(self) -> None:
        """Time passes: shorter than a retry, or longer than the rules wait. Nobody is in the middle of anything."""
        self.now += timedelta(minutes=self.dice.choice((1, 3, 30, 90)))

    def goes_on(self) -> None:
        """A worker does what is due."""
        for receipt in run_due(program(), self.backend, lambda: self.now, {}):
            assert receipt.status not in ("failed", "error"), receipt

    def hands_over(self, number: int | None = None) -> bool:
        """A worker that is not at work hands over one message; False where there is none."""
        free = [one for one in range(len(self.workers)) if one not in self.at_work]
        number = self.dice.choice(free) if number is None else number
        self.at_work.add(number)
        found = next(self.workers[number], None)
        if found is None:
            self.workers[number] = deliver(program(), self.backend, {"email": self}, lambda: self.now, self.dice.random)
            found = next(self.workers[number], None)
        self.at_work.remove(number)
        if found is not None:
            self.delivered.append(found)
        return found is not None

    def send(self, message: Message) -> str:
        """The channel. Who is on the list must not come this far."""
        assert message.address is not None
        if self.is_listed(message.address):
            self.broken.append(AssertionError(f"{message.content['subject']} is sent to {message.address}"))
        self._meanwhile()
        self.attempts[message.id] += 1
        if self.attempts[message.id] <= 3 and self.dice.random() < 0.4:
            raise NotNow("the server is away")
        self.sent.append(str(message.content["subject"]))
        return "there"

    # --- what is ---

    def is_listed(self, address: str) -> bool:
        """Whether an address is on the list, as it is committed."""
        with self.backend.inner.look() as work:
            return bool(work.records.find(Search("Exclusion", "address", address)))

    def told(self, kind: str, deal: Ref) -> list[str]:
        """What the history says of a deal, of one kind."""
        with self.backend.inner.look() as work:
            return [row.detail for row in work.store.history(deal) if row.kind == kind]

    def stale(self, deal: Ref) -> int:
        """How often a rule came too late: the deal had left, and that was not told yet."""
        with self.backend.inner.look() as work:
            ended = [one for event in work.store.events_of(deal) for one in event.trace]
        return sum(one.verdict == "stale" and one.rule != "spam" for one in ended)

    def _acts(self) -> tuple[Callable[[], object], ...]:
        often = (self.asks_for, self.asks_for, self.hands_over, self.hands_over, self.goes_on, self.excludes)
        return (*often, self.excludes_by_rule, self.includes, self.leaves)

    def _meanwhile(self) -> None:
        """Between two transactions of one there may be something of another."""
        if self.nested or self.dice.random() < 0.8:
            return
        self.nested = True
        try:
            self.dice.choice(self._acts())()
        except AssertionError as error:
            self.broken.append(error)
        finally:
            self.nested = False

    def _unfinished(self) -> bool:
        with self.backend.inner.look() as work:
            return bool(work.store.timers() or work.store.messages() or work.store.next_queued())

    def _person(self) -> int:
        """Somebody new, with a deal that stays open, so that no rule deletes the contact."""
        self.keys += 1
        person = self.keys
        emails = (Labelled("work", _address(person)),)
        self._apply(CreateRecord(Ref("Contact", person), {"id": person, "name": "Ada", "emails": emails}))
        self._deal(person)
        return person

    def _deal(self, person: int) -> Ref:
        self.keys += 1
        deal = Ref("Deal", self.keys)
        values = {
            "id": deal.key,
            "title": f"deal {deal.key}",
            "contacts": (Ref("Contact", person),),
            "responsible": UNA,
        }
        self._apply(
            CreateRecord(
                deal, {**values, "responsible": UNA, "stage": "Idle", "pipeline": "Sales", "stage_since": self.now}
            )
        )
        return deal

    def _moved(self, deal: Ref, stage: str) -> None:
        self._apply(SetField(deal, "stage", stage))
        self.keys += 1
        event = Event(f"e{self.keys}", "stage", deal, stage=stage, from_stage="Elsewhere", at=self.now)
        for receipt in run(program(), self.backend, [event], lambda: self.now, {}):
            assert receipt.status not in ("failed", "error"), receipt

    def _apply(self, effect: CreateRecord | SetField) -> None:
        with self.backend.inner.begin() as work:
            work.records.apply(step(effect), {})


def _address(person: int) -> str:
    return f"person{person}@example.com"
