"""Requests as files: what would be sent is there to be looked at, and nothing leaves the machine."""

from pathlib import Path

import attrs

from ...store.outbox import Message
from ..folder import written
from ..protocol import Sent
from .request import request_of, webhook_id


@attrs.frozen
class RequestFolder:
    """Writes each request as an `.http` file, which editors and HTTP tools open. It is not signed: no secret is needed.
    Nobody answers, so nothing comes back.
    """

    folder: Path

    def send(self, message: Message) -> Sent:
        """Writes the file; its name."""
        request = request_of(message)
        lines = [
            f"{request.method} {request.address} HTTP/1.1",
            *(f"{name}: {value}" for name, value in request.headers),
            f"webhook-id: {webhook_id(message)}",
        ]
        data = "\r\n".join((*lines, "", "")).encode() + request.body
        return Sent(written(self.folder, message, ".http", data))
