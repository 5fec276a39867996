"""What is asked before a plan is carried out: is it the event's turn, is its record there, is a ceiling reached."""

from datetime import datetime

from ..effects import DeleteRecord
from ..event import Event
from ..plan import Plan
from ..program import Program
from ..store.protocol import Store
from .receipt import Receipt

EARLIER = "earlier_event"
"""The code of an event that waits for an earlier one of its record."""


def known_before(event: Event, store: Store) -> Receipt | None:
    """The receipt of an event that has been handled, by its id."""
    status = store.status(event.id)
    return Receipt(event, "already", code=status) if status in ("done", "failed") else None


def not_its_turn(event: Event, store: Store) -> Receipt | None:
    """The receipt of an event that has been handled, or must wait: those of one record happen in their order."""
    place = store.place(event)
    if place.status in ("done", "failed"):
        return Receipt(event, "already", code=place.status)
    if place.behind is None or place.status == "planned":
        return None
    detail = f"event {place.behind} of this record came before and is not finished"
    store.keep(event, "behind", EARLIER, detail)
    return Receipt(event, "held", code=EARLIER, detail=detail)


def not_there(plan: Plan, store: Store) -> Receipt | None:
    """The receipt of an event whose record does not exist. One that a run caused is dropped with its record."""
    if plan.code is None:
        return None
    event = plan.event
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
