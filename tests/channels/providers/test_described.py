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
from .common import TO, message
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
    environ, files = {"SEVEN_KEY": KEY, "GATEWAY_PIN": KEY}, {"versand.txt": KEY + "\n"}
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
