"""`stagerules run`: carries out what events lead to."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from stagerules.engine import Engine
from stagerules.errors import PlanChanged, UsersMistake
from stagerules.interpreter.drivers.deliver import Ending
from stagerules.interpreter.drivers.receipt import Receipt, ReceiptStatus
from stagerules.interpreter.wire.plans import plan_to_json
from stagerules.interpreter.wire.values import event_to_json
from stagerules.planned import read_planned

from .shared.deliveries import delivered, line, summary, waiting
from .shared.engines import engine_of
from .shared.events import Events, Wanted, event_options, events_of, shown_progress
from .shared.outcome import FINDINGS
from .shared.plans import Teller, teller_of
from .shared.projects import project_option
from .shared.reasons import endless
from .shared.tell import many, printable, say

GOOD = ("done", "nothing", "already")


@click.command("run")
@project_option
@event_options
@click.option(
    "--plan", "plans", type=click.Path(path_type=Path), help="Carry out the plans of this file, if they are unchanged."
)
@click.option("-q", "--quiet", is_flag=True, help="Only say how many events ended how, and what went wrong.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(project: Path, wanted: Wanted, plans: Path | None, quiet: bool, format: str) -> int:
    """Carry out what events lead to, and send the messages that are due.

    FILE holds one event a line, as JSON; `-` is standard input. An event that was handled before is not done again.
    """
    counts: Counter[ReceiptStatus] = Counter()
    sent: Counter[Ending] = Counter()
    with engine_of(project) as engine:
        channels = engine.channels()
        before = waiting(engine)
        events = Events.none(engine) if plans else events_of(engine, wanted, keeping=True)
        receipts = _planned(engine, plans, wanted) if plans else engine.run(events)
        for receipt in shown_progress(receipts, events.expected()) if quiet else receipts:
            counts[receipt.status] += 1
            if quiet and receipt.status in GOOD:
                continue
            if format == "json":
                click.echo(json.dumps(_as_json(receipt), ensure_ascii=False))
            else:
                say(_lines(engine, receipt))
        posted = waiting(engine) - before
        for one in delivered(engine, channels, err=format == "json"):
            sent[one.status] += 1
            if format == "text" and not (quiet and one.status == "sent"):
                say([line(engine, one)])
        if format == "text":
            _summary(counts)
            for text in summary(sent, posted, channels):
                click.echo(text)
    bad = sum(count for status, count in counts.items() if status not in GOOD)
    return FINDINGS if bad or sent["failed"] or events.broken else 0


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


def _as_json(receipt: Receipt) -> object:
    """A receipt as `docs/output.md` describes it."""
    return {
        "event": event_to_json(receipt.event),
        "status": receipt.status,
        "code": receipt.code or None,
        "detail": receipt.detail,
        "plan": plan_to_json(receipt.plan) if receipt.plan else None,
    }


def _lines(engine: Engine, receipt: Receipt) -> Iterator[str]:
    plan = receipt.plan
    teller = teller_of(engine, plan) if plan else Teller(engine.shown, engine.names([receipt.event.record]))
    head = f"{teller.event(receipt.event)}: {STATUS[receipt.status]}"
    if receipt.status == "failed" and receipt.code in ("too_deep", "too_many_events"):
        yield head
        yield from (f"  {line}" for line in endless(receipt.event, receipt.code, receipt.detail.split(" → ")))
        return
    why = ": ".join(part for part in (receipt.code.replace("_", " "), printable(receipt.detail)) if part)
    yield f"{head} ({why})" if why and receipt.status != "already" else head
    if plan is not None and receipt.status in ("done", "nothing", "error"):
        for one in plan.considered:
            yield from (f"  {text}  [{one.file}:{line}]" for line, text in teller.deeds(one, plan))


STATUS: Mapping[ReceiptStatus, str] = {
    "done": "done",
    "nothing": "nothing to do",
    "already": "handled before, not done again",
    "failed": "failed, nothing of it is done",
    "held": "held back",
    "stale": "nothing to do, the item has moved on",
    "error": "a rule could not be decided",
}


def _summary(counts: Counter[ReceiptStatus]) -> None:
    total = sum(counts.values())
    parts = ", ".join(f"{count:,} {STATUS[status]}" for status, count in counts.items())
    click.echo(many(total, "event") + (f": {parts}" if parts else ""))
