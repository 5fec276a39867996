"""One channel with several providers: each message says by which it goes."""

from collections.abc import Mapping

import attrs

from ...store.outbox import Message
from ..protocol import Channel, Keeps, Never, Sent


@attrs.frozen
class Choice:
    """`names` is the value of a message that names its provider; one that names none goes by the `default`."""

    providers: Mapping[str, Channel]
    names: str
    default: str | None

    def send(self, message: Message) -> str | Sent:
        """Hands a message to its provider."""
        wanted = message.content.get(self.names) or self.default
        if not isinstance(wanted, str) or wanted not in self.providers:
            raise Never("provider_missing", f"the project has set up no provider `{wanted}`")
        return self.providers[wanted].send(message)

    def let_go(self) -> None:
        """Closes what the providers keep open."""
        for one in self.providers.values():
            if isinstance(one, Keeps):
                one.let_go()
