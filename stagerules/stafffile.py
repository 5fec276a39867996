"""`[channels.staff]` of the project file: how messages to staff leave."""

from collections.abc import Collection, Mapping
from typing import cast

import attrs

from stagerules.interpreter.channels.staff import By

from .emailfile import is_address
from .settings import Reader, is_text

STAFF = ("by", "from", "chats")
WAYS: tuple[By, ...] = ("email", "sms", "chat")


@attrs.frozen
class Staff:
    """By which channel; who the sender of e-mails is; the numbers of users' chats by their e-mail addresses."""

    by: By
    sender: str = ""
    chats: Mapping[str, str] = attrs.field(factory=dict)


def read_staff(reader: Reader, channels: Collection[str]) -> Staff | None:
    """What the table says; None where something is wrong with it. `channels` are those by which messages can leave."""
    before = len(reader.problems)
    if "by" not in reader.data:
        reader.lacks("", "by", 'by = "email"', ": the channel by which staff is reached, `email`, `sms` or `chat`")
    by = cast(By, reader.one_of("by", WAYS, "email"))
    if by not in channels and "by" in reader.data and not reader.is_wrong("by"):
        reader.wrong("by", "a channel that is set up for this `delivery`", f"[channels.{by}]")
    found = Staff(by, _sender(reader, by), _chats(reader, by))
    return found if len(reader.problems) == before else None


def _sender(reader: Reader, by: By) -> str:
    example = 'from = "crm@example.com"'
    if by == "email" and "from" not in reader.data:
        reader.lacks("", "from", example, ": the address that the e-mails come from")
    return reader.take("from", is_address, "an e-mail address", example, "")


def _chats(reader: Reader, by: By) -> dict[str, str]:
    chats = reader.inside("chats", None)
    if by == "chat" and not chats.data:
        heading = reader.where.heading((*reader.path, "chats"))
        reader.lacks("", "chats", heading, ": the chat of each user, by e-mail address")
    found: dict[str, str] = {}
    for user in chats.data:
        found[user.casefold()] = chats.take(user, is_text, "the number of a chat", f'"{user}" = "123456789"', "")
    return found
