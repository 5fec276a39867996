"""`stagerules worker`: sends what waits in the outbox."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.deliver import Delivered, Ending

from .shared.deliveries import delivered, line, summary, waiting
from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.projects import project_option


@click.command("worker")
@project_option
@click.option("--once", is_flag=True, help="Send what is due by now, then end.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(project: Path, once: bool, format: str) -> int:
    """Send what waits in the outbox.

    A message that could not be handed over is tried again later, ever more rarely; each attempt is made by a call of
    this command. Several workers may run at once: no message is sent by two.
    """
    if not once:
        raise UsersMistake(
            "This release sends what waits, then ends; it does not stay and wait for more.",
            "Write `stagerules worker --once`, and let the system's clock call it (cron, systemd).",
            exit_code=2,
        )
    counts: Counter[Ending] = Counter()
    with engine_of(project, rules=_rules_are_needed(project)) as engine:
        channels = engine.channels()
        for one in delivered(engine, channels, err=format == "json"):
            counts[one.status] += 1
            click.echo(json.dumps(as_json(one), ensure_ascii=False) if format == "json" else line(engine, one))
        if format == "text":
            _tell_end(engine, counts, channels)
    return FINDINGS if counts["failed"] else 0


def _rules_are_needed(project: Path) -> bool:
    """Only the rules tell which of them a paused stage stops."""
    with engine_of(project, rules=False) as engine:
        return any(one.pause.kind == "stage" for one in engine.pauses.all())


def _tell_end(engine: Engine, counts: Counter[Ending], channels: Mapping[str, Channel]) -> None:
    left = waiting(engine)
    for text in summary(counts, left, channels):
        click.echo(text)
    later = sum(count for channel, count in left.items() if channel in channels)
    if later and not counts:
        click.echo(f"nothing is due; {later} to be tried later")
    elif not counts and not left:
        click.echo("nothing to send")


def as_json(one: Delivered) -> dict[str, object]:
    """A message and what became of it, as `docs/output.md` describes it."""
    return {
        "message": one.message.id,
        "channel": one.message.channel,
        "entity": one.message.about.entity,
        "key": one.message.about.key,
        "status": one.status,
        "code": one.code or None,
        "detail": one.detail,
        "due": one.due.isoformat() if one.due else None,
    }
