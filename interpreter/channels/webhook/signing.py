"""Signatures of Standard Webhooks (https://www.standardwebhooks.com, specification 1.0.0, "Signature scheme")."""

import base64
import binascii
import hmac
from datetime import datetime
from hashlib import sha256

PREFIX = "whsec_"


def key_of(secret: str) -> bytes | None:
    """The key that a secret holds: base64, with or without `whsec_` in front; None where it is none."""
    try:
        return base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def signed(id: str, at: datetime, body: bytes, key: bytes | None) -> tuple[tuple[str, str], ...]:
    """The headers: the id, which stays the same over retries, the moment of this attempt, and the signature of both
    with the body, where there is a key.
    """
    seconds = str(int(at.timestamp()))
    headers = (("webhook-id", id), ("webhook-timestamp", seconds))
    if key is None:
        return headers
    digest = hmac.new(key, b".".join((id.encode(), seconds.encode(), body)), sha256).digest()
    return (*headers, ("webhook-signature", f"v1,{base64.b64encode(digest).decode()}"))
