"""The long tail of providers, by the library apprise (https://github.com/caronc/apprise/wiki).

It makes its requests itself: they go where the project's own address says, which no rule and no value can change.
"""

import re
from urllib.parse import quote

import attrs

from ...store.protocol import Message
from ...values.addresses import MissingLibrary
from ..outgoing.quiet import quietly
from ..protocol import Never, NotNow
from .answers import number_of, plain
from .limited import within

SECONDS = 60
"""How long handing a message over may take: the library itself waits as long as something comes."""
_ADDRESS = re.compile(r"[+@-]?[A-Za-z0-9_]{1,64}")
"""A number or the name of a chat: nothing that could be two recipients, or another part of the address."""


@attrs.frozen
class AppriseChannel:
    """`url` is the address of apprise, with `{to}` where that of the recipient stands; `name` is for people."""

    url: str = attrs.field(repr=False)
    name: str
    redirect: str | None = attrs.field(default=None, repr=False)
    seconds: float = SECONDS

    def send(self, message: Message) -> str:
        """Sends one message. The library says only whether it worked."""
        url, text = self._address(message), plain(message.content.get("text"))
        if not text.strip():
            raise Never("empty_text", "there is nothing to say")
        try:
            import apprise  # noqa: F401  # it loads a hundred providers
        except ModuleNotFoundError as missing:
            raise NotNow(str(MissingLibrary(str(missing.name), "notify"))) from None
        try:
            handed_over = within(self.seconds, lambda: _sent(url, text))
        except TimeoutError:
            raise NotNow(f"`{self.name}` takes too long to answer") from None
        if not handed_over:
            raise NotNow(f"apprise could not hand it to `{self.name}`")
        return f"{self.name}, by apprise" + (", redirected" if self.redirect else "")

    def _address(self, message: Message) -> str:
        if "{to}" not in self.url:
            if self.redirect:
                raise NotNow(f"the address of `{self.name}` does not say whom messages are for")
            return self.url
        to = self.redirect or number_of(message)
        if not _ADDRESS.fullmatch(to):
            raise Never("wrong_number", "this is neither a number nor the name of a chat")
        return self.url.replace("{to}", quote(to, safe=""))


def _sent(url: str, text: str) -> bool:
    """Whether the library has handed it over. It neither tries again by itself nor follows to other addresses."""
    from apprise import Apprise, AppriseAsset, NotifyFormat

    whole = text.encode("utf-8", "replace").decode()
    with quietly():
        sender = Apprise(asset=AppriseAsset(async_mode=False, http_redirects=False, service_timeout=0))
        if not sender.add(url):
            return False
        return bool(sender.notify(body=whole, body_format=NotifyFormat.TEXT, interpret_escapes=False))
