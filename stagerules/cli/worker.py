"""`stagerules worker`: does what is due: rules whose time has come, and messages that wait."""

import json
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from math import isnan
from pathlib import Path
from threading import Event as Flag
from types import FrameType

import click

from stagerules.engine import Engine
from stagerules.errors import RulesError
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.delivered import Delivered
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.worker import Done, Trouble, catch_up, messages_only, stay

from .shared.deliveries import Told, line, said_first, summary, told_as, waiting
from .shared.engines import engine_of
from .shared.outcome import FINDINGS
from .shared.projects import project_option
from .shared.receipts import GOOD, Ended, ended, receipt_json, receipt_lines, receipts_summary, went_well
from .shared.tell import printable, say, tell

LONGEST_LOOK = timedelta(days=1)
"""A worker that looks more rarely would not hear of what others bring."""
MOST_SENDERS = 64
"""More threads for one channel do nothing but wait for each other."""


def _is_number(context: click.Context, option: click.Parameter, seconds: float) -> float:
    """`nan` is within any bounds."""
    if isnan(seconds):
        raise click.BadParameter("`nan` is no number of seconds.", context, option)
    return seconds


@click.command("worker")
@project_option
@click.option("--once", is_flag=True, help="Do what is due by now, then end.")
@click.option(
    "--every",
    type=click.FloatRange(0.01, LONGEST_LOOK.total_seconds()),
    callback=_is_number,
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="Look for new work at least so often.",
)
@click.option(
    "--senders",
    type=click.IntRange(1, MOST_SENDERS),
    default=4,
    show_default=True,
    help="Send so many messages of each channel at the same time.",
)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(project: Path, once: bool, every: float, senders: int, format: str) -> int:
    """Do what is due: rules whose time has come, what the clock starts, messages that wait.

    It stays until it is told to end (Ctrl-C, SIGTERM), finishes what it has begun, and needs no other help; a rule that
    is edited meanwhile takes effect when it is started again. A message that could not be handed over is tried again
    later, ever more rarely. Several workers may run at once: nothing is done by two. Each channel has senders of its
    own, so a slow one holds up no other; messages about one record, and those to one client, keep their order.

    Where the rules have errors, `--once` sends messages all the same, and does nothing else.
    """
    try:
        return _at_work(project, once, every, senders, format)
    except RulesError:
        if once:
            _only_messages(project, senders, format)
        raise


def _at_work(project: Path, once: bool, every: float, senders: int, format: str) -> int:
    counts: Counter[Ended] = Counter()
    sent: Counter[Told] = Counter()
    with engine_of(project) as engine, _told_to_end() as end:
        channels = engine.channels()
        done = (
            catch_up(engine, channels, senders, end.is_set) if once else _staying(engine, channels, every, senders, end)
        )
        for one in said_first(engine, channels, done, err=format == "json"):
            if isinstance(one, Receipt):
                counts[ended(one)] += 1
            else:
                sent[told_as(one)] += 1
            _tell(engine, one, format)
        if format == "text":
            _tell_end(engine, counts, sent, channels)
    bad = sum(count for status, count in counts.items() if status not in (*GOOD, "stale"))
    return FINDINGS if once and (bad or sent["failed"]) else 0


def _only_messages(project: Path, senders: int, format: str) -> None:
    sent: Counter[Told] = Counter()
    with engine_of(project, rules=False) as engine, _told_to_end() as end:
        if any(one.pause.kind == "stage" for one in engine.pauses.all()):
            return  # only the rules tell which messages that stops
        channels = engine.channels()
        messages = messages_only(engine, channels, senders, end.is_set)
        for one in said_first(engine, channels, messages, err=format == "json"):
            if isinstance(one, Delivered):
                sent[told_as(one)] += 1
            _tell(engine, one, format)
        if format == "text":
            _tell_end(engine, Counter(), sent, channels)


@contextmanager
def _told_to_end() -> Iterator[Flag]:
    """Is set when the process is asked to end: what is begun is finished first."""
    end = Flag()

    def asked(number: int, frame: FrameType | None) -> None:
        end.set()

    before = {one: signal.signal(one, asked) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield end
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _staying(engine: Engine, channels: Mapping[str, Channel], every: float, senders: int, end: Flag) -> Iterator[Done]:
    def troubled(problem: Trouble) -> None:
        if isinstance(problem, RulesError):
            tell(problem.diagnostics, "text")
            click.echo("Messages are sent; the rest is tried again.", err=True)
        else:
            click.echo(f"{printable(str(problem))} It is tried again.", err=True)

    def rest(pause: timedelta) -> bool:
        return end.wait(pause.total_seconds())

    return stay(engine, channels, rest, timedelta(seconds=every), troubled, senders, end.is_set)


def _tell(engine: Engine, one: Done, format: str) -> None:
    if format == "json":
        told = receipt_json(one) if isinstance(one, Receipt) else as_json(one)
        click.echo(json.dumps(told, ensure_ascii=False))
    elif isinstance(one, Delivered):
        say([line(engine, one)])
    elif one.status != "nothing" or not went_well(one):
        say(receipt_lines(engine, one))


def _tell_end(engine: Engine, counts: Counter[Ended], sent: Counter[Told], channels: Mapping[str, Channel]) -> None:
    if counts:
        click.echo(receipts_summary(counts))
    left = waiting(engine)
    for text in summary(sent, left, channels):
        click.echo(text)
    later = sum(count for channel, count in left.items() if channel in channels)
    if counts or sent:
        return
    if later and engine.pauses.all():
        click.echo(f"nothing is due; {later} left to send, and something is paused: see `stagerules pause`")
    elif later:
        click.echo(f"nothing is due; {later} to be tried later")
    elif not left:
        click.echo("nothing is due")


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
