"""The long tail of providers, by the library apprise (https://github.com/caronc/apprise/wiki).

It makes its requests itself: they go where the project's own address says, which no rule and no value can change.
"""

import logging
from urllib.parse import quote

import attrs

from ...store.protocol import Message
from ..protocol import Never, NotNow
from .answers import plain


@attrs.frozen
class AppriseChannel:
    """`url` is the address of apprise, with `{to}` where that of the recipient stands; `name` is for people."""

    url: str = attrs.field(repr=False)
    name: str
    redirect: str | None = None

    def send(self, message: Message) -> str:
        """Sends one message. The library says only whether it worked."""
        from apprise import Apprise, NotifyFormat  # it loads a hundred providers

        logging.getLogger("apprise").disabled = True  # it would write addresses and texts
        to = self.redirect or plain(message.address)
        sender = Apprise()
        if not sender.add(self.url.replace("{to}", quote(to, safe=""))):
            raise Never("wrong_number", "apprise cannot make an address of it")
        text = plain(message.content.get("text"))
        if not sender.notify(body=text, body_format=NotifyFormat.TEXT, interpret_escapes=False):
            raise NotNow(f"apprise could not hand it to `{self.name}`")
        return f"{self.name}, by apprise" + (", redirected" if self.redirect else "")
