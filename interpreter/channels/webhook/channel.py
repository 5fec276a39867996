"""Sends webhooks: at least once, with an id by which a repeated one is recognised."""

from collections.abc import Callable, Mapping
from datetime import datetime

import attrs

from stagerules.dsl.values import Value

from ...store.outbox import Message
from ..outgoing.client import Client
from ..outgoing.request import Response
from ..outgoing.status import judge
from ..protocol import Never, Sent
from .request import request_of, webhook_id
from .signing import signed

LARGEST_ANSWER = 250_000
"""Bytes of an answer that rules can use."""


@attrs.frozen
class WebhookChannel:
    """Sends by a client; with `redirect` everything goes to that address instead. `secrets` are the keys by name; `now`
    gives the moment that receivers compare with their own.
    """

    client: Client
    secrets: Mapping[str, bytes] = attrs.field(repr=False)
    now: Callable[[], datetime]
    redirect: str | None = None

    def send(self, message: Message) -> Sent:
        """Sends one request. What comes back is only read where a rule waits for it."""
        request = request_of(message, self.redirect)
        headers = signed(webhook_id(message), self.now(), request.body, self._key(message))
        response = self.client.send(
            attrs.evolve(request, headers=(*request.headers, *headers)), LARGEST_ANSWER if message.token else 0
        )
        judge(request.address.host, response, self.now(), "refused_by_server")
        told = f"{request.address.host} answered {response.status}" + (", redirected" if self.redirect else "")
        return Sent(told, _values(response) if message.token else {})

    def let_go(self) -> None:
        """Closes the connections that the client keeps."""
        self.client.let_go()

    def _key(self, message: Message) -> bytes | None:
        name = message.content.get("secret")
        if name is None:
            return None
        try:
            return self.secrets[str(name)]
        except KeyError:
            raise Never("unknown_secret", f"the project has no secret `{name}`") from None


def _values(response: Response) -> dict[str, Value]:
    """What rules can use: the status, and the text out of which `text_at` and its like take what they are asked for."""
    if response.body is None:
        raise Never("bad_result", f"it was handed over, but what came back is longer than {LARGEST_ANSWER:,} bytes")
    try:
        answer = response.body.decode()
    except UnicodeDecodeError:
        answer = None
    return {"status": response.status, "answer": answer}
