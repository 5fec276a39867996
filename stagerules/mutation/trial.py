"""Mutants tried: each is killed by some scenario that fails, or it survives."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from stagerules.dsl.check.alone import Others, check_alone, others_of
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.sections import Section
from stagerules.dsl.parse.files import parse
from stagerules.dsl.scenario import Scenario
from stagerules.dsl.source import Source
from stagerules.dsl.typed import Rule
from stagerules.errors import UsersMistake
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.program import Program
from stagerules.interpreter.scenarios.play import play
from stagerules.interpreter.scenarios.played import Played
from stagerules.project import Project
from stagerules.scenarios import play_all

from .mutants import mutants
from .sheet import Mutant

Reached: TypeAlias = Mapping[str, Mapping[str, bool]]
"""The rules, by file and line, that were considered in each scenario: whether they came as far as their statements."""


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
    others, reached = known_of(project), {one.scenario.name: _reached(one) for one in told}
    for file in project.rules_files:
        for mutant in mutants(file, project.schema):
            found = _valid(mutant, project, others)
            if found is not None:
                way, rules = found
                yield Tried(mutant, way, _killer(mutant, project, rules, reached), rules)


def known_of(project: Project) -> Others:
    """What a changed rule, or a scenario, is checked against; a constant without a value is no obstacle."""
    words = vocabulary(project.actions, project.functions)
    settings = attrs.evolve(project.settings, constants=None)
    return others_of(project.rules_files, project.checked.rules, project.schema, words, settings)


def _reached(told: Played) -> Mapping[str, bool]:
    plans = (receipt.plan for turn in told.turns for receipt in turn.receipts if receipt.plan is not None)
    found: dict[str, bool] = {}
    for one in (each for plan in plans for each in plan.considered):
        at = f"{one.file}:{one.line}"
        found[at] = found.get(at, False) or one.verdict not in _BEFORE
    return found


_BEFORE = ("off", "paused", "stale", "past", "not met")
"""What became of a rule none of whose statements were reached."""


def _valid(mutant: Mutant, project: Project, others: Others) -> tuple[str, tuple[Rule, ...]] | None:
    """The first way with which the rules still pass the check, and the rules then."""
    rule = _rule_at(mutant, others.rules)
    for way in mutant.ways:
        rules = _changed_all(mutant, way, project, others) if rule is None else _changed(mutant, way, rule, others)
        if rules is not None:
            return way, rules
    return None


def _changed(mutant: Mutant, way: str, rule: Rule, others: Others) -> tuple[Rule, ...] | None:
    """All rules, one of them changed: it alone is checked again. None where it is wrong then."""
    text, (start, end) = mutant.source.text, rule.span
    changed = text[start : mutant.span.start] + way + text[mutant.span.end : end]
    above = "\n" * (mutant.source.place(start).line - 1)
    source = Source(mutant.source.name, above + changed, mutant.source.home)
    found = check_alone(source, _section(rule, others), others)
    if not isinstance(found, Rule):
        return None
    return tuple(found if one is rule else one for one in others.rules)


def _changed_all(mutant: Mutant, way: str, project: Project, others: Others) -> tuple[Rule, ...] | None:
    """All rules, checked again, since any may use the named expression that is changed. None where one is wrong."""
    source = Source(mutant.source.name, mutant.changed(way), mutant.source.home)
    file, problems = parse(source)
    if problems:
        return None
    files = [file if one.source.name == source.name else one for one in project.rules_files]
    rules, _, said = check_project(files, others.schema, others.vocabulary, others.settings)
    return None if any(one.severity == "error" for one in said) else rules


def _section(rule: Rule, others: Others) -> Section:
    return Section(others.schema.entities[rule.entity], rule.pipeline, stated=True)


def _killer(mutant: Mutant, project: Project, rules: tuple[Rule, ...], reached: Reached) -> str | None:
    """The first scenario that fails; those first that came to what is changed."""
    program, bound = mutated(project.program, rules), project.file.constants or {}
    rule = _rule_at(mutant, project.checked.rules)
    at = None if rule is None else f"{rule.source.home}:{rule.line}"

    def concerned(scenario: Scenario) -> bool:
        came = reached.get(scenario.name, {})
        return at is None or (came.get(at, False) if mutant.part == "statement" else at in came)

    for scenario in sorted(project.checked.scenarios, key=concerned, reverse=True):
        if not concerned(scenario) and mutant.part != "trigger":
            break
        if scenario.name in reached and not play(program, scenario, bound).passed:
            return scenario.name
    return None


def mutated(program: Program, rules: tuple[Rule, ...]) -> Program:
    """The program with other rules."""
    return attrs.evolve(program, rules=rules)


def _rule_at(mutant: Mutant, rules: Iterable[Rule]) -> Rule | None:
    """The rule in which a change lies; None: it lies in a named expression."""
    for rule in rules:
        if rule.source.name == mutant.source.name and rule.span.start <= mutant.span.start < rule.span.end:
            return rule
    return None


def passes_and_fails(project: Project, tried: Tried, scenario: str, rule: Rule) -> bool:
    """Whether a scenario, written beside a rule, passes as things are and fails with the mutant."""
    others, bound = known_of(project), project.file.constants or {}
    found = check_alone(Source(rule.source.name, f"{scenario}\n", rule.source.home), _section(rule, others), others)
    if not isinstance(found, Scenario):
        return False
    programs = project.program, mutated(project.program, tried.rules)
    before, after = (play(one, found, bound).passed for one in programs)
    return before and not after
