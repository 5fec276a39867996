"""The same for providers that a project describes itself: values stay in the texts where they were put."""

from typing import Any

import pytest

from tests.strings import SOURCES

from ..receiver import Receiver
from .common import described, message, whatsapp
from .naughty import Strings, arrived, whole
from .parsed import asked, form, read_json

BODY = {"to": "{to}", "text": "<{text}>", "name": "{values.Straße}", "{text}": "{nothing}"}


@SOURCES
@pytest.mark.parametrize("kind", ["json", "form"])
def test_described_providers(kind: str, strings: Strings, receiver: Receiver) -> None:
    for text in strings():
        headers = {"X-Text": "a{text}b", "x-api-key": "{token}"}
        body = BODY if kind == "form" else BODY | {"deep": [{"a": ["{text}", 1, True]}]}
        sent = described(receiver, body, kind, headers=headers, token=text or "t")
        got = arrived(receiver, sent, whatsapp_like(text), ("x-text", "x-api-key"))
        assert got is not None
        clean = whole(text)
        expected: dict[str, Any] = {"to": clean, "text": f"<{clean}>", "name": clean, "{text}": ""}
        deep = {"deep": [{"a": [clean, 1, True]}]}
        assert (read_json(got) if kind == "json" else form(got)) == expected | (deep if kind == "json" else {})
        header = "".join(one if " " <= one <= "~" else "?" for one in text)
        assert got.header("x-text") == f"a{header}b"
        assert got.header("x-api-key") == (header or "t").strip()


@SOURCES
def test_forms_that_are_part_of_the_address(strings: Strings, receiver: Receiver) -> None:
    for text in strings():
        for path, before in (("/send", {}), ("/send?key=1", {"key": "1"})):
            adapter = described(receiver, {"to": "{to}", "text": "{text}"}, "form", path, method="GET")
            got = arrived(receiver, adapter, message(text, text=text), without=("content-type",))
            if got is None:  # so long that servers would not take it
                assert len(text.encode()) > 600
                continue
            assert (got.method, got.body, got.target.partition("?")[0]) == ("GET", b"", "/send")
            assert asked(got) == before | {"to": whole(text), "text": whole(text)}


def whatsapp_like(text: str) -> Any:
    """A message with a text and a value of a name that is no English one."""
    made = whatsapp(text, Straße=text)
    return message(text, text=text, values=made.content["values"])
