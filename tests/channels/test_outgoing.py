"""The one client: where it never goes, what it checks, how long it waits, how much it reads."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import trustme

from stagerules.dsl.webaddress import WebAddress, origin, web_address
from stagerules.interpreter.channels.outgoing.addresses import where
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.outgoing.request import Request
from stagerules.interpreter.channels.protocol import Never, NotNow

from .receiver import Answer, Receiver, cut, cut_in_the_middle, drop_by_drop, endless, receiving, rubbish, silent

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


def address(text: str) -> WebAddress:
    found = web_address(text)
    assert found is not None
    return found


def client(*allow: str, private: tuple[str, ...] = (), seconds: float = 30) -> Client:
    return Client(frozenset(allow), frozenset(private), time.monotonic, seconds)


def send(text: str, *, private: tuple[str, ...] = (), seconds: float = 30, most: int = 1000, **more: Any) -> Any:
    to = address(text)
    return client(to.origin, private=private, seconds=seconds).send(Request("POST", to, **more), most)


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


@pytest.mark.parametrize("host", BLOCKED)
def test_no_connection_to_special_addresses_even_where_the_project_names_them(host: str, recorder: Recorder) -> None:
    with pytest.raises(Never) as never:
        send(f"https://{host}/")
    assert (never.value.code, recorder.calls) == ("address_blocked", [])


@pytest.mark.parametrize("host", BLOCKED)
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


NO_ADDRESSES = (
    "",
    "erp.example.com",
    "//erp.example.com",
    "ftp://erp.example.com/",
    "file:///etc/passwd",
    "https://",
    "https://ada@erp.example.com/",
    "https://erp.example.com@evil.example/",
    "https://erp.example.com\\@evil.example/",
    "https://erp.example.com\r\nHost: evil.example/",
    "https://erp.example.com/\r\nX: y",
    "https://erp.example.com/a b",
    "https://erp.example.com/\x00",
    "https://erp.example.com/\u2028",
    "https://erp.example.com:0/",
    "https://erp.example.com:99999/",
    "https://erp.example.com:٤٤٣/",
    "https://erp.exämple.com/",
    "https://erp。example。com/",
    "https://[::1/",
    "https://erp.example.com/../x",
    "https://erp.example.com/a/%2e%2E/x",
    "https://erp.example.com/a/.%2e",
    "https://erp.example.com/a%2f..%2fx",
    "https://erp.example.com/a\\..\\x",
    " https://erp.example.com/",
    "https://erp.example.com/" + "x" * 5000,
)


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address(text: str) -> None:
    assert web_address(text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://ERP.Example.com", "https://erp.example.com/"),
        ("https://erp.example.com:443/a", "https://erp.example.com/a"),
        ("http://erp.example.com:8080?x=1", "http://erp.example.com:8080/?x=1"),
        ("https://erp.example.com/a#b?c", "https://erp.example.com/a"),
        ("https://erp.example.com/ä/€?q=ü", "https://erp.example.com/%C3%A4/%E2%82%AC?q=%C3%BC"),
        ("https://erp.example.com/a..b/...", "https://erp.example.com/a..b/..."),
        ("https://[2606:2800::1]:8443/", "https://[2606:2800::1]:8443/"),
        ("https://erp.example.com/\"<>^`{|}", "https://erp.example.com/%22%3C%3E%5E%60%7B%7C%7D"),
    ],
)  # fmt: skip
def test_addresses_as_they_are_read(text: str, read: str) -> None:
    found = web_address(text)
    assert str(found) == read
    assert web_address(read) == found


def test_what_a_project_file_may_allow() -> None:
    assert [origin(one) for one in ("erp.example.com", "ERP.example.com:443", "http://localhost:80")] == [
        "https://erp.example.com",
        "https://erp.example.com",
        "http://localhost",
    ]
    assert [origin(one) for one in ("", "*", "*.example.com", "erp.example.com/", "https://a.b/c", "a b")] == [None] * 6


# --- a real server -------------------------------------------------------------------------------------------------


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as made:
        yield made


def to(receiver: Receiver, **more: Any) -> Any:
    return send(f"{receiver.origin}/orders?x=%20", private=("127.0.0.1",), **more)


def test_a_request_arrives_as_it_is(receiver: Receiver) -> None:
    response = to(receiver, headers=(("x-source", "crm"),), body="{ä}".encode())
    assert (response.status, response.body) == (200, b"{}")
    (got,) = receiver.got
    assert (got.method, got.target, got.body) == ("POST", "/orders?x=%20", "{ä}".encode())
    assert dict(got.headers) == {
        "host": f"127.0.0.1:{receiver.port}",
        "connection": "close",
        "accept-encoding": "identity",
        "content-length": "4",
        "x-source": "crm",
    }
    assert len(got.headers) == 5


def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert to(receiver).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int, receiver: Receiver) -> None:
    receiver.answers = [Answer(status, {"location": f"{receiver.origin}/elsewhere"}), Answer()]
    assert to(receiver).status == status
    assert len(receiver.got) == 1


@pytest.mark.parametrize("fault", [cut, cut_in_the_middle, rubbish])
def test_what_goes_wrong_under_way_may_work_later(fault: Any, receiver: Receiver) -> None:
    receiver.answers = [Answer(fault=fault)]
    with pytest.raises(NotNow, match=r"127.0.0.1 cannot be reached: "):
        to(receiver)


@pytest.mark.parametrize("fault", [silent, drop_by_drop])
def test_nothing_takes_longer_than_it_may(fault: Any, receiver: Receiver) -> None:
    receiver.answers = [Answer(fault=fault)]
    before = time.monotonic()
    with pytest.raises(NotNow, match="takes too long to answer"):
        to(receiver, seconds=0.5)
    assert 0.4 < time.monotonic() - before < 1.5


def test_a_long_answer_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.answers = [Answer(fault=endless), Answer(body=b"a" * 1000), Answer(body=b"a" * 1001)]
    assert [to(receiver).body for _ in range(3)] == [None, b"a" * 1000, None]
    receiver.answers = [Answer(fault=endless)]
    assert to(receiver, most=0).body == b""


def test_a_header_that_never_ends_is_an_error(receiver: Receiver) -> None:
    receiver.answers = [Answer(headers={"x-long": "a" * 200_000})]
    with pytest.raises(NotNow):
        to(receiver)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00b", "ä€"])
def test_a_header_that_would_be_two_is_not_sent(value: str, receiver: Receiver) -> None:
    with pytest.raises(Never) as never:
        to(receiver, headers=(("x-source", value),))
    assert (never.value.code, receiver.got) == ("wrong_request", [])


# --- TLS -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """One whom the system trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def by_name(receiver: Receiver, name: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The server, under another name than its address."""
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, port, *more, **named: real("127.0.0.1", port, *more, **named))
    return send(f"https://{name}:{receiver.port}/", private=(name,))


def test_the_certificate_is_asked_for_the_name(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []

    def tls(context: ssl.SSLContext) -> None:
        authority.issue_cert("erp.example.com").configure_cert(context)
        context.sni_callback = lambda _, name, __: asked.append(name)

    with receiving(Receiver(), tls) as receiver:
        assert by_name(receiver, "erp.example.com", monkeypatch).status == 200
        with pytest.raises(NotNow, match=r"the certificate of shop.example.com is not valid for that name"):
            by_name(receiver, "shop.example.com", monkeypatch)
    assert asked == ["erp.example.com", "shop.example.com"]
    assert [one.header("host") for one in receiver.got] == [f"erp.example.com:{receiver.port}"]


def test_a_certificate_of_nobody_known(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = trustme.CA().issue_cert("erp.example.com")
    with (
        receiving(Receiver(), stranger.configure_cert) as receiver,
        pytest.raises(NotNow, match="certificate"),
    ):
        by_name(receiver, "erp.example.com", monkeypatch)
    assert receiver.got == []
