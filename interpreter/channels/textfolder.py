"""Messages of plain text as files: what would be sent is there to be looked at, and nothing leaves the machine."""

from collections.abc import Iterator
from pathlib import Path

import attrs

from stagerules.dsl.values import FileName, Labelled, Value

from ..store.outbox import Message
from .folder import written

LONGEST_LINE = 200
"""Characters of what a line above the text may say. What is longer is a text of its own, and not about the message."""


@attrs.frozen
class TextFolder:
    """Writes each message as a `.txt` file: whom it is for and what else there is to say in short, a line each, then an
    empty line and the text. The same message is the same file.
    """

    folder: Path

    def send(self, message: Message) -> str:
        """Writes the file; its name."""
        head = "".join(f"{name}: {value}\n" for name, value in _head(message))
        text = message.content.get("text") or message.content.get("say") or ""
        return written(self.folder, message, ".txt", f"{head}\n{text}\n".encode("utf-8", "replace"))


def _head(message: Message) -> Iterator[tuple[str, str]]:
    yield "To", _one_line(message.to)
    if message.address is not None:
        yield "Address", _one_line(message.address)
    for name, value in sorted(message.content.items()):
        for one in value if isinstance(value, tuple) else (value,):
            if name not in ("text", "say") and (said := _said(one)):
                yield name.replace("_", " ").capitalize(), _one_line(said)


def _said(value: Value) -> str:
    """What is said in short of a value, a text or a named one or a file; nothing of others."""
    match value:
        case FileName(name):
            return name
        case Labelled(label, text):
            return f"{label} = {text}"
        case str() if len(value) <= LONGEST_LINE:
            return value
        case True:
            return "yes"
        case _:
            return ""


def _one_line(text: str) -> str:
    """Without line breaks and control characters, or a value could add lines."""
    return "".join(one if one.isprintable() else " " for one in text).strip()
