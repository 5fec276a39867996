"""Plays scenarios from their beginning to their end."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl.values import Value

from ..decision.interruption import DecisionError
from ..program import Program
from . import played
from .cast import Cast
from .play import Play
from .world import Stuck, World, moment_at

BEGINNING = datetime(2026, 1, 5, 9)  # noqa: DTZ001  the zone is the project's
"""When a scenario begins that says nothing else: a Monday, in the project's zone."""


def play(program: Program, scenario: story.Scenario, bound: Mapping[str, object]) -> played.Played:
    """What becomes of a scenario. `bound` are the constants as the project file writes them."""
    stage = staged(program, scenario, bound)
    for step in scenario.steps:
        try:
            stage.take(step)
        except Stuck as stuck:
            stage.miss(step, played.Impossible(str(stuck)))
            break
        except DecisionError as error:
            stage.miss(step, _undecided(error, stage))
            break
    stage.end_turn()
    return played.Played(scenario, tuple(stage.missed), tuple(stage.turns), stage.called)


def _undecided(error: DecisionError, stage: Play) -> played.Found:
    if stage.item is None and error.code == "bad_record":
        return played.Impossible("This reads a field of the item, which is not there yet.")
    return played.Undecided(error.code, error.detail)


def staged(program: Program, scenario: story.Scenario, bound: Mapping[str, object]) -> Play:
    world = World(attrs.evolve(program, ceilings={}) if program.ceilings else program, scenario.source, BEGINNING)
    world.now = moment_at(BEGINNING, world)
    for step in scenario.steps:
        if isinstance(step, story.GivenNow):
            world.now = _begins(step, world)
    cast = Cast(world, bound, frozenset(_keys(program, scenario)))
    later = {step.constant for step in scenario.steps if isinstance(step, story.GivenConstant)}
    cast.constants(but=later)
    world.works()  # clocks begin with their next moment
    return Play(scenario, world, cast)


def _begins(step: story.GivenNow, world: World) -> datetime:
    """The moment at which a scenario begins; where it cannot be worked out, that is told when its step is taken."""
    try:
        return moment_at(world.value(step.moment), world)
    except DecisionError:
        return world.now


def _keys(program: Program, scenario: story.Scenario) -> Iterator[tuple[str, Value]]:
    """The keys that a scenario writes, each with the entity."""
    for step in scenario.steps:
        if isinstance(step, story.GivenItem):
            key = step.values.get(program.schema.entities[step.entity].key)
            if isinstance(key, typed.Constant):
                yield step.entity, key.value
