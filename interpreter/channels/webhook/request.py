"""The request that a message of the channel `webhook` is."""

from hashlib import sha256

from stagerules.dsl.values import Labelled, Value
from stagerules.dsl.webaddress import web_address

from ...store.outbox import Message
from ..outgoing.request import Request
from ..protocol import Never

KINDS = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


def request_of(message: Message, url: str | None = None) -> Request:
    """The request; `url` gets it instead, and is told whom it was for. Raises `Never`."""
    content = message.content
    meant = _plain(content.get("url"))
    address = web_address(url or meant)
    if address is None:
        raise Never("wrong_url", "this is no address that a request can go to")
    kind = KINDS.get(_plain(content.get("kind")))
    headers = {"user-agent": "stagerules"} | ({"content-type": kind} if kind else {}) | _given(content.get("headers"))
    if url is not None:
        headers["x-redirected-from"] = meant
    method, body = _plain(content.get("method")), _plain(content.get("body"))
    return Request(method, address, tuple(headers.items()), body.encode())


def webhook_id(message: Message) -> str:
    """The idempotency key in letters that every header takes."""
    return f"msg_{sha256(message.id.encode()).hexdigest()[:32]}"


def _given(headers: Value) -> dict[str, str]:
    return {one.label: one.value for one in headers if isinstance(one, Labelled)} if isinstance(headers, tuple) else {}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else ""
