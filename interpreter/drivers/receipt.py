"""A receipt: what became of one event."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from ..event import Event
from ..plan import Plan

ReceiptStatus: TypeAlias = Literal["done", "nothing", "already", "failed", "held", "stale", "error"]


@attrs.frozen
class Receipt:
    """What became of an event.

    `done`: its plan is carried out and kept. `nothing`: there was nothing to do: no rule was met, or all that rules
    asked for was skipped; or another run caused the event and its record is gone by now. `stale`: the item is no longer
    where the event says. `already`: this id was handled before (`code` says with which end). `failed`: nothing of it is
    kept, `code` and `detail` say why. `held`: a ceiling stopped it, an earlier event of its record is not finished, or
    (not atomic) it broke off in the middle; the next run goes on with it. `error`: some rule could not be decided or
    was refused; nothing of that rule is done (not atomic: nothing after the refusal), what the other rules asked for is
    carried out and kept. `code` and `detail` tell of the first such rule.
    """

    event: Event
    status: ReceiptStatus
    plan: Plan | None = None
    code: str = ""
    detail: str = ""


def receipt_of(plan: Plan, refused: Mapping[str, str] = {}) -> Receipt:
    """The receipt of a plan that was carried out, but for the steps that were `refused` (by key, with the reason)."""
    undecided = ((one.code or "", f"{one.title}: {one.detail}") for one in plan.considered if one.verdict == "error")
    undone = (("refused", f"{one.cause.title}: {refused[one.key]}") for one in plan.steps if one.key in refused)
    for code, detail in (*undecided, *undone):
        return Receipt(plan.event, "error", plan, code, detail.removesuffix(": "))
    return Receipt(plan.event, _status(plan), plan)


def _status(plan: Plan) -> ReceiptStatus:
    if not plan.empty or any(one.status == "done" for one in plan.outcomes):
        return "done"
    considered = [one for one in plan.considered if one.event == plan.event.id]
    return "stale" if considered and all(one.verdict == "stale" for one in considered) else "nothing"
