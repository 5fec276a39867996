"""A request and the answer to it."""

from collections.abc import Mapping

import attrs

from stagerules.dsl.webaddress import WebAddress


def origin_only(address: WebAddress) -> str:
    """How an address is shown: a path may hold a secret."""
    return address.origin


@attrs.frozen
class Request:
    """What is sent. Who makes it answers for the headers; those that HTTP itself needs are added here."""

    method: str
    address: WebAddress = attrs.field(repr=origin_only)
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    body: bytes = attrs.field(default=b"", repr=False)


@attrs.frozen
class Response:
    """What came back. `headers` have small letters; `body` is None where it is longer than was wanted."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes | None = attrs.field(repr=False)

    @property
    def fine(self) -> bool:
        """Whether the status says that it was done."""
        return 200 <= self.status < 300
