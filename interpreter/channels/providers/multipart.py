"""Forms with files (RFC 7578)."""

import re
from collections.abc import Mapping
from hashlib import sha256

from ..files import Attachment

_MARKS = {'"': "%22", "\\": "\\\\"} | {chr(code): f"%{code:02X}" for code in range(32)}
"""As browsers and common libraries write them in names (https://html.spec.whatwg.org, "Multipart form data")."""
_MARKED = re.compile(r'["\\\x00-\x1f]')


def multipart(fields: Mapping[str, str], files: Mapping[str, Attachment], seed: str) -> tuple[str, bytes]:
    """The content type and the body. The same `seed` and parts make the same body."""
    parts = [(f'form-data; name="{name}"', value.encode("utf-8", "replace")) for name, value in fields.items()]
    for name, file in files.items():
        head = f'form-data; name="{name}"; filename="{_marked(file.name)}"\r\ncontent-type: {file.type}'
        parts.append((head, file.data))
    boundary = _boundary(seed, [data for _, data in parts])
    line = b"--" + boundary
    body = b"".join(
        line + b"\r\ncontent-disposition: " + head.encode("utf-8", "replace") + b"\r\n\r\n" + data + b"\r\n"
        for head, data in parts
    )
    return f"multipart/form-data; boundary={boundary.decode()}", body + line + b"--\r\n"


def _boundary(seed: str, parts: list[bytes]) -> bytes:
    """One that stands in none of the parts, also where who wrote a file knew the seed."""
    boundary = sha256(seed.encode("utf-8", "replace")).hexdigest()[:32].encode()
    while any(boundary in part for part in parts):
        boundary = sha256(boundary).hexdigest()[:32].encode()
    return boundary


def _marked(name: str) -> str:
    return _MARKED.sub(lambda found: _MARKS[found[0]], name)
