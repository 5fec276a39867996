"""A real web server on this machine, for as long as a test needs it."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import attrs

Fault = Callable[[BaseHTTPRequestHandler], None]


@attrs.frozen
class Got:
    """A request as it arrived. `headers` are all that came, in order; names in small letters."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        found = [value for one, value in self.headers if one == name]
        assert len(found) < 2, found
        return found[0] if found else None


@attrs.define
class Answer:
    """What the server says; with `fault` it does that instead."""

    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = b"{}"
    fault: Fault | None = None


@attrs.define
class Receiver:
    """Answers with `answers` one after the other, the last one for ever. What comes twice under one id is done once."""

    answers: list[Answer] = attrs.field(factory=lambda: [Answer()])
    got: list[Got] = attrs.field(factory=list)
    done: dict[str | None, Got] = attrs.field(factory=dict)
    lines: list[int] = attrs.field(factory=list)
    """For each request the port of whoever asked: one for a connection."""
    port: int = 0
    scheme: str = "http"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def take(self, handler: BaseHTTPRequestHandler) -> Answer:
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        headers = tuple((name.lower(), value) for name, value in handler.headers.items())
        got = Got(handler.command, handler.path, headers, body)
        self.got.append(got)
        self.lines.append(handler.client_address[1])
        self.done.setdefault(got.header("webhook-id"), got)
        return self.answer(got)

    def answer(self, got: Got) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiving(receiver: Receiver, tls: Callable[[ssl.SSLContext], object] | None = None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or each answer waits 40 ms for nothing

        def _answer(self) -> None:
            answer = receiver.take(self)
            if answer.fault is not None:
                self.close_connection = True
                return answer.fault(self)
            self.send_response(answer.status)
            for name, value in ({"content-length": str(len(answer.body))} | dict(answer.headers)).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # whoever asked may have heard enough
                self.wfile.write(answer.body)
            return None

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815  # the library calls them so

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that turns away is none of its own
    receiver.port, receiver.scheme = server.server_address[1], "https" if tls else "http"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def cut(handler: BaseHTTPRequestHandler) -> None:
    """The connection ends before there is an answer."""
    handler.connection.close()


def cut_after_the_answer(handler: BaseHTTPRequestHandler) -> None:
    """A whole answer, which does not say that the connection ends; and it ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def slow_body(handler: BaseHTTPRequestHandler) -> None:
    """The answer is there, and most of its body takes its time."""
    handler.wfile.write(b"HTTP/1.1 201 Created\r\ncontent-length: 10\r\n\r\n{")
    handler.wfile.flush()
    time.sleep(3)


def cut_in_the_middle(handler: BaseHTTPRequestHandler) -> None:
    """The connection ends inside the body."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")


def silent(handler: BaseHTTPRequestHandler) -> None:
    """There is no answer."""
    time.sleep(3)


def drop_by_drop(handler: BaseHTTPRequestHandler) -> None:
    """A letter now and then, so that no single one is late."""
    try:
        for letter in b"HTTP/1.1 200 OK\r\n" + b"x" * 1000:
            handler.wfile.write(bytes([letter]))
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def rubbish(handler: BaseHTTPRequestHandler) -> None:
    """Something else than HTTP."""
    handler.wfile.write(b"\x00\x01220 mail.example.com ESMTP\r\n\r\n")


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without an end."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        while True:
            handler.wfile.write(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
    except OSError:
        pass
