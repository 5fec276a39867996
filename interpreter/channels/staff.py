"""Messages to staff, by one of the other channels."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.values import Value

from ..store.outbox import Message
from .protocol import Channel, Never, Sent

By: TypeAlias = Literal["email", "sms", "chat"]
LONGEST_SUBJECT = 100
"""Characters of a message that stand in the subject of an e-mail, too."""


@attrs.frozen
class StaffChannel:
    """Sends by a channel: as e-mails from the `sender`, as text messages, or in the chats of the users, which are known
    by their e-mail addresses.
    """

    by: By
    channel: Channel
    sender: str = ""
    chats: Mapping[str, str] = attrs.field(factory=dict)

    def send(self, message: Message) -> str | Sent:
        """Hands one message to that channel."""
        email, phone = message.content.get("email"), message.content.get("phone")
        text = str(message.content.get("text") or "")
        match self.by:
            case "email":
                content: dict[str, Value] = {"from": self.sender, "subject": _subject(text), "body": text}
                return self._sent(message, email, content)
            case "sms":
                return self._sent(message, phone, {"text": text})
            case "chat":
                chat = self.chats.get(email.casefold()) if isinstance(email, str) else None
                return self._sent(message, chat, {"chat": chat, "text": text})

    def _sent(self, message: Message, address: Value, content: Mapping[str, Value]) -> str | Sent:
        if not isinstance(address, str) or not address.strip():
            raise Never("no_address", f"no {_WHERE[self.by]} of {message.to} is known")
        return self.channel.send(attrs.evolve(message, address=address, content=content))


_WHERE: Mapping[By, str] = {"email": "e-mail address", "sms": "telephone number", "chat": "chat"}


def _subject(text: str) -> str:
    """The first line; the body has all of it."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return first if len(first) <= LONGEST_SUBJECT else f"{first[: LONGEST_SUBJECT - 1]}…"
