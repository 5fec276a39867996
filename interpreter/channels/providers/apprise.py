"""The long tail of providers, by the library apprise (https://github.com/caronc/apprise/wiki).

It makes its requests itself: they go where the project's own address says, which no rule and no value can change.
"""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from urllib.parse import quote

import attrs

from ...store.outbox import Message
from ...values.addresses import MissingLibrary
from ..protocol import Never, NotNow
from .answers import number_of, plain

CALL = Path(__file__).with_name("apprise_call.py")
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
        if find_spec("apprise") is None:
            raise NotNow(str(MissingLibrary("apprise", "notify")))
        try:
            handed_over = _handed_over(url, text, self.seconds)
        except subprocess.TimeoutExpired:
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


def _handed_over(url: str, text: str, seconds: float) -> bool:
    """Whether the library has handed it over. It has a process of its own: nothing else ends a call that goes on
    reading for ever. The address is told where no other program sees it. Raises `TimeoutExpired`.
    """
    asked = {"url": url, "text": text, "seconds": ceil(seconds)}
    call = [sys.executable, "-P", str(CALL)]  # -P: or this file would be taken for the library
    ended = subprocess.run(
        call,
        input=json.dumps(asked).encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=seconds,
        start_new_session=True,  # who ends the worker by the keyboard lets it finish what it has begun
        check=False,
    )
    return ended.returncode == 0
