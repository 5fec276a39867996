"""Webhooks: what arrives at a real receiver, what its answers mean, how they are signed, and how they look as files."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from stagerules.dsl.values import Labelled, Ref
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.outgoing.waiting import retry_after
from stagerules.interpreter.channels.protocol import Never, NotNow, Sent
from stagerules.interpreter.channels.webhook.channel import LARGEST_ANSWER, WebhookChannel
from stagerules.interpreter.channels.webhook.folder import RequestFolder
from stagerules.interpreter.channels.webhook.signing import key_of, signed
from stagerules.interpreter.store.outbox import Message

from .receiver import Answer, Receiver, cut, cut_in_the_middle, endless, receiving

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(Receiver()) as made:
        yield made


def message(to: Receiver | None = None, *, token: str | None = None, id: str = "e1/r1/0", **content: Any) -> Message:
    url = f"{to.origin}/orders/42" if to else "https://erp.example.com/orders/42"
    whole = {"method": "POST", "url": url, "kind": "json", "body": '{"title":"Größe"}', "headers": (), "secret": None}
    return Message(id, "webhook", "erp", None, whole | content, Ref("Deal", 42), "r1", "e1", NOW, token=token)


def channel(receiver: Receiver, redirect: str | None = None, now: datetime | None = None) -> WebhookChannel:
    client = Client(frozenset({receiver.origin}), frozenset({"127.0.0.1"}), time.monotonic, seconds=1)
    key = key_of(SECRET)
    assert key is not None
    return WebhookChannel(client, {"erp": key}, lambda: now or datetime.now(UTC), redirect)


def test_what_arrives(receiver: Receiver) -> None:
    sent = message(receiver, headers=(Labelled("x-source", "crm"),))
    assert channel(receiver).send(sent) == Sent("127.0.0.1 answered 200")
    (got,) = receiver.got
    assert (got.method, got.target, got.body) == ("POST", "/orders/42", '{"title":"Größe"}'.encode())
    assert {name for name, _ in got.headers} == {
        *("host", "connection", "accept-encoding", "content-length", "content-type", "user-agent"),
        *("x-source", "webhook-id", "webhook-timestamp"),
    }
    assert (got.header("content-type"), got.header("x-source")) == ("application/json", "crm")


# --- signatures ----------------------------------------------------------------------------------------------------


def test_the_vector_of_the_standards_own_libraries() -> None:
    """https://github.com/standard-webhooks/standard-webhooks, libraries: the test `sign function`."""
    at = datetime.fromtimestamp(1614265330, UTC)
    for secret in (SECRET, SECRET.removeprefix("whsec_")):
        found = dict(signed("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', key_of(secret)))
        assert found == {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        }


@pytest.mark.parametrize("body", ['{"title":"Größe"}', "", "a=1&b=%C3%A4", "\x00\r\n"])
def test_the_standards_library_reads_what_we_sign(body: str, receiver: Receiver) -> None:
    channel(receiver).send(message(receiver, secret="erp", body=body))
    (got,) = receiver.got
    reader, headers = Webhook(SECRET), dict(got.headers)
    if body.startswith("{"):
        assert reader.verify(got.body, headers) == {"title": "Größe"}
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert headers["webhook-signature"] == reader.sign(headers["webhook-id"], at, got.body.decode())
    with pytest.raises(WebhookVerificationError):
        reader.verify(got.body + b" ", headers)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_ä", "not base64!", "whsec_abc"])
def test_what_is_no_secret(secret: str) -> None:
    assert key_of(secret) is None


def test_the_key_stays_and_the_moment_changes(receiver: Receiver) -> None:
    receiver.answers = [Answer(503), Answer(fault=cut), Answer(fault=cut_in_the_middle), Answer()]
    sent = message(receiver, token="t", secret="erp")
    for minutes in range(3):
        with pytest.raises(NotNow):
            channel(receiver, now=NOW + timedelta(minutes=minutes)).send(sent)
    channel(receiver, now=NOW + timedelta(minutes=3)).send(sent)
    assert (len(receiver.got), len(receiver.done)) == (4, 1)
    assert len({one.header("webhook-timestamp") for one in receiver.got}) == 4
    assert len({one.header("webhook-signature") for one in receiver.got}) == 4
    channel(receiver).send(message(receiver, id="e1/r1/1"))
    assert len(receiver.done) == 2


@pytest.mark.parametrize("id", ["e1/r1/0", "ä\r\nX: y", "a" * 1000, "a.b", ""])
def test_every_key_is_a_header(id: str, receiver: Receiver) -> None:
    channel(receiver).send(message(receiver, id=id))
    found = receiver.got[0].header("webhook-id")
    assert found is not None
    assert found.startswith("msg_")
    assert (len(found), found.isascii(), "." in found) == (36, True, False)


def test_a_secret_that_is_not_there(receiver: Receiver) -> None:
    with pytest.raises(Never) as never:
        channel(receiver).send(message(receiver, secret="other"))
    assert (never.value.code, receiver.got) == ("unknown_secret", [])


def test_secrets_are_not_shown(receiver: Receiver) -> None:
    assert "MfKQ9r8" not in repr(channel(receiver))
    assert str(key_of(SECRET))[2:10] not in repr(channel(receiver))


# --- answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_it_is_done(status: int, receiver: Receiver) -> None:
    receiver.answers = [Answer(status, body=b"")]
    assert channel(receiver).send(message(receiver)).detail == f"127.0.0.1 answered {status}"


@pytest.mark.parametrize("status", [408, 429, 500, 501, 502, 503, 504, 599])
def test_it_is_tried_again(status: int, receiver: Receiver) -> None:
    receiver.answers = [Answer(status, body=b"canary")]
    with pytest.raises(NotNow) as later:
        channel(receiver).send(message(receiver))
    assert (str(later.value), later.value.after) == (f"127.0.0.1 answered {status}", timedelta())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 418, 422, 451])
def test_it_is_refused(status: int, receiver: Receiver) -> None:
    receiver.answers = [Answer(status, body=b"canary")]
    with pytest.raises(Never) as never:
        channel(receiver).send(message(receiver))
    assert (never.value.code, str(never.value)) == ("refused_by_server", f"127.0.0.1 answered {status}")


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 308])
def test_it_is_not_sent_on(status: int, receiver: Receiver) -> None:
    receiver.answers = [Answer(status, {"location": f"{receiver.origin}/elsewhere"}, b"")]
    with pytest.raises(Never) as never:
        channel(receiver).send(message(receiver))
    assert (never.value.code, len(receiver.got)) == ("redirected", 1)


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_says_when(status: int, receiver: Receiver) -> None:
    said = "120", "Mon, 05 Jan 2026 10:00:00 GMT"
    receiver.answers = [Answer(status, {"retry-after": one}) for one in said]
    for expected in (timedelta(minutes=2), timedelta(hours=1)):
        with pytest.raises(NotNow) as later:
            channel(receiver, now=NOW).send(message(receiver))
        assert later.value.after == expected


@pytest.mark.parametrize(
    ("header", "after"),
    [
        (None, 0),
        ("0", 0),
        ("3600", 3600),
        ("9" * 500, 10**8),
        ("-5", 0),
        ("1.5", 0),
        ("١٢", 0),
        ("soon", 0),
        ("", 0),
        ("Mon, 05 Jan 2026 08:00:00 GMT", 0),
        ("Mon, 05 Jan 2026 09:00:30 -0000", 30),
        ("Mon, 99 Foo 2026", 0),
    ],
)
def test_when_that_is(header: str | None, after: int) -> None:
    assert retry_after(header, NOW) == timedelta(seconds=after)


def test_what_a_rule_waits_for(receiver: Receiver) -> None:
    body = '{"number": "A-17 ä"}'.encode()
    receiver.answers = [Answer(201, body=body), Answer(body=b"\xff\xfe"), Answer(204, body=b"")]
    found = [channel(receiver).send(message(receiver, token="t")).values for _ in range(3)]
    assert found == [
        {"status": 201, "answer": '{"number": "A-17 ä"}'},
        {"status": 200, "answer": None},
        {"status": 204, "answer": ""},
    ]


@pytest.mark.parametrize("answer", [Answer(fault=endless), Answer(body=b"1" * (LARGEST_ANSWER + 1))])
def test_an_answer_that_is_too_long_cannot_be_used(answer: Answer, receiver: Receiver) -> None:
    receiver.answers = [answer]
    with pytest.raises(Never) as never:
        channel(receiver).send(message(receiver, token="t"))
    assert never.value.code == "bad_result"
    assert channel(receiver).send(message(receiver)).values == {}  # where nobody waits for it, nothing of it is read


# --- elsewhere -----------------------------------------------------------------------------------------------------


def test_redirected(receiver: Receiver) -> None:
    sent = channel(receiver, redirect=f"{receiver.origin}/test").send(message(method="DELETE", secret="erp"))
    (got,) = receiver.got
    assert sent.detail == "127.0.0.1 answered 200, redirected"
    assert (got.method, got.target) == ("DELETE", "/test")
    assert got.header("x-redirected-from") == "https://erp.example.com/orders/42"
    assert Webhook(SECRET).verify(got.body, dict(got.headers)) == {"title": "Größe"}


def test_as_a_file(tmp_path: Path) -> None:
    sent = message(token="t", headers=(Labelled("x-source", "crm"),), secret="erp")
    first, again = (RequestFolder(tmp_path / "outbox").send(sent) for _ in range(2))
    (file,) = (tmp_path / "outbox").iterdir()
    assert first == again == Sent(f"outbox/{file.name}")
    head, _, body = file.read_bytes().decode().partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[:4] == [
        "POST https://erp.example.com/orders/42 HTTP/1.1",
        "user-agent: stagerules",
        "content-type: application/json",
        "x-source: crm",
    ]
    assert (len(lines), lines[4].startswith("webhook-id: msg_")) == (5, True)
    assert json.loads(body) == {"title": "Größe"}


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(NotNow):
        RequestFolder(tmp_path / "outbox").send(message())
