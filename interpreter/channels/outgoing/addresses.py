"""Which internet addresses a request may go to (the registries of special addresses: RFC 6890 and its updates)."""

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Literal, TypeAlias

Where: TypeAlias = Literal["public", "private", "never"]
"""`private` is this machine and the networks that one owns; `never` is no place for a request, whatever is allowed."""

_PRIVATE_4 = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
_NEVER_4 = (
    "0.0.0.0/8",  # this network
    "169.254.0.0/16",  # link-local: here cloud providers keep the keys of a machine
    "192.0.0.0/24",  # protocols
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # relays of 6to4
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
_PRIVATE_6 = ("::1/128", "fc00::/7")
_NEVER_6 = (
    "2001::/23",  # protocols, among them Teredo
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4
    "3fff::/20",  # documentation
)
_PUBLIC_6 = "2000::/3"
"""All that is given to anybody. Beyond it lie IPv4 addresses in disguise (mapped, NAT64), link-local and multicast."""


def _networks(written: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one) for one in written)


PRIVATE = _networks(_PRIVATE_4 + _PRIVATE_6)
NEVER = _networks(_NEVER_4 + _NEVER_6)
PUBLIC_6 = IPv6Network(_PUBLIC_6)


def where(address: str) -> Where:
    """What kind of place an address is, as `getaddrinfo` writes it."""
    ip = ip_address(address)
    if any(ip in network for network in PRIVATE):
        return "private"
    if any(ip in network for network in NEVER) or (isinstance(ip, IPv6Address) and ip not in PUBLIC_6):
        return "never"
    return "public"
