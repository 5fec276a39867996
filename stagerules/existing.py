"""The items that are there already, as if each had just entered its stage."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice

import attrs

from stagerules.dsl.check.asked import Asked
from stagerules.dsl.schema import Entity
from stagerules.dsl.typed import OnStage
from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.decision.interruption import DecisionError, MissingFacts
from stagerules.interpreter.decision.view import View
from stagerules.interpreter.drivers.backend import Work
from stagerules.interpreter.drivers.settle import learned
from stagerules.interpreter.event import Event, stage_entered
from stagerules.interpreter.facts import BadValue, Facts, NeedFacts, Search
from stagerules.interpreter.walker.env import Env
from stagerules.interpreter.walker.evaluate import evaluate

AT_ONCE = 200


@attrs.define
class Existing:
    """The items of one entity whose stage some rule is about, as events; with `where` only those that meet it.

    The same item in the same stage gives the same event as long as the rules are the same: a run that was stopped can
    be started again and does nothing twice. `undecided` are the items of which `where` could not be answered, and why.
    """

    engine: Engine
    entity: Entity
    where: Asked | None = None
    limit: int | None = None
    undecided: list[tuple[Ref, str]] = attrs.field(factory=list)

    def __iter__(self) -> Iterator[Event]:
        return islice(self._events(), self.limit)

    def expected(self) -> int:
        """How many items there are to look at: at most so many events there will be."""
        count = len(self.items())
        return count if self.limit is None else min(count, self.limit)

    def _events(self) -> Iterator[Event]:
        items = self.items()
        rules = self._rules()
        for start in range(0, len(items), AT_ONCE):
            with self.engine.backend.look() as work:
                some = items[start : start + AT_ONCE]
                met = some if self.where is None else self._met(work, some, self.where)
                events = list(self._entered(work, met, rules))
            yield from events

    def items(self) -> Sequence[Ref]:
        """The items in the stages that rules are about, in key order: chosen by the records' keeper."""
        stages = dict.fromkeys(
            stage
            for rule in self.engine.program.rules
            if rule.entity == self.entity.name and isinstance(rule.trigger, OnStage)
            for stage in rule.trigger.stages
        )
        with self.engine.backend.look() as work:
            found = {ref for one in stages for ref in work.records.find(Search(self.entity.name, "stage", one))}
        return sorted(found, key=lambda ref: ref.key)

    def _rules(self) -> str:
        """What the rules say, in short."""
        versions = "\n".join(rule.version for rule in self.engine.program.rules)
        return sha256(versions.encode()).hexdigest()[:16]

    def _entered(self, work: Work, items: Sequence[Ref], rules: str) -> Iterator[Event]:
        found = work.records.read(self.entity.name, [one.key for one in items], ("stage", "stage_since"))
        for item in items:
            fields = found[item.key]
            stage = fields["stage"] if fields else None
            if fields is None or not isinstance(stage, str):
                continue
            since = fields["stage_since"]
            moment = since.found if isinstance(since, BadValue) else str(since)
            key = item.key
            assert isinstance(key, int | str)
            said = "\n".join((rules, item.entity, str(key), stage, moment))
            yield stage_entered(item.entity, key, stage, id=f"existing-{sha256(said.encode()).hexdigest()[:24]}")

    def _met(self, work: Work, items: Sequence[Ref], where: Asked) -> Sequence[Ref]:
        """The items that meet the condition. What it reads of all of them is read together."""
        program = self.engine.program
        facts = Facts(now=self.engine.now(), constants=self.engine.constants())
        while True:
            view = View(program, facts)
            missing: list[NeedFacts] = []
            met: list[Ref] = []
            undecided: list[tuple[Ref, str]] = []
            for item in items:
                env = Env(program, view, view, Event("", "stage", item), item, where.source)
                try:
                    if evaluate(where.condition, env) is True:
                        met.append(item)
                except MissingFacts as some:
                    missing.append(some.need)
                except DecisionError as error:
                    undecided.append((item, error.code))
            if not missing and not view.unanswered:
                self.undecided += undecided
                return met
            facts = learned(facts, _together(missing, view.unanswered), work)


def _together(missing: Iterable[NeedFacts], searches: set[Search]) -> NeedFacts:
    fields: dict[Ref, frozenset[str]] = {}
    rates = frozenset(rate for one in missing for rate in one.rates)
    for one in missing:
        for record, names in one.fields.items():
            fields[record] = fields.get(record, frozenset()) | names
    return NeedFacts(fields, frozenset(searches), rates)
