"""Connecting: the name is looked up once, every address is judged, and one of those is connected to."""

import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import attrs
import httpcore

from ..protocol import Never, NotNow
from .addresses import where

SECONDS_TO_CONNECT = 10
MOST_ADDRESSES = 4
"""How many addresses of one name are tried."""


@attrs.frozen(eq=False)
class Deadline:
    """When a request must have come to its end, on a clock in seconds that never goes back."""

    clock: Callable[[], float]
    end: float

    def left(self, most: float | None = None) -> float:
        """How many seconds are left, `most` at most. Raises `NotNow`."""
        seconds = self.end - self.clock()
        if seconds <= 0:
            raise NotNow("the server takes too long to answer")
        return seconds if most is None else min(seconds, most)


@attrs.frozen(eq=False)
class Guarded(httpcore.NetworkBackend):
    """Connects by address, never by name. TLS still asks for the certificate of the name: that is done above."""

    deadline: Deadline
    private: frozenset[str]
    plain: httpcore.NetworkBackend = attrs.field(factory=httpcore.SyncBackend)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to one of the host's addresses."""
        addresses = looked_up(host, port, host in self.private)
        for address in addresses[:-1]:
            try:
                return self._connected(address, port)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # nothing was said yet: the next address is as good
        return self._connected(addresses[-1], port)

    def _connected(self, address: str, port: int) -> httpcore.NetworkStream:
        stream = self.plain.connect_tcp(address, port, self.deadline.left(SECONDS_TO_CONNECT))
        return Timed(stream, self.deadline)


@attrs.frozen(eq=False)
class Timed(httpcore.NetworkStream):
    """A connection on which nothing takes longer than the request may: also a server that sends a letter a second."""

    stream: httpcore.NetworkStream
    deadline: Deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come."""
        return self.stream.read(max_bytes, self.deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends."""
        self.stream.write(buffer, self.deadline.left())

    def close(self) -> None:
        """Ends it."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        return Timed(self.stream.start_tls(ssl_context, server_hostname, self.deadline.left()), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        """What the connection knows."""
        return self.stream.get_extra_info(info)


def looked_up(host: str, port: int, private: bool) -> tuple[str, ...]:
    """The addresses of a host. One that may not be gone to refuses all: it would be a matter of luck. Raises `Never`,
    `NotNow`.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotNow(f"the name {host} is not known") from None
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        kind = where(address)
        if kind == "never" or (kind == "private" and not private):
            raise Never("address_blocked", f"{host} leads to an address that requests may not go to")
    if not addresses:
        raise NotNow(f"the name {host} is not known")
    return addresses[:MOST_ADDRESSES]
