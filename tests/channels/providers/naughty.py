"""Sends what should break an adapter, and says how it is to be read on the other side."""

from collections.abc import Callable
from typing import Any

from stagerules.interpreter.channels.protocol import Never
from stagerules.interpreter.channels.providers.telegram import Telegram
from stagerules.interpreter.channels.providers.twilio.sms import TwilioSms
from stagerules.interpreter.channels.providers.twilio.voice import TwilioVoice
from stagerules.interpreter.channels.providers.whatsapp import MetaWhatsApp

from ..receiver import Got, Receiver
from .common import CASES, via

HEADERS = {"host", "connection", "accept-encoding", "content-length", "content-type"}
Strings = Callable[[], list[str]]


def whole(text: str) -> str:
    """The text without halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()


def in_xml(text: str) -> str:
    clean = "".join(
        one if one in "\t\n\r" or " " <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one > "\uffff" else " "
        for one in text
    )
    return clean.replace("\r\n", "\n").replace("\r", "\n")


def arrived(
    receiver: Receiver, adapter: Any, sent: Any, more: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> Got | None:
    """The request, with no header that is not ours; None where the text was too long, or an address."""
    before = len(receiver.got)
    name = {TwilioSms: 0, TwilioVoice: 1, Telegram: 2, MetaWhatsApp: 5}.get(type(adapter), 6)
    receiver.answers = [CASES[name].answer]
    try:
        via(adapter, receiver).send(sent)
    except Never as never:
        if never.code not in ("too_long", "wrong_values", "file_missing") or len(receiver.got) > before:
            raise
        return None
    (got,) = receiver.got[before:]
    assert sorted(one for one, _ in got.headers) == sorted({*HEADERS, *more} - set(without))
    return got
