"""Messages of plain text as files: what would be sent is there to be looked at, and nothing leaves the machine."""

from collections.abc import Iterator
from pathlib import Path

import attrs

from ..store.protocol import Message
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
        return written(self.folder, message, ".txt", f"{head}\n{message.content.get('text') or ''}\n".encode())


def _head(message: Message) -> Iterator[tuple[str, str]]:
    yield "To", _one_line(message.to)
    if message.address is not None:
        yield "Address", _one_line(message.address)
    for name, value in sorted(message.content.items()):
        if name != "text" and isinstance(value, str) and 0 < len(value) <= LONGEST_LINE:
            yield name.replace("_", " ").capitalize(), _one_line(value)


def _one_line(text: str) -> str:
    """Without line breaks and control characters, or a value could add lines."""
    return "".join(one if one.isprintable() else " " for one in text).strip()
