"""Mutants tried: each is killed by some scenario that fails, or it survives."""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.scenario import Scenario
from stagerules.dsl.source import Source
from stagerules.dsl.typed import Rule
from stagerules.errors import UsersMistake
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.program import Program
from stagerules.interpreter.scenarios.played import Played
from stagerules.interpreter.scenarios.staging import play
from stagerules.project import Project
from stagerules.scenarios import play_all

from .mutants import Mutant, mutants


@attrs.frozen
class Tried:
    """A mutant and the name of the first scenario that failed because of it; None: it survived. `way` is what stands
    there instead.
    """

    mutant: Mutant
    way: str
    killed_by: str | None
    rules: tuple[Rule, ...] = attrs.field(eq=False, repr=False)


def tried(project: Project, told: Sequence[Played] | None = None) -> Iterator[Tried]:
    """Each mutant of the project's rules, tried on its scenarios. Those that do not pass the check are left out.

    Raises `UsersMistake` where a scenario fails as it is: nobody could tell why it fails then.
    """
    told = list(play_all(project)) if told is None else told
    failing = [one.scenario.name for one in told if not one.passed]
    if failing:
        raise UsersMistake(
            f"The scenario `{failing[0]}` fails already, so that nothing can be learnt from changing the rules.",
            "Mend what fails first: `stagerules test`.",
        )
    considering = {one.scenario.name: _considered(one) for one in told}
    for file in project.rules_files:
        for mutant in mutants(file, project.schema):
            found = _valid(mutant, project)
            if found is not None:
                way, rules, scenarios = found
                yield Tried(mutant, way, _killer(mutant, project, rules, scenarios, considering), rules)


def _considered(told: Played) -> frozenset[str]:
    """The rules that were considered in a scenario, by file and line."""
    plans = (receipt.plan for turn in told.turns for receipt in turn.receipts if receipt.plan is not None)
    return frozenset(f"{one.file}:{one.line}" for plan in plans for one in plan.considered)


def _valid(mutant: Mutant, project: Project) -> tuple[str, tuple[Rule, ...], tuple[Scenario, ...]] | None:
    """The first way with which the rules still pass the check."""
    for way in mutant.ways:
        text = mutant.changed(way)
        found = checked(project, Source(mutant.source.name, text, mutant.source.home))
        if found is not None:
            return way, *found
    return None


def checked(project: Project, source: Source) -> tuple[tuple[Rule, ...], tuple[Scenario, ...]] | None:
    """The rules and scenarios of the project with another text for one of its files; None where that is wrong."""
    file, problems = parse(source)
    if problems:
        return None
    files = [file if one.source.name == source.name else one for one in project.rules_files]
    words = vocabulary(project.actions, project.functions)
    settings = attrs.evolve(project.settings, constants=None)
    rules, scenarios, said = check_project(files, project.schema, words, settings)
    return None if any(one.severity == "error" for one in said) else (rules, scenarios)


def _killer(
    mutant: Mutant,
    project: Project,
    rules: tuple[Rule, ...],
    scenarios: Iterable[Scenario],
    considering: dict[str, frozenset[str]],
) -> str | None:
    """The first scenario that fails; those first in which the changed rule was considered."""
    program = mutated(project.program, rules)
    at = _rule_at(mutant, project.checked.rules)
    concerned = {name for name, lines in considering.items() if at is None or at in lines}
    rest = considering.keys() - concerned if mutant.trigger else frozenset()
    ordered = sorted(scenarios, key=lambda one: one.name not in concerned)
    bound = project.file.constants or {}
    for scenario in ordered:
        if scenario.name in concerned | rest and not play(program, scenario, bound).passed:
            return scenario.name
    return None


def mutated(program: Program, rules: tuple[Rule, ...]) -> Program:
    """The program with other rules."""
    return attrs.evolve(program, rules=rules)


def _rule_at(mutant: Mutant, rules: Iterable[Rule]) -> str | None:
    """The rule in which a change lies, by file and line; None: it lies in a named expression."""
    for rule in rules:
        if rule.source.name == mutant.source.name and rule.span.start <= mutant.span.start < rule.span.end:
            return f"{rule.source.home}:{rule.line}"
    return None


def passes_and_fails(project: Project, tried: Tried, scenario: str) -> bool:
    """Whether a scenario, written behind the rule, passes as things are and fails with the mutant."""
    mutant = tried.mutant
    end = _behind(mutant, project.checked.rules)
    before = _with_scenario(project, mutant.source.text, end, scenario, mutant.source)
    moved = end + len(tried.way) - len(mutant.before) if mutant.span.start < end else end
    after = _with_scenario(project, mutant.changed(tried.way), moved, scenario, mutant.source)
    return before is True and after is False


def _with_scenario(project: Project, text: str, at: int, scenario: str, source: Source) -> bool | None:
    """Whether the scenario passes when it stands there; None where it is not valid."""
    whole = f"{text[:at]}\n\n{scenario}\n{text[at:]}"
    found = checked(project, Source(source.name, whole, source.home))
    if found is None:
        return None
    rules, scenarios = found
    new = next(one for one in scenarios if one.source.name == source.name and one.span.start >= at)
    return play(mutated(project.program, rules), new, project.file.constants or {}).passed


def _behind(mutant: Mutant, rules: Iterable[Rule]) -> int:
    """The end of the rule in which a change lies; of the file, where it lies in none."""
    mine = (one for one in rules if one.source.name == mutant.source.name)
    return next(
        (one.span.end for one in mine if one.span.start <= mutant.span.start < one.span.end), len(mutant.source.text)
    )
