"""Links that tell of a click: each carries, signed, where it leads and what it is about, so that nobody else's link
counts and nobody can be led elsewhere.
"""

import base64
import binascii
import hmac
import json
from hashlib import sha256

import attrs

from stagerules.dsl.values import Ref

from ..store.outbox import Message

SIGNATURE = 16
"""Bytes of the signature: 128 bits of HMAC-SHA256 (RFC 2104, section 5: not below 80, not below half)."""
LONGEST_LINK = 2_000
"""Characters of a link that mail programs and browsers open everywhere. A longer one is left as it is written."""
_PURPOSE = b"stagerules click 1:"
"""Goes with what is signed, so that no other signature of the same key is one of these."""


@attrs.frozen
class Clicks:
    """Where clicks go (`https://crm.example.com/c`), and the key that signs links."""

    base: str
    key: bytes = attrs.field(repr=False)


@attrs.frozen
class Click:
    """What a link was made for: `message` names the e-mail, the same for all its links, `item` is the record that it
    is about, `url` where the link leads.
    """

    message: str
    item: Ref
    url: str


def signed_link(clicks: Clicks, click: Click) -> str:
    """The link that goes into the message instead of the url."""
    whole = [click.message, click.item.entity, click.item.key, click.url]
    payload = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    return f"{clicks.base}/{_letters(_signature(payload, clicks.key) + payload)}"


def read_token(token: str, key: bytes) -> Click | None:
    """What the last part of a link says; None where we never made it so. Nothing of it is read before the signature has
    been compared.
    """
    if not token.isascii() or len(token) > LONGEST_LINK:
        return None
    try:
        whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if token != _letters(whole):
        return None  # what can be written in two ways would be two tokens
    signature, payload = whole[:SIGNATURE], whole[SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(payload, key)):
        return None
    match json.loads(payload):
        case [str(message), str(entity), int() | str() as record, str(url)]:
            return Click(message, Ref(entity, record), url)
        case _:
            return None


def message_name(message: Message) -> str:
    """What names a message in its links: nobody can tell its id by it."""
    return sha256(message.id.encode()).hexdigest()[:16]


def _letters(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signature(payload: bytes, key: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + payload, sha256).digest()[:SIGNATURE]
