"""`stagerules test`: plays the scenarios."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import attrs
import click

from stagerules.dsl.scenario import Scenario
from stagerules.errors import UsersMistake
from stagerules.interpreter.scenarios.played import Played
from stagerules.scenarios import coverage, play_all, refuse_errors

from .shared.choice import Choice, chosen
from .shared.covered import coverage_as_json, coverage_lines
from .shared.outcome import FINDINGS
from .shared.projects import ENV_HELP
from .shared.stories import story_teller
from .shared.surviving import Survivor, percent, score_line, survivor_lines, survivors_as_json
from .shared.tell import many, say, terminal_width


@attrs.frozen
class Timed:
    """A scenario that was played, and how many seconds that took."""

    told: Played
    seconds: float


@click.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("-k", "name", metavar="NAME", help="Only scenarios with this in their name.")
@click.option("--coverage", "covering", is_flag=True, help="Show what of the rules no scenario reaches.")
@click.option(
    "--fail-under",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    help="Exit code 1 where the scenarios reach less of the rules, or with --mutate notice less of the changes.",
)
@click.option(
    "--mutate", is_flag=True, help="Change the rules in one place at a time, and tell what no scenario notices."
)
@click.option("--schema", type=click.Path(path_type=Path), help="The schema, where there is no project file.")
@click.option("--format", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@click.option("--env", metavar="NAME", help=ENV_HELP)
def command(
    paths: tuple[Path, ...],
    name: str | None,
    covering: bool,
    fail_under: float | None,
    mutate: bool,
    schema: Path | None,
    format: str,
    env: str | None,
) -> int:
    """Play the scenarios, each on a clock and on records of its own. Nothing leaves the machine.

    PATHS are files with scenarios or a project's folder; without any, the project of the present folder.
    """
    choice = chosen(paths, schema, env, "test")
    refuse_errors(choice.project)
    scenarios = _scenarios(choice, name)
    told = [_played(choice, one) for one in scenarios]
    if mutate and told:
        return _mutated(choice, [one.told for one in told], fail_under, format)
    failed = [one for one in told if not one.told.passed]
    found = coverage(choice.project, [one.told for one in told]) if covering or fail_under is not None else None
    short = found is not None and fail_under is not None and found.percent < fail_under
    match format:
        case "junit":
            from .shared.junit import junit

            click.echo(junit(choice.project, [(one.told, one.seconds) for one in told]))
        case "json":
            shown = [_as_json(choice, one.told) for one in told]
            reached = {} if found is None else {"coverage": coverage_as_json(found)}
            click.echo(json.dumps({"scenarios": shown, **reached}, ensure_ascii=False, indent=2))
        case _:
            for one in failed:
                say([*story_teller(choice.project, one.told).lines(), ""])
            if found is not None and covering:
                say([*coverage_lines(found, terminal_width()), ""] if found.missing else coverage_lines(found, None))
            say(_summary(told, failed))
            if short and found is not None:
                say([f"coverage is {found.percent:.1f} %, less than {fail_under:g} %"], err=True)
    return FINDINGS if failed or short or not told else 0


def _scenarios(choice: Choice, name: str | None) -> Sequence[Scenario]:
    every = [one for one in choice.project.checked.scenarios if choice.names(one.source.name)]
    some = [one for one in every if name is None or name.casefold() in one.name.casefold()]
    if every and not some:
        names = ", ".join(f"`{one.name}`" for one in every[:5]) + (" …" if len(every) > 5 else "")
        raise UsersMistake(f"No scenario has `{name}` in its name.", f"There are {names}.", exit_code=2)
    return some


def _played(choice: Choice, scenario: Scenario) -> Timed:
    begun = perf_counter()
    (told,) = play_all(choice.project, [scenario])
    return Timed(told, perf_counter() - begun)


def _mutated(choice: Choice, told: Sequence[Played], fail_under: float | None, format: str) -> int:
    """Tries all changes, and tells those that no scenario notices, each as soon as it is known."""
    from stagerules.mutation.catch import catching
    from stagerules.mutation.trial import tried

    every, survivors = [], []
    for one in tried(choice.project, told):
        every.append(one)
        _progress(len(every))
        if one.killed_by is None:
            survivors.append(Survivor(one, catching(choice.project, one)))
            if format == "text":
                say([*survivor_lines(survivors[-1], terminal_width()), ""])
    if format == "text":
        say([score_line(every, survivors)])
    else:
        click.echo(json.dumps(survivors_as_json(every, survivors), ensure_ascii=False, indent=2))
    least = 100.0 if fail_under is None else fail_under
    return FINDINGS if percent(every, survivors) < least else 0


def _progress(count: int) -> None:
    """How far it is, on a terminal only: many changes take a while."""
    if sys.stderr.isatty():
        click.echo(f"\r{count:,} changes tried\r", nl=False, err=True)


def _summary(told: Sequence[Timed], failed: Sequence[Timed]) -> list[str]:
    if not told:
        return [
            "there is no scenario here",
            '  help: Write one into a rules file: `scenario "A large deal":`, below it `given`, `when` and `expect`.',
        ]
    if failed:
        return [f"{len(failed):,} of {many(len(told), 'scenario')} failed"]
    return [f"ok, {many(len(told), 'scenario')}"]


def _as_json(choice: Choice, told: Played) -> object:
    teller = story_teller(choice.project, told)
    place = told.scenario.source.place
    return {
        "name": told.scenario.name,
        "file": told.scenario.source.name,
        "line": told.scenario.line,
        "passed": told.passed,
        "failures": [
            {
                "line": place(one.step.span.start).line,
                "step": teller.written(one.step),
                "found": [click.unstyle(line) for line in teller.found(one.found)],
            }
            for one in told.missed
        ],
    }
