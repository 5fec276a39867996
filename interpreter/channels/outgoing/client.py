"""The one client by which requests leave: hosts that the project allows, no redirects, limits of time and size."""

import ssl
from collections.abc import Callable
from functools import cached_property

import attrs
import httpcore

from stagerules.dsl.webaddress import WebAddress

from ..protocol import Never, NotNow
from .connect import Deadline, Guarded
from .quiet import quietly
from .request import Request, Response

SECONDS = 30
"""How long a request may take altogether: looking the name up excepted, for which the system has limits of its own."""


@attrs.frozen(slots=False)
class Client:
    """Goes only to the origins of `allow`; to this machine and to private networks only for the hosts of `private`.

    `clock` gives seconds and never goes back. Settings of the environment (proxies) are not read.
    """

    allow: frozenset[str]
    private: frozenset[str]
    clock: Callable[[], float]
    seconds: float = SECONDS

    def send(self, request: Request, most: int = 0) -> Response:
        """Sends a request once, and reads `most` bytes of the answer. Raises `Never`, and `NotNow` where it may work
        later.
        """
        address = request.address
        if address.origin not in self.allow:
            raise Never("host_not_allowed", f"the project does not allow requests to {address.origin}")
        guarded = Guarded(Deadline(self.clock, self.clock() + self.seconds), self.private)
        try:
            with (
                quietly(),
                httpcore.ConnectionPool(self._context, max_connections=1, network_backend=guarded) as pool,
                pool.stream(
                    request.method,
                    httpcore.URL(
                        scheme=address.scheme, host=address.host, port=address.port, target=address.target.encode()
                    ),
                    headers=_headers(request),
                    content=request.body,
                ) as response,
            ):
                return Response(response.status, _read(response), _body(response, most))
        except (httpcore.LocalProtocolError, UnicodeError):
            raise Never("wrong_request", "the request cannot be written") from None
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise NotNow(_why(address, error)) from None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Certificates are checked against those that the system trusts, and against the name."""
        return ssl.create_default_context()


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    """All headers; ours go before those of the request. Letters that a header cannot have raise UnicodeError here, or
    are refused by the library.
    """
    own = {"host": request.address.authority, "connection": "close", "accept-encoding": "identity"}
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


def _why(address: WebAddress, error: Exception) -> str:
    """For people, and without what the library says: that may hold anything."""
    if isinstance(error.__cause__ or error.__context__, ssl.SSLCertVerificationError):
        return f"the certificate of {address.host} is not valid for that name"
    if isinstance(error, httpcore.TimeoutException):
        return f"{address.host} takes too long to answer"
    return f"{address.host} cannot be reached: {type(error).__name__}"
