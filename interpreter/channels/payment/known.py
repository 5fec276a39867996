"""Links that there are already: nobody is asked for them again."""

import attrs

from ...store.outbox import Message
from ..protocol import Channel, Keeps, Sent


@attrs.frozen
class KnownLinks:
    """Gives the link of an order that has one; for the others the channel is asked."""

    channel: Channel

    def send(self, message: Message) -> str | Sent:
        """The link, as what comes back."""
        link = message.content.get("link")
        return Sent("it has its link", {"url": link}) if isinstance(link, str) else self.channel.send(message)

    def let_go(self) -> None:
        """Closes what the channel keeps open."""
        if isinstance(self.channel, Keeps):
            self.channel.let_go()
