"""`stagerules run`: carries out what events lead to."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from stagerules.engine import Engine
from stagerules.errors import PlanChanged, UsersMistake
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.planned import read_planned
from stagerules.worker import catch_up

from .shared.deliveries import Told, line, said_first, summary, told_as, waiting
from .shared.engines import engine_of
from .shared.events import Events, Wanted, event_options, events_of, shown_progress
from .shared.outcome import FINDINGS
from .shared.projects import project_option
from .shared.receipts import GOOD, Ended, ended, receipt_json, receipt_lines, receipts_summary, went_well
from .shared.tell import say


@click.command("run")
@project_option
@event_options
@click.option(
    "--plan", "plans", type=click.Path(path_type=Path), help="Carry out the plans of this file, if they are unchanged."
)
@click.option("-q", "--quiet", is_flag=True, help="Only say how many events ended how, and what went wrong.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(project: Path, wanted: Wanted, plans: Path | None, quiet: bool, format: str) -> int:
    """Carry out what events lead to; then do what is due by now, and send the messages.

    FILE holds one event a line, as JSON; `-` is standard input. An event that was handled before is not done again.
    """
    counts: Counter[Ended] = Counter()
    sent: Counter[Told] = Counter()
    with engine_of(project) as engine:
        channels = engine.channels()
        before = waiting(engine)
        events = Events.none(engine) if plans else events_of(engine, wanted, keeping=True)
        receipts = _planned(engine, plans, wanted) if plans else engine.run(events)
        for receipt in shown_progress(receipts, events.expected()) if quiet else receipts:
            counts[ended(receipt)] += 1
            _tell(engine, receipt, quiet=quiet, format=format)
        posted = waiting(engine) - before
        for one in said_first(engine, channels, catch_up(engine, channels), err=format == "json"):
            if isinstance(one, Receipt):
                if one.status != "held":  # that was told already
                    counts[ended(one)] += 1
                    _tell(engine, one, quiet=quiet, format=format)
                continue
            sent[told_as(one)] += 1
            if format == "text" and not (quiet and one.status == "sent"):
                say([line(engine, one)])
        if format == "text":
            click.echo(receipts_summary(counts))
            for text in summary(sent, posted, channels):
                click.echo(text)
    bad = sum(count for status, count in counts.items() if status not in GOOD)
    return FINDINGS if bad or sent["failed"] or events.broken else 0


def _tell(engine: Engine, receipt: Receipt, *, quiet: bool, format: str) -> None:
    if quiet and went_well(receipt):
        return
    if format == "json":
        click.echo(json.dumps(receipt_json(receipt), ensure_ascii=False))
    else:
        say(receipt_lines(engine, receipt))


def _planned(engine: Engine, file: Path, wanted: Wanted) -> Iterator[Receipt]:
    """Carries out what was planned, then what that queued. A plan that would be another one now is left undone."""
    if wanted != Wanted():
        raise UsersMistake("`--plan` names the events already.", "Leave out the others.", exit_code=2)
    for one in read_planned(file, engine):
        try:
            yield engine.carry_out(one.plan, one.at)
        except PlanChanged as changed:
            yield Receipt(
                changed.event, "failed", code="changed", detail="data or rules have changed since; plan again"
            )
    yield from engine.run(())
