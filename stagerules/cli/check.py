"""`stagerules check`: everything that is wrong with rules and schema."""

from pathlib import Path

import click

from stagerules.dsl.problem import Diagnostic

from .shared.choice import Choice, chosen
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
    diagnostics = _diagnostics(chosen(paths, schema, env, "check"))
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


def _diagnostics(choice: Choice) -> tuple[Diagnostic, ...]:
    """What concerns the files that were named, the schema and the project; everything where none is named."""
    return tuple(
        one
        for one in choice.project.checked.diagnostics
        if choice.names(one.source.name) or not one.source.name.endswith(".rules")
    )


def _count(errors: int, warnings: int) -> str:
    parts = [many(errors, "error")] + ([many(warnings, "warning")] if warnings else [])
    return ", ".join(parts)
