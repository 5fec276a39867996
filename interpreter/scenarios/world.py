"""The world of one scenario: its clock, its records, its way out for messages."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import attrs

from stagerules.dsl import typed
from stagerules.dsl.source import Source
from stagerules.dsl.values import Ref, Value

from ..channels.protocol import Sent
from ..decision.interruption import MissingFacts
from ..decision.view import View
from ..drivers.clocks import next_strike
from ..drivers.deliver import deliver
from ..drivers.delivered import Delivered
from ..drivers.libraries import needed
from ..drivers.memory import MemoryBackend
from ..drivers.receipt import Receipt
from ..drivers.run import run, run_due
from ..drivers.settle import learned
from ..effects import Deliver
from ..event import Event
from ..facts import Facts, Fields, NeedFacts
from ..plan import Plan
from ..program import Program
from ..store.outbox import Message
from ..values.dates import instant
from ..walker.env import Env
from ..walker.evaluate import evaluate
from .fates import Fates
from .samples import Samples

Answer = TypeVar("Answer")


class Stuck(Exception):
    """The scenario cannot go on; `str()` is the reason, as a sentence."""


MOMENTS = 5_000
"""So many moments at which something is due may come in one `when`: ten years of a daily rule."""

NOBODY = Ref("", 0)
"""Of whom is asked where no record is meant yet."""


@attrs.define(eq=False)
class World:
    """Records, rules and a clock. `fates` say how actions end, `names` what the scenario calls records; `receipts` and
    `delivered` collect what comes of what happens.
    """

    program: Program
    source: Source
    now: datetime
    constants: dict[str, Value] = attrs.field(factory=dict)
    names: dict[str, Ref] = attrs.field(factory=dict)
    fates: Fates = attrs.field(factory=Fates)
    receipts: list[Receipt] = attrs.field(factory=list)
    delivered: list[Delivered] = attrs.field(factory=list)
    samples: dict[str, Ref] = attrs.field(factory=dict)
    """The one sample record of each entity that needed one."""
    backend: MemoryBackend = attrs.field(init=False)
    _senders: dict[str, str] = attrs.field(factory=dict)
    """Which action asked for a message, by its id."""
    _events: int = 0

    def __attrs_post_init__(self) -> None:
        self.backend = MemoryBackend(self.program.schema)

    # --- what is -----------------------------------------------------------------------------------------------

    def asked(
        self,
        ask: Callable[[Env], Answer],
        item: Ref,
        more: Facts | None = None,
        program: Program | None = None,
        looked_at: Callable[[Fields], Fields] | None = None,
    ) -> Answer:
        """The answer to a question about the records as they are now. `more` are facts that no record holds,
        `looked_at` makes of the fields of those that do what is asked about.

        Raises DecisionError.
        """
        program = program or self.program
        facts = more or Facts(self.now, constants=self.constants)
        with self.backend.look() as work:
            while True:
                view = View(program, facts)
                env = Env(program, view, view, Event("", "changed", item), item, self.source, self.names)
                try:
                    with needed():
                        answer = ask(env)
                except MissingFacts as missing:
                    facts = learned(facts, missing.need, work)
                    if looked_at is not None:
                        records = {one: fields and looked_at(fields) for one, fields in facts.records.items()}
                        facts = attrs.evolve(facts, records=records)
                    continue
                if not view.unanswered:
                    return answer
                facts = learned(facts, NeedFacts(searches=frozenset(view.unanswered)), work)

    def value(self, expression: typed.Expression, item: Ref = NOBODY) -> Value:
        """The value of an expression of the scenario, as things are now. Raises DecisionError."""
        return self.asked(lambda env: evaluate(expression, env), item)

    def values(self, expressions: Mapping[str, typed.Expression], item: Ref = NOBODY) -> dict[str, Value]:
        """The values of several. Raises DecisionError."""
        return {name: self.value(one, item) for name, one in expressions.items()}

    def exists(self, record: Ref) -> bool:
        """Whether a record is there."""
        with self.backend.look() as work:
            return work.records.read(record.entity, (record.key,), ())[record.key] is not None

    def fields(self, record: Ref) -> Mapping[str, Value]:
        """All that a record holds that is there."""
        names = self.program.schema.entities[record.entity].stored
        with self.backend.look() as work:
            found = work.records.read(record.entity, (record.key,), names)[record.key]
        assert found is not None
        return found  # type: ignore[return-value]  # a scenario puts no bad values there

    # --- what happens ------------------------------------------------------------------------------------------

    def happens(self, event: Event) -> None:
        """An event arrives; what it leads to is done as far as it is due."""
        self._events += 1
        event = attrs.evolve(event, id=f"event {self._events}", at=self.now)
        self._told(run(self._settled(), self.backend, [event], self._clock, self.constants))
        self.works()

    def works(self) -> None:
        """What is due is done, messages leave, and what that leads to is done."""
        while True:
            self._told(run_due(self._settled(), self.backend, self._clock, self.constants))
            post = dict.fromkeys(self._channels(), _Post(self))
            sent = list(deliver(self.program, self.backend, post, self._clock, lambda: 1.0)) if post else []
            self.delivered += sent
            if not sent:
                return

    def passes_until(self, moment: datetime) -> None:
        """Time passes; whatever is due meanwhile is done at its time. Raises `Stuck` where that is too often."""
        moments = 0
        while (due := self.next_due()) is not None and instant(due) <= instant(moment):
            moments += 1
            if moments > MOMENTS:
                raise Stuck(f"Too much is due in that time: {MOMENTS:,} moments by {self.now:%Y-%m-%d %H:%M}.")
            self.now = due
            self.works()
        self.now = moment
        self.works()

    def _clock(self) -> datetime:
        return self.now

    def _settled(self) -> Program:
        return self.fates.settled(self.program)

    def _told(self, receipts: Iterable[Receipt]) -> None:
        for one in receipts:
            self.receipts.append(one)
            if one.plan is not None:
                self._remember_senders(one.plan)

    def _remember_senders(self, plan: Plan) -> None:
        asked = {(one.cause.rule, one.cause.event, one.cause.line): one.action for one in plan.outcomes if one.action}
        for step in plan.steps:
            cause = step.cause
            if isinstance(step.effect, Deliver) and (cause.rule, cause.event, cause.line) in asked:
                self._senders[step.key] = asked[cause.rule, cause.event, cause.line]

    def send(self, message: Message) -> Sent:
        """The way out: nothing leaves, and what comes back is as the scenario says. Raises `Never`."""
        action = self.program.actions.get(self._senders.get(message.id, ""))
        samples = Samples(self.now, self.program.currency, lambda entity: self.samples[entity])
        return Sent("there") if action is None else self.fates.delivered(action, samples, message.content)

    def _channels(self) -> tuple[str, ...]:
        with self.backend.look() as work:
            return tuple(work.store.waiting_messages())

    def next_due(self) -> datetime | None:
        """When something happens by itself next."""
        with self.backend.look() as work:
            found = (next_strike(self.program, self.now), work.store.next_due(tuple(work.store.waiting_messages())))
        # What is due by now and has not been done will not be by waiting.
        later = [one for one in found if one is not None and instant(one) > instant(self.now)]
        return min((one.astimezone(self.program.zone) for one in later), key=instant, default=None)


@attrs.frozen
class _Post:
    """The channel by which everything leaves."""

    world: World

    def send(self, message: Message) -> Sent:
        return self.world.send(message)
