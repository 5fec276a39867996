"""A conversation with a mail server that ends in time, however slowly the server answers."""

import io
import smtplib
import socket
from functools import cache
from typing import Any

from .deadline import TOO_LONG, Deadline
from .protocol import NotNow

SECONDS_TO_CONNECT = 10
"""For each address of the server."""


@cache
def own_name() -> str:
    """What this machine calls itself before mail servers. It is looked up once: the system may take seconds for it,
    each time, and no deadline ends that.
    """
    return smtplib.SMTP().local_hostname


class Talk(smtplib.SMTP):
    """SMTP in which an answer takes `seconds` at most, and nothing lasts longer than until the deadline. Raises what
    the library raises, and `NotNow`.
    """

    def __init__(self, host: str, port: int, deadline: Deadline, seconds: float, **more: Any) -> None:
        self.deadline, self.seconds = deadline, seconds
        super().__init__(host, port, own_name(), timeout=deadline.left(SECONDS_TO_CONNECT), **more)

    def getreply(self) -> tuple[int, bytes]:
        """What the server answers."""
        until = self.deadline.sooner(self.seconds)
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(Heard(self.sock, until))
        elif self.file is not None:
            self.file.raw.until = until
        try:
            return super().getreply()
        except NotNow:
            self.close()
            raise

    def send(self, s: Any) -> None:
        """Says something: a long message may take all the time that is left."""
        if self.sock is not None:
            self.sock.settimeout(self.deadline.left())
        super().send(s)


class TlsTalk(Talk, smtplib.SMTP_SSL):
    """The same, encrypted from the beginning."""


class Heard(io.RawIOBase):
    """What comes from a server. Its letters may come one by one, but not for ever."""

    def __init__(self, sock: socket.socket, until: Deadline) -> None:
        self.sock, self.until = sock, until

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """What has come."""
        self.sock.settimeout(self.until.left())
        try:
            return self.sock.recv_into(buffer)
        except TimeoutError:
            raise NotNow(TOO_LONG) from None
