"""A real mail server on this machine, for as long as a test needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from typing import Any

import attrs
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from stagerules.interpreter.channels.smtp import SmtpServer


@attrs.define
class Receiver:
    """What a real server on this machine was given, and how it answers."""

    envelopes: list[Any] = attrs.field(factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, server: SMTP, session: object, envelope: object) -> str:  # noqa: N802  # the library calls it so
        self.envelopes.append(envelope)
        return self.answer


@contextmanager
def serving(receiver: Receiver, **options: Any) -> Iterator[SmtpServer]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(receiver, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield SmtpServer("127.0.0.1", port, "none")
    finally:
        controller.stop()
