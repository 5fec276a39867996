"""`stagerules failures`: what has failed for good, to be tried again or dropped."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.failures import Failure, named, short

from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.projects import project_option
from .shared.tell import many, printable


@click.group("failures")
def command() -> None:
    """List, show, try again or drop messages and events that have failed for good.

    An ID may be abbreviated, as long as no other begins so.
    """


format_option = click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)


@command.command("list")
@project_option
@format_option
def list_(project: Path, format: str) -> int:
    """List what has failed: the id, when, what, why, how often it was tried, and the rule."""
    with engine_of(project, rules=False) as engine:
        failures = engine.failures.all()
        if format == "json":
            click.echo(json.dumps([_as_json(one) for one in failures], ensure_ascii=False, indent=2))
            return 0
        names = engine.names({one.record for one in failures})
        for one in failures:
            click.echo(_line(one, failures, engine, names))
        if failures:
            click.echo("  help: `stagerules failures show ID` tells the way out, `retry ID` tries it again.")
        else:
            click.echo("nothing has failed")
    return 0


@command.command("show")
@project_option
@click.argument("id")
@format_option
def show(project: Path, id: str, format: str) -> int:
    """Tell all that is known of one failure, and the way out."""
    with engine_of(project, rules=False) as engine:
        failures = engine.failures.all()
        one = named(id, failures)
        if format == "json":
            click.echo(json.dumps(_as_json(one), ensure_ascii=False, indent=2))
            return 0
        names = engine.names([one.record])
        told = short(one, failures)
        for what, text in (
            (one.kind, one.id),
            ("item", _record(one.record, names)),
            ("what", one.what),
            ("rule", _rules(one)),
            ("when", _when(one, engine)),
            ("tried", _tried(one)),
            ("cause", _cause(one)),
        ):
            if text:
                click.echo(f"{what:<8} {printable(text)}")
        click.echo(f"  help: {one.way_out}")
        click.echo(f"  help: `stagerules failures retry {printable(told)}`, or `drop {printable(told)}`.")
    return 0


@command.command("retry")
@project_option
@click.argument("id", required=False)
@click.option("--all", "everything", is_flag=True, help="All that has failed.")
@format_option
def retry(project: Path, id: str | None, everything: bool, format: str) -> int:
    """Have it tried again, by the next `stagerules worker`.

    Exit code 1: there is nothing to try again.
    """
    if (id is None) != everything:
        raise UsersMistake("It is not said what is to be tried again.", "Write one id, or `--all`.", exit_code=2)
    with engine_of(project, rules=False) as engine:
        failures = engine.failures.all()
        chosen = failures if id is None else (named(id, failures),)
        done = [one for one in chosen if engine.failures.retry(one)]
        if format == "json":
            click.echo(json.dumps({"tried_again": [one.id for one in done]}, ensure_ascii=False))
        else:
            _tell_retried(done)
    return 0 if done else FINDINGS


@command.command("drop")
@project_option
@click.argument("id")
@format_option
def drop(project: Path, id: str, format: str) -> int:
    """Take a failure off the list; it is never tried again. The history keeps it."""
    with engine_of(project, rules=False) as engine:
        one = named(id, engine.failures.all())
        dropped = engine.failures.drop(one)
        if format == "json":
            click.echo(json.dumps({"dropped": [one.id] if dropped else []}, ensure_ascii=False))
        else:
            click.echo(printable(f"{one.kind} {one.id}: " + ("dropped" if dropped else "is not there any more")))
    return 0 if dropped else FINDINGS


def _tell_retried(done: Sequence[Failure]) -> None:
    kinds = Counter(one.kind for one in done)
    what = " and ".join(many(count, kind) for kind, count in kinds.items())
    click.echo(f"{what} to be tried again by the next `stagerules worker`" if done else "nothing has failed")


def _line(one: Failure, all_: Sequence[Failure], engine: Engine, names: dict[Ref, str]) -> str:
    head = f"{short(one, all_)}  {_when(one, engine)}  {_record(one.record, names)}: {one.what}: {_cause(one)}"
    rules, tried = (f"{what} {text}" if text else "" for what, text in (("rule", _rules(one)), ("tried", _tried(one))))
    more = ", ".join(part for part in (rules, tried) if part)
    return printable(head) + (f"\n    {printable(more)}" if more else "")


def _tried(one: Failure) -> str:
    return "" if one.attempts is None else many(one.attempts, "time")


def _when(one: Failure, engine: Engine) -> str:
    return "at an unknown time" if one.at is None else f"{one.at.astimezone(engine.program.zone):%Y-%m-%d %H:%M}"


def _record(record: Ref, names: dict[Ref, str]) -> str:
    name = f' "{names[record]}"' if record in names else ""
    return f"{record.entity} {record.key}{name}"


def _rules(one: Failure) -> str:
    return ", ".join(f'"{title}"' for title in one.rules)


def _cause(one: Failure) -> str:
    return ": ".join(part for part in (one.code.replace("_", " "), one.detail) if part)


def _as_json(one: Failure) -> object:
    """A failure as `docs/output.md` describes it."""
    return {
        "id": one.id,
        "kind": one.kind,
        "entity": one.record.entity,
        "key": one.record.key,
        "at": one.at.isoformat() if one.at else None,
        "what": one.what,
        "code": one.code,
        "detail": one.detail,
        "attempts": one.attempts,
        "rules": list(one.rules),
        "way_out": one.way_out,
    }
