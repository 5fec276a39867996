"""An event: one thing that happened to one record, in the public format (`docs/events.md`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import uuid4

import attrs

from stagerules.dsl.values import Ref, Value

EventKind = Literal["stage", "created", "changed", "deleted", "event"]


@attrs.frozen
class Event:
    """One saved change, or something that arrived.

    `kind`: `stage` (the item entered `stage`, coming from `from_stage` where that is known), `created` (in `stage`, if
    the record is a staged item), `changed` (the fields of `old` had these values before), `deleted` (`old` holds its
    last values) or `event` (the declared event `name` arrived with `fields`).
    `id` is unique; the same id is handled once. `at` is when it happened, with zone (None: when it is handled).
    `actor` is on whose behalf. `cause` is the id of the event that caused it, `depth` counts along the causes.
    """

    id: str
    kind: EventKind
    record: Ref
    stage: str | None = None
    from_stage: str | None = None
    name: str | None = None
    old: Mapping[str, Value] = attrs.field(factory=dict)
    fields: Mapping[str, Value] = attrs.field(factory=dict)
    at: datetime | None = None
    actor: str | None = None
    cause: str | None = None
    depth: int = 0


def stage_entered(
    entity: str, key: int | str, stage: str, *, from_stage: str | None = None, id: str | None = None
) -> Event:
    """An item has entered a stage. Without an `id` it is an event of its own each time it is made."""
    return Event(id or uuid4().hex, "stage", Ref(entity, key), stage=stage, from_stage=from_stage)
