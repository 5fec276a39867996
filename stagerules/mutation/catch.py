"""A scenario that would catch a mutant: found by trying records on which the two versions of a rule differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, product

import attrs

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.source import Span
from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.decision.interruption import DecisionError
from stagerules.interpreter.program import Program
from stagerules.interpreter.scenarios.play import Play, Stuck, staged
from stagerules.interpreter.search.candidates import candidates
from stagerules.interpreter.search.neighbours import around
from stagerules.interpreter.search.smallest import combined
from stagerules.interpreter.search.writes import Candidates, Writes
from stagerules.project import Project

from .conditions import conditions_of, constants_of
from .differing import Difference, difference
from .pasted import pasted
from .people import People, people_of, without
from .trial import Tried, mutated, passes_and_fails

MOST_TRIES = 250
MOST_FIELDS = 3
MOST_TURNS = 3
"""So often time passes until something is due."""
MOVES = frozenset({"stage", "pipeline"})
NOWHERE = Span(0, 0)


@attrs.frozen
class Pair:
    """A rule as it is and as the mutant has it, with their programs."""

    project: Project
    program: Program
    other: Program
    rule: typed.Rule
    changed: typed.Rule
    people: People


def catching(project: Project, tried: Tried) -> str | None:
    """A scenario, as text, that passes as things are and fails with the mutant. None where none is found: perhaps
    nobody could tell the two apart.
    """
    other = mutated(project.program, tried.rules)
    for rule, changed in zip(project.program.rules, tried.rules, strict=False):
        if rule.version == changed.version or rule.off:
            continue
        pair = Pair(project, project.program, other, rule, changed, people_of(project, rule, changed))
        for steps, found in islice(_differences(pair), 5):
            text = _catches(pair, tried, steps, found)
            if text is not None:
                return _shorter(pair, tried, steps, found, text)
    return None


def _catches(pair: Pair, tried: Tried, steps: Sequence[story.Step], found: Difference) -> str | None:
    """The scenario as text, if it can be written and tells the two apart."""
    text = pasted(pair.rule, steps, found, pair.project)
    return text if text is not None and passes_and_fails(pair.project, tried, text) else None


def _shorter(pair: Pair, tried: Tried, steps: Sequence[story.Step], found: Difference, text: str) -> str:
    """The scenario without the records that it does not need."""
    for alias in [step.alias for step in steps if isinstance(step, story.GivenItem) and step.alias is not None]:
        fewer = [without(step, alias) for step in steps if not _gives(step, alias)]
        shorter = _catches(pair, tried, fewer, found)
        if shorter is not None:
            steps, text = fewer, shorter
    return text


def _gives(step: story.Step, alias: str) -> bool:
    return isinstance(step, story.GivenItem) and step.alias == alias


def _differences(pair: Pair) -> Iterator[tuple[tuple[story.Step, ...], Difference]]:
    """The steps that lead to a difference, and what differs; the simplest first."""
    for beginning in islice(_beginnings(pair), MOST_TRIES):
        found = _first_difference(pair, beginning)
        if found is not None:
            yield found


@attrs.frozen
class Beginning:
    """What is given, and what happens first."""

    given: tuple[story.Step, ...]
    when: tuple[story.Step, ...]


def _first_difference(pair: Pair, beginning: Beginning) -> tuple[tuple[story.Step, ...], Difference] | None:
    steps = list(beginning.given)
    plays = [_play(pair, program) for program in (pair.program, pair.other)]
    try:
        for step in beginning.given:
            _take(step, plays)
        waiting = list(beginning.when)
        for _ in range(len(waiting) + MOST_TURNS):
            following = waiting.pop(0) if waiting else _until_due(plays)
            if following is None:
                return None
            steps.append(following)
            _take(following, plays)
            found = difference(*plays)
            if found is not None:
                return tuple(steps), found
    except (Stuck, DecisionError):
        pass
    return None


def _play(pair: Pair, program: Program) -> Play:
    rule = pair.rule
    nothing = story.Scenario("", rule.source, NOWHERE, rule.entity, rule.pipeline, ())
    return staged(program, nothing, pair.project.file.constants or {})


def _take(step: story.Step, plays: Iterable[Play]) -> None:
    for play in plays:
        play.take(step)


def _until_due(plays: list[Play]) -> story.Step | None:
    """Time passes until the next thing is due in either."""
    moments = [due for play in plays if (due := play.world.next_due()) is not None]
    if not moments:
        return None
    due = min(moments)
    return story.WhenAt(NOWHERE, _constant(due)) if not due.second and not due.microsecond else None


def _beginnings(pair: Pair) -> Iterator[Beginning]:
    """All that is tried: for each way in which the rule starts, fields hold other values, the fewest first."""
    tries = [_started(pair, trigger) for trigger in _triggers(pair)]
    while tries:
        for one in list(tries):
            beginning = next(one, None)
            if beginning is None:
                tries.remove(one)
            else:
                yield beginning


def _triggers(pair: Pair) -> Iterator[tuple[dict[str, Value], tuple[story.Step, ...]]]:
    """The ways in which the rule, or the other one, starts: what the item must hold before, and what happens."""
    entity = pair.program.schema.entities[pair.rule.entity]
    for trigger in dict.fromkeys((pair.rule.trigger, pair.changed.trigger)):
        match trigger:
            case typed.OnStage(stages):
                yield from (({}, (story.WhenStage(NOWHERE, stage),)) for stage in stages)
            case typed.OnLeaving(stages):
                for stage in stages:
                    elsewhere = next(one.name for line in entity.pipelines for one in line.stages if one.name != stage)
                    yield {"stage": stage}, (story.WhenStage(NOWHERE, elsewhere),)
            case typed.OnCreated():
                yield {}, (story.WhenCreated(NOWHERE),)
            case typed.OnDeleted():
                yield {}, (story.WhenDeleted(NOWHERE),)
            case typed.OnEvent(event):
                yield from (({}, (story.WhenEvent(NOWHERE, event, values),)) for values in _event_values(event, pair))
            case typed.OnClock():
                yield {}, ()
            case typed.OnChange(fields):
                yield from _changes(fields, pair)


def _changes(fields: tuple[str, ...], pair: Pair) -> Iterator[tuple[dict[str, Value], tuple[story.Step, ...]]]:
    entity = pair.program.schema.entities[pair.rule.entity]
    for name in fields:
        field = entity.fields[name]
        if name == "stage":
            stages = [stage.name for line in entity.pipelines for stage in line.stages]
            yield {"stage": stages[0]}, (story.WhenStage(NOWHERE, stages[-1]),)
            continue
        sample = _sample(field.type, pair)
        for before, after in product(around(sample), repeat=2):
            if before != after:
                change = story.WhenSet(
                    NOWHERE, typed.Item(NOWHERE, t.Record(entity.name)), name, None, _constant(after)
                )
                yield {name: before}, (change,)


def _event_values(event: str, pair: Pair) -> Iterator[dict[str, typed.Expression]]:
    """The fields of an event: samples, what conditions compare with, and what lies beside."""
    fields = pair.program.schema.events[event].fields
    written = [*constants_of(pair.rule), *constants_of(pair.changed)]
    choices = []
    for field in fields.values():
        sample = _sample(field.type, pair)
        near = [*around(sample), *(one for value in written if type(value) is type(sample) for one in around(value))]
        choices.append(list(dict.fromkeys(near)))
    for values in islice(product(*choices), 12):
        yield {name: _constant(value) for name, value in zip(fields, values, strict=True)}


def _sample(of: t.Type, pair: Pair) -> Value:
    play = _play(pair, pair.program)
    return play.cast.samples.of(t.filled(of), "x")


def _started(pair: Pair, trigger: tuple[dict[str, Value], tuple[story.Step, ...]]) -> Iterator[Beginning]:
    before, when = trigger
    play = _play(pair, pair.program)
    for step in pair.people.given({}, before):
        play.take(step)
    item = play.there()
    for writes in combined(_candidates(pair, play, item), MOST_FIELDS):
        yield Beginning(pair.people.given(_by_alias(writes, play, item), before), when)


def _candidates(pair: Pair, play: Play, item: Ref) -> Candidates:
    """What the fields could hold that the two versions read; only those of records that have a name."""
    known = {item, *play.world.names.values()}
    conditions = [*conditions_of(pair.rule), *conditions_of(pair.changed)]

    def others(entity: str, field: str | None, value: Value) -> tuple[Ref, ...]:
        return tuple(one for one in known if one.entity == entity and field is None)

    found = play.world.asked(lambda env: candidates(conditions, env, others), item)
    return {
        place: values for place, values in found.items() if place[0] in known and place[1] not in ("stage", "pipeline")
    }


def _by_alias(writes: Writes, play: Play, item: Ref) -> Mapping[tuple[str | None, str], Value]:
    aliases: dict[Ref, str | None] = {record: alias for alias, record in play.world.names.items()}
    aliases[item] = None
    return {(aliases[one.record], one.field): one.value for one in writes}


def _constant(value: Value) -> typed.Expression:
    """A value as it is written: moments without a zone, the project's being meant."""
    return typed.Constant(NOWHERE, t.Invalid(), value.replace(tzinfo=None) if isinstance(value, datetime) else value)
