"""What was made here or elsewhere for a rule is told as an event, so that records and rules know of it."""

from collections.abc import Mapping
from datetime import datetime

from stagerules.dsl import types as t
from stagerules.dsl.values import Value

from ..event import Event
from ..program import Program
from ..store.outbox import Message
from ..store.protocol import Store

MADE_HERE: Mapping[str, str] = {"document": "document", "qr": "QR code"}
"""Channels by which nothing leaves: they make something in the file store. What that is called."""
TO_NOBODY: Mapping[str, str] = {**MADE_HERE, "payment": "payment link for"}
"""Channels whose messages are for nobody in particular, and how these are called."""


def called(channel: str, to: str) -> str:
    """A message in a few words: `email to Ada`, `document invoice 17`."""
    return f"{TO_NOBODY.get(channel, f'{channel} to')} {to}"


TOLD: Mapping[str, str] = {"document": "document_created", "payment": "payment_link_created"}
"""The event of each channel whose requests are told of once they are done."""


def made(
    message: Message, values: Mapping[str, Value], program: Program, store: Store, now: datetime
) -> tuple[Event, ...]:
    """The event; none for other channels. Its fields are what came back, and what the request said."""
    name = TOLD.get(message.channel)
    if name is None:
        return ()
    known = {**message.content, **values}
    cause = store.event(message.event)
    fields = program.schema.events[name].fields.values()
    event = Event(
        f"{message.id}:{name}",
        "event",
        message.about,
        name=name,
        fields={one.name: known.get(one.name, () if isinstance(one.type, t.List) else None) for one in fields},
        at=now,
        actor=program.automation_user,
        cause=message.event,
        depth=1 if cause is None else cause.event.depth + 1,
    )
    return (event,)
