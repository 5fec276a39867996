"""`stagerules import`: takes in the records of a CSV file."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.schema import Entity, Schema
from stagerules.errors import UsersMistake
from stagerules.importing.layout import Layout, read_layout, target
from stagerules.importing.rows import BadRow, Missing
from stagerules.importing.run import Report, import_file

from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.projects import project_option
from .shared.tell import many, printable, say

SHOWN = 20
EXAMPLES = {
    "--column": '"Owner=responsible by name"',
    "--value": '"Status:neu=New"',
    "--date": '"Created=dd.MM.yyyy"',
    "--otherwise": "amount=0",
}


@click.command("import")
@project_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-e", "--entity", required=True, help="What the rows are records of, such as Deal.")
@click.option("--layout", type=click.Path(path_type=Path), help="A TOML file that says what the options below say.")
@click.option("--key", help="The column of the keys; `generated`: keys are made.")
@click.option("--column", "columns", multiple=True, help='A column and its field: "Owner=responsible by name".')
@click.option("--value", "values", multiple=True, help='What a text of a column means: "Product:GTXPro=GTX Pro".')
@click.option("--date", "dates", multiple=True, help='How a column writes dates: "Created=dd.MM.yyyy HH:mm".')
@click.option("--otherwise", multiple=True, help='What a field gets where its cell is blank: "amount=0".')
@click.option("--decimal", type=click.Choice([".", ","]), help="The mark before the decimals, where it is not clear.")
@click.option("--delimiter", help="What stands between the cells.  [default: seen in the first line]")
@click.option("--encoding", default="utf-8-sig", help="How the file is written.  [default: UTF-8]")
@click.option("--strict", is_flag=True, help="Keep nothing if a row is bad.")
@click.option("--dry-run", is_flag=True, help="Only say what would be.")
def command(
    project: Path,
    file: Path,
    entity: str,
    layout: Path | None,
    key: str | None,
    columns: tuple[str, ...],
    values: tuple[str, ...],
    dates: tuple[str, ...],
    otherwise: tuple[str, ...],
    decimal: str | None,
    delimiter: str | None,
    encoding: str,
    strict: bool,
    dry_run: bool,
) -> int:
    """Take in the records of a CSV file. No rule runs; what is there already is left alone.

    Rows that do not fit are told with line and reason and left out. A reference that is not found is left empty where
    the field may be empty.
    """
    told = Layout(
        key=key,
        columns={column: target(field) for column, field in _pairs(columns, "--column")},
        values=_values(values),
        dates=dict(_pairs(dates, "--date")),
        otherwise=dict(_pairs(otherwise, "--otherwise")),
        decimal=decimal,
    )
    if not file.is_file():
        raise UsersMistake(f"There is no file `{file}`.", "Check the name and the folder you are in.", exit_code=2)
    if delimiter is not None and len(delimiter) != 1:
        raise UsersMistake("`--delimiter` must be one character.", "Such as `--delimiter ;`.", exit_code=2)
    whole = told if layout is None else read_layout(layout).also(told)
    with engine_of(project, rules=False) as engine:
        kind = _entity(entity, engine.project.schema)
        with _progress(file) as told_bytes:
            report = import_file(
                engine,
                file,
                kind,
                whole,
                delimiter=delimiter,
                encoding=encoding,
                strict=strict,
                dry=dry_run,
                progress=told_bytes,
            )
    _tell(report, file, kind, strict)
    return FINDINGS if report.bad else 0


@contextmanager
def _progress(file: Path) -> Iterator[Callable[[int], object]]:
    """A progress bar, on a terminal only."""
    if not sys.stdout.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=file.stat().st_size, label=file.name) as bar:
        yield lambda at: bar.update(at - bar.pos)


def _entity(name: str, schema: Schema) -> Entity:
    if name in schema.entities:
        return schema.entities[name]
    near = nearest(name, schema.entities)
    own = ", ".join(f"`{one.name}`" for one in schema.entities.values() if not one.built_in)
    raise UsersMistake(
        f"The schema has no entity `{name}`.", f"Did you mean `{near}`?" if near else f"It has {own}.", exit_code=2
    )


def _pairs(written: Iterable[str], option: str) -> Iterable[tuple[str, str]]:
    for one in written:
        left, equals, right = one.partition("=")
        if not equals or not left.strip():
            raise UsersMistake(
                f"`{option} {one}` lacks the `=`.", f"Such as `{option} {EXAMPLES[option]}`.", exit_code=2
            )
        yield left.strip(), right


def _values(written: Iterable[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for left, new in _pairs(written, "--value"):
        column, colon, old = left.partition(":")
        if not colon:
            way_out = 'Write column, text and meaning: `--value "Product:GTXPro=GTX Pro"`.'
            raise UsersMistake(f"`--value {left}={new}` names no column.", way_out, exit_code=2)
        found.setdefault(column.strip(), {})[old.strip()] = new.strip()
    return found


def _tell(report: Report, file: Path, entity: Entity, strict: bool) -> None:
    alike: dict[tuple[str | None, str], list[BadRow]] = {}
    for row in report.bad:
        alike.setdefault((row.column, row.kind or row.why), []).append(row)
    for rows in list(alike.values())[:SHOWN]:
        say(_bad(rows, file), err=True)
    if len(alike) > SHOWN:
        rest = sum(len(rows) for rows in list(alike.values())[SHOWN:])
        click.echo(f"and {many(rest, 'more bad row')}, for {many(len(alike) - SHOWN, 'other reason')}", err=True)
    for missing, count in report.missing.most_common(SHOWN):
        say([_missing(missing, count)], err=True)
    rest = sum(report.missing.values()) - sum(count for _, count in report.missing.most_common(SHOWN))
    if rest:
        click.echo(f"and {many(rest, 'more reference')} left empty", err=True)
    if report.left_out:
        say([f"columns left out: {printable(', '.join(report.left_out))}"])
    parts = [f"{many(report.put_in, 'record')} of {entity.name} {'put in' if report.kept else 'would be put in'}"]
    parts += [f"{report.there:,} there already"] if report.there else []
    parts += [f"{many(len(report.bad), 'bad row')} left out"] if report.bad else []
    click.echo(", ".join(parts))
    if strict and report.bad:
        click.echo("nothing was kept, because of `--strict`")


def _bad(rows: list[BadRow], file: Path) -> list[str]:
    first = rows[0]
    column = f", column `{first.column}`" if first.column else ""
    more = f" (and {many(len(rows) - 1, 'more row')})" if len(rows) > 1 else ""
    hint = [f"  help: {printable(first.hint)}"] if first.hint else []
    return [printable(f"{file.name}:{first.line}{column}: {first.why}{more}"), *hint]


def _missing(one: Missing, count: int) -> str:
    near = f"; did you mean `{one.near}`?" if one.near else ""
    return printable(
        f"warning: `{one.column}` is left empty in {many(count, 'row')}: there is no {one.entity} `{one.text}`{near}"
    )
