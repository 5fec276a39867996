"""Where the one client never goes: the connecting call is a recorder, and it records nothing."""

import socket
from typing import Any

import attrs
import pytest

from stagerules.interpreter.channels.outgoing.addresses import where
from stagerules.interpreter.channels.outgoing.request import Request
from stagerules.interpreter.channels.protocol import Never, NotNow
from tests.quick import quick

from .sending import address, client, send

PUBLIC = "93.184.215.14"


@attrs.define
class Recorder:
    """Stands in the place of the connecting call, so that nothing leaves the machine even where a check fails."""

    calls: list[tuple[str, int]] = attrs.field(factory=list)
    lookups: list[str] = attrs.field(factory=list)
    names: dict[str, list[list[str]]] = attrs.field(factory=dict)
    real: Any = socket.getaddrinfo

    def connect(self, address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        self.calls.append(address)
        raise ConnectionRefusedError

    def look_up(self, host: str, port: int, *_: object, **__: object) -> list[Any]:
        self.lookups.append(host)
        if host not in self.names:
            return list(self.real(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
        found = self.names[host].pop(0) if len(self.names[host]) > 1 else self.names[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    monkeypatch.setattr(socket, "create_connection", made.connect)
    monkeypatch.setattr(socket, "getaddrinfo", made.look_up)
    return made


BLOCKED = (
    # literal
    *("127.0.0.1", "127.255.1.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
    *("0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    # encoded: decimal, octal, hexadecimal, short
    *("2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "127.1", "0", "0xa9fea9fe", "3232235777"),
    # IPv6: this machine, private, link-local, multicast, documentation
    *("[::]", "[::1]", "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]"),
    # IPv4 in disguise: mapped, compatible, NAT64, 6to4, Teredo
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:8.8.8.8]", "[::127.0.0.1]", "[64:ff9b::7f00:1]"),
    *("[64:ff9b::808:808]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:53aa:64c::1]", "[100::1]", "[5f00::1]"),
    "[3fff::1]",
)  # fmt: skip


@pytest.mark.parametrize("host", quick(12, BLOCKED))
def test_no_connection_to_special_addresses_even_where_the_project_names_them(host: str, recorder: Recorder) -> None:
    with pytest.raises(Never) as never:
        send(f"https://{host}/")
    assert (never.value.code, recorder.calls) == ("address_blocked", [])


@pytest.mark.parametrize("host", quick(12, BLOCKED))
def test_no_connection_to_names_that_lead_there(host: str, recorder: Recorder) -> None:
    bare = str(recorder.real(host.strip("[]"), 443, type=socket.SOCK_STREAM)[0][4][0])
    for found in ([bare], [PUBLIC, bare], [bare, PUBLIC]):
        recorder.names["erp.example.com"] = [found]
        with pytest.raises(Never) as never:
            send("https://erp.example.com/")
        assert never.value.code == "address_blocked"
    assert recorder.calls == []


@pytest.mark.parametrize("host", ["[::ffff:10.0.0.1]", "169.254.169.254", "0.0.0.0", "[fe80::1]", "224.0.0.1"])
def test_what_is_never_gone_to_is_no_matter_of_private_hosts(host: str, recorder: Recorder) -> None:
    with pytest.raises(Never):
        send(f"https://{host}/", private=(host.strip("[]"),))
    assert recorder.calls == []


@pytest.mark.parametrize("found", ["10.0.0.1", "127.0.0.1", "192.168.1.1", "100.64.0.1", "fd12::1", "::1"])
def test_private_hosts_are_allowed_one_by_one(found: str, recorder: Recorder) -> None:
    recorder.names = {"erp.intern": [[found]], "erp.example.com": [[found]]}
    with pytest.raises(NotNow):
        send("https://erp.intern/", private=("erp.intern",))
    with pytest.raises(Never):
        send("https://erp.example.com/", private=("erp.intern",))
    assert recorder.calls == [(found, 443)]


@pytest.mark.parametrize("found", [PUBLIC, "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.128.0.1", "169.253.0.1"])
def test_public_addresses_are_connected_to(found: str, recorder: Recorder) -> None:
    recorder.names = {"erp.example.com": [[found]]}
    with pytest.raises(NotNow, match=r"erp.example.com cannot be reached"):
        send("https://erp.example.com/")
    assert recorder.calls == [(found, 443)]


def test_the_registries_of_public_ipv6_addresses() -> None:
    assert [where(one) for one in ("2606:2800:21f:cb07::1", "2a00:1450::1", "2003::1")] == ["public"] * 3


def test_a_name_that_changes_its_address_is_looked_up_once(recorder: Recorder) -> None:
    recorder.names = {"erp.example.com": [[PUBLIC], ["127.0.0.1"]]}
    with pytest.raises(NotNow):
        send("https://erp.example.com/")
    assert (recorder.lookups, recorder.calls) == (["erp.example.com"], [(PUBLIC, 443)])


def test_the_next_address_is_tried(recorder: Recorder) -> None:
    recorder.names = {"erp.example.com": [[PUBLIC, "8.8.8.8", "8.8.4.4", "1.1.1.1", "9.9.9.9"]]}
    with pytest.raises(NotNow):
        send("https://erp.example.com/")
    assert [host for host, _ in recorder.calls] == [PUBLIC, "8.8.8.8", "8.8.4.4", "1.1.1.1"]


@pytest.mark.parametrize(
    "allowed",
    [
        "https://example.com",
        "https://erp.example.com:8443",
        "http://erp.example.com",
        "https://erp.example.com.",
        "https://a.erp.example.com",
    ],
)
def test_only_what_is_allowed_word_for_word(allowed: str, recorder: Recorder) -> None:
    with pytest.raises(Never) as never:
        client(allowed).send(Request("GET", address("https://erp.example.com/")))
    assert (never.value.code, recorder.lookups, recorder.calls) == ("host_not_allowed", [], [])


def test_a_name_that_nobody_knows(recorder: Recorder) -> None:
    with pytest.raises(NotNow, match=r"the name erp.example.com is not known"):
        send("https://erp.example.com/")
