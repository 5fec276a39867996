"""The providers that `docs/guide/providers.md` describes get what they want, and what they answer is understood."""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from stagerules.interpreter.channels.protocol import Never, NotNow
from tests.cli.helpers import ROOT

from ..receiver import Answer, Got, Receiver
from .common import TO, described, message, via, whatsapp
from .parsed import asked, form, read_json
from .project import channels

PAGE = (ROOT / "docs" / "guide" / "providers.md").read_text(encoding="utf-8")
KEY = "c4nary key/+=&"
TEXT = 'Ihr "Strauß" & 3 Rosen: 12,50 €\nżółte {to} 👍'
ID = f"msg_{sha256(b'e1/r1/0').hexdigest()[:32]}"


def example(name: str, receiver: Receiver) -> str:
    """The block of the page, with this machine as the host."""
    found = re.search(rf"^```toml provider {name}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    written = re.sub(r"https://[^/]+", receiver.origin, found[1])
    return written if "private" in written else written.replace('kind = "http"', 'kind = "http"\nprivate = true')


def channel(name: str, receiver: Receiver, folder: Path) -> Any:
    environ, files = dict.fromkeys(("SEVEN_KEY", "GATEWAY_PIN", "VONAGE_SECRET"), KEY), {"versand.txt": KEY + "\n"}
    return channels(folder, example(name, receiver), environ, files)["sms"]


def in_json(got: Got) -> dict[str, Any]:
    assert (got.method, got.target) == ("POST", "/api/sms")
    assert (got.header("x-api-key"), got.header("accept")) == (KEY, "application/json")
    return dict(read_json(got))


def in_form(got: Got) -> dict[str, Any]:
    assert (got.method, got.target) == ("POST", "/sms.do")
    return form(got)


def in_address(got: Got) -> dict[str, Any]:
    assert (got.method, got.target.partition("?")[0], got.body) == ("GET", "/cgi-bin/send", b"")
    assert got.header("content-type") is None
    return asked(got)


WANTED: tuple[tuple[str, Callable[[Got], dict[str, Any]], dict[str, Any]], ...] = (
    ("json", in_json, {"to": TO, "from": "Blumen Ott", "text": TEXT, "foreign_id": ID, "flash": False}),
    (
        "form",
        in_form,
        {"access_token": KEY, "to": TO, "message": TEXT, "from": "Ott", "idx": ID, "encoding": "utf-8"},
    ),
    ("address", in_address, {"user": "crm", "pin": KEY, "phone": TO, "msg": TEXT}),
)


@pytest.mark.parametrize(("name", "read", "wanted"), WANTED, ids=[one[0] for one in WANTED])
def test_what_a_provider_gets(name: str, read: Any, wanted: Any, receiver: Receiver, tmp_path: Path) -> None:
    taken = {"success": "100", "messages": [{"id": "77229135982", "recipient": TO, "text": TEXT}]}
    receiver.answers = [Answer(body=json.dumps(taken).encode())]
    made = channel(name, receiver, tmp_path)
    for _ in range(2):  # the second time is a repetition, known by its name
        assert made.send(message(text=TEXT)).detail == "127.0.0.1 took it"
    assert [read(one) for one in receiver.got] == [wanted, wanted]


@pytest.mark.parametrize("name", [one[0] for one in WANTED])
def test_what_a_provider_says(name: str, receiver: Receiver, tmp_path: Path) -> None:
    made, found = channel(name, receiver, tmp_path), {}
    for status in (200, 202, 302, 400, 401, 402, 403, 404, 408, 429, 500, 503):
        receiver.answers = [Answer(status, {"retry-after": "5", "location": "/"}, KEY.encode())]
        try:
            found[status] = made.send(message(text=TEXT)).detail
        except Never as never:
            found[status] = never.code
        except NotNow:
            found[status] = "later"
    assert found == {
        **dict.fromkeys((200, 202), "127.0.0.1 took it"),
        **dict.fromkeys((400, 402, 404), "refused_by_provider"),
        **dict.fromkeys((401, 403, 408, 429, 500, 503), "later"),
        302: "redirected",
    }


VONAGE = {"api_key": "a1b2c3d4", "api_secret": KEY, "to": TO, "from": "Ott", "text": TEXT, "client-ref": ID}
NO = 'the message was not taken: at `messages.0.status` of the answer stands something else than `"0"`'
NO_JSON = "the answer is no JSON, and so does not say that the message was taken"


@pytest.mark.parametrize(
    ("body", "ending"),
    [
        (b'{"message-count": "1", "messages": [{"to": "4917", "status": "0"}]}', "127.0.0.1 took it"),
        (b'{"messages": [{"status": "0"}, {"status": "9"}]}', "127.0.0.1 took it"),
        (b'{"messages": [{"status": "9", "error-text": "Quota of c4nary"}]}', ("refused_by_provider", NO)),
        (b'{"messages": [{"status": 0}]}', ("refused_by_provider", NO)),
        (b'{"messages": [{"status": null}]}', ("refused_by_provider", NO)),
        (b'{"messages": []}', ("refused_by_provider", NO)),
        (b'{"messages": {"0": {"status": "0"}}}', "127.0.0.1 took it"),
        (b'[{"status": "0"}]', ("refused_by_provider", NO)),
        (b"null", ("refused_by_provider", NO)),
        (b"<html>c4nary</html>", ("later", NO_JSON)),
        (b"\xff", ("later", NO_JSON)),
        (b"", ("later", NO_JSON)),
        (b'{"messages": [{"status": "0"}]}' + b" " * 100_000, ("later", NO_JSON)),
    ],
)
def test_a_provider_that_means_no_by_a_yes(body: bytes, ending: object, receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers = [Answer(body=body)]
    assert ended(channel("taken", receiver, tmp_path), message(text=TEXT)) == ending
    assert [form(one) for one in receiver.got] == [VONAGE]


def ended(channel: Any, message: Any) -> str | tuple[str, str]:
    try:
        return channel.send(message).detail
    except Never as never:
        return never.code, str(never)
    except NotNow as later:
        return "later", str(later)


@pytest.mark.parametrize(("status", "code"), [(400, "refused_by_provider"), (302, "redirected"), (503, "later")])
def test_a_status_that_says_no_means_it(status: int, code: str, receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers = [Answer(status, body=b'{"messages": [{"status": "0"}]}')]
    found = ended(channel("taken", receiver, tmp_path), message(text=TEXT))
    assert isinstance(found, tuple)
    assert found[0] == code


@pytest.mark.parametrize(
    ("wanted", "body", "is_taken"),
    [
        (True, b'{"ok": true}', True),
        (True, b'{"ok": 1}', False),
        (1, b'{"ok": 1}', True),
        (1, b'{"ok": true}', False),
        (1, b'{"ok": 1.0}', False),
        (1, b'{"ok": "1"}', False),
        (False, b"{}", False),
        ("", b'{"ok": ""}', True),
        ("", b"{}", False),
    ],
)
def test_what_must_stand_there_stands_there(wanted: Any, body: bytes, is_taken: bool, receiver: Receiver) -> None:
    receiver.answers = [Answer(body=body)]
    sent = described(receiver, {"to": "{to}"}, taken={("ok",): wanted})
    assert (ended(via(sent, receiver), message(text=TEXT)) == "127.0.0.1 took it") is is_taken


WHATSAPP = """
[channels.whatsapp.other]
kind = "http"
private = true
url = "{origin}/messages"
form = { to = "{to}", template = "{template}", language = "{language}", name = "{values.name}" }
[channels.whatsapp.other.templates]
order_ready = { language = "pt_BR", values = ["name"] }
hello = { language = "de" }
"""


def test_a_template_goes_with_its_language(receiver: Receiver, tmp_path: Path) -> None:
    made = channels(tmp_path, WHATSAPP.replace("{origin}", receiver.origin))["whatsapp"]
    made.send(whatsapp(name="Ana"))
    made.send(whatsapp(template="hello"))
    assert [form(one) for one in receiver.got] == [
        {"to": TO, "template": "order_ready", "language": "pt_BR", "name": "Ana"},
        {"to": TO, "template": "hello", "language": "de", "name": ""},
    ]
