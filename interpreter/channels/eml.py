"""E-mails as files: what would be sent is there to be looked at, and nothing leaves the machine."""

import os
from hashlib import sha256
from pathlib import Path

import attrs

from ..store.protocol import Message
from .mail import email_of
from .protocol import NotNow


@attrs.frozen
class EmlFolder:
    """Writes each message as an `.eml` file, which mail programs open. The same message is the same file."""

    folder: Path
    files: Path

    def send(self, message: Message) -> str:
        """Writes the file; its name."""
        mail = email_of(message, self.files)
        path = self.folder / f"{message.at:%Y-%m-%d}-{sha256(message.id.encode()).hexdigest()[:16]}.eml"
        half = path.with_suffix(".tmp")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            half.write_bytes(mail.as_bytes())
            os.replace(half, path)
        except OSError as error:
            raise NotNow(f"`{path}` cannot be written: {error.strerror}") from None
        return f"{path.parent.name}/{path.name}"
