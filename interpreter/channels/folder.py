"""Messages as files: what would be sent is there to be looked at, and nothing leaves the machine."""

import os
from hashlib import sha256
from pathlib import Path

from ..store.outbox import Message
from .protocol import NotNow


def written(folder: Path, message: Message, ending: str, data: bytes) -> str:
    """Writes a file that appears as a whole; the same message is the same file. Its name, with that of the folder.

    Raises `NotNow`.
    """
    path = folder / f"{message.at:%Y-%m-%d}-{sha256(message.id.encode()).hexdigest()[:16]}{ending}"
    half = path.with_suffix(".tmp")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half.write_bytes(data)
        os.replace(half, path)
    except OSError as error:
        raise NotNow(f"`{path}` cannot be written: {error.strerror}") from None
    return f"{path.parent.name}/{path.name}"
