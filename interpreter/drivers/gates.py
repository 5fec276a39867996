"""What is asked before a plan is carried out: is it the event's turn, is its record there, is a ceiling reached."""

from datetime import datetime

import attrs

from ..decision.keys import caused_id
from ..effects import DeleteRecord
from ..event import Event
from ..pauses import EVERYTHING
from ..pausing import paused_rules
from ..plan import Plan
from ..program import Program
from ..store.protocol import Store, Timer
from .crash import reached
from .receipt import Receipt

EARLIER = "earlier_event"
"""The code of an event that waits for an earlier one of its record."""
PAUSED = "paused"
"""The code of an event that waits for the end of a pause."""


def known_before(event: Event, store: Store) -> Receipt | None:
    """The receipt of an event that has been handled, by its id."""
    status = store.status(event.id)
    return Receipt(event, "already", code=status) if status in ("done", "failed") else None


def not_its_turn(program: Program, event: Event, store: Store, now: datetime) -> Receipt | None:
    """The receipt of an event that has been handled, or must wait: something is paused, or an earlier event of its
    record is not finished: those of one record happen in their order.
    """
    place = store.place(event)
    if place.status in ("done", "failed"):
        return Receipt(event, "already", code=place.status)
    if place.status != "planned" and (waits := _paused(program, event, store, now)):
        return waits
    if place.behind is None or place.status == "planned":
        return None
    detail = f"event {place.behind} of this record came before and is not finished"
    store.keep(event, "behind", EARLIER, detail)
    return Receipt(event, "held", code=EARLIER, detail=detail)


def _paused(program: Program, event: Event, store: Store, now: datetime) -> Receipt | None:
    pauses = store.around(event.record).pauses
    if not pauses:
        return None
    resume = event.resume
    if EVERYTHING in pauses:
        detail = "the project is paused"
    elif resume is not None and resume.rule in paused_rules(program.rules, pauses):
        detail = f"the rule {resume.title} is paused"
    else:
        return None
    if resume is None or (EVERYTHING in pauses and not resume.timed):
        store.keep(event, "held", PAUSED, detail)
    elif not resume.timed:  # a timer keeps it: an event that is held would hold up all later ones of its record
        store.keep(event, "done", PAUSED, detail)
        timer = attrs.evolve(event, id=caused_id(event.id, PAUSED), resume=attrs.evolve(resume, timed=True))
        store.add_timers((Timer(timer.id, now, timer),))
    return Receipt(event, "held", code=PAUSED, detail=detail)


def cancelled(event: Event, store: Store) -> Receipt | None:
    """The receipt of an event that a timer held, where that was cancelled; else the timer has done its work. An event
    that was held before has left its timer already.
    """
    if event.resume is None or not event.resume.timed:
        return None
    if store.take_timer(event.id):
        reached("timer_taken")
        return None
    if store.status(event.id) == "held":
        return None
    store.keep(event, "done", "cancelled")
    return Receipt(event, "nothing", code="cancelled")


def not_there(plan: Plan, store: Store, outdated: str) -> Receipt | None:
    """The receipt of an event whose record does not exist, or whose rule is not valid any more (and why); of a payment
    whose order nobody knows, or that was told of before. One that a run caused is dropped with its record.
    """
    if plan.code is None:
        return None
    event = plan.event
    if plan.code == "paid_before":
        store.keep(event, "done", plan.code)
        return Receipt(event, "already", code="done")
    if plan.code == "unknown_order":
        detail = f"no payment is known for the order {event.record.key}: ask for its link, and try this again"
        store.keep(event, "failed", plan.code, detail)
        return Receipt(event, "failed", code=plan.code, detail=detail)
    if plan.code == "outdated":
        store.keep(event, "failed", "outdated", outdated)
        return Receipt(event, "failed", code="outdated", detail=outdated)
    detail = f"there is no {event.record.entity} {event.record.key}"
    if event.cause is not None:
        store.keep(event, "done", "no_such_record", detail)
        return Receipt(event, "nothing", code="no_such_record", detail=detail)
    store.keep(event, "failed", "no_such_record", detail)
    return Receipt(event, "failed", code="no_such_record", detail=detail)


def over_ceiling(program: Program, plan: Plan, store: Store, now: datetime) -> Receipt | None:
    """The receipt of an event whose deletions would be more than the project allows in an hour: it waits, or fails
    where no hour would ever be free enough.
    """
    ceiling = program.ceilings.get("deletions")
    wanted = sum(isinstance(step.effect, DeleteRecord) for step in plan.steps)
    if ceiling is None or not wanted:
        return None
    if wanted > ceiling:
        detail = f"it would delete {wanted} records; `deletions_per_hour` in the project file allows {ceiling}"
        store.keep(plan.event, "failed", "deletions", detail)
        return Receipt(plan.event, "failed", code="deletions", detail=detail)
    before = store.deletions_since(now - program.ceiling_window)
    if before + wanted <= ceiling:
        return None
    detail = f"{wanted} more after {before} in the last hour would exceed the ceiling of {ceiling} deletions"
    store.keep(plan.event, "held", "deletions", detail)
    return Receipt(plan.event, "held", plan, "deletions", detail)
