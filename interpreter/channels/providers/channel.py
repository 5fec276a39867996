"""Sends by a provider: what all of them have in common."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import attrs

from stagerules.dsl.values import Value

from ...store.outbox import Message
from ..outgoing.client import Client
from ..outgoing.request import Request, Response
from ..outgoing.status import judge
from ..outgoing.waiting import retry_after
from ..protocol import NotNow, Sent

LARGEST_ANSWER = 100_000
"""Bytes of an answer that are read: it holds a number, or what was wrong."""
_RECEIPT = re.compile(r"[A-Za-z0-9_.=/-]{1,64}")
"""Names that are repeated; anything else might be the address or a text."""


class Adapter(Protocol):
    """A provider: how it is asked, and what its answers mean."""

    def request(self, message: Message) -> Request:
        """The request that a message is. Raises `Never`."""

    def receipt(self, response: Response) -> str | None:
        """What the provider calls the message that it has taken; None where it says nothing. Raises `Never` and
        `NotNow` for what only this provider means by an answer; what the status says is judged for all.
        """


def nothing(response: Response) -> Mapping[str, Value]:
    """What most providers give back."""
    return {}


@attrs.frozen
class ProviderChannel:
    """Sends by an adapter. `now` gives the moment by which dates in answers are read; with `redirect` everything goes
    to that address instead. `gives` is what rules can use of an answer that says yes; it raises `Never` and `NotNow`.
    """

    adapter: Adapter
    client: Client
    now: Callable[[], datetime]
    redirect: str | None = attrs.field(default=None, repr=False)
    gives: Callable[[Response], Mapping[str, Value]] = nothing

    def send(self, message: Message) -> Sent:
        """Hands one message to the provider."""
        request = self.adapter.request(message if self.redirect is None else redirected(message, self.redirect))
        response = self.client.send(request, LARGEST_ANSWER)
        receipt = self._judged(request.address.host, response)
        named = f" as {receipt}" if receipt and _RECEIPT.fullmatch(receipt) else ""
        told = f"{request.address.host} took it{named}" + (", redirected" if self.redirect else "")
        return Sent(told, self.gives(response))

    def let_go(self) -> None:
        """Closes the connections that the client keeps."""
        self.client.let_go()

    def _judged(self, host: str, response: Response) -> str | None:
        try:
            receipt = self.adapter.receipt(response)
        except NotNow as later:
            wish = later.after or retry_after(response.headers.get("retry-after"), self.now())
            raise NotNow(str(later), wish) from None
        if response.status in (401, 403):  # about no message in particular: it is set right, and all of them go
            raise NotNow(f"{host} answered {response.status}: it does not accept the credentials")
        judge(host, response, self.now(), "refused_by_provider")
        return receipt


def redirected(message: Message, to: str) -> Message:
    """The message for somebody else: at another address, or, where it is for a chat, in another one."""
    if "chat" in message.content:
        return attrs.evolve(message, content={**message.content, "chat": to, "hidden": False})
    return attrs.evolve(message, address=to)
