"""The beginning of a scenario: its moment, its constants, and the keys that it writes itself."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import attrs

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl.values import Value

from ..calendar.due import at_time
from ..decision.interruption import DecisionError
from ..limits import NO_LIMITS
from ..program import Program
from ..values.dates import moment
from .cast import Cast
from .world import World

BEGINNING = datetime(2026, 1, 5, 9)  # noqa: DTZ001  the zone is the project's
"""When a scenario begins that says nothing else: a Monday, in the project's zone."""


def begin(program: Program, scenario: story.Scenario, bound: Mapping[str, object]) -> Cast:
    """A world at the moment at which the scenario begins, with the constants in it."""
    limited = program.ceilings or program.limits != NO_LIMITS
    free = attrs.evolve(program, ceilings={}, limits=NO_LIMITS) if limited else program
    world = World(free, scenario.source, BEGINNING)
    world.now = at(BEGINNING, world)
    for step in scenario.steps:
        if isinstance(step, story.GivenNow):
            world.now = _begins(step, world)
        elif isinstance(step, story.When):
            break
    cast = Cast(world, bound, frozenset(_keys(program, scenario)))
    later = {step.constant for step in scenario.steps if isinstance(step, story.GivenConstant)}
    cast.constants(but=later)
    world.works()  # clocks begin with their next moment
    return cast


def _begins(step: story.GivenNow, world: World) -> datetime:
    """The moment at which a scenario begins; where it cannot be worked out, that is told when its step is taken."""
    try:
        return at(world.value(step.moment), world)
    except DecisionError:
        return world.now


def _keys(program: Program, scenario: story.Scenario) -> Iterator[tuple[str, Value]]:
    """The keys that a scenario writes, each with the entity."""
    for step in scenario.steps:
        if isinstance(step, story.GivenItem):
            key = step.values.get(program.schema.entities[step.entity].key)
            if isinstance(key, typed.Constant):
                yield step.entity, key.value


def at(value: Value, world: World) -> datetime:
    """A moment in the project's zone; a date without a time of day means the project's."""
    calendars = world.program.calendars
    match value:
        case datetime(tzinfo=None):
            return at_time(value.date(), value.time(), calendars)
        case datetime():
            return moment(value, world.program.zone)
        case date():
            return at_time(value, calendars.time_of_day, calendars)
        case _:
            raise DecisionError("bad_operation")
