"""`stagerules check`: everything that is wrong with rules and schema."""

from pathlib import Path

import click

from stagerules.dsl.problem import Diagnostic
from stagerules.errors import UsersMistake
from stagerules.loader import find_project, shown_path
from stagerules.project import Project, read

from .shared.outcome import FINDINGS
from .shared.projects import ENV_HELP
from .shared.tell import many, tell


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--schema", type=click.Path(path_type=Path), help="The schema, where there is no project file.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on", type=click.Choice(["error", "warn"]), default="error", help="Which findings make exit code 1."
)
@click.option("--env", metavar="NAME", help=ENV_HELP)
def command(paths: tuple[Path, ...], schema: Path | None, format: str, fail_on: str, env: str | None) -> int:
    """Say everything that is wrong with rules and schema.

    PATHS are rules files, schema files or a project's folder; without any, the project of the present folder.
    """
    diagnostics = _diagnostics(paths, schema, env)
    errors = sum(one.severity == "error" for one in diagnostics)
    warnings = sum(one.severity == "warning" for one in diagnostics)
    if diagnostics or format == "json":
        tell(diagnostics, format)
    if format == "text":
        if errors:
            click.echo(_count(errors, warnings), err=True)
        else:
            click.echo(f"ok, {many(warnings, 'warning')}" if warnings else "ok")
    return FINDINGS if errors or (warnings and fail_on == "warn") else 0


def _diagnostics(paths: tuple[Path, ...], schema: Path | None, env: str | None) -> tuple[Diagnostic, ...]:
    for path in paths:
        if not path.exists():
            raise UsersMistake(
                f"There is no file or folder `{path}`.", "Check the name and the folder you are in.", exit_code=2
            )
    folders = [path for path in paths if path.is_dir() or path.suffix == ".toml"]
    files = [path for path in paths if path not in folders]
    schemas = [path for path in files if path.suffix == ".schema"]
    if schema is not None and env is not None:
        raise UsersMistake("With `--schema` there is no project file that `--env` could choose from.", exit_code=2)
    if schema is not None:
        rules = [one for path in paths for one in (sorted(path.rglob("*.rules")) if path.is_dir() else [path])]
        return _alone([schema, *schemas], [one for one in rules if one not in schemas])
    if folders and (files or len(folders) > 1):
        raise UsersMistake("Name one project's folder, or files of one project.", exit_code=2)
    if folders:
        return read(folders[0], env=env).checked.diagnostics
    where = find_project(files[0].parent if files else Path())
    if schemas and (where is None or not _named(schemas, where)):
        return _alone(schemas, [one for one in files if one not in schemas])
    if where is None:
        raise UsersMistake(
            "There is no project here: no `stagerules.toml` in this folder or above it.",
            "Name the schema: `stagerules check --schema crm.schema FILE.rules`.",
            exit_code=2,
        )
    return _of_files(read(where, also=[one for one in files if one not in schemas], env=env), files)


def _alone(schemas: list[Path], rules: list[Path]) -> tuple[Diagnostic, ...]:
    """Files that stand for themselves, without a project."""
    return read(Path(), schema=schemas, rules=rules).checked.diagnostics


def _named(schemas: list[Path], project: Path) -> bool:
    """Whether these schema files are the project's own."""
    file = read(project, rules_too=False).file
    return {path.resolve() for path in schemas} <= {(file.folder / name).resolve() for name in file.schema}


def _of_files(project: Project, files: list[Path]) -> tuple[Diagnostic, ...]:
    """What concerns these files, the schema and the project; everything where none is named."""
    if not files:
        return project.checked.diagnostics
    asked = {shown_path(path) for path in files}
    return tuple(
        one for one in project.checked.diagnostics if one.source.name in asked or not one.source.name.endswith(".rules")
    )


def _count(errors: int, warnings: int) -> str:
    parts = [many(errors, "error")] + ([many(warnings, "warning")] if warnings else [])
    return ", ".join(parts)
