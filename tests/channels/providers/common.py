"""Every adapter, with a message for it and an answer that says yes."""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from stagerules.dsl.values import FileName, Labelled, Ref
from stagerules.dsl.webaddress import web_address
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.providers.channel import Adapter, ProviderChannel
from stagerules.interpreter.channels.providers.http import HttpProvider
from stagerules.interpreter.channels.providers.telegram import Telegram
from stagerules.interpreter.channels.providers.twilio.account import Account
from stagerules.interpreter.channels.providers.twilio.sms import TwilioSms
from stagerules.interpreter.channels.providers.twilio.voice import TwilioVoice
from stagerules.interpreter.channels.providers.whatsapp import MetaWhatsApp, Template
from stagerules.interpreter.store.outbox import Message

from ..receiver import Answer, Receiver

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SID = "AC" + "0123456789abcdef" * 2
TOKEN = "c4nary-t0ken"
BOT = "123456:c4nary-t0ken"
TO, TEXT, CHAT = "+491711234567", "Ihr Paket: Größe 5 €", "7001"
TEMPLATES = {"order_ready": Template("de", ("name", "amount")), "hello": Template("pl", ("name",), named=True)}
MESSAGE_SID = "SM" + "0" * 32
WAMID = "wamid.HBgNNDkxNzExMjM0NTY3FQIAERgSOUEzQ0E1QjNENENENkU2N0U3AA=="
"""As in the documentation: the number of the recipient stands in it."""


def message(address: str | None = TO, *, id: str = "e1/r1/0", **content: Any) -> Message:
    return Message(id, "sms", "Ada", address, content, Ref("Deal", 42), "r1", "e1", NOW)


def whatsapp(address: str | None = TO, template: str = "order_ready", **values: str) -> Message:
    labelled = tuple(Labelled(name, value) for name, value in values.items())
    return message(address, template=template, values=labelled)


def via(
    adapter: Adapter, receiver: Receiver, *, redirect: str | None = None, seconds: float = 20, now: datetime = NOW
) -> ProviderChannel:
    return ProviderChannel(adapter, client(receiver.origin, seconds), lambda: now, redirect)


@cache
def client(origin: str, seconds: float) -> Client:
    """One for all tests of a receiver: reading the certificates that the system trusts takes a tenth of a second."""
    return Client(frozenset({origin}), frozenset({"127.0.0.1"}), time.monotonic, seconds)


def described(receiver: Receiver, body: Any, kind: Any = "json", path: str = "/send", **more: Any) -> HttpProvider:
    address = web_address(receiver.origin + path)
    assert address is not None
    return HttpProvider(address, kind, body, **{"token": TOKEN, **more})


@attrs.frozen
class Case:
    """An adapter: how it is made for a receiver and a file store, its message, and an answer that says yes."""

    name: str
    made: Callable[[Receiver, Path], Adapter]
    message: Message
    answer: Answer
    provider: str = ""

    @property
    def told(self) -> str | None:
        """The end of what is told of a message that was sent."""
        return {"Twilio": MESSAGE_SID, "Telegram": "17", "WhatsApp": WAMID[-24:]}.get(self.provider)


def _ok(status: int, body: Mapping[str, Any]) -> Answer:
    return Answer(status, body=json.dumps(body).encode())


def twilio(to: Receiver) -> Account:
    return Account(SID, TOKEN, to.origin)


_TWILIO = _ok(201, {"sid": MESSAGE_SID, "status": "queued", "to": TO, "body": TEXT})
_META = _ok(200, {"messaging_product": "whatsapp", "contacts": [{"wa_id": TO[1:]}], "messages": [{"id": WAMID}]})
_DESCRIBED = {"to": "{to}", "text": "{text}", "key": "{id}"}
_HEADERS = {"x-api-key": "{token}"}


def _telegram(to: Receiver, files: Path) -> Adapter:
    return Telegram(BOT, FolderStore(files), to.origin, staff_chat="-100")


CASES = (
    Case(
        "sms", lambda to, _: TwilioSms(twilio(to), "+4930123456"), message(text=TEXT), _TWILIO, "Twilio"
    ),
    Case(
        "call",
        lambda to, _: TwilioVoice(twilio(to), "+4930123456", "de-DE"),
        message(say=TEXT),
        _TWILIO,
        "Twilio",
    ),
    Case(
        "chat",
        _telegram,
        message(None, chat=CHAT, text=TEXT),
        _ok(200, {"ok": True, "result": {"message_id": 17, "text": TEXT}}),
        "Telegram",
    ),
    Case(
        "file",
        _telegram,
        message(None, chat=CHAT, text=TEXT, attach=(FileName("offer.pdf"),)),
        _ok(200, {"ok": True, "result": {"message_id": 17, "caption": TEXT}}),
        "Telegram",
    ),
    Case(
        "files",
        _telegram,
        message(None, chat=CHAT, text=TEXT, attach=(FileName("offer.pdf"), FileName("terms.txt"))),
        _ok(200, {"ok": True, "result": [{"message_id": 17}, {"message_id": 18, "caption": TEXT}]}),
        "Telegram",
    ),
    Case(
        "whatsapp",
        lambda to, _: MetaWhatsApp("1065", TOKEN, TEMPLATES, to.origin),
        whatsapp(name=TEXT, amount="5 €"),
        _META,
        "WhatsApp",
    ),
    Case(
        "json", lambda to, _: described(to, _DESCRIBED, headers=_HEADERS), message(text=TEXT), _ok(200, {})
    ),
    Case(
        "form", lambda to, _: described(to, _DESCRIBED, "form", headers=_HEADERS), message(text=TEXT), _ok(202, {})
    ),
)  # fmt: skip


def file_store(folder: Path) -> Path:
    """A folder with two files."""
    (folder / "offer.pdf").write_bytes(b"%PDF-1.7 \x00\xff\r\n--\r\n")
    (folder / "terms.txt").write_text("Größe")
    return folder
