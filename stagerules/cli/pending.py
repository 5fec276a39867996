"""`stagerules pending`: what waits, and for what."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from stagerules.engine import Engine
from stagerules.waiting import InOutbox, Waits

from .history import record_of
from .shared.engines import engine_of
from .shared.later import moment
from .shared.outcome import FINDINGS
from .shared.plans import Teller
from .shared.projects import project_option
from .shared.tell import many, printable

STANDING = {
    "current": "",
    "changed": "as the rule was when it began",
    "removed": "the rule is no longer in the project, and goes on all the same",
    "outdated": "it cannot go on",
}


class WithDefault(click.Group):
    """`pending Deal 42` lists; `pending cancel Deal 42` cancels."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What names no subcommand belongs to `list`."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group("pending", cls=WithDefault)
def command() -> None:
    """List what waits (`pending`, `pending Deal 42`), or cancel it (`pending cancel Deal 42`)."""


@command.command("list", hidden=True)
@project_option
@click.argument("item", nargs=-1)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_(project: Path, item: tuple[str, ...], format: str) -> int:
    """List what waits: of one record, such as `Deal 42`, or of all; soonest first. Of all also how many messages wait,
    by channel, and when the next one may leave.
    """
    with engine_of(project) as engine:
        found = engine.pending.all(record_of(engine, item))
        messages = () if item else engine.pending.messages()
        if format == "json":
            told = [*map(as_json, found), *map(messages_json, messages)]
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
            return 0
        for line in (*lines(engine, found), *(message_line(engine, one) for one in messages)):
            click.echo(line)
        if not found and not messages:
            click.echo("nothing is pending")
    return 0


@command.command("cancel")
@project_option
@click.argument("item", nargs=-1, required=True)
@click.option("--rule", help="Only this rule: its name, or FILE:LINE.")
def cancel_(project: Path, item: tuple[str, ...], rule: str | None) -> int:
    """Cancel what waits for a record. The history says that it was done by hand.

    Exit code 1 where nothing was pending.
    """
    with engine_of(project) as engine:
        found = [one for one in engine.pending.all(record_of(engine, item)) if rule in (None, one.resume.title)]
        for line in lines(engine, found):
            click.echo(line)
        count = engine.pending.cancel(found)
        click.echo(f"{count} cancelled" if count else "nothing is pending")
    return 0 if count else FINDINGS


def lines(engine: Engine, found: tuple[Waits, ...] | list[Waits]) -> Iterator[str]:
    """Each with its record, its rule, when it goes on, and what became of its rule."""
    teller = Teller(engine.shown, engine.names([one.timer.event.record for one in found]))
    for one in found:
        when = moment(one.timer.due, one.resume, teller.value, awaits=one.timer.awaits is not None)
        rule = f'"{one.resume.title}"' if one.resume.title == one.resume.rule else one.resume.title
        stands = ": ".join(part for part in (STANDING[one.standing], one.why) if part)
        stands = "; ".join(part for part in ("paused" if one.paused else "", stands) if part)
        yield f"{teller.record(one.timer.event.record)}: {printable(rule)} {when}{f' ({stands})' if stands else ''}"


def message_line(engine: Engine, one: InOutbox) -> str:
    """The messages of a channel, and when the next one may leave."""
    if one.due is not None:
        when = engine.shown(one.due)
        stands = "the next may leave now" if one.due <= engine.now() else f"the next may leave at {when}"
    else:
        stands = "paused" if one.paused else "waiting for earlier ones of other channels"
    return f"{many(one.count, 'message')} in the outbox for `{printable(one.channel)}`: {stands}"


def as_json(one: Waits) -> dict[str, object]:
    """What waits, as `docs/output.md` describes it."""
    event = one.timer.event
    return {
        "kind": "rule",
        "id": one.timer.id,
        "entity": event.record.entity,
        "key": event.record.key,
        "rule": one.resume.rule,
        "title": one.resume.title,
        "file": one.resume.file,
        "line": one.resume.line,
        "version": one.resume.version,
        "due": one.timer.due.isoformat() if one.timer.due else None,
        "field": one.resume.follows.field if one.resume.follows else None,
        "standing": one.standing,
        "why": one.why or None,
        "paused": one.paused,
        "began": one.resume.start.id,
    }


def messages_json(one: InOutbox) -> dict[str, object]:
    """The messages of a channel, as `docs/output.md` describes them."""
    return {
        "kind": "messages",
        "channel": one.channel,
        "count": one.count,
        "due": one.due.isoformat() if one.due else None,
        "paused": one.paused,
    }
