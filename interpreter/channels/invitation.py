"""Invitations to a chat: text messages with a link, by which it is known who begins the chat."""

from collections.abc import Mapping

import attrs

from ..store.outbox import Message
from .protocol import Channel, Never, Sent
from .webhook.request import webhook_id


@attrs.frozen
class Inviting:
    """Sends by a channel; where a message is an invitation, the link stands behind its text. `bots` are the names of
    the bots by messenger.
    """

    channel: Channel
    bots: Mapping[str, str]

    def send(self, message: Message) -> str | Sent:
        """Hands one message to that channel. Raises `Never` where there is no bot to invite to."""
        messenger = message.content.get("invitation")
        if not isinstance(messenger, str):
            return self.channel.send(message)
        if messenger not in self.bots:
            raise Never("provider_missing", f"the project names no bot for `{messenger}`")
        text = f"{message.content.get('text')}\n{link(self.bots[messenger], message)}"
        return self.channel.send(attrs.evolve(message, content={**message.content, "text": text}))


def link(bot: str, message: Message) -> str:
    """Opens a chat with a Telegram bot, which is told the sign behind it (https://core.telegram.org/api/links#bot-links:
    at most 64 letters, digits, `_` and `-`).
    """
    return f"https://t.me/{bot}?start={webhook_id(message)}"
