"""`stagerules schema`: the schema as a file, and one pulled out of a database."""

from pathlib import Path

import click

from stagerules.dsl.write import write_schema
from stagerules.errors import UsersMistake
from stagerules.interpreter.records.problems import BackendProblem
from stagerules.zones import zone_of

from .shared.projects import load, project_option


@click.group("schema", invoke_without_command=True)
@project_option
@click.option("--all", "everything", is_flag=True, help="The built-in entities, too.")
@click.pass_context
def command(ctx: click.Context, project: Path, everything: bool) -> None:
    """Print the schema as a file."""
    if ctx.invoked_subcommand is None:
        click.echo(write_schema(load(project, rules=False).schema, built_in=everything), nl=False)


@command.command("pull")
@click.option("--from", "url", required=True, help="The database: `sqlite:///old.db`, `postgresql+psycopg://…`.")
@click.option("--schema", default="pulled.schema", help="The schema file to write.", show_default=True)
@click.option("--mapping", default="pulled.toml", help="The file for the mapping.", show_default=True)
@click.option("--zone", default="UTC", help="The time zone of columns that do not say theirs.", show_default=True)
def pull(url: str, schema: str, mapping: str, zone: str) -> None:
    """Write a schema and a mapping from a database that exists.

    What is guessed is marked with `# guess`: look at each, and take the mark away. The text of the mapping goes into
    the project file.
    """
    texts = _pulled(url, _zone(zone))
    for path in (Path(schema), Path(mapping)):
        if path.exists():
            raise UsersMistake(
                f"The file `{path}` is there already.", "Name another one, or take it away.", exit_code=2
            )
    for path, text in zip((Path(schema), Path(mapping)), texts, strict=True):
        path.write_text(text, encoding="utf-8")
        guesses = text.count("# guess")
        click.echo(f"{path}: {guesses} to confirm, marked `# guess`" if guesses else f"{path}: nothing was guessed")


def _zone(name: str) -> str:
    if zone_of(name) is None:
        raise UsersMistake(f"There is no time zone `{name}`.", "Write it like `Europe/Berlin`.", exit_code=2)
    return name


def _pulled(url: str, zone: str) -> tuple[str, str]:
    """The schema and the mapping."""
    from stagerules.interpreter.sql.pull import pull_from

    try:
        return pull_from(url, zone)
    except BackendProblem as problem:
        raise UsersMistake(str(problem), problem.hint) from None
