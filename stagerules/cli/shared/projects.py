"""What the commands share: the project option, and the loaded project."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from stagerules.errors import RulesError, UsersMistake
from stagerules.loader import find_project
from stagerules.project import Project, read

Command = TypeVar("Command", bound=Callable[..., Any])

ENV_HELP = "Take the settings of `[env.NAME]` of the project file instead of the others."
_ENV = "stagerules.env"


def project_option(command: Command) -> Command:
    """`--project` and `--env`: which project, and with which of its settings. `load` looks the latter up."""
    folder = click.option(
        "-p",
        "--project",
        type=click.Path(path_type=Path),
        default=Path(),
        help="The project's folder.  [default: the present folder, or the nearest above it]",
    )
    env = click.option("--env", metavar="NAME", expose_value=False, callback=_keep_env, help=ENV_HELP)
    return folder(env(command))


def _keep_env(context: click.Context, _: click.Parameter, name: str | None) -> None:
    context.meta[_ENV] = name


def load(folder: Path, *, rules: bool = True) -> Project:
    """The project of a folder or of one above it; raises `RulesError` with all its diagnostics.

    Without `rules` only the project file and the schema are read: what is wrong with a rule is no obstacle.
    """
    where = find_project(folder)
    if where is None:
        raise UsersMistake(
            f"There is no project here: no `stagerules.toml` in `{folder}` or above it.",
            "Change to the project's folder, or name it: `--project FOLDER`.",
            exit_code=2,
        )
    project = read(where, rules_too=rules, env=click.get_current_context().meta.get(_ENV))
    if not project.checked.ok:
        raise RulesError(project.checked.diagnostics)
    return project
