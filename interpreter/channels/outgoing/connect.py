"""Connecting: the name is looked up once, every address is judged, and one of those is connected to."""

import socket
import ssl
from collections.abc import Iterable
from typing import Any

import attrs
import httpcore

from ..deadline import Deadline
from ..protocol import Never, NotNow
from .addresses import where

SECONDS_TO_CONNECT = 10
MOST_ADDRESSES = 4
"""How many addresses of one name are tried."""


@attrs.define(eq=False)
class Guarded(httpcore.NetworkBackend):
    """Connects by address, never by name. TLS still asks for the certificate of the name: that is done above.

    The request that is under way has a `deadline`, and `heard` says whether anything of its answer has come.
    """

    private: frozenset[str]
    deadline: Deadline
    heard: bool = False
    plain: httpcore.NetworkBackend = attrs.field(factory=httpcore.SyncBackend)

    def begin(self, deadline: Deadline) -> None:
        """A request begins."""
        self.deadline, self.heard = deadline, False

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
        return Timed(stream, self)


@attrs.frozen(eq=False)
class Timed(httpcore.NetworkStream):
    """A connection on which nothing takes longer than the request may: also a server that sends a letter a second."""

    stream: httpcore.NetworkStream
    guarded: Guarded

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come."""
        found = self.stream.read(max_bytes, self.guarded.deadline.left())
        self.guarded.heard |= bool(found)
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Sends."""
        self.stream.write(buffer, self.guarded.deadline.left())

    def close(self) -> None:
        """Ends it."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        seconds = self.guarded.deadline.left()
        return Timed(self.stream.start_tls(ssl_context, server_hostname, seconds), self.guarded)

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
