"""`stagerules exclusions`: the addresses that nobody may write to or call."""

from pathlib import Path

import click

from stagerules.errors import UsersMistake
from stagerules.exclusions import Exclusion

from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.projects import project_option
from .shared.tell import printable


@click.group("exclusions")
def command() -> None:
    """List, add, remove or look up addresses that nobody may write to or call."""


@command.command("list")
@project_option
def list_(project: Path) -> int:
    """List all entries: the address, and since when, by whom and why it is there."""
    with engine_of(project) as engine:
        for entry in engine.exclusions():
            click.echo(_line(entry))
    return 0


@command.command("add")
@project_option
@click.argument("address")
@click.option("--comment", help="Why.")
def add(project: Path, address: str, comment: str | None) -> int:
    """Put a phone number or e-mail address on the list."""
    _some(address)
    with engine_of(project) as engine:
        added = engine.exclude(address, comment)
        click.echo(f"{printable(address)} is on the list" + ("" if added else " already"))
    return 0


@command.command("remove")
@project_option
@click.argument("address")
def remove(project: Path, address: str) -> int:
    """Take an address off the list."""
    _some(address)
    with engine_of(project) as engine:
        count = engine.include(address)
        where = "is off the list" if count else "has no entry of its own"
        still = "; it is still excluded by the entry of its main number" if engine.is_excluded(address) else ""
        click.echo(f"{printable(address)} {where}{still}")
    return 0 if count else FINDINGS


@command.command("check")
@project_option
@click.argument("address")
def check(project: Path, address: str) -> int:
    """Say whether an address is on the list: exit code 0 when it is not, 1 when it is."""
    _some(address)
    with engine_of(project) as engine:
        listed = engine.is_excluded(address)
        click.echo(f"{printable(address)} is {'' if listed else 'not '}on the list")
    return FINDINGS if listed else 0


def _some(address: str) -> None:
    if not address.strip():
        raise UsersMistake("The address is empty.", "Name a phone number or an e-mail address.", exit_code=2)


def _line(entry: Exclusion) -> str:
    since = f"{entry.created_at:%Y-%m-%d %H:%M}" if entry.created_at else "?"
    why = f"rule {entry.rule}" if entry.rule else entry.author or "?"
    comment = f": {entry.comment}" if entry.comment else ""
    return printable(f"{entry.address}  {entry.kind}  since {since}  by {why}{comment}")
