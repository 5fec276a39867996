"""`stagerules db`: makes the tables."""

import json
from pathlib import Path

import click

from stagerules.engine import Engine
from stagerules.errors import UsersMistake

from .shared.engines import engine_of
from .shared.projects import project_option


@click.group("db")
def command() -> None:
    """Make the tables that records and history are kept in."""


@command.command("init")
@project_option
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A JSON file of records to put in; those that are there already are left alone.",
)
def init(project: Path, data: Path | None) -> int:
    """Make the tables that are missing; what is there stays as it is."""
    with engine_of(project) as engine:
        from stagerules.interpreter.sql.backend import SqlBackend, create_tables

        assert isinstance(engine.backend, SqlBackend)
        made = create_tables(engine.backend)
        click.echo(f"{len(made)} tables made" if made else "all tables are there")
        if data is not None:
            _load(engine, data)
    return 0


def _load(engine: Engine, file: Path) -> None:
    """Puts the records of a file in, entity by entity."""
    from stagerules.interpreter.records.load import insert_missing
    from stagerules.interpreter.records.plain import PlainProblem

    try:
        entities = json.loads(file.read_bytes())
    except OSError as error:
        raise UsersMistake(f"The file `{file}` cannot be read: {error.strerror}.", exit_code=2) from None
    except (ValueError, RecursionError) as error:
        raise UsersMistake(f"The file `{file}` is not valid JSON: {error}.") from None
    try:
        with engine.backend.begin() as work:
            count = insert_missing(work.records, engine.project.schema, engine.program.zone, entities)
    except PlainProblem as problem:
        raise UsersMistake(f"{file}: {problem}", problem.hint) from None
    click.echo(f"{count} records put in")
