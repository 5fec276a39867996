"""What became of an event, as people and machines read it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from stagerules.engine import Engine
from stagerules.interpreter.drivers.receipt import Receipt, ReceiptStatus
from stagerules.interpreter.wire.events import event_to_json
from stagerules.interpreter.wire.plans import plan_to_json

from .masks import masked_plan
from .plans import Teller, teller_of
from .reasons import endless
from .tell import many, printable

Ended: TypeAlias = ReceiptStatus | Literal["unfinished"]
"""How an event ended, as people are told: `unfinished` where a statement failed and ended its rule."""
GOOD: tuple[Ended, ...] = ("done", "nothing", "already")

STATUS: Mapping[Ended, str] = {
    "done": "done",
    "unfinished": "not all of it could be done",
    "nothing": "nothing to do",
    "already": "handled before, not done again",
    "failed": "failed, nothing of it is done",
    "held": "held back",
    "stale": "nothing to do, the item is in another stage",
    "error": "a rule could not be decided",
}


def ended(receipt: Receipt) -> Ended:
    """How the event ended."""
    considered = receipt.plan.considered if receipt.plan else ()
    failed = any(one.verdict == "failed" for one in considered)
    return "unfinished" if failed and receipt.status in ("done", "nothing") else receipt.status


def went_well(receipt: Receipt) -> bool:
    """Whether nothing went wrong with the event."""
    return ended(receipt) in GOOD


def receipt_lines(engine: Engine, receipt: Receipt) -> Iterator[str]:
    """The event, how it ended and why, and what was done."""
    plan = receipt.plan
    teller = teller_of(engine, plan) if plan else Teller(engine.shown, engine.names([receipt.event.record]))
    head = f"{teller.event(receipt.event)}: {STATUS[ended(receipt)]}"
    if receipt.status == "failed" and receipt.code in ("too_deep", "too_many_events"):
        yield head
        yield from (f"  {line}" for line in endless(receipt.event, receipt.code, receipt.detail.split(" → ")))
        return
    why = ": ".join(part for part in (receipt.code.replace("_", " "), printable(receipt.detail)) if part)
    yield f"{head} ({why})" if why and receipt.status != "already" else head
    if plan is not None and receipt.status in ("done", "nothing", "error"):
        for event in plan.events or (plan.event,):
            yield from (f"  {text}" for text in teller.meaning(event, plan))
        for one in plan.considered:
            yield from (f"  {text}  [{one.file}:{line}]" for line, text in teller.deeds(one, plan))
        for event in plan.events or (plan.event,):
            yield from (f"  {text}  [{cause.file}:{cause.line}]" for cause, text in teller.waiting(event, plan))


def receipts_summary(counts: Counter[Ended]) -> str:
    """How many events ended how."""
    parts = ", ".join(f"{count:,} {STATUS[status]}" for status, count in counts.items())
    return many(sum(counts.values()), "event") + (f": {parts}" if parts else "")


def receipt_json(receipt: Receipt) -> object:
    """A receipt as `docs/output.md` describes it."""
    return {
        "event": event_to_json(receipt.event),
        "status": receipt.status,
        "code": receipt.code or None,
        "detail": receipt.detail,
        "plan": plan_to_json(masked_plan(receipt.plan)) if receipt.plan else None,
    }
