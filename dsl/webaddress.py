"""A web address as requests go to it: read strictly and in one place, so that what is checked is what is called."""

import re

import attrs

PORTS = {"https": 443, "http": 80}
_WHOLE = re.compile(r"(https?)://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?([/?][^#]*)?(?:#.*)?", re.DOTALL)
_BEGINNING = re.compile(r"(https?://[^/?#]*)[/?#]", re.IGNORECASE)
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?@!$&'()+*,;=%[]")
"""The letters of a path and a query (RFC 3986); all others stand there as `%` and two digits."""
_UPWARDS = re.compile(r"(/|\\|%2f|%5c)(\.|%2e){1,2}(/|\\|%2f|%5c|$)", re.IGNORECASE)
"""`/./` and `/../`, however they are written: a server may take them for another way."""
LONGEST = 4_000
"""Characters of an address: many servers take no longer ones."""


@attrs.frozen
class WebAddress:
    """`host` is in small letters, without the brackets of an IPv6 address; `target` are path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port, as a `Host` header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The address without path and query."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.origin + self.target


def web_address(text: str) -> WebAddress | None:
    """The address that a text is; None where it is none to which a request may go: another scheme than https and http,
    a user name, a host with letters beyond ASCII, white space, and ways that lead upwards (`/../`).
    """
    found = _WHOLE.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    scheme, host, port, target = found[1], found[2].strip("[]").lower(), found[3], found[4] or "/"
    number = int(port) if port else PORTS[scheme]
    if not 0 < number < 65536 or any(char.isspace() or not char.isprintable() for char in target):
        return None
    if _UPWARDS.search(target.partition("?")[0]):
        return None
    target = target if target.startswith("/") else f"/{target}"
    return WebAddress(scheme, host, number, "".join(map(_escaped, target)))


def origin(text: str) -> str | None:
    """The origin that a project file names: a host means https, `http://` must be said. None where it is none."""
    found = web_address(text if "://" in text else f"https://{text}")
    return found.origin if found is not None and found.target == "/" and not text.endswith("/") else None


def beginning(text: str) -> str | None:
    """The part of an unfinished address that says the host, where it is complete."""
    found = _BEGINNING.match(text)
    return found[1] if found else None


def _escaped(char: str) -> str:
    return char if char in _PLAIN else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
