"""Files that go with a chat message, messages that only the staff sees, and `delivery = "redirect"`."""

import os
from pathlib import Path
from typing import Any

import pytest

from stagerules.dsl.values import FileName
from stagerules.interpreter.channels import files as file_module
from stagerules.interpreter.channels.files import FolderStore, attachment
from stagerules.interpreter.channels.protocol import Never
from stagerules.interpreter.channels.providers import multipart, telegram
from stagerules.interpreter.channels.providers.choice import Choice

from ..receiver import Answer, Receiver
from .common import BOT, CASES, CHAT, TEXT, TO, Case, described, file_store, message, via
from .parsed import form, parts, read_json, xml

OTHER = "+49171000"


def bot(receiver: Receiver, folder: Path, **more: Any) -> telegram.Telegram:
    return telegram.Telegram(BOT, FolderStore(file_store(folder)), receiver.origin, **more)


def code(adapter: Any, **content: Any) -> str:
    with pytest.raises(Never) as never:
        adapter.request(message(None, chat=CHAT, **content))
    return never.value.code


def attached(*names: str) -> tuple[FileName, ...]:
    return tuple(map(FileName, names))


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("nothing.pdf", "", ".", "..", "../secret.txt", "/etc/passwd", "below/../../secret.txt", "below", "out.txt"),
        *("offer.pdf\x00", "\ud800", "offer.pdf/", "x" * 300, "pipe", "~/x", "file:///etc/passwd"),
    ],
)
def test_what_is_no_file_of_the_store(name: str, receiver: Receiver, tmp_path: Path) -> None:
    store = tmp_path / "files"
    (store / "below").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("c4nary")
    (store / "out.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(store / "pipe")
    adapter = bot(receiver, store)
    if name == "offer.pdf/":  # another way to write a file that is there
        assert attachment(FolderStore(store), name, 100).name == "offer.pdf"
        return
    assert code(adapter, text="a", attach=attached(name)) == "file_missing"
    assert code(adapter, text="a", attach=attached("offer.pdf", name)) == "file_missing"
    assert receiver.got == []


def test_files_that_are_too_many_or_too_long(receiver: Receiver, tmp_path: Path) -> None:
    adapter = bot(receiver, tmp_path)
    with (tmp_path / "huge.bin").open("wb") as huge:
        huge.truncate(telegram.LARGEST_FILE + 1)
    assert code(adapter, text="a", attach=attached("huge.bin")) == "too_long"
    assert code(adapter, text="a", attach=attached("offer.pdf", "huge.bin")) == "too_long"
    assert code(adapter, text="a", attach=attached(*["offer.pdf"] * 11)) == "too_long"
    assert code(adapter, text="a" * 1025, attach=attached("offer.pdf")) == "too_long"
    assert code(adapter, text="a" * 4097) == "too_long"
    for text, names in (("a" * 1024, ["offer.pdf"] * 10), ("", ["offer.pdf"]), ("a" * 4096, [])):
        adapter.request(message(None, chat=CHAT, text=text, attach=attached(*names)))


def test_a_file_whose_writer_knew_the_boundary_adds_no_field(receiver: Receiver, tmp_path: Path) -> None:
    """The seed is the key of the message, which can be guessed."""
    case = next(one for one in CASES if one.name == "file")
    kind, _ = multipart.multipart({}, {}, case.message.id)
    boundary = kind.partition("boundary=")[2]
    evil = f'\r\n--{boundary}\r\ncontent-disposition: form-data; name="chat_id"\r\n\r\n9\r\n--{boundary}--\r\n'
    receiver.answers = [case.answer]
    adapter = bot(receiver, tmp_path)
    (tmp_path / "offer.pdf").write_text(evil, newline="")
    via(adapter, receiver).send(case.message)
    found = parts(receiver.got[0])
    assert set(found) == {"chat_id", "caption", "document"}
    assert (found["chat_id"].data, found["document"].data) == (CHAT.encode(), evil.encode())


def test_the_same_message_is_the_same_request(receiver: Receiver, tmp_path: Path) -> None:
    sent = message(None, chat=CHAT, text=TEXT, attach=attached("offer.pdf", "terms.txt"))
    assert bot(receiver, tmp_path).request(sent) == bot(receiver, tmp_path).request(sent)


def test_types_of_files(tmp_path: Path) -> None:
    types = {"a.pdf": "application/pdf", "a.webp": "image/webp", "a": None, "a.tar.gz": None, "a.pdf.exe2": None}
    for name, kind in types.items():
        (tmp_path / name).write_bytes(b"")
        assert attachment(FolderStore(tmp_path), name, 0).type == (kind or "application/octet-stream")
    assert repr(file_module.Attachment("a", "b", b"c4nary")) == "Attachment(name='a', type='b')"


# --- hidden messages ------------------------------------------------------------------------------------------------


def test_hidden_messages_go_to_the_staff_or_nowhere(receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers = [CASES[2].answer]
    hidden = message(None, chat=CHAT, text=TEXT, hidden=True)
    for more in ({"staff_chat": "-100"}, {"staff_chat": "-100", "chat": "-200"}):
        via(bot(receiver, tmp_path, **more), receiver).send(hidden)
    assert [form(one)["chat_id"] for one in receiver.got] == ["-100", "-100"]
    assert code(bot(receiver, tmp_path), text=TEXT, hidden=True) == "no_chat"
    assert code(described(receiver, {"to": "{chat}", "text": "{text}"}), text=TEXT, hidden=True) == "no_chat"


def test_a_described_provider_sends_no_message_without_its_files(receiver: Receiver) -> None:
    adapter = described(receiver, {"to": "{chat}", "text": "{text}"})
    assert code(adapter, text=TEXT, attach=attached("offer.pdf")) == "wrong_message"
    assert adapter.request(message(None, chat=CHAT, text=TEXT, attach=(), hidden=False)).body


# --- redirect -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_redirected_messages_go_to_one_address_only(case: Case, receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers = [case.answer]
    sent = via(case.made(receiver, file_store(tmp_path)), receiver, redirect=OTHER).send(case.message)
    (got,) = receiver.got
    whole = got.body.decode("utf-8", "replace") + str(got.headers) + got.target
    assert sent.detail.endswith(", redirected")
    assert OTHER[1:] in whole
    assert not any(one in whole for one in (TO[1:], f"={CHAT}&", f"\r\n{CHAT}\r\n"))


def test_redirected_chats_of_the_staff(receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers = [CASES[2].answer]
    adapter = bot(receiver, tmp_path, staff_chat="-100")
    via(adapter, receiver, redirect="-300").send(message(None, chat=CHAT, text=TEXT, hidden=True))
    assert form(receiver.got[0]) == {"chat_id": "-300", "text": TEXT}


def test_redirected_messages_of_described_providers(receiver: Receiver) -> None:
    receiver.answers = [Answer()]
    adapter = described(receiver, {"a": "{to}", "b": "{chat}"})
    via(adapter, receiver, redirect=OTHER).send(message(text=TEXT))
    via(adapter, receiver, redirect=OTHER).send(message(None, chat=CHAT, text=TEXT))
    assert list(map(read_json, receiver.got)) == [{"a": OTHER, "b": ""}, {"a": "", "b": OTHER}]


# --- which provider, and calls --------------------------------------------------------------------------------------


def test_the_provider_that_a_message_names(receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers = [CASES[0].answer]
    one, two = (via(described(receiver, {"by": name, "to": "{to}"}), receiver) for name in ("one", "two"))
    both = Choice({"one": one, "two": two}, "provider", "one")
    for provider in ({}, {"provider": None}, {"provider": "two"}):
        both.send(message(text="a", **provider))
    assert [read_json(each)["by"] for each in receiver.got] == ["one", "one", "two"]
    for wrong, default in (("three", "one"), (["one"], "one"), (7, "one"), (None, None), ("", None)):
        with pytest.raises(Never) as never:
            Choice({"one": one}, "provider", default).send(message(text="a", provider=wrong))
        assert never.value.code == "provider_missing"


def test_what_is_said_gets_too_long_by_its_marks(receiver: Receiver, tmp_path: Path) -> None:
    call = CASES[1].made(receiver, tmp_path)
    assert call.request(message(say="a" * 3000))
    assert call.request(message(say="&" * 700))
    with pytest.raises(Never) as never:
        call.request(message(say="&" * 1000))
    assert never.value.code == "too_long"


def test_a_call_without_marks_has_none(receiver: Receiver, tmp_path: Path) -> None:
    receiver.answers = [CASES[1].answer]
    empty = dict.fromkeys(("play", "voice", "language", "volume", "speed", "caller"))
    via(CASES[1].made(receiver, tmp_path), receiver).send(message(say="a", **empty))
    said = xml(form(receiver.got[0])["Twiml"])
    assert said == ("Response", {}, "", [("Say", {"language": "de-DE"}, "a", [])])
