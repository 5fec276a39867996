"""`stagerules new`: a project to start from."""

from importlib.resources import files
from pathlib import Path

import click

from stagerules.errors import UsersMistake

NAMES = ("stagerules.toml", "crm.schema", "sales.rules", "data.json")


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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            text = files("stagerules.template").joinpath(name).read_text(encoding="utf-8")
            for setting, value in own.items():
                text = text.replace(f"@{setting}@", value)
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsersMistake(f"`{folder}` cannot be written: {error.strerror}.", exit_code=2) from None
    click.echo(f"A project is in `{folder}`. Go on there with:")
    click.echo("  stagerules check")
    click.echo("  stagerules db init --data data.json")
    click.echo("  stagerules plan --event 'stage Deal 41 \"New\"'")
    return 0
