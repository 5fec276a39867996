"""The eight effects: all that a rule can ask for, whatever action it uses. Actions are open, effects are closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.values import Ref, Value

from .event import Event


@attrs.frozen
class SetField:
    """Writes a field; with `label` only the members of a labelled list that carry it are replaced."""

    record: Ref
    field: str
    value: Value
    label: str | None = None


@attrs.frozen
class AddToList:
    """Adds one member to a list field, at its end."""

    record: Ref
    field: str
    value: Value


@attrs.frozen
class RemoveFromList:
    """Removes one member from a list field."""

    record: Ref
    field: str
    value: Value


@attrs.frozen
class CreateRecord:
    """Makes a record; `record.key` is a `Handle`, or the key itself where the values give it."""

    record: Ref
    values: Mapping[str, Value]


@attrs.frozen
class DeleteRecord:
    """Deletes a record: lists lose it and optional relations to it become empty."""

    record: Ref


@attrs.frozen
class Deliver:
    """Something that leaves the machine after the commit: `channel` says how, `to` names the recipient for people,
    `address` where it goes (None: the channel knows), `content` is what the channel needs, `about` the item.
    `client` is the record that a message is for, where that is known (limits are per client).
    `token` names the request where a later statement uses what comes back, `on_failure` is the event that happens when
    it has failed for good.
    """

    channel: str
    to: str
    address: str | None
    content: Mapping[str, Value]
    about: Ref
    token: str | None = None
    on_failure: Event | None = None
    client: Ref | None = None


@attrs.frozen
class Schedule:
    """A rule goes on at a moment (with zone): `event` is of the kind `resume`, its id is that of what waits.

    `at` is None where it rests: until its date is filled, or until the answer to the request `awaits` is there.
    A rule and the event that began it have one such place, and one for each message that has failed for good.
    """

    at: datetime | None
    event: Event
    awaits: str | None = None


Why: TypeAlias = Literal["left_stage", "deleted", "started_again", "date_moved", "date_emptied", "by_hand", ""]
"""Why something pending is cancelled; what moved is scheduled anew."""


@attrs.frozen
class Cancel:
    """Cancels what is pending for a record: of one rule and one beginning (the id of that event), or (None) of all;
    with `timer` only what waits under that id.
    """

    record: Ref
    rule: str | None = None
    start: str | None = None
    why: Why = ""
    timer: str | None = None


Effect: TypeAlias = SetField | AddToList | RemoveFromList | CreateRecord | DeleteRecord | Deliver | Schedule | Cancel
