"""What is tried in the search for a scenario: what is given, and how the rule starts; the simplest first."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from itertools import islice, product
from typing import TypeAlias

import attrs

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity
from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.decision.needs import statements
from stagerules.interpreter.program import Program
from stagerules.interpreter.scenarios.play import Play, staged
from stagerules.interpreter.search.candidates import candidates
from stagerules.interpreter.search.neighbours import around, few, labelled, samples
from stagerules.interpreter.search.smallest import combined
from stagerules.interpreter.search.writes import Candidates, Writes
from stagerules.project import Project

from .conditions import conditions_of, constants_of, dates_of
from .differing import names_of
from .people import NOWHERE, People, constant

MOST_FIELDS = 3
"""So many fields hold something else than a sample, at the most."""
MOST_STARTS = 12
"""So many values of an event, or of a field that changes, are tried."""
SOON = timedelta(days=30)

Start: TypeAlias = tuple[dict[str, Value], tuple[story.Step, ...]]
"""What the item must hold before, and what happens."""


@attrs.frozen(slots=False)
class Pair:
    """A rule as it is and as the mutant has it, with their programs."""

    project: Project
    program: Program
    other: Program
    rule: typed.Rule
    changed: typed.Rule
    people: People

    @cached_property
    def names(self) -> Mapping[Ref, str]:
        """What a scenario can call records: those it gives, and the constants."""
        play = play_of(self, self.program)
        take_all(self.people.given({}, {}), [play])
        return names_of(play)


@attrs.frozen
class Beginning:
    """What is given, and what happens first."""

    given: tuple[story.Step, ...]
    when: tuple[story.Step, ...]


def play_of(pair: Pair, program: Program) -> Play:
    """An empty scenario about such an item, about to begin."""
    rule = pair.rule
    nothing = story.Scenario("", rule.source, NOWHERE, rule.entity, rule.pipeline, ())
    return staged(program, nothing, pair.project.file.constants or {})


def take_all(steps: Iterable[story.Step], plays: Iterable[Play]) -> None:
    """Each play takes these steps."""
    for play in plays:
        for step in steps:
            play.take(step)


def beginnings(pair: Pair) -> Iterator[Beginning]:
    """All that is tried: for each way in which the rule starts, fields hold other values, the fewest first."""
    tries = [_started(pair, trigger, fails) for fails in ((), *_failures(pair)) for trigger in _triggers(pair)]
    while tries:
        for one in list(tries):
            beginning = next(one, None)
            if beginning is None:
                tries.remove(one)
            else:
                yield beginning


def _triggers(pair: Pair) -> Iterator[Start]:
    """The ways in which the rule, or the other one, starts: what the item must hold before, and what happens."""
    entity = pair.program.schema.entities[pair.rule.entity]
    for trigger in dict.fromkeys((pair.rule.trigger, pair.changed.trigger)):
        match trigger:
            case typed.OnStage(stages):
                for stage in stages:
                    yield {}, (story.WhenStage(NOWHERE, stage),)
                    if pair.rule.regardless != pair.changed.regardless:
                        yield from (({}, _through(stage, other)) for other in _elsewhere(stage, entity))
            case typed.OnLeaving(stages):
                for stage in stages:
                    for other in _elsewhere(stage, entity):
                        yield {"stage": stage}, (story.WhenStage(NOWHERE, other),)
            case typed.OnCreated():
                yield {}, (story.WhenCreated(NOWHERE),)
            case typed.OnDeleted():
                yield {}, (story.WhenDeleted(NOWHERE),)
            case typed.OnEvent(event):
                yield from (({}, (story.WhenEvent(NOWHERE, event, values),)) for values in _event_values(event, pair))
            case typed.OnClock():
                yield {}, ()
                for line in entity.pipelines:
                    yield {"stage": line.stages[-1].name}, ()
            case typed.OnChange(fields):
                yield from _changes(fields, entity, pair)


def _through(stage: str, other: str) -> tuple[story.Step, ...]:
    return story.WhenStage(NOWHERE, stage), story.WhenStage(NOWHERE, other)


def _elsewhere(stage: str, entity: Entity) -> Iterator[str]:
    """Another stage of the same pipeline, if there is one."""
    for line in entity.pipelines:
        names = [one.name for one in line.stages]
        if stage in names:
            yield from [one for one in names if one != stage][:1]


def _changes(fields: tuple[str, ...], entity: Entity, pair: Pair) -> Iterator[Start]:
    for name in fields:
        if name == "stage" and entity.staged:
            for line in entity.pipelines:
                stages = [stage.name for stage in line.stages]
                yield {"stage": stages[0]}, (story.WhenStage(NOWHERE, stages[-1]),)
            continue
        item = typed.Item(NOWHERE, t.Record(entity.name))
        for before, after in product(_values_of(entity.fields[name].type, pair), repeat=2):
            if before != after:
                yield {name: before}, (story.WhenSet(NOWHERE, item, name, None, constant(after)),)


def _event_values(event: str, pair: Pair) -> Iterator[dict[str, typed.Expression]]:
    fields = pair.program.schema.events[event].fields
    choices = [_values_of(field.type, pair) for field in fields.values()]
    for values in islice(product(*choices), MOST_STARTS):
        yield {name: constant(value) for name, value in zip(fields, values, strict=True)}


def _values_of(of: t.Type, pair: Pair) -> list[Value]:
    """A sample, what the conditions compare such values with, and what lies beside; of records those with a name."""
    play = play_of(pair, pair.program)
    others = samples(of, play.world.now, pair.program.currency)
    match t.filled(of):
        case t.Record(entity):
            return [one for one in pair.names if one.entity == entity]
        case t.List(item, labels):
            return [(), *((labelled(one, labels),) for one in _values_of(item, pair)[:1])]
        case _ if few(of):
            return list(others)
        case filled:
            sample = play.cast.samples.of(filled, "x")
    written = [value for rule in (pair.rule, pair.changed) for value in constants_of(rule)]
    near = [*around(sample), *(one for value in written if type(value) is type(sample) for one in around(value))]
    return list(dict.fromkeys((*near, *others)))[:MOST_STARTS]


def _failures(pair: Pair) -> list[tuple[story.Step, ...]]:
    """Each action of which the rule says what is to happen when it fails, failing."""
    every = (*statements(pair.rule.body), *statements(pair.changed.body))
    asked = dict.fromkeys(one.action for one in every if isinstance(one, typed.Ask) and one.on_failure is not None)
    sends = {name for name in asked if pair.program.actions[name].signature.channel is not None}
    return [(story.GivenFails(NOWHERE, name, "gave_up" if name in sends else "no_record"),) for name in asked]


def _started(pair: Pair, trigger: Start, fails: tuple[story.Step, ...]) -> Iterator[Beginning]:
    before, when = trigger
    play = play_of(pair, pair.program)
    take_all(pair.people.given({}, before), [play])
    item = play.there()
    told = before.keys() | {"stage" for step in when if isinstance(step, story.WhenStage)}
    found = {place: values for place, values in _candidates(pair, play, item).items() if place[1] not in told}
    for writes in combined(found, MOST_FIELDS):
        yield Beginning((*fails, *pair.people.given(_by_alias(writes, play, item), before)), when)


def _candidates(pair: Pair, play: Play, item: Ref) -> Candidates:
    """What the fields could hold that the two versions read; only those of records that have a name."""
    known = {item, *pair.names}
    conditions = [*conditions_of(pair.rule), *conditions_of(pair.changed)]

    def others(entity: str, field: str | None, value: Value) -> tuple[Ref, ...]:
        return tuple(one for one in known if one.entity == entity and field is None)

    found = play.world.asked(lambda env: candidates(conditions, env, others), item)
    today = play.world.now.date()
    mine = {item, *play.world.names.values()}
    near = {(item, field): (today + SOON, today) for field in dates_of(pair.rule)}
    return near | {place: values for place, values in found.items() if place[0] in mine and place[1] != "pipeline"}


def _by_alias(writes: Writes, play: Play, item: Ref) -> Mapping[tuple[str | None, str], Value]:
    aliases: dict[Ref, str | None] = {record: alias for alias, record in play.world.names.items()}
    aliases[item] = None
    return {(aliases[one.record], one.field): one.value for one in writes}
