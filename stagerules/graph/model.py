"""What a picture of a project holds, before it has a shape: pipelines, their stages, rules and moves."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.schema import Pipeline, Schema
from stagerules.dsl.typed import OnLeaving, OnStage, Rule

from .steps import Actions, Step, in_one_line, steps_of
from .triggers import caption, trigger_words

Kind: TypeAlias = Literal["open", "success", "failure"]


@attrs.frozen
class Card:
    """A rule at one of the places where it hangs. `on` is what starts it, as far as the place does not say it."""

    title: str
    on: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
    description: str = ""


@attrs.frozen
class Arrival:
    """A way into a stage: the rule that moves items here, or what starts it; `elsewhere` is one that is not shown in
    this pipeline.
    """

    label: str
    rule: str
    elsewhere: bool = False


@attrs.frozen
class StageBox:
    """A stage, the rules that hang on it, and the ways into it; `number` counts from 1."""

    number: int
    name: str
    kind: Kind
    cards: tuple[Card, ...] = ()
    arrivals: tuple[Arrival, ...] = ()


@attrs.frozen
class Move:
    """Step `step` of a card moves the item to a stage of the same pipeline, where it is the arrival `arrival`.

    The card is number `card` of `stage`, or of the lane where that is None; stages and all else count from 0.
    """

    stage: int | None
    card: int
    step: int
    to: int
    arrival: int


@attrs.frozen
class Section:
    """One pipeline, or the rules of an entity that has none. The `lane` holds the rules that hang on no stage."""

    entity: str
    pipeline: str | None
    stages: tuple[StageBox, ...]
    lane: tuple[Card, ...]
    moves: tuple[Move, ...]


@attrs.frozen
class _Told:
    """A rule and its lines, made once however often it is shown."""

    rule: Rule
    steps: tuple[Step, ...]

    @property
    def stages(self) -> tuple[str, ...]:
        """Those on which it hangs."""
        match self.rule.trigger:
            case OnStage(stages) | OnLeaving(stages):
                return stages
            case _:
                return ()


def graph_of(
    schema: Schema, rules: tuple[Rule, ...], actions: Actions, pipeline: str | None = None
) -> tuple[Section, ...]:
    """All pipelines in the order of the schema, then the entities without one that have rules; or one pipeline."""
    told = [_Told(rule, steps_of(rule, actions)) for rule in rules]
    staged, others = [], []
    for entity in schema.entities.values():
        mine = [one for one in told if one.rule.entity == entity.name]
        staged += [_section(entity.name, one, mine) for one in entity.pipelines if pipeline in (None, one.name)]
        if mine and not entity.pipelines and pipeline is None:
            others.append(Section(entity.name, None, (), tuple(_card(one) for one in mine), ()))
    return (*staged, *others)


def _section(entity: str, pipeline: Pipeline, told: list[_Told]) -> Section:
    names = [stage.name for stage in pipeline.stages]
    here = [
        one
        for one in told
        if one.rule.pipeline in (None, pipeline.name) and (not one.stages or set(one.stages) & set(names))
    ]
    lane = [one for one in here if not one.stages]
    hanging = [[one for one in here if name in one.stages] for name in names]
    ways = [_ways(name, pipeline.name, told, here) for name in names]
    boxes = tuple(
        StageBox(number, stage.name, stage.kind, tuple(_card(one, stage.name) for one in cards), tuple(into.values()))
        for number, (stage, cards, into) in enumerate(zip(pipeline.stages, hanging, ways, strict=True), 1)
    )
    places: list[tuple[int | None, list[_Told]]] = [(None, lane), *enumerate(hanging)]
    moves = tuple(
        Move(place, card, number, to, list(ways[to]).index(one.rule.identity))
        for place, cards in places
        for card, one in enumerate(cards)
        for number, to in _targets(one, pipeline.name, names)
    )
    return Section(entity, pipeline.name, boxes, tuple(_card(one) for one in lane), moves)


def _targets(one: _Told, pipeline: str, names: list[str]) -> Iterator[tuple[int, int]]:
    """The steps that move the item within the pipeline, and to which stage."""
    for number, step in enumerate(one.steps):
        if step.to is not None and step.to.pipeline in (None, pipeline) and step.to.stage in names:
            yield number, names.index(step.to.stage)


def _ways(stage: str, pipeline: str, told: list[_Told], here: list[_Told]) -> dict[str, Arrival]:
    """The ways into a stage, by the rule that is one; a rule that has two moves here is one way."""
    found: dict[str, Arrival] = {}
    shown = {one.rule.identity for one in here}
    for one in told:
        inside = one.rule.identity in shown
        meant = (None, pipeline) if inside else (pipeline,)
        if any(step.to and step.to.stage == stage and step.to.pipeline in meant for step in one.steps):
            label = one.rule.title if one.stages else trigger_words(one.rule)
            origin = f" (pipeline {one.rule.pipeline})" if not inside and one.rule.pipeline else ""
            found[one.rule.identity] = Arrival(label + origin, one.rule.title, not inside)
    return found


def _card(one: _Told, stage: str | None = None) -> Card:
    rule = one.rule
    notes = (
        "switched off" if rule.off else "",
        f"from {rule.starts}" if rule.starts else "",
        f"until {rule.ends}" if rule.ends else "",
        "goes on in any stage" if rule.regardless else "",
    )
    return Card(rule.title, caption(rule, stage), one.steps, tuple(filter(None, notes)), in_one_line(rule.description))
