"""`stagerules db`: makes the tables, moves old ones to this release, and says whether they are as they should be."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.interpreter.wire.json_text import NoJson, read_json

from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.projects import project_option
from .shared.tell import many, plain_reason, printable

if TYPE_CHECKING:  # SQLAlchemy takes a quarter of a second to load
    from sqlalchemy import Column

    from stagerules.interpreter.sql.backend import SqlBackend


@click.group("db")
def command() -> None:
    """Make, move or check the tables that records and history are kept in."""


@command.command("init")
@project_option
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A JSON file of records to put in; those that are there already are left alone.",
)
def init(project: Path, data: Path | None) -> int:
    """Make the tables that are missing; what is there stays as it is."""
    with engine_of(project, rules=False) as engine:
        from stagerules.interpreter.sql.backend import SqlBackend, create_tables, missing_columns

        assert isinstance(engine.backend, SqlBackend)
        made = create_tables(engine.backend)
        click.echo(f"{many(len(made), 'table')} made" if made else "all tables are there")
        if lacking := missing_columns(engine.backend):
            _tell_lacking(lacking, engine.backend)
            return FINDINGS
        if data is not None:
            _load(engine, data)
    return 0


@command.command("upgrade")
@project_option
def upgrade(project: Path) -> int:
    """Move the tables of stagerules to this release, and make those that are missing; your records stay as they are.

    The move happens as a whole or not at all. Make a copy of the database before: an earlier release cannot use it
    afterwards.
    """
    with engine_of(project, rules=False) as engine:
        from stagerules.interpreter.sql.backend import SqlBackend, create_tables
        from stagerules.interpreter.sql.engine_tables import VERSION
        from stagerules.interpreter.sql.upgrade import upgrade as move

        assert isinstance(engine.backend, SqlBackend)
        had = move(engine.backend)
        click.echo(
            f"the tables are of version {VERSION} already"
            if had == VERSION
            else f"the tables were of version {had}, and are of version {VERSION} now"
        )
        if made := create_tables(engine.backend):
            click.echo(f"{many(len(made), 'table')} made")
    return 0


@command.command("check")
@project_option
def check(project: Path) -> int:
    """Say whether the database is as schema and project file say; nothing is changed."""
    with engine_of(project, rules=False) as engine:
        from stagerules.interpreter.sql.backend import SqlBackend, missing_columns, missing_tables

        backend = engine.backend
        assert isinstance(backend, SqlBackend)
        hosts = [table for table in backend.tables.values() if table.hosts is not None]
        missing, lacking = missing_tables(backend), missing_columns(backend)
        for name in missing:
            click.echo(printable(f"The table `{name}` is missing."), err=True)
        if missing:
            click.echo("  help: Run `stagerules db init`: it makes what is missing.", err=True)
        _tell_lacking(lacking, backend)
        if missing or lacking:
            return FINDINGS
        click.echo(f"ok: {many(len(hosts), 'table')} of yours, the others are there" if hosts else "ok")
    return 0


def _tell_lacking(columns: Sequence["Column[Any]"], backend: "SqlBackend") -> None:
    """Which columns are missing, each with the way out: a table that is there is never changed by itself."""
    from stagerules.interpreter.sql.backend import addition

    for column in columns:
        click.echo(printable(f"The table `{column.table.name}` lacks the column `{column.name}`."), err=True)
        filled = "" if column.nullable else ", and fill it for the rows that are there"
        way = f"Add it with `{addition(column, backend.engine.dialect)}`{filled}; or take the field out of the schema."
        click.echo(printable(f"  help: {way}"), err=True)


def _load(engine: Engine, file: Path) -> None:
    """Puts the records of a file in, entity by entity."""
    from stagerules.interpreter.drivers.again import in_transaction
    from stagerules.interpreter.records.load import insert_missing
    from stagerules.interpreter.records.plain import PlainProblem

    try:
        entities = read_json(file.read_bytes())
    except OSError as error:
        raise UsersMistake(f"The file `{file}` cannot be read: {plain_reason(error)}.", exit_code=2) from None
    except NoJson as why:
        raise UsersMistake(f"{file}: {why}.", "It holds one object: lists of records by entity.") from None
    try:
        schema, zone = engine.project.schema, engine.program.zone
        count = in_transaction(engine.backend, lambda work: insert_missing(work.records, schema, zone, entities))
    except PlainProblem as problem:
        raise UsersMistake(f"{file}: {problem}", problem.hint) from None
    click.echo(f"{many(count, 'record')} put in")
