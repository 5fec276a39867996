"""`stagerules run`: carries out what events lead to."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from stagerules.engine import Engine
from stagerules.interpreter.drivers.receipt import Receipt, ReceiptStatus

from .shared.engines import engine_of
from .shared.events import event_options, events_of
from .shared.outcome import FINDINGS
from .shared.plans import Teller, teller_of
from .shared.projects import project_option
from .shared.tell import printable

GOOD = ("done", "nothing", "already")


@click.command("run")
@project_option
@event_options
@click.option("-q", "--quiet", is_flag=True, help="Only say how many events ended how.")
def command(project: Path, file: Path | None, words: tuple[str, ...], quiet: bool) -> int:
    """Carry out what events lead to.

    FILE holds one event a line, as JSON; `-` is standard input. An event that was handled before is not done again.
    """
    counts: Counter[ReceiptStatus] = Counter()
    with engine_of(project) as engine:
        waiting = _waiting(engine)
        events = events_of(engine.project, file, words, keeping=True)
        for receipt in engine.run(events):
            counts[receipt.status] += 1
            if not quiet or receipt.status not in GOOD:
                for line in _lines(engine, receipt):
                    click.echo(line)
        _summary(counts, _waiting(engine) - waiting)
    bad = sum(count for status, count in counts.items() if status not in GOOD)
    return FINDINGS if bad or events.broken else 0


def _waiting(engine: Engine) -> int:
    with engine.backend.look() as work:
        return len(work.store.messages())


def _lines(engine: Engine, receipt: Receipt) -> list[str]:
    plan = receipt.plan
    teller = teller_of(engine, plan) if plan else Teller(engine.shown, {})
    what = teller.event(receipt.event)
    head = f"{printable(what)}: {STATUS[receipt.status]}"
    why = ": ".join(part for part in (receipt.code.replace("_", " "), printable(receipt.detail)) if part)
    if why and receipt.status != "already":
        head += f" ({why})"
    if plan is None or receipt.status not in ("done", "error"):
        return [head]
    steps = [f"  {teller.step(step)}  [{step.cause.file}:{step.cause.line}]" for step in plan.steps]
    bad = [
        f"  {teller.outcome(one)}  [{one.cause.file}:{one.cause.line}]" for one in plan.outcomes if one.status != "done"
    ]
    return [head, *steps, *bad]


STATUS: Mapping[ReceiptStatus, str] = {
    "done": "done",
    "nothing": "nothing to do",
    "already": "handled before, not done again",
    "failed": "failed, nothing of it is done",
    "held": "held back",
    "stale": "nothing to do, the item has moved on",
    "error": "a rule could not be decided",
}


def _summary(counts: Counter[ReceiptStatus], new_messages: int) -> None:
    total = sum(counts.values())
    parts = ", ".join(f"{count} {STATUS[status]}" for status, count in counts.items())
    click.echo(f"{total} event{'' if total == 1 else 's'}" + (f": {parts}" if parts else ""))
    if new_messages:
        click.echo(f"{new_messages} message{'' if new_messages == 1 else 's'} in the outbox; nothing has been sent")
