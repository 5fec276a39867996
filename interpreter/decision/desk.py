"""The desk of a run: what has been decided so far, applied effect by effect to the facts, and how to take it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

import attrs

from stagerules.dsl.values import Handle, Ref, Value

from ..effects import (
    AddToList,
    Cancel,
    CreateRecord,
    DeleteRecord,
    Deliver,
    Effect,
    RemoveFromList,
    Schedule,
    SetField,
    Why,
)
from ..event import Event
from ..facts import BadValue, Facts, NeedFacts, Search
from ..natural import natural_key
from ..plan import Cause, Considered, Outcome, Step
from ..relations import links_to
from ..values.conversion import fitting, fitting_record
from ..values.sameness import same
from .after import after, cancels, written
from .interruption import DecisionError, MissingFacts
from .keys import caused_id
from .view import View


class Refusal(Exception):
    """An effect that cannot be: `no_record`, `still_referenced`, `already_there`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@attrs.frozen
class By:
    """Who asks for an effect, and in whose name."""

    cause: Cause
    on_behalf: Ref | None = None


@attrs.frozen
class Mark:
    """How far the desk was."""

    facts: Facts
    steps: int
    outcomes: int
    handles: int


@attrs.define
class Desk:
    """Steps have no keys yet; those are made when the plan is whole."""

    view: View
    steps: list[Step] = attrs.field(factory=list)
    outcomes: list[Outcome] = attrs.field(factory=list)
    considered: list[Considered] = attrs.field(factory=list)
    events: list[Event] = attrs.field(factory=list)
    queued: list[Event] = attrs.field(factory=list)
    handles: int = 0

    def mark(self) -> Mark:
        """A place to come back to."""
        return Mark(self.view.facts, len(self.steps), len(self.outcomes), self.handles)

    def back_to(self, mark: Mark) -> None:
        """Undoes everything since the mark."""
        self.view.facts = mark.facts
        del self.steps[mark.steps :]
        del self.outcomes[mark.outcomes :]
        self.handles = mark.handles

    def new(self, entity: str) -> Ref:
        """The reference of a record that is about to be created."""
        self.handles += 1
        return Ref(entity, Handle(self.handles))


def put(effect: Effect, by: By, desk: Desk) -> bool:
    """Applies one effect to the working facts and plans it; False where it changes nothing. May raise Refusal."""
    match effect:
        case SetField() | AddToList() | RemoveFromList():
            return _write(effect, by, desk)
        case CreateRecord():
            whole = fitting_record(effect, desk.view.program.schema, desk.view.facts.now)
            _refuse_twin(whole, desk.view)
            _plan(whole, None, by, desk)
            return True
        case DeleteRecord(record=record):
            return _delete(record, by, desk)
        case Cancel():
            return _cancel(effect, by, desk)
        case Schedule() | Deliver():
            _plan(effect, None, by, desk)
            return True
        case _:
            assert_never(effect)


def _cancel(effect: Cancel, by: By, desk: Desk) -> bool:
    """Cancels what there is; for the history it is known when it would have happened."""
    gone = [one for one in desk.view.pending(effect.record) if cancels(effect, one)]
    if gone:
        _plan(effect, gone[0].at if len(gone) == 1 else None, by, desk)
    return bool(gone)


def cancel(pending: Schedule, why: Why, by: By, desk: Desk) -> None:
    """Cancels one of what is pending."""
    resume = pending.event.resume
    assert resume is not None
    put(Cancel(pending.event.record, resume.rule, resume.start.id, why, pending.event.id), by, desk)


def replace(pending: Schedule, at: datetime | None, why: Why, by: By, desk: Desk) -> None:
    """Moves what is pending to another moment; None: it rests."""
    cancel(pending, why, by, desk)
    event = attrs.evolve(pending.event, id=caused_id(by.cause.event, pending.event.id), at=at)
    _plan(attrs.evolve(pending, at=at, event=event), {"due": pending.at}, by, desk)


def _plan(effect: Effect, before: Value | Mapping[str, Value], by: By, desk: Desk) -> None:
    desk.view.facts = after(effect, desk.view.facts, desk.view.program.schema)
    desk.steps.append(Step(effect, "", by.cause, before, by.on_behalf))


def _refuse_twin(effect: CreateRecord, view: View) -> None:
    """Two records with one natural key cannot be."""
    entity = view.program.schema.entities[effect.record.entity]
    name = natural_key(entity)
    if name is not None and name in effect.values and view.find(Search(entity.name, name, effect.values[name])):
        raise Refusal("already_there", f"a {entity.name} with this {name}")


def _write(effect: SetField | AddToList | RemoveFromList, by: By, desk: Desk) -> bool:
    found = desk.view.stored(effect.record, effect.field)
    if not desk.view.exists(effect.record):
        raise Refusal("no_record")
    whole = isinstance(effect, SetField) and effect.label is None
    if isinstance(found, BadValue) and not whole:
        raise DecisionError("bad_record", f"{effect.record.entity}.{effect.field} {found.why}")
    before = found.found if isinstance(found, BadValue) else found
    effect = fitting(effect, desk.view.program.schema)
    if not isinstance(found, BadValue) and same(written(effect, before), before):
        return False
    _plan(effect, before, by, desk)
    return True


def _delete(record: Ref, by: By, desk: Desk) -> bool:
    """Deletes a record after lists have lost it and optional relations have become empty, each for the history."""
    view = desk.view
    if not view.exists(record):
        return False
    links = tuple(links_to(view.program.schema, record.entity))
    holders = [(link, holder) for link in links for holder in view.find_links(link, record) if holder != record]
    for link, holder in holders:
        if link.kind == "required":
            raise Refusal("still_referenced", f"{holder.entity} {holder.key} ({link.field})")
    for link, holder in holders:
        put(
            SetField(holder, link.field, None)
            if link.kind == "optional"
            else RemoveFromList(holder, link.field, record),
            by,
            desk,
        )
    put(Cancel(record, why="deleted"), by, desk)
    _plan(DeleteRecord(record), _last_values(record, view), by, desk)
    return True


def _last_values(record: Ref, view: View) -> Mapping[str, Value]:
    """All that is stored of a record, asked for in one go: the history keeps it, `deleted` rules read it."""
    entity = view.program.schema.entities[record.entity]
    names = tuple(entity.stored)
    known = view.facts.records.get(record) or {}
    missing = frozenset(name for name in names if name not in known and name != entity.key)
    if missing and not isinstance(record.key, Handle):
        raise MissingFacts(NeedFacts({record: missing}))
    values = {name: value for name in names if not isinstance(value := known.get(name), BadValue) and name in known}
    return values if isinstance(record.key, Handle) else {entity.key: record.key, **values}
