"""Any other provider with an interface of its own, as the project file describes it."""

import json
import re
from collections.abc import Mapping
from typing import Literal, TypeAlias
from urllib.parse import urlencode

import attrs

from stagerules.dsl.webaddress import WebAddress

from ...store.protocol import Message
from ..outgoing.request import Request, Response
from ..webhook.request import KINDS, webhook_id
from .answers import number_of
from .values import values_of

Pattern: TypeAlias = "str | int | bool | list[Pattern] | dict[str, Pattern]"
"""What is sent, with `{text}` and the like where the values of a message stand."""
SLOT = re.compile(r"\{([a-z_]+(?:\.[\w-]+)?)\}")
TOKEN = "token"
SLOTS = ("to", "id", TOKEN)
"""Those that every message has: the address, the key that is the same over all retries, and the secret."""


@attrs.frozen
class HttpProvider:
    """Sends `body` as JSON or as a form. Values are filled into its texts only, where they stay texts."""

    address: WebAddress
    kind: Literal["json", "form"]
    body: Mapping[str, Pattern]
    headers: Mapping[str, str] = attrs.field(factory=dict)
    token: str | None = attrs.field(default=None, repr=False)
    method: str = "POST"

    def request(self, message: Message) -> Request:
        """One request."""
        slots = self._slots(message)
        body = {name: _filled(pattern, slots) for name, pattern in self.body.items()}
        headers = {name.lower(): _one_line(_in(text, slots)) for name, text in self.headers.items()}
        sent = json.dumps(body, ensure_ascii=False) if self.kind == "json" else urlencode(body)
        headers = {"content-type": KINDS[self.kind]} | headers
        return Request(self.method, self.address, tuple(headers.items()), sent.encode("utf-8", "replace"))

    def receipt(self, response: Response) -> str | None:
        """Such a provider is known by the status of its answer alone."""
        return None

    def _slots(self, message: Message) -> dict[str, str]:
        texts = {name: value for name, value in message.content.items() if isinstance(value, str)}
        values = {f"values.{name}": value for name, value in values_of(message).items()}
        own = {"to": number_of(message), "id": webhook_id(message), TOKEN: self.token or ""}
        return texts | values | own


def slots_in(pattern: object) -> set[str]:
    """The names of all values that a pattern asks for."""
    match pattern:
        case str():
            return set(SLOT.findall(pattern))
        case Mapping():
            return {one for value in pattern.values() for one in slots_in(value)}
        case list():
            return {one for value in pattern for one in slots_in(value)}
        case _:
            return set()


def _filled(pattern: Pattern, slots: Mapping[str, str]) -> object:
    match pattern:
        case str():
            return _in(pattern, slots)
        case list():
            return [_filled(one, slots) for one in pattern]
        case dict():
            return {name: _filled(one, slots) for name, one in pattern.items()}
        case _:
            return pattern


def _in(text: str, slots: Mapping[str, str]) -> str:
    """Each slot once: what a value holds is not looked at again."""
    return SLOT.sub(lambda found: slots.get(found[1], ""), text)


def _one_line(text: str) -> str:
    """A header's value: one that has other letters is written as `?`."""
    return "".join(one if " " <= one <= "~" else "?" for one in text).strip()
