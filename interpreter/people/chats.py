"""Chats with clients in messengers: whose they are, and which one is written to."""

from datetime import datetime

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref, Value

from ..actions import Look
from ..facts import Search
from ..values.dates import instant
from .client import all_addresses, called, client_of
from .exclusions import is_excluded

CHAT = "Chat"
CHAT_CHANNEL = "chat"
"""The channel by which messages go to chats."""


def person_meant(said: Value, item: Ref, look: Look, schema: Schema) -> Ref | None:
    """Whose a chat is that was begun at an item: who is named (`Contact 7`), else the item's client. Whoever is named
    and is not there is nobody: somebody else's chat is never taken for that of the client.
    """
    if not isinstance(said, str) or not said.strip():
        return client_of(look, schema, item).record
    from ..records.fit import key_type, strange  # only events that name somebody pay for loading it

    entity, _, written = said.strip().partition(" ")
    if entity not in schema.entities or schema.entities[entity].role not in ("contact", "company"):
        return None
    whole = key_type(schema, entity) is int and written.isascii() and written.isdecimal()
    named = Ref(entity, int(written) if whole else written)
    return named if not strange(named, schema) and look.exists(named) else None


def newest_chat(look: Look, person: Ref | None, item: Ref) -> Ref | None:
    """The chat that was created last of those of a person; without one, of those at the item of which nobody knows
    whose they are. None where there is none.
    """
    if person is not None:
        found = look.find(Search(CHAT, "person", called(person)))
    else:
        at_item = look.find(Search(CHAT, "item", called(item)))
        found = tuple(one for one in at_item if look.field(one, "person") is None)
    last: tuple[datetime, Ref] | None = None
    for one in found:
        at = look.field(one, "created_at")
        if isinstance(at, datetime) and (last is None or instant(at) >= last[0]):
            last = instant(at), one
    return last[1] if last is not None else None


def client_excluded(look: Look, schema: Schema, item: Ref, region: str) -> bool:
    """Whether the item's client has addresses, and each of them is on the exclusion list: whoever is not to be written
    to anywhere is not written to in a chat either.
    """
    client = client_of(look, schema, item).record
    addresses = () if client is None else all_addresses(look, schema, client)
    return bool(addresses) and all(is_excluded(look, one.written, region, one.kind) for one in addresses)
