"""`stagerules schema`: the schema as a file."""

from pathlib import Path

import click

from stagerules.dsl.write import write_schema

from .shared.projects import load, project_option


@click.command("schema")
@project_option
@click.option("--all", "everything", is_flag=True, help="The built-in entities, too.")
def command(project: Path, everything: bool) -> None:
    """Print the schema as a file."""
    click.echo(write_schema(load(project, rules=False).schema, built_in=everything), nl=False)
