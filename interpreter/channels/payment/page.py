"""A page of the shop at which clients pay: its address says the order, and nobody is asked."""

from urllib.parse import quote

import attrs

from stagerules.dsl.webaddress import web_address

from ...store.outbox import Message
from ..protocol import Never, Sent
from ..providers.http import SLOT
from .slots import described


@attrs.frozen
class PayPage:
    """`url` has `{order}` and the like in it. `currency` is the only one that it takes, where the address does not say
    which one is meant.
    """

    url: str
    currency: str | None = None

    def send(self, message: Message) -> Sent:
        """The address for an order. Raises `Never`."""
        link = self.link(message)
        return Sent("the page of the shop", {"url": link})

    def link(self, message: Message) -> str:
        """What is filled in stays where it is: all but letters and digits stands there as `%2F` and its like."""
        content = described(message, self.currency).content
        slots = {name: value for name, value in content.items() if isinstance(value, str)}
        link = SLOT.sub(lambda found: quote(slots.get(found[1], ""), safe="", errors="replace"), self.url)
        if web_address(link) is None:
            raise Never("wrong_order", "with this order the page has no address")
        return link
