"""Requests for links as files: nobody is asked, and nobody can pay by mistake."""

from urllib.parse import quote

import attrs

from ...store.outbox import Message
from ..protocol import Sent
from ..textfolder import TextFolder
from .page import PayPage
from .slots import described

NOWHERE = "https://pay.invalid"
"""No address of this ending is ever anybody's (RFC 2606)."""


@attrs.frozen
class PaymentFolder:
    """Writes each request as a text file. The link is that of the shop's `page`, for which nobody need be asked;
    without one it leads nowhere.
    """

    texts: TextFolder
    page: PayPage | None = None

    def send(self, message: Message) -> Sent:
        """Writes the file; its name, and the link."""
        order = quote(str(message.content.get("order")), safe="", errors="replace")
        link = f"{NOWHERE}/{order}" if self.page is None else self.page.link(message)
        filled = described(message, None)
        file = self.texts.send(attrs.evolve(filled, content={**filled.content, "text": link}))
        return Sent(file, {"url": link})
