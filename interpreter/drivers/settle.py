"""Deciding with real data: the decision asks for facts, they are read, it begins again until it needs no more."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..decision.decide import NONE_REFUSED, decide
from ..decision.run_rule import RefusedBefore
from ..event import Event
from ..facts import Facts, Fields, NeedFacts
from ..plan import Decided, Refused
from ..program import Program
from ..records.problems import NotInstalled
from ..records.protocol import Records
from ..values.addresses import MissingLibrary

ROUNDS = 3_000
"""More than a run of the most events can need. Only a fault in `decide` gets there."""


def settle(
    program: Program,
    event: Event,
    records: Records,
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
    facts = Facts(now=now, constants=constants)
    for _ in range(ROUNDS):
        try:
            answer = decide(program, event, facts, failed, trace=trace)
        except MissingLibrary as missing:  # the event is not to blame: it stays open until somebody installs it
            raise NotInstalled(str(missing)) from None
        if not isinstance(answer, NeedFacts):
            return answer
        facts = learned(facts, answer, records)
    raise RuntimeError(f"the decision on event {event.id} asks for ever more facts")


def learned(facts: Facts, need: NeedFacts, records: Records) -> Facts:
    """The facts with what was asked for: one reading an entity, and exactly the asked fields of each record."""
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
        rates={**facts.rates, **{rate: records.rate(rate) for rate in need.rates}},
    )


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
