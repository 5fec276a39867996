"""Strings that break software in every slot of every adapter: read back equal, and nothing added.

What cannot be written is cleaned as documented: half a surrogate pair is `?`, what XML cannot hold is a blank, blanks
of a WhatsApp template are single ones, and a header has printable ASCII only.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from stagerules.dsl.values import FileName
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.protocol import NotNow
from stagerules.interpreter.channels.providers.telegram import LONGEST, LONGEST_CAPTION, Telegram
from stagerules.interpreter.channels.providers.twilio.sms import TwilioSms
from stagerules.interpreter.channels.providers.twilio.voice import TwilioVoice
from stagerules.interpreter.channels.providers.whatsapp import MetaWhatsApp
from tests.strings import SOURCES

from ..receiver import Receiver
from . import common
from .common import BOT, TEMPLATES, message, twilio, whatsapp
from .naughty import Strings, arrived, in_xml, whole
from .parsed import form, parts, read_json, xml


@SOURCES
def test_text_messages(strings: Strings, receiver: Receiver) -> None:
    more = ("authorization", "accept", "accept-charset")
    for text in strings():
        for to, sender, body in ((text, "+49", "a"), ("+49", text or "x", "a"), ("+49", "+49", text)):
            got = arrived(receiver, TwilioSms(twilio(receiver), sender), message(to, text=body), more)
            assert got is not None
            assert form(got) == {"To": whole(to).partition(";ext=")[0], "From": whole(sender), "Body": whole(body)}


@SOURCES
def test_calls(strings: Strings, receiver: Receiver) -> None:
    voice = TwilioVoice(twilio(receiver), "+49", "de-DE")
    more = ("authorization", "accept", "accept-charset")
    for text in strings():
        marks = {"volume": text, "speed": text}
        got = arrived(receiver, voice, message(text, say=text, voice=text, language=text, caller=text, **marks), more)
        if got is None:
            continue
        values, clean = form(got), in_xml(text)
        assert set(values) == {"To", "From", "Twiml"}
        assert (values["To"], values["From"]) == (whole(text), whole(text) or "+49")
        attributes = {"language": text or "de-DE"} | ({"voice": text} if text else {})
        inner = [("prosody", {"volume": text, "rate": text}, clean, [])]
        said = ("Say", attributes, "" if text else clean, inner if text else [])
        assert xml(values["Twiml"]) == in_attributes(("Response", {}, "", [said]))


def in_attributes(one: Any) -> Any:
    """As attributes are read: what XML cannot hold is a blank; line ends are written so that they stay."""
    tag, attributes, text, inner = one
    clean = {
        name: re.sub("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", value)
        for name, value in attributes.items()
    }
    return tag, clean, text, [in_attributes(each) for each in inner]


@SOURCES
def test_recordings(strings: Strings, receiver: Receiver) -> None:
    voice = TwilioVoice(twilio(receiver), "+49", "de-DE")
    more = ("authorization", "accept", "accept-charset")
    for text in filter(None, strings()):
        got = arrived(receiver, voice, message(play=text), more)
        assert got is not None
        assert xml(form(got)["Twiml"]) == ("Response", {}, "", [("Play", {}, in_xml(text), [])])


@SOURCES
def test_chats(strings: Strings, receiver: Receiver, tmp_path: Path) -> None:
    for text in strings():
        got = arrived(
            receiver, Telegram(BOT, FolderStore(tmp_path), receiver.origin), message(None, chat=text, text=text)
        )
        assert (got is None) == (len(text) > LONGEST)
        if got is not None:
            assert form(got) == {"chat_id": whole(text), "text": whole(text)}
            assert got.target == f"/bot{BOT}/sendMessage"


@SOURCES
@pytest.mark.parametrize("files", [1, 2])
def test_captions(files: int, strings: Strings, receiver: Receiver, tmp_path: Path) -> None:
    common.file_store(tmp_path)
    attach = (FileName("offer.pdf"), FileName("terms.txt"))[:files]
    for text in strings():
        sent = message(None, id=text, chat=text, text=text, attach=attach)
        got = arrived(receiver, Telegram(BOT, FolderStore(tmp_path), receiver.origin), sent)
        assert (got is None) == (len(text) > LONGEST_CAPTION)
        if got is None:
            continue
        found = parts(got)
        assert found["chat_id"].data.decode() == whole(text)
        if files == 1:
            assert set(found) == {"chat_id", "document"} | ({"caption"} if text else set())
            assert not text or found["caption"].data.decode() == whole(text)
        else:
            assert set(found) == {"chat_id", "media", "file0", "file1"}
            first, last = json.loads(found["media"].data)
            assert set(first) == {"type", "media"}
            assert last == {**first, "media": "attach://file1"} | ({"caption": whole(text)} if text else {})
        assert [one.data for one in found.values() if one.filename] == [
            (tmp_path / one.name).read_bytes() for one in attach
        ]


@SOURCES
def test_names_and_contents_of_files(strings: Strings, receiver: Receiver, tmp_path: Path) -> None:
    for number, text in enumerate(strings()):
        folder = tmp_path / str(number)
        folder.mkdir()
        data = text.encode("utf-8", "replace")
        there = writable(folder, text, data)
        sent = message(None, chat="1", text="a", attach=(FileName(text),))
        got = arrived(receiver, Telegram(BOT, FolderStore(folder), receiver.origin), sent)
        assert (got is not None) == there
        if got is None:
            continue
        found = parts(got)
        assert set(found) == {"chat_id", "caption", "document"}
        assert (found["document"].filename, found["document"].data) == (as_written((folder / text).name), data)


def writable(folder: Path, name: str, data: bytes) -> bool:
    """Whether there can be a file of that name in the folder, and not below or above it."""
    try:
        (folder / name).write_bytes(data)
    except (OSError, ValueError):
        return False
    return (folder / name).parent == folder


def as_written(name: str) -> str:
    return whole(re.sub('["\x00-\x1f]', lambda one: f"%{ord(one[0]):02X}", name.replace("\\", "\\\\")))


@SOURCES
def test_templates(strings: Strings, receiver: Receiver) -> None:
    meta = MetaWhatsApp("1065", common.TOKEN, TEMPLATES, receiver.origin)
    for text in strings():
        clean = " ".join(text.split())
        got = arrived(receiver, meta, whatsapp(text, name=text, amount="5 €"), ("authorization",))
        assert (got is None) == (not clean)
        if got is not None:
            parameters = [{"type": "text", "text": one} for one in (whole(clean), "5 €")]
            assert read_json(got) == {
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": whole(text).partition(";ext=")[0],
                "type": "template",
                "template": {
                    "name": "order_ready",
                    "language": {"code": "de"},
                    "components": [{"type": "body", "parameters": parameters}],
                },
            }


@SOURCES
def test_tokens_that_are_none(strings: Strings, receiver: Receiver, tmp_path: Path) -> None:
    """What a project has set up wrongly is for the provider to refuse, and adds nothing."""
    for text in filter(None, strings()):
        adapter = MetaWhatsApp("1065", text, TEMPLATES, receiver.origin)
        got = arrived(receiver, adapter, whatsapp(name="a", amount="b"), ("authorization",))
        assert got is not None
        assert (got.header("authorization") or "").startswith("Bearer")
        bot = Telegram(text, FolderStore(tmp_path), receiver.origin)
        if any(up in text for up in ("../", "..\\")) or text.endswith(".."):
            with pytest.raises(NotNow, match="makes no web address"):
                bot.request(message(None, chat="1", text="a"))
            continue
        got = arrived(receiver, bot, message(None, chat="1", text="a"))
        assert got is not None
        assert (got.target.count("/"), got.target.rpartition("/")[2]) == (2, "sendMessage")
