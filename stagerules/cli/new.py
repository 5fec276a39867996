"""`stagerules new`: a project to start from."""

import shlex
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import click

from stagerules.dsl.source import Source
from stagerules.errors import UsersMistake
from stagerules.projectfile import read_project_file

NAMES = ("stagerules.toml", "crm.schema", "sales.rules", "scenarios.rules", "data.json")
WAYS = {
    "locale": "Such as `--locale de`.",
    "time_zone": "Such as `--time-zone Europe/Berlin`.",
    "currency": "Such as `--currency EUR`.",
    "region": "Such as `--region DE`.",
}
"""How each setting is given on the command line."""


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--locale", default="en", show_default=True, help="How values are written for people, such as `de`.")
@click.option("--time-zone", default="Europe/Berlin", show_default=True, help="Where days begin and end.")
@click.option("--currency", default="EUR", show_default=True, help="What a bare amount is meant in.")
@click.option("--region", default="DE", show_default=True, help="The country of telephone numbers without one.")
def command(folder: Path, locale: str, time_zone: str, currency: str, region: str) -> int:
    """Write a project to start from into FOLDER: rules, schema, some data, and a project file with comments."""
    there = [name for name in NAMES if (folder / name).exists()]
    if there:
        raise UsersMistake(
            f"In `{folder}` there is a `{there[0]}` already; nothing was written.", "Name a new folder.", exit_code=2
        )
    own = {"locale": locale, "time_zone": time_zone, "currency": currency, "region": region}
    texts = {name: _text(name, own) for name in NAMES}
    _, problems = read_project_file(Source(NAMES[0], texts[NAMES[0]]), folder)
    if problems:
        said = str(problems[0].message())
        way_out = next((way for name, way in WAYS.items() if f"`{name}`" in said), str(problems[0].hint() or ""))
        raise UsersMistake(f"{said} Nothing was written.", way_out, exit_code=2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsersMistake(f"`{folder}` cannot be written: {error.strerror}.", exit_code=2) from None
    click.echo(f"A project is in `{folder}`. Go on with:")
    click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo("  stagerules check")
    click.echo("  stagerules test")
    click.echo("  stagerules db init --data data.json")
    click.echo("  stagerules plan --event 'stage Deal 41 \"New\"'")
    return 0


def _text(name: str, own: Mapping[str, str]) -> str:
    """A file of the new project, with what was said on the command line."""
    text = files("stagerules.template").joinpath(name).read_text(encoding="utf-8")
    for setting, value in own.items():
        text = text.replace(f"@{setting}@", value)
    return text
