"""Why something happened to a record, or did not: its events, each with every rule that was considered."""

from collections.abc import Iterator, Mapping

import attrs

from stagerules.dsl.typed import OnStage, Rule
from stagerules.dsl.values import Ref, Value
from stagerules.engine import Engine
from stagerules.errors import RulesError, UsersMistake
from stagerules.interpreter.drivers.backend import Work
from stagerules.interpreter.drivers.dry import OnlyLooked, ReadOnly
from stagerules.interpreter.drivers.smallest import MOST_DECISIONS, known_now, smallest_change
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Considered
from stagerules.interpreter.search.smallest import MOST_TRIES
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import EventStatus, Store, StoredEvent
from stagerules.interpreter.whynot.change import Smallest, WouldApply
from stagerules.interpreter.whynot.obstacle import Obstacle, not_considered, obstacle


@attrs.frozen
class WhyNot:
    """The first thing that stood in the way of a rule, and the smallest change of the record as it is now with which
    the event would let the rule apply; None where none was looked for.
    """

    obstacle: Obstacle
    smallest: Smallest | None = None


@attrs.frozen
class Explained:
    """One event and what came of it.

    `considered` are the rules that it could start, with what their conditions saw; `done` what these rules did, with
    the values before and after; `causes` the events that led to it, the nearest first. `why_not` has, by the identity
    of a rule, what stood in its way.
    """

    event: Event
    status: EventStatus
    code: str
    detail: str
    considered: tuple[Considered, ...]
    done: tuple[HistoryRow, ...]
    causes: tuple[Event, ...]
    why_not: Mapping[str, WhyNot] = attrs.field(factory=dict)


def explained(
    engine: Engine, record: Ref, *, rule: str | None = None, field: str | None = None, event: str | None = None
) -> tuple[Explained, ...]:
    """The events of a record, and those of others that changed it, in the order in which they came.

    `rule` (its name, or `FILE:LINE`) leaves only the events at which it was considered, `field` only those at which
    that field of the record was written, `event` (its id) only that one. The smallest change is looked for where a rule
    was considered last: what stood in its way before does not count any more. Nothing is written.
    """
    with engine.backend.look() as work:
        store = work.store
        rows = store.history(record)
        mine = {one.event.id: one for one in store.events_of(record)}
        for row in rows:
            if row.event not in mine and (found := store.event(row.event)) is not None:
                mine[row.event] = found
        writing = {row.event for row in rows if field is not None and (row.field or "").partition(".")[0] == field}
        chosen = [
            one for one in mine.values() if event in (None, one.event.id) and (field is None or one.event.id in writing)
        ]
        found_all = [_explained(store, one, rule) for one in sorted(chosen, key=lambda one: one.number)]
        return _with_why_not([one for one in found_all if one is not None], engine, work)


def never_considered(engine: Engine, record: Ref, rule: str) -> WhyNot | None:
    """Why a rule (its name, or `FILE:LINE`) was not considered at any event of a record, and with which change it would
    apply if the item entered its stage; None where there is no such rule.
    """
    found = next((one for one in engine.program.rules if rule in (one.title, f"{one.source.home}:{one.line}")), None)
    if found is None:
        return None
    why = WhyNot(not_considered(found, record.entity))
    if found.entity != record.entity or not isinstance(found.trigger, OnStage):
        return why
    with engine.backend.look() as work:
        entering = [Event("", "stage", record, stage=stage) for stage in found.trigger.stages]
        return attrs.evolve(why, smallest=Searches(engine, work).smallest(found, *entering))


def _explained(store: Store, stored: StoredEvent, rule: str | None) -> Explained | None:
    considered = tuple(one for one in stored.trace if rule is None or rule in (one.title, f"{one.file}:{one.line}"))
    rules = {one.rule for one in considered}
    rows = store.history_of(stored.event.id)
    done = tuple(row for row in rows if rule is None or row.rule in rules or row.title == rule)
    if rule is not None and not considered and not done:
        return None
    return Explained(
        stored.event, stored.status, stored.code, stored.detail, considered, done, _causes(store, stored.event)
    )


def _causes(store: Store, event: Event) -> tuple[Event, ...]:
    chain: list[Event] = []
    while event.cause is not None and event.cause not in (one.id for one in chain):
        found = store.event(event.cause)
        if found is None:
            break
        event = found.event
        chain.append(event)
    return tuple(chain)


def _with_why_not(found: list[Explained], engine: Engine, work: Work) -> tuple[Explained, ...]:
    at = {one.rule: each.event.id for each in found for one in each.considered}
    searches = Searches(engine, work)
    told = []
    for each in found:
        last = frozenset(rule for rule, event in at.items() if event == each.event.id)
        told.append(attrs.evolve(each, why_not=dict(_obstacles(each, last, searches))))
    return tuple(told)


def _obstacles(one: Explained, last: frozenset[str], searches: "Searches") -> Iterator[tuple[str, WhyNot]]:
    """What stood in the way of the rules on an event; it is the `last` event for some, of those with a change."""
    for considered in one.considered:
        rule = searches.engine.program.by_identity.get(considered.rule)
        mine = [row for row in one.done if row.rule == considered.rule]
        stood = obstacle(considered, one.event, rule, mine)
        if stood is None:
            continue
        smallest = None
        if considered.verdict in ("not met", "stale") and considered.rule in last and rule is not None:
            smallest = searches.smallest(rule, one.event)
        yield considered.rule, WhyNot(stood, smallest)


@attrs.define
class Searches:
    """The searches for smallest changes of one explanation: they share what they may try, so that a record with many
    rules that nothing helps is explained soon, too.
    """

    engine: Engine
    work: Work
    tries_left: int = MOST_TRIES
    decisions_left: int = MOST_DECISIONS
    _constants: Mapping[str, Value] | None = None

    def smallest(self, rule: Rule, *events: Event) -> Smallest | None:
        """The smallest change with which one of the events would let the rule apply. None also where a constant has no
        value here: a rule that uses it can not be decided.
        """
        try:
            self._constants = self.engine.constants() if self._constants is None else self._constants
        except (RulesError, UsersMistake):
            return None
        answers = [self._of_one(rule, event, self._constants) for event in events]
        found = [one for one in answers if one is not None]
        changes = [one for one in found if isinstance(one, WouldApply)]
        return min(changes, key=lambda one: len(one.changes)) if changes else found[0] if found else None

    def _of_one(self, rule: Rule, event: Event, constants: Mapping[str, Value]) -> Smallest | None:
        here = OnlyLooked(ReadOnly(self.work.records), self.work.store)
        known = known_now(self.engine.program, event, here, self.engine.now(), constants)
        known.tries_left, known.decisions_left = self.tries_left, self.decisions_left
        answer = smallest_change(self.engine.program, rule, event, known)
        self.tries_left, self.decisions_left = known.tries_left, known.decisions_left
        return answer
