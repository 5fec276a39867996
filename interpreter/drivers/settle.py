"""Deciding with real data: the decision asks for facts, they are read, it begins again until it needs no more."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import attrs

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..decision.decide import NONE_REFUSED, decide
from ..decision.run_rule import RefusedBefore
from ..effects import Schedule
from ..event import Event
from ..facts import Facts, Fields, NeedFacts, Rate, Search, Selection
from ..plan import Decided, Refused
from ..program import Program
from ..store.protocol import Store
from .libraries import needed


class Reads(Protocol):
    """What is read of the user's records; see `Records`."""

    def read(self, entity: str, keys: Iterable[Key], fields: Iterable[str]) -> Mapping[Key, Fields | None]:
        """These fields of these records."""

    def find(self, search: Search) -> tuple[Ref, ...]:
        """The records that a search finds."""

    def select(self, selection: Selection) -> tuple[Ref, ...] | None:
        """The records that a selection gives, or None where there are more than it asks for."""

    def rate(self, rate: Rate) -> Decimal | None:
        """The rate of that day."""


class Looked(Protocol):
    """Where facts are read: a transaction, or one in which nothing can be written."""

    @property
    def records(self) -> Reads:
        """The user's records."""

    @property
    def store(self) -> Store:
        """The engine's own."""


ROUNDS = 3_000
"""More than a run of the most events can need. Only a fault in `decide` gets there."""


def settle(
    program: Program,
    event: Event,
    work: Looked,
    now: datetime,
    constants: Mapping[str, Value],
    failed: RefusedBefore = NONE_REFUSED,
    *,
    trace: bool = True,
) -> Decided | Refused:
    """What the event leads to. `failed` says which rules had an effect refused before, and why. Without `trace` the
    plan does not hold what the conditions saw.

    Raises `BackendProblem`.
    """
    around = work.store.around(event.record)
    waits = tuple(one.schedule for one in around.timers if one.id != event.id)
    facts = Facts(now=now, constants=constants, pending={event.record: waits}, pauses=around.pauses)
    for _ in range(ROUNDS):
        with needed():
            answer = decide(program, event, facts, failed, trace=trace)
        if not isinstance(answer, NeedFacts):
            return answer
        facts = learned(facts, answer, work)
    raise RuntimeError(f"the decision on event {event.id} asks for ever more facts")


def learned(facts: Facts, need: NeedFacts, work: Looked) -> Facts:
    """The facts with what was asked for: one reading an entity, and exactly the asked fields of each record."""
    records, store = work.records, work.store
    known = dict(facts.records)
    for entity, wanted in _by_entity(need.fields).items():
        fields = frozenset[str]().union(*wanted.values())
        found = records.read(entity, wanted, fields)
        for key, asked in wanted.items():
            record = Ref(entity, key)
            known[record] = _joined(known.get(record), found[key], asked)
    return attrs.evolve(
        facts,
        records=known,
        found={**facts.found, **{search: records.find(search) for search in need.searches}},
        selected={**facts.selected, **{one: records.select(one) for one in need.selections}},
        rates={**facts.rates, **{rate: records.rate(rate) for rate in need.rates}},
        pending={**facts.pending, **{one: _waits(one, store) for one in need.pending}},
        results={**facts.results, **{token: store.result(token) for token in need.results}},
    )


def _waits(record: Ref, store: Store) -> tuple[Schedule, ...]:
    return tuple(one.schedule for one in store.timers(record))


def _by_entity(asked: Mapping[Ref, frozenset[str]]) -> dict[str, dict[Key, frozenset[str]]]:
    """What is asked of each record, by entity. A record that is yet to be made is not there to be read."""
    entities: dict[str, dict[Key, frozenset[str]]] = {}
    for record in sorted(asked, key=lambda one: (one.entity, str(one.key))):
        if not isinstance(record.key, Handle):
            entities.setdefault(record.entity, {})[record.key] = asked[record]
    return entities


def _joined(before: Fields | None, found: Fields | None, asked: frozenset[str]) -> Fields | None:
    if found is None:
        return None
    return {**(before or {}), **{name: found[name] for name in asked}}
