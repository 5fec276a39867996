"""What a message of the channel `webhook` holds, as the action writes it."""

import re
from collections.abc import Mapping

from stagerules.dsl.values import Labelled, Value
from stagerules.dsl.webaddress import web_address

from ...plan import Argument
from ...wire.plain_json import KeyOf, json_of, texts_of

FORBIDDEN = frozenset(
    (
        *("host", "connection", "keep-alive", "upgrade", "te", "trailer", "expect"),
        *("content-length", "content-type", "transfer-encoding", "accept-encoding"),
        *("authorization", "cookie"),
    )
)
"""Headers that HTTP itself writes, and those that hold secrets: a rule is no place for them."""
FORBIDDEN_BEGINNINGS = ("webhook-", "proxy-", "x-redirected-from")
_NAME = re.compile(r"[a-z0-9-]+")
_VALUE = re.compile(r"[!-~]([ !-~]*[!-~])?|")
LARGEST_BODY = 1_000_000
"""Characters of a body."""


class WrongRequest(Exception):
    """A request that cannot be written so: `code` as in the history; `str()` says why, for people."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def content_of(
    url: str, method: str, body: tuple[str, Mapping[str, Argument]] | None, headers: Mapping[str, Argument], key: KeyOf
) -> dict[str, Value]:
    """The content of a message. `body` are a kind (`json`, `form`) and its values. Raises `WrongRequest`."""
    address = web_address(url)
    if address is None:
        raise WrongRequest("wrong_url", "this is no address that a request can go to")
    text = None if body is None else _body(*body, key)
    if text is not None and len(text) > LARGEST_BODY:
        raise WrongRequest("too_long", f"the body has {len(text)} characters; {LARGEST_BODY} are the most")
    return {
        "method": method,
        "url": str(address),
        "kind": body[0] if body else None,
        "body": text,
        "headers": tuple(_header(name, value) for name, value in _texts(headers, "headers", key)),
    }


def _body(kind: str, values: Mapping[str, Argument], key: KeyOf) -> str:
    if kind == "json":
        return json_of(values, key)
    from urllib.parse import urlencode  # only rules that send forms pay for loading it

    return urlencode(_texts(values, kind, key))


def _texts(values: Mapping[str, Argument], what: str, key: KeyOf) -> list[tuple[str, str]]:
    try:
        return list(texts_of(values, key))
    except ValueError as error:
        raise WrongRequest("wrong_request", f"`{error}` of `{what}` holds several values with names") from None


def _header(name: str, value: str) -> Labelled:
    """A header; `_` in the name of a rule is `-`. Only letters that cannot end it."""
    name = name.replace("_", "-").lower()
    if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
        raise WrongRequest("wrong_header", f"the header `{name}` has letters that a header cannot have")
    if name in FORBIDDEN or name.startswith(FORBIDDEN_BEGINNINGS):
        raise WrongRequest("wrong_header", f"the header `{name}` is not for rules to write")
    return Labelled(name, value)
