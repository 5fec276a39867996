"""Scenarios of a project: played, and what of the rules they reach. Nothing leaves, no database is asked."""

from collections.abc import Iterable, Iterator

from stagerules.dsl.scenario import Scenario
from stagerules.interpreter.scenarios.coverage import Coverage, covered
from stagerules.interpreter.scenarios.played import Played
from stagerules.interpreter.scenarios.staging import play

from .errors import RulesError
from .project import Project

BINDING = "unbound-constant"
"""An error that is none for scenarios: they have samples."""


def play_all(project: Project, scenarios: Iterable[Scenario] | None = None) -> Iterator[Played]:
    """What becomes of these scenarios, each when it is asked for; without any, of all that the project has.

    Raises `RulesError` where something is wrong with the files; a constant without a value is no obstacle.

    ```python
    project = Project.load("examples/two_lines")
    assert all(told.passed for told in play_all(project))
    ```
    """
    refuse_errors(project)
    program, bound = project.program, project.file.constants or {}
    for scenario in project.checked.scenarios if scenarios is None else scenarios:
        yield play(program, scenario, bound)


def refuse_errors(project: Project) -> None:
    """Raises `RulesError` where something is wrong with the files; a constant without a value is no obstacle."""
    if any(one.severity == "error" and one.slug != BINDING for one in project.checked.diagnostics):
        raise RulesError(project.checked.diagnostics)


def coverage(project: Project, told: Iterable[Played]) -> Coverage:
    """What the scenarios that were played reach of the project's rules."""
    return covered(project.checked.rules, told)
