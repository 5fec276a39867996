"""Messages of plain text as files: whom they are for, the text, and nothing that a value could add."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from stagerules.dsl.values import Labelled, Ref, Value
from stagerules.interpreter.channels.protocol import NotNow
from stagerules.interpreter.channels.textfolder import LONGEST_LINE, TextFolder
from stagerules.interpreter.store.outbox import Message

from .test_mail import NAUGHTY

BREAKS = ("\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
"""All that `str.splitlines` takes for the end of a line."""
VALUES = (*NAUGHTY, *(f"x{one}{one}To: everybody" for one in BREAKS))


def message(to: str = "Ada", address: str | None = None, **content: Value) -> Message:
    at = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
    return Message("e1/r1/0", "staff", to, address, content, Ref("Deal", 42), "r1", "e1", at)


def file_of(sent: Message, folder: Path) -> str:
    name = TextFolder(folder).send(sent)
    assert name.startswith(f"{folder.name}/2026-01-05-")
    return (folder.parent / name).read_bytes().decode()


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (message(text="Hello"), "To: Ada\n\nHello\n"),
        (message(user=Ref("User", 1), text="Hello\n\nAda"), "To: Ada\n\nHello\n\nAda\n"),
        (message(to="sales", chat="sales", text="Hello"), "To: sales\nChat: sales\n\nHello\n"),
        (message(address="+49 30 1", text="Hello"), "To: Ada\nAddress: +49 30 1\n\nHello\n"),
        (message(phone_type="work", provider="twilio", text="x"), "To: Ada\nPhone type: work\nProvider: twilio\n\nx\n"),
        (message(hidden=True, values=(Labelled("a", "b"),), text="x"), "To: Ada\nHidden: yes\nValues: a = b\n\nx\n"),
        (message(hidden=False, attach=(), at=None, note="", text="x"), "To: Ada\n\nx\n"),
        (message(note="a" * LONGEST_LINE, text="x"), f"To: Ada\nNote: {'a' * LONGEST_LINE}\n\nx\n"),
        (message(note="a" * (LONGEST_LINE + 1), text="x"), "To: Ada\n\nx\n"),
        (message(), "To: Ada\n\n\n"),
    ],
)
def test_what_stands_in_the_file(sent: Message, text: str, tmp_path: Path) -> None:
    assert file_of(sent, tmp_path / "outbox") == text


@pytest.mark.parametrize("value", VALUES)
def test_no_value_adds_a_line_to_the_head(value: str, tmp_path: Path) -> None:
    whole = file_of(message(value, value, chat=value, text=value), tmp_path / "outbox")
    head, _, text = whole.partition("\n\n")
    assert text == f"{value}\n"
    names = [line.partition(":")[0] for line in head.splitlines()]
    assert names == (["To", "Address", "Chat"] if value else ["To", "Address"])
    assert all(one.isprintable() for one in head.splitlines())


def test_the_same_message_is_the_same_file(tmp_path: Path) -> None:
    folder = TextFolder(tmp_path)
    changes: tuple[dict[str, Any], ...] = ({}, {}, {"id": "e1/r1/1"})
    names = [folder.send(attrs.evolve(message(text="x"), **one)) for one in changes]
    assert names[0] == names[1] != names[2]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(NotNow, match="cannot be written"):
        TextFolder(tmp_path / "outbox").send(message(text="x"))
