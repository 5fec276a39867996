"""A scenario that would catch a mutant: found by trying records on which the two versions of a rule differ."""

from collections.abc import Iterator, Sequence
from itertools import islice

from stagerules.dsl import scenario as story
from stagerules.interpreter.decision.interruption import DecisionError
from stagerules.interpreter.scenarios.play import Play
from stagerules.interpreter.scenarios.world import Stuck
from stagerules.project import Project

from .beginnings import Beginning, Pair, beginnings, play_of, take_all
from .differing import Difference, difference
from .pasted import pasted
from .people import NOWHERE, constant, people_of, without
from .trial import Tried, mutated, passes_and_fails

MOST_TRIES = 250
"""Beginnings that are tried for one mutant."""
MOST_TURNS = 3
"""So often time passes until something is due."""


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
    text = pasted(pair.rule, steps, found, pair.project, pair.names)
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
    for beginning in islice(beginnings(pair), MOST_TRIES):
        found = _first_difference(pair, beginning)
        if found is not None:
            yield found


def _first_difference(pair: Pair, beginning: Beginning) -> tuple[tuple[story.Step, ...], Difference] | None:
    steps = list(beginning.given)
    plays = [play_of(pair, program) for program in (pair.program, pair.other)]
    try:
        take_all(beginning.given, plays)
        waiting = list(beginning.when)
        for _ in range(len(waiting) + MOST_TURNS):
            following = waiting.pop(0) if waiting else _until_due(plays)
            if following is None:
                return None
            steps.append(following)
            take_all([following], plays)
            found = difference(*plays)
            if found is not None:
                return tuple(steps), found
    except (Stuck, DecisionError):
        pass
    return None


def _until_due(plays: list[Play]) -> story.Step | None:
    """Time passes until the next thing is due in either."""
    moments = [due for play in plays if (due := play.world.next_due()) is not None]
    if not moments:
        return None
    due = min(moments)
    return story.WhenAt(NOWHERE, constant(due)) if not due.second and not due.microsecond else None
