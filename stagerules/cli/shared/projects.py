"""What the commands share: the project option, and the loaded project."""

from pathlib import Path

import click

from stagerules.errors import RulesError, UsersMistake
from stagerules.project import Project, find_project, read

project_option = click.option(
    "-p",
    "--project",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The project's folder.  [default: the present folder, or the nearest above it]",
)


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
    project = read(where, rules_too=rules)
    if not project.checked.ok:
        raise RulesError(project.checked.diagnostics)
    return project
