"""E-mails as files: what would be sent is there to be looked at, and nothing leaves the machine."""

from pathlib import Path

import attrs

from ..store.outbox import Message
from .files import FileStore
from .folder import written
from .mail import email_of


@attrs.frozen
class EmlFolder:
    """Writes each message as an `.eml` file, which mail programs open. The same message is the same file."""

    folder: Path
    files: FileStore

    def send(self, message: Message) -> str:
        """Writes the file; its name."""
        return written(self.folder, message, ".eml", email_of(message, self.files).as_bytes())
