"""The smallest change of records that makes a rule apply: looked for with real data, which is read where it is asked.

First the conditions alone are tried, those that share no field apart: that is quick, and mostly right. What they say is
held against the whole decision. Where rules before this one may write, or the decision says no, whole decisions are
tried: fewer of them, since each takes a hundred times as long.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.typed import Rule
from stagerules.dsl.values import Key, Ref, Value

from ..decision.interruption import MissingFacts
from ..decision.selection import held_back
from ..decision.view import View
from ..event import Event
from ..facts import Facts, NeedFacts, Search
from ..program import Program
from ..search.candidates import Group, groups
from ..search.neighbours import extremes, few, samples
from ..search.smallest import MOST_TRIES, NoneFound, smallest
from ..search.writes import Candidates, Place, Write, Writes, rewritten
from ..store.protocol import Store
from ..whynot.change import Asked, Change, NotEvenThen, Smallest, WouldApply, after_others, applies, env_of, met, starts
from .libraries import needed
from .settle import Reads, learned
from .versions import recall

T = TypeVar("T")


class Readable(Reads, Protocol):
    """What is read of the user's records; see `Records`."""

    def all_keys(self, entity: str) -> tuple[Key, ...]:
        """The keys of all records of an entity."""


class Here(Protocol):
    """Where facts are read: a transaction, or one in which nothing can be written."""

    @property
    def records(self) -> Readable:
        """The user's records."""

    @property
    def store(self) -> Store:
        """The engine's own."""


LEAST_TRIES = 250
"""How often the conditions that share fields are tried at least, however often others were before."""
MOST_DECISIONS = 200
LEAST_DECISIONS = 10
"""How many whole decisions are tried; at least so many for each rule."""
ROUNDS = 1_000
"""More readings than any search needs."""


@attrs.define
class Known:
    """What has been read so far, of records as they are now. `tries_left` is how often conditions may still be tried,
    `decisions_left` how often whole decisions may.
    """

    work: Here
    facts: Facts
    tries_left: int = MOST_TRIES
    decisions_left: int = MOST_DECISIONS
    others: dict[tuple[str, str | None, Value], tuple[Ref, ...]] = attrs.field(factory=dict)

    def told(self, question: Callable[[Facts], T | NeedFacts]) -> T:
        """The answer to a question; what it lacks is read."""
        for _ in range(ROUNDS):
            try:
                with needed():
                    answer = question(self.facts)
            except MissingFacts as missing:
                self.facts = learned(self.facts, missing.need, self.work)
                continue
            if not isinstance(answer, NeedFacts):
                return answer
            self.facts = learned(self.facts, answer, self.work)
        raise RuntimeError("a question asks for ever more facts")

    def like(self, entity: str, field: str | None, value: Value) -> tuple[Ref, ...]:
        """Records of an entity, those of which a field holds a value."""
        asked = (entity, field, value)
        if asked not in self.others:
            records = self.work.records
            self.others[asked] = (
                tuple(Ref(entity, key) for key in records.all_keys(entity))
                if field is None
                else records.find(Search(entity, field, value))
            )
        return self.others[asked]


def known_now(program: Program, event: Event, work: Here, now: datetime, constants: Mapping[str, Value]) -> Known:
    """What a decision on the event would begin with."""
    recall(program, event, work.store)
    around = work.store.around(event.record)
    waits = tuple(one.schedule for one in around.timers if one.id != event.id)
    return Known(work, Facts(now, constants=constants, pending={event.record: waits}, pauses=around.pauses))


def smallest_change(program: Program, rule: Rule, event: Event, known: Known) -> Smallest | None:
    """The fewest changes with which the event would let the rule apply, if it were handled now; None where it has no
    sense to ask: the rule is not started at all, or the record is gone. Nothing is written.
    """
    begun = program.rule_of(event.resume) if event.resume is not None else None
    asked = Asked(program, begun or rule, event)
    if not asked.answerable or not known.told(lambda facts: _open(asked, facts)):
        return None
    found = known.told(lambda facts: groups(asked.conditions, env_of(asked, facts), known.like, asked.starting))
    whole = {place: values for one in found for place, values in one.candidates.items()}
    quick = _by_conditions(found, asked, known)
    sure = isinstance(quick, NoneFound) or _applies(quick, asked, known)
    if sure and not known.told(lambda facts: after_others(asked, facts)):
        return quick if isinstance(quick, NoneFound) else WouldApply(_changes(quick, asked, known))
    best = _by_decisions(quick if sure else NoneFound(0, complete=True), whole, asked, known)
    if not isinstance(best, NoneFound) and _applies(best, asked, known):
        return WouldApply(_changes(best, asked, known))
    if isinstance(quick, NoneFound):
        return _neither(quick, best) if isinstance(best, NoneFound) else NotEvenThen(_changes(best, asked, known))
    return NotEvenThen(_changes(quick, asked, known))


def _neither(first: NoneFound, second: NoneFound) -> NoneFound:
    return NoneFound(first.tried + second.tried, first.complete and second.complete)


def _open(asked: Asked, facts: Facts) -> bool:
    view = View(asked.program, facts)
    return held_back(asked.rule, view) is None and view.exists(asked.event.record)


def _by_conditions(found: tuple[Group, ...], asked: Asked, known: Known) -> Writes | NoneFound:
    """The fewest for each group of conditions, together; the first group has what starts the rule."""
    all_writes: Writes = ()
    for number, group in enumerate(found):
        writes = _of_group(group, number == 0, asked, known)
        if isinstance(writes, NoneFound):
            return writes
        all_writes += writes
    return all_writes


def _of_group(group: Group, first: bool, asked: Asked, known: Known) -> Writes | NoneFound:
    schema = asked.program.schema

    def holds(writes: Writes) -> bool:
        known.tries_left -= 1

        def question(facts: Facts) -> bool:
            then = rewritten(facts, writes, schema)
            return (not first or starts(asked, then)) and met(group.conditions, asked, then)

        return known.told(question)

    most_tries = max(known.tries_left, LEAST_TRIES)
    return smallest(group.candidates, holds, most_tries, hitting=_unmet(group, first, asked, known))


def _unmet(group: Group, first: bool, asked: Asked, known: Known) -> list[frozenset[Place]]:
    """What is read by each condition that is not met now, and by the start where the rule does not start now."""
    of_conditions = [
        reads
        for condition, reads in zip(group.conditions, group.reads, strict=True)
        if not known.told(lambda facts, condition=condition: met((condition,), asked, facts))  # type: ignore[misc]
    ]
    if first and not known.told(lambda facts: starts(asked, facts)):
        return [frozenset(asked.starting), *of_conditions]
    return of_conditions


def _by_decisions(quick: Writes | NoneFound, candidates: Candidates, asked: Asked, known: Known) -> Writes | NoneFound:
    """Fewer than the quick ones, if whole decisions know some."""
    most = None if isinstance(quick, NoneFound) else len(quick) - 1
    if most == -1:
        return quick

    def holds(writes: Writes) -> bool:
        known.decisions_left -= 1
        return _applies(writes, asked, known, asked.so_far)

    found = smallest(candidates, holds, max(known.decisions_left, LEAST_DECISIONS), most)
    return quick if isinstance(found, NoneFound) and not isinstance(quick, NoneFound) else found


def _applies(writes: Writes, asked: Asked, known: Known, program: Program | None = None) -> bool:
    """Whether it would apply, by the whole program, or by a part of it."""
    rules, schema = program or asked.program, asked.program.schema
    return known.told(lambda facts: applies(rules, asked, rewritten(facts, writes, schema)))


def _changes(writes: Writes, asked: Asked, known: Known) -> tuple[Change, ...]:
    return tuple(_change(one, writes, asked, known) for one in writes)


def _change(write: Write, writes: Writes, asked: Asked, known: Known) -> Change:
    now = known.told(lambda facts: View(asked.program, facts).stored(write.record, write.field))
    of, currency = asked.program.schema.entities[write.record.entity].fields[write.field].type, asked.program.currency
    some = samples(of, known.facts.now, currency)
    any_value = write.value in some and not few(of) and (now is None or isinstance(t.filled(of), _TEXTS))
    if any_value:
        others = [
            Write(write.record, write.field, value)
            for value in (*some, *extremes(of, currency))
            if value not in (write.value, now)
        ]
        any_value = all(
            _applies(tuple(other if one is write else one for one in writes), asked, known) for other in others
        )
    return Change(write.record, write.field, now, write.value, any_value)


_TEXTS = (t.Text, t.Email, t.Phone, t.Url, t.File)
