"""A process that receives webhooks, as quick as can be: what is measured is who sends them.

It tells its port; to a GET it answers how many requests have come, how many different ones, and how many out of order:
their header `x-order` is `DEAL/NUMBER`, and the numbers of a deal go up.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCAL = "127.0.0.1"


class Received:
    """What has come."""

    def __init__(self) -> None:
        self.requests, self.late, self.last = 0, 0, dict[str, int]()
        self.different = set[str]()

    def takes(self, order: str) -> None:
        """A request."""
        deal, _, number = order.partition("/")
        self.requests += 1
        self.different.add(order)
        self.late += int(number) < self.last.get(deal, 0)
        self.last[deal] = int(number)

    def told(self) -> bytes:
        """In numbers."""
        return json.dumps({"requests": self.requests, "different": len(self.different), "late": self.late}).encode()


class Line(asyncio.Protocol):
    """A connection, for one request after the other."""

    received = Received()
    """What has come on all connections since it was told last."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            first, *lines = self.buffer[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
            whole = end + 4 + int(headers.get("content-length", "0"))
            if len(self.buffer) < whole:
                return
            self.buffer = self.buffer[whole:]
            if first.startswith("GET"):
                self.answer(Line.received.told())
                Line.received = Received()
            else:
                self.received.takes(headers["x-order"])
                self.answer(b"{}")

    def answer(self, body: bytes) -> None:
        self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))


@contextmanager
def receiving() -> Iterator[str]:
    """The origin of a receiver in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.receiver"]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://{LOCAL}:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


async def serve() -> None:
    """Receives until it is ended."""
    server = await asyncio.get_running_loop().create_server(Line, LOCAL, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
