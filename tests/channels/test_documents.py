"""Documents and QR codes as channels make them, and the file store that keeps them."""

import errno
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from stagerules.dsl.values import FileName, Ref
from stagerules.interpreter.channels import files
from stagerules.interpreter.channels.document import DocumentChannel, QrChannel
from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.protocol import Never, NotNow, Sent
from stagerules.interpreter.documents.qr import qr
from stagerules.interpreter.store.outbox import Message
from tests.processes import started

TEMPLATE = "<h1>Invoice {{number}}</h1><p>{{title}}</p>{{#code}}<img src='{{code}}' alt='code'>{{/code}}"
DEAL = Ref("Deal", 42)


def message(
    id: str = "m1", template: str = "invoice", format: str = "html", number: str = "RE-1", **values: Any
) -> Message:
    content = {"template": template, "format": format, "number": number, "values": json.dumps({"code": None, **values})}
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return Message(id, "document", f"{template} {number}", None, content, DEAL, rule="r", event="e", at=at)


@pytest.fixture
def channel(tmp_path: Path) -> DocumentChannel:
    """With one template."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "invoice.html").write_text(TEMPLATE)
    return DocumentChannel(tmp_path / "templates", FolderStore(tmp_path / "files", "https://files.example.com/"))


def file_of(sent: Sent) -> str:
    file = sent.values["file"]
    assert isinstance(file, FileName)
    return file.name


def failure(channel: DocumentChannel, one: Message) -> str:
    with pytest.raises(Never) as never:
        channel.send(one)
    return never.value.code


def test_a_document_is_kept_and_has_an_address(channel: DocumentChannel, tmp_path: Path) -> None:
    sent = channel.send(message(title="Łódź & <b>"))
    assert re.fullmatch("documents/[0-9a-f]{16}/RE-1.html", file_of(sent))
    assert sent.values["url"] == f"https://files.example.com/{file_of(sent)}"
    assert sent.values["number"] == "RE-1"
    assert "<h1>Invoice RE-1</h1><p>Łódź &amp; &lt;b&gt;</p>" in (tmp_path / "files" / file_of(sent)).read_text("utf-8")


def test_made_again_it_is_the_same_file(channel: DocumentChannel, tmp_path: Path) -> None:
    first = channel.send(message(format="pdf", title="A"))
    data = (tmp_path / "files" / file_of(first)).read_bytes()
    assert channel.send(message(format="pdf", title="A")) == first
    assert (tmp_path / "files" / file_of(first)).read_bytes() == data
    assert channel.send(message("m2", format="pdf", title="A")) != first
    assert len(list((tmp_path / "files" / "documents").iterdir())) == 2


@pytest.mark.parametrize("number", ["../../etc/passwd", "2026/0001", "a b\n", "Łódź", ".", "\x00", "ä" * 300])
def test_a_number_is_no_path(number: str, channel: DocumentChannel, tmp_path: Path) -> None:
    name = file_of(channel.send(message(number=number, title="A")))
    assert (tmp_path / "files" / name).parent.parent == tmp_path / "files" / "documents"


@pytest.mark.parametrize("template", ["another", "../templates/invoice", "", "invoice.html", "/etc/passwd"])
def test_a_template_that_is_not_there(template: str, channel: DocumentChannel) -> None:
    assert failure(channel, message(template=template)) == "template_missing"
    assert failure(channel, message(template=template, format="docx")) == "template_missing"


def test_a_template_that_was_mended_serves_what_is_tried_again(channel: DocumentChannel) -> None:
    template = channel.templates / "invoice.html"
    template.write_text("{{#title}}")
    assert failure(channel, message(title="A")) == "broken_template"
    template.write_bytes(b"\xff\xfe")
    assert failure(channel, message(title="A")) == "broken_template"
    template.write_text(TEMPLATE)
    assert channel.send(message(title="A"))


def test_what_a_template_asks_for_and_is_not_there(channel: DocumentChannel) -> None:
    assert failure(channel, message()) == "broken_template"  # no title


def test_pictures(channel: DocumentChannel, tmp_path: Path) -> None:
    assert failure(channel, message(title="A", code={"file": "documents/code.png"})) == "image_missing"
    channel.files.keep("documents/code.png", b"no picture")
    assert failure(channel, message(title="A", code={"file": "documents/code.png"})) == "broken_image"
    channel.files.keep("documents/code.png", qr("https://pay.example.com"))
    name = file_of(channel.send(message(title="A", code={"file": "documents/code.png"})))
    assert "data:image/png;base64," in (tmp_path / "files" / name).read_text()


def test_a_qr_code(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    one = Message(
        "m1",
        "qr",
        "x",
        None,
        {"content": "https://pay.example.com"},
        DEAL,
        rule="r",
        event="e",
        at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    sent = QrChannel(store).send(one)
    assert (tmp_path / file_of(sent)).read_bytes().startswith(b"\x89PNG")
    assert sent.values["url"] is None


# --- the file store -------------------------------------------------------------------------------------------------


def test_a_full_file_store_is_tried_again(
    channel: DocumentChannel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:5])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "_written", full)
        with pytest.raises(NotNow, match="it is full"):
            channel.send(message(title="A"))
    assert not [one for one in (tmp_path / "files").rglob("*") if one.is_file()]
    assert channel.send(message(title="A"))


def test_no_file_may_grow_any_more(tmp_path: Path) -> None:
    """A real limit of the operating system, in a process of its own."""
    process = started("tests.channels.full_store", str(tmp_path))
    said, _ = process.communicate(timeout=60)
    assert said.splitlines() == ["NotNow `a/b.bin` cannot be kept in the file store: File too large", "old"]


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("x")
    with pytest.raises(NotNow, match="cannot be kept"):
        FolderStore(tmp_path).keep("documents/a.pdf", b"x")


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "/etc/a", "a/../../b", "out/a"])
def test_nothing_is_kept_outside(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "out").symlink_to(tmp_path)
    with pytest.raises(Never) as never:
        FolderStore(folder).keep(name, b"x")
    assert never.value.code == "wrong_file_name"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["files"]


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    for name in ("a\x00b", "x" * 300):
        with pytest.raises(NotNow, match="cannot be kept"):
            FolderStore(tmp_path).keep(name, b"x")


def test_addresses_of_files(tmp_path: Path) -> None:
    assert FolderStore(tmp_path).url("a.pdf") is None
    assert (
        FolderStore(tmp_path, "https://x.example/f").url("documents/ä b.pdf")
        == "https://x.example/f/documents/%C3%A4%20b.pdf"
    )
