"""The one client before a real server: what it sends and checks, how long it waits, how much it reads."""

import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

import pytest
import trustme

from stagerules.interpreter.channels.protocol import Never, NotNow

from .receiver import Answer, Receiver, cut, cut_in_the_middle, drop_by_drop, endless, receiving, rubbish, silent
from .sending import send


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
        "connection": "keep-alive",
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


@pytest.mark.slow
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
