"""A request and the answer to it."""

from collections.abc import Mapping

import attrs

from stagerules.dsl.webaddress import WebAddress


@attrs.frozen
class Request:
    """What is sent. Who makes it answers for the headers; those that HTTP itself needs are added here."""

    method: str
    address: WebAddress = attrs.field(repr=lambda address: address.origin)  # a path may hold a secret
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    body: bytes = b""


@attrs.frozen
class Response:
    """What came back. `headers` have small letters; `body` is None where it is longer than was wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None
