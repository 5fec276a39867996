"""Any other provider with an interface of its own, as the project file describes it."""

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.webaddress import WebAddress, web_address

from ...store.outbox import Message
from ...wire.json_text import NoJson, read_json
from ..outgoing.request import Request, Response, origin_only
from ..protocol import Never, NotNow
from ..webhook.request import KINDS, webhook_id
from .answers import found_at, number_of, one_line
from .bodies import form, json_text
from .values import values_of

Pattern: TypeAlias = "str | int | bool | list[Pattern] | dict[str, Pattern]"
"""What is sent, with `{text}` and the like where the values of a message stand."""
SLOT = re.compile(r"\{([a-z_]+(?:\.[\w-]+)?)\}")
TOKEN = "token"
SLOTS = ("to", "id", TOKEN)
"""Those that every message has: the address, the key that is the same over all retries, and the secret."""


@attrs.frozen
class HttpProvider:
    """Sends `body` as JSON or as a form, which with GET is a part of the address. Values are filled into its texts
    only, where they stay texts.
    """

    address: WebAddress = attrs.field(repr=origin_only)
    kind: Literal["json", "form"]
    body: Mapping[str, Pattern] = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    token: str | None = attrs.field(default=None, repr=False)
    method: str = "POST"
    languages: Mapping[str, str] = attrs.field(factory=dict)
    """By template: what `{language}` stands for where messages have a template and no language of their own."""
    taken: Mapping[tuple[str, ...], str | int] = attrs.field(factory=dict)
    """By place in the JSON of an answer that says yes: what must stand there, or it means no."""

    def request(self, message: Message) -> Request:
        """One request. Raises `Never` where the message has more than texts: nothing is half sent."""
        _only_texts(message)
        slots = self._slots(message)
        body = {name: _filled(pattern, slots) for name, pattern in self.body.items()}
        headers = {name.lower(): one_line(_in(text, slots)) for name, text in self.headers.items()}
        if self.kind == "form" and self.method == "GET":
            return Request(self.method, self._asking(form(body)), tuple(headers.items()))
        sent = json_text(body) if self.kind == "json" else form(body)
        headers = {"content-type": KINDS[self.kind]} | headers
        return Request(self.method, self.address, tuple(headers.items()), sent.encode())

    def _asking(self, query: str) -> WebAddress:
        whole = web_address(f"{self.address}{'&' if '?' in self.address.target else '?'}{query}")
        if whole is None:
            raise Never("too_long", "the message makes the address of the request too long")
        return whole

    def receipt(self, response: Response) -> str | None:
        """Such a provider is known by the status of its answer, and by what must stand in it. Nothing of the answer is
        repeated: it may hold anything.
        """
        if not response.fine or not self.taken:
            return None
        try:
            answer = read_json(response.body or b"")
        except NoJson:  # somebody else's, such as the page of a proxy
            raise NotNow("the answer is no JSON, and so does not say that the message was taken") from None
        for place, wanted in self.taken.items():
            found = found_at(answer, place)
            if type(found) is not type(wanted) or found != wanted:  # `true` is not 1
                where = f"at `{'.'.join(place)}` of the answer stands something else than `{json_text(wanted)}`"
                raise Never("refused_by_provider", f"the message was not taken: {where}")
        return None

    def _slots(self, message: Message) -> dict[str, str]:
        texts = {name: value for name, value in message.content.items() if isinstance(value, str)}
        values = {f"values.{name}": value for name, value in values_of(message).items()}
        language = {"language": self.languages.get(texts.get("template", ""), "")}
        own = {"to": number_of(message), "id": webhook_id(message), TOKEN: self.token or ""}
        return language | texts | values | own


def _only_texts(message: Message) -> None:
    if message.content.get("hidden") is True:
        raise Never("no_chat", "this provider has no messages that only the staff sees")
    if message.content.get("attach"):
        raise Never("wrong_message", "this provider takes no files")


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
