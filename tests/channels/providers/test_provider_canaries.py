"""Neither a secret nor an address nor a text is shown: not by what channels look like, and not by what goes wrong."""

import logging
from base64 import b64decode
from pathlib import Path
from typing import Any

import attrs
import pytest

from stagerules.interpreter.channels.outgoing.request import Response
from stagerules.interpreter.channels.protocol import Never, NotNow
from stagerules.interpreter.channels.providers.apprise import AppriseChannel

from ..receiver import Answer, Receiver, cut, endless, rubbish
from .common import BOT, CASES, CHAT, TEXT, TO, TOKEN, Case, described, file_store, message, via
from .fakes import meta_error, telegram_error, twilio_error

SECRET = (TOKEN, BOT, TO, TO[1:], TEXT, "Größe", f"'{CHAT}'", "+49171000", "c4nary")
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
SAID = f"c4nary: {TEXT} to {TO} by {TOKEN}"


def shows_nothing(*shown: str) -> None:
    found = [(one, text) for text in shown for one in SECRET if one in text]
    assert found == []


@EVERY
def test_what_channels_and_requests_look_like(case: Case, receiver: Receiver, tmp_path: Path) -> None:
    adapter = case.made(receiver, file_store(tmp_path))
    channel = via(adapter, receiver, redirect="+49171000")
    request = adapter.request(case.message)
    shows_nothing(*(f"{one!r} {one}" for one in (adapter, channel, request)))
    assert repr(request).startswith(f"Request(method='POST', address={receiver.origin}")


def test_what_answers_and_other_channels_look_like(receiver: Receiver) -> None:
    shows_nothing(repr(Response(200, {"x": SAID}, SAID.encode())))
    shows_nothing(repr(AppriseChannel(f"json://{TOKEN}@127.0.0.1/{{to}}", "sms", "+49171000")))
    body = {"key": TOKEN, "to": "{to}"}
    provider = described(receiver, body, path=f"/send?key={TOKEN}", headers={"x-key": TOKEN})
    shows_nothing(repr(provider), repr(provider.request(message(text=TEXT))))


ANSWERS = (
    *(Answer(status, {"location": f"https://{TOKEN}.example/", "retry-after": "c4nary"}, SAID.encode()) for status in (
        200, 201, 204, 301, 400, 401, 403, 404, 413, 429, 500, 503,
    )),
    *(Answer(fault=fault) for fault in (cut, rubbish, endless)),
    *(attrs.evolve(twilio_error(400, code, SAID), headers={}) for code in (0, 21211, 21610, 20003, 491711234567)),
    *(telegram_error(status, f"{words} {SAID}") for status, words in (
        (400, "chat not found"), (400, "message is too long"), (400, "x"), (403, "blocked"), (429, "x"),
    )),
    *(meta_error(400, code, SAID) for code in (100, 132001, 131026, 190, 130429, 491711234567)),
    Answer(201, body=f'{{"sid":"{TO}"}}'.encode()),
    Answer(201, body=f'{{"sid":"{TEXT}"}}'.encode()),
    Answer(200, body=f'{{"messages":[{{"id":"{TEXT}"}}]}}'.encode()),
)  # fmt: skip


def outcome(channel: Any, case: Case) -> Any:
    try:
        return channel.send(case.message)
    except (Never, NotNow) as error:
        return error


@EVERY
def test_what_goes_wrong_is_told_without_them(
    case: Case, receiver: Receiver, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = via(case.made(receiver, file_store(tmp_path)), receiver)
    for answer in ANSWERS:
        receiver.answers = [answer]
        told = outcome(channel, case)
        shows_nothing(str(told), repr(told))
        if isinstance(told, Exception):
            assert told.__cause__ is None
            assert told.__suppress_context__ or told.__context__ is None
    shows_nothing(caplog.text)


@pytest.mark.parametrize(
    "changes",
    [
        {"attach": ("a", "b"), "hidden": True},
        {"text": TEXT * 1000, "say": TEXT * 1000},
        {"template": "none"},
        {"values": ()},
    ],
)
@EVERY
def test_what_cannot_be_sent_is_told_without_them(
    case: Case, changes: dict[str, Any], receiver: Receiver, tmp_path: Path
) -> None:
    sent = attrs.evolve(case.message, content={**case.message.content, **changes})
    try:
        case.made(receiver, file_store(tmp_path)).request(sent)
    except Never as never:
        shows_nothing(str(never), repr(never))


def test_a_name_that_is_shown_holds_no_number(receiver: Receiver, tmp_path: Path) -> None:
    """WhatsApp writes the number of the recipient into it, in base64."""
    case = next(one for one in CASES if one.name == "whatsapp")
    receiver.answers = [case.answer]
    shown = via(case.made(receiver, tmp_path), receiver).send(case.message).detail.rpartition(" ")[2]
    assert case.answer.body.decode().partition("wamid.")[2].startswith("HBgNNDkxNzExMjM0NTY3")
    assert b"1711234567" in b64decode("HBgNNDkxNzExMjM0NTY3")
    for first in range(4):
        inside = shown[first:].rstrip("=")
        assert b"1234567" not in b64decode(inside[: len(inside) // 4 * 4])


def test_addresses_that_are_none_are_told_without_them(receiver: Receiver) -> None:
    adapter = described(receiver, {"to": "{to}", "text": TEXT * 500}, "form", method="GET")
    with pytest.raises(Never) as never:
        adapter.request(message(text=TEXT))
    shows_nothing(str(never.value))
