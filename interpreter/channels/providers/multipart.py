"""Forms with files (RFC 7578)."""

import re
from collections.abc import Mapping

from ..files import Attachment

_MARKS = {'"': "%22", "\r": "%0D", "\n": "%0A"}
"""As browsers write them in names (https://html.spec.whatwg.org, "Multipart form data")."""


def multipart(fields: Mapping[str, str], files: Mapping[str, Attachment], boundary: str) -> tuple[str, bytes]:
    """The content type and the body. `boundary` stands in none of the parts."""
    parts = [(f'form-data; name="{name}"', value.encode("utf-8", "replace")) for name, value in fields.items()]
    for name, file in files.items():
        head = f'form-data; name="{name}"; filename="{_marked(file.name)}"\r\ncontent-type: {file.type}'
        parts.append((head, file.data))
    line = f"--{boundary}".encode()
    body = b"".join(
        line + b"\r\ncontent-disposition: " + head.encode() + b"\r\n\r\n" + data + b"\r\n" for head, data in parts
    )
    return f"multipart/form-data; boundary={boundary}", body + line + b"--\r\n"


def _marked(name: str) -> str:
    return re.sub(r'["\r\n]', lambda found: _MARKS[found[0]], name)
