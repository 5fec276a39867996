"""The eight effects: all that a rule can ask for, whatever action it uses. Actions are open, effects are closed."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

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
    """

    channel: str
    to: str
    address: str | None
    content: Mapping[str, Value]
    about: Ref


@attrs.frozen
class Schedule:
    """An event that is to happen at a moment (with zone), on behalf of the rule `rule`."""

    at: datetime
    event: Event
    rule: str


@attrs.frozen
class Cancel:
    """Cancels what is pending for a record: of one rule, or (None) of all."""

    record: Ref
    rule: str | None = None


Effect: TypeAlias = SetField | AddToList | RemoveFromList | CreateRecord | DeleteRecord | Deliver | Schedule | Cancel
