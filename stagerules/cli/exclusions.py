"""`stagerules exclusions`: the addresses that nobody may write to or call."""

import json
from pathlib import Path

import click

from stagerules.errors import UsersMistake
from stagerules.exclusions import BY_HAND, Exclusion
from stagerules.interpreter.values.addresses import kind_of, normal

from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.projects import project_option
from .shared.tell import printable


@click.group("exclusions")
def command() -> None:
    """List, add, remove or look up addresses that nobody may write to or call."""


@command.command("list")
@project_option
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_(project: Path, format: str) -> int:
    """List all entries: the address, and since when, by whom and why it is there."""
    with engine_of(project, rules=False) as engine:
        entries = engine.exclusions()
        if format == "json":
            click.echo(json.dumps([_as_json(entry) for entry in entries], ensure_ascii=False, indent=2))
        else:
            for entry in entries:
                click.echo(_line(entry))
    return 0


@command.command("add")
@project_option
@click.argument("address")
@click.option("--comment", help="Why.")
@click.option(
    "--as-written", is_flag=True, help="List what is no readable address, too; it is matched letter by letter."
)
def add(project: Path, address: str, comment: str | None, as_written: bool) -> int:
    """Put a phone number or e-mail address on the list."""
    _some(address)
    with engine_of(project, rules=False) as engine:
        readable = normal(kind_of(address), address, engine.program.region) is not None and "*" not in address
        if not as_written and not readable:
            raise UsersMistake(
                f"`{printable(address)}` is neither a phone number with its area code nor an e-mail address.",
                "Write it like `+49 30 901820` or `ada@example.com`. "
                "With `--as-written` it is listed all the same, and matched letter by letter.",
                exit_code=2,
            )
        added = engine.exclude(address, comment)
        click.echo(f"{printable(address)} is on the list" + ("" if added else " already"))
    return 0


@command.command("remove")
@project_option
@click.argument("address")
def remove(project: Path, address: str) -> int:
    """Take an address off the list."""
    _some(address)
    with engine_of(project, rules=False) as engine:
        count = engine.include(address)
        where = "is off the list" if count else "has no entry of its own"
        still = "; it is still excluded by the entry of its main number" if engine.is_excluded(address) else ""
        click.echo(f"{printable(address)} {where}{still}")
    return 0 if count else FINDINGS


@command.command("check")
@project_option
@click.argument("address")
def check(project: Path, address: str) -> int:
    """Say whether an address is on the list.

    Exit code 0: it is not; 1: it is.
    """
    _some(address)
    with engine_of(project, rules=False) as engine:
        listed = engine.is_excluded(address)
        click.echo(f"{printable(address)} is {'' if listed else 'not '}on the list")
    return FINDINGS if listed else 0


def _some(address: str) -> None:
    if not address.strip():
        raise UsersMistake("The address is empty.", "Name a phone number or an e-mail address.", exit_code=2)


def _line(entry: Exclusion) -> str:
    since = f"{entry.created_at:%Y-%m-%d %H:%M}" if entry.created_at else "?"
    why = f"by rule {entry.rule}" if entry.rule else _by(entry.author)
    comment = f": {entry.comment}" if entry.comment else ""
    return printable(f"{entry.address}  {entry.kind}  since {since}  {why}{comment}")


def _by(author: str | None) -> str:
    return author if author == BY_HAND else f"by {author or '?'}"


def _as_json(entry: Exclusion) -> object:
    """An entry as `docs/output.md` describes it."""
    return {
        "address": entry.address,
        "kind": entry.kind,
        "written": entry.written,
        "comment": entry.comment,
        "author": entry.author,
        "rule": entry.rule,
        "created_at": entry.created_at.isoformat() if entry.created_at else None,
    }
