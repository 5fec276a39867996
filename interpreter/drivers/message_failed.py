"""The event `message_failed`: what was for a client and has failed for good, told to the rules that listen for it."""

from datetime import datetime

from stagerules.dsl import types as t
from stagerules.dsl.schema import Field
from stagerules.dsl.values import Value

from ..event import Event
from ..program import Program
from ..store.outbox import Message
from ..store.protocol import Store

NAME = "message_failed"
TO_CLIENTS = "client communication"
"""The group of the actions that write to clients."""


def message_failed(
    message: Message, code: str, detail: str, program: Program, store: Store, now: datetime
) -> tuple[Event, ...]:
    """The event about the message's item; none where no rule listens, or the message was not for a client. It counts
    along the causes, so that messages about messages that failed come to an end.
    """
    if (message.about.entity, "event", NAME) not in program.by_trigger or not _to_a_client(message, program):
        return ()
    cause = store.event(message.event)
    told = {"channel": message.channel, "address": message.address, "code": code, "detail": detail or None}
    event = Event(
        f"{message.id}:{NAME}",
        "event",
        message.about,
        name=NAME,
        fields={name: _nothing(field) for name, field in program.schema.events[NAME].fields.items()} | told,
        at=now,
        actor=program.automation_user,
        cause=message.event,
        depth=1 if cause is None else cause.event.depth + 1,
    )
    return (event,)


def _nothing(field: Field) -> Value:
    """What a field holds that the schema adds to the event."""
    return () if isinstance(field.type, t.List) else None


def _to_a_client(message: Message, program: Program) -> bool:
    signatures = (one.signature for one in program.actions.values())
    return any(one.group == TO_CLIENTS and one.channel == message.channel for one in signatures)
