"""A provider that is asked for links, as the project file describes it."""

from collections.abc import Mapping

import attrs

from stagerules.dsl.values import Value
from stagerules.dsl.webaddress import web_address

from ...store.outbox import Message
from ...wire.json_text import NoJson, read_json
from ..outgoing.request import Request, Response
from ..protocol import Never, NotNow
from ..providers.answers import found_at
from ..providers.http import HttpProvider, Pattern
from .slots import described

MINOR = "{minor}"


@attrs.frozen
class LinkProvider:
    """Asks as `http` describes it; the link stands at the place `link` of the JSON that is answered. `currency` is the
    only one that it takes, where the description does not say which one is meant.
    """

    http: HttpProvider
    link: tuple[str, ...]
    currency: str | None = None

    def request(self, message: Message) -> Request:
        """The request for a link. Who asks again for the same order and amount says the same `{id}`, so that a provider
        that heeds it gives the same link.
        """
        filled = described(message, self.currency)
        content = filled.content
        asked = f"{content.get('order')} {content['amount']} {content['currency']}"
        same = attrs.evolve(filled, id=asked.encode("utf-8", "replace").decode())
        if self.http.kind == "form":
            return self.http.request(same)
        body = {name: _with_number(one, str(content["minor"])) for name, one in self.http.body.items()}
        return attrs.evolve(self.http, body=body).request(same)

    def receipt(self, response: Response) -> str | None:
        """What the answer means is for `http` to say."""
        return self.http.receipt(response)

    def values(self, response: Response) -> Mapping[str, Value]:
        """The link. Raises `NotNow` for an answer that is no JSON and so none of the provider's, and `Never` for one
        without a link that a client can open. Nothing of the answer is repeated.
        """
        if response.body is None:
            raise Never("bad_result", "what was answered is too long")
        try:
            found = found_at(read_json(response.body), self.link)
        except NoJson:
            raise NotNow("the answer is no JSON, and so holds no link") from None
        if not isinstance(found, str) or web_address(found) is None:
            raise Never("bad_result", f"at `{'.'.join(self.link)}` of the answer stands no web address")
        return {"url": found}


def _with_number(pattern: Pattern, minor: str) -> Pattern:
    """A text that is nothing but `{minor}` is a whole number in JSON."""
    match pattern:
        case str() if pattern == MINOR:
            return int(minor)
        case list():
            return [_with_number(one, minor) for one in pattern]
        case dict():
            return {name: _with_number(one, minor) for name, one in pattern.items()}
        case _:
            return pattern
