"""What a rule changed, as events: one for each record, in the order in which it was first touched (language §5.5)."""

from collections.abc import Iterable

import attrs

from stagerules.dsl.values import Ref, Value

from ..effects import AddToList, CreateRecord, DeleteRecord, RemoveFromList, SetField
from ..event import Event
from ..facts import BadValue, FieldValue
from ..plan import Step
from ..values.sameness import same
from .keys import caused_id
from .view import View


@attrs.define
class Change:
    """What one rule did to one record. `before` holds the first value of each field that it wrote."""

    created: bool = False
    deleted: bool = False
    before: dict[str, Value] = attrs.field(factory=dict)
    actor: str | None = None


def changes(steps: Iterable[Step]) -> dict[Ref, Change]:
    """What these steps did, record by record."""
    found: dict[Ref, Change] = {}
    for step in steps:
        match step.effect:
            case SetField(record=record, field=field) | AddToList(record=record, field=field):
                _wrote(found.setdefault(record, Change()), field, step)
            case RemoveFromList(record=record, field=field):
                _wrote(found.setdefault(record, Change()), field, step)
            case CreateRecord(record=record):
                found[record] = Change(created=True)
            case DeleteRecord(record=record):
                assert isinstance(step.before, dict)
                found[record] = Change(deleted=True, before=step.before)
            case _:
                continue
        if step.on_behalf is not None:
            found[record].actor = str(step.on_behalf.key)
    return found


def _wrote(change: Change, field: str, step: Step) -> None:
    assert not isinstance(step.before, dict)
    change.before.setdefault(field, step.before)  # type: ignore[arg-type]


def events_after(steps: Iterable[Step], parent: Event, first: int, view: View) -> list[Event]:
    """The events that these steps of a rule make, numbered from `first` among those of their cause."""
    events: list[Event] = []
    for record, change in changes(steps).items():
        event = _event(record, change, view)
        if event is not None:
            events.append(
                attrs.evolve(
                    event,
                    id=caused_id(parent.id, first + len(events)),
                    at=view.facts.now,
                    actor=change.actor or view.program.automation_user,
                    cause=parent.id,
                    depth=parent.depth + 1,
                )
            )
    return events


def _event(record: Ref, change: Change, view: View) -> Event | None:
    """The one event of a record; None where nothing really changed in the end."""
    entity = view.program.schema.entities[record.entity]
    if change.deleted:
        return Event("", "deleted", record, old=change.before)
    if change.created:
        stage = view.stored(record, "stage") if entity.staged else None
        return Event("", "created", record, stage=stage if isinstance(stage, str) else None)
    old = {field: before for field, before in change.before.items() if _differs(before, view.stored(record, field))}
    if entity.staged:
        old.pop("stage_since", None)  # it only says when; the move itself is the event
        if "stage" in old or "pipeline" in old:
            return _moved(record, old, view)
    return Event("", "changed", record, old=old) if old else None


def _differs(before: Value, now: FieldValue) -> bool:
    return isinstance(now, BadValue) or not same(before, now)


def _moved(record: Ref, old: dict[str, Value], view: View) -> Event:
    stage = view.stored(record, "stage")
    before = old.pop("stage", None) or stage
    return Event(
        "",
        "stage",
        record,
        stage=stage if isinstance(stage, str) else None,
        from_stage=before if isinstance(before, str) else None,
        old=old,
    )
