"""Bodies of requests. Half a surrogate pair, which no text in UTF-8 can hold, is written as `?`."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode


def form(values: Mapping[str, object]) -> str:
    """Names and values as `application/x-www-form-urlencoded`."""
    return urlencode(values, errors="replace")


def json_text(values: object) -> str:
    """Values as JSON."""
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace").decode()
