"""An event: one thing that happened to one record, in the public format (`docs/events.md`)."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Literal, TypeAlias
from uuid import uuid4

import attrs

from stagerules.dsl.values import Duration, Ref, Value

EventKind = Literal["stage", "created", "changed", "deleted", "event", "clock", "resume"]


@attrs.frozen
class Awaited:
    """Stands for what an action gives that comes from outside, until it is there: `token` names the request."""

    token: str


Bound: TypeAlias = Value | Mapping[str, Value] | Awaited
"""What a variable can hold: a value, or what an action gave."""


@attrs.frozen
class Timing:
    """The time of a header or a `wait`, its date left out: so long after the `start`, before or
    after a date, or `at` it; `at` without a date means the next such `time_of_day`.
    """

    side: Literal["start", "before", "after", "at"]
    duration: Duration | None = None
    time_of_day: time | None = None
    working_hours: bool = False
    skip_if_past: bool = False


@attrs.frozen
class Follows:
    """A moment that goes by a date field of the item."""

    field: str
    timing: Timing


@attrs.frozen
class Resume:
    """Where a rule goes on that the event `start` began.

    `rule` is its identity; `title`, `file`, `line` and `version` are those with which it was begun, `ruleset` names the
    sources of that version. `place` is None for its very beginning, `()` for behind the time of its header, else the
    way to a statement of its body: number of a statement, number of a branch in it, and so on; nothing behind the block
    at `within` is carried out. `values` are its variables. `timed` says that a timer holds it, `bound` that it ends
    with the stage of `start`, `follows` that its moment goes by a date, `working_hours` that it comes in those only.
    """

    rule: str
    title: str
    file: str
    line: int
    version: str
    ruleset: str
    start: "Event"
    place: tuple[int, ...] | None = None
    values: Mapping[str, Bound] = attrs.field(factory=dict)
    within: tuple[int, ...] | None = None
    timed: bool = False
    bound: bool = False
    follows: Follows | None = None
    working_hours: bool = False


@attrs.frozen
class Event:
    """One saved change, or something that arrived.

    `kind`: `stage` (the item entered `stage`, coming from `from_stage` where that is known), `created` (in `stage`, if
    the record is a staged item), `changed` (the fields of `old` had these values before), `deleted` (`old` holds its
    last values), `event` (the declared event `name` arrived with `fields`), `clock` (the moment `at` of the rule with
    the identity `name` has come) or `resume` (a rule goes on). The last two are the engine's own.
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
    resume: Resume | None = None


def stage_entered(
    entity: str, key: int | str, stage: str, *, from_stage: str | None = None, id: str | None = None
) -> Event:
    """An item has entered a stage. Without an `id` it is an event of its own each time it is made."""
    return Event(id or uuid4().hex, "stage", Ref(entity, key), stage=stage, from_stage=from_stage)
