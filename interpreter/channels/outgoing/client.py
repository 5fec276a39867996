"""The one client by which requests leave: hosts that the project allows, no redirects, limits of time and size."""

import ssl
from collections.abc import Callable
from functools import cached_property

import attrs
import httpcore

from stagerules.dsl.webaddress import WebAddress

from ..deadline import Deadline, deadline_in
from ..protocol import Never, NotNow
from .connect import Guarded
from .kept import SECONDS_KEPT, Connection, Kept
from .quiet import quietly
from .request import Request, Response

SECONDS = 30
"""How long a request may take altogether: looking the name up excepted, for which the system has limits of its own."""
SECONDS_FOR_THE_REST, LITTLE = 1.0, 64_000
"""How long and how much (bytes) is read of an answer that nobody wants, so that its connection can be kept."""


@attrs.frozen(slots=False)
class Client:
    """Goes only to the origins of `allow`; to this machine and to private networks only for the hosts of `private`.

    `clock` gives seconds and never goes back. Settings of the environment (proxies) are not read. Connections are kept
    from one request to the next, until `let_go`.
    """

    allow: frozenset[str]
    private: frozenset[str]
    clock: Callable[[], float]
    seconds: float = SECONDS
    kept: Kept = attrs.field(factory=Kept, eq=False, repr=False)

    def send(self, request: Request, most: int = 0) -> Response:
        """Sends a request once, and reads `most` bytes of the answer. Raises `Never`, and `NotNow` where it may work
        later.
        """
        address = request.address
        if address.origin not in self.allow:
            raise Never("host_not_allowed", f"the project does not allow requests to {address.origin}")
        deadline = deadline_in(self.seconds, self.clock)
        try:
            with quietly():
                kept = self.kept.take(address.origin)
                answer = None if kept is None else self._tried(request, kept, deadline, most)
                return answer or self._sent(request, self._new(address, deadline), deadline, most)
        except (httpcore.LocalProtocolError, UnicodeError):
            raise Never("wrong_request", "the request cannot be written") from None
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NotNow(_why(address, error)) from None

    def let_go(self) -> None:
        """Closes the connections that are kept."""
        self.kept.let_go()

    def _new(self, address: WebAddress, deadline: Deadline) -> Connection:
        """Nothing is connected yet: that happens with the first request."""
        guarded, origin = Guarded(self.private, deadline), _url(address).origin
        context = self._context if origin.scheme == b"https" else None  # reading all certificates takes its time
        http = httpcore.HTTPConnection(origin, context, SECONDS_KEPT, network_backend=guarded)
        return Connection(address.origin, guarded, http)

    def _tried(self, request: Request, kept: Connection, deadline: Deadline, most: int) -> Response | None:
        """None where the server has ended a kept connection while nobody looked. It may have heard the request all the
        same, and hears it again: as from a worker that takes a message up once more, by the same id.
        """
        try:
            return self._sent(request, kept, deadline, most)
        except (httpcore.NetworkError, httpcore.RemoteProtocolError):
            if kept.guarded.heard:
                raise
            return None

    def _sent(self, request: Request, connection: Connection, deadline: Deadline, most: int) -> Response:
        connection.guarded.begin(deadline)
        try:
            with connection.http.stream(
                request.method, _url(request.address), headers=_headers(request), content=request.body
            ) as answer:
                body = _body(answer, most)
                if most == 0:
                    _rest(answer, connection.guarded)
                response = Response(answer.status, _read(answer), body)
        except BaseException:
            connection.http.close()
            raise
        self.kept.put(connection)
        return response

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Certificates are checked against those that the system trusts, and against the name."""
        return ssl.create_default_context()


def _url(address: WebAddress) -> httpcore.URL:
    return httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target.encode())


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    """All headers; ours go before those of the request. Letters that a header cannot have raise UnicodeError here, or
    are refused by the library.
    """
    own = {"host": request.address.authority, "connection": "keep-alive", "accept-encoding": "identity"}
    if request.body or request.method != "GET":
        own["content-length"] = str(len(request.body))
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in (dict(request.headers) | own).items()]


def _read(response: httpcore.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}


def _body(response: httpcore.Response, most: int) -> bytes | None:
    """The body as far as it is wanted; what is too long is not read to its end."""
    if most == 0:
        return b""
    body = bytearray()
    for part in response.iter_stream():
        body += part
        if len(body) > most:
            return None
    return bytes(body)


def _rest(response: httpcore.Response, guarded: Guarded) -> None:
    """Reads what nobody wants, where it is little and comes soon: only then the connection can be kept. What goes wrong
    here is nobody's concern: the answer is there.
    """
    guarded.deadline = guarded.deadline.sooner(SECONDS_FOR_THE_REST)
    read = 0
    try:
        for part in response.iter_stream():
            read += len(part)
            if read > LITTLE:
                return
    except (NotNow, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        return


def _why(address: WebAddress, error: Exception) -> str:
    """For people, and without what the library says: that may hold anything."""
    if isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError):
        return f"the certificate of {address.host} is not valid for that name"
    if isinstance(error, httpcore.TimeoutException):
        return f"{address.host} takes too long to answer"
    return f"{address.host} cannot be reached: {type(error).__name__}"
