"""The project's file store, and files of it that go with a message."""

import errno
import mimetypes
import os
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import attrs

from .protocol import Never, NotNow

FULL = (errno.ENOSPC, errno.EDQUOT)


class FileStore(Protocol):
    """Keeps the files of a project by name; names of folders stand before a `/`. It is called from several threads at
    the same time.
    """

    def read(self, name: str, largest: int) -> bytes:
        """A file. Raises `Never`: `file_missing`, and `too_long` for one of more than `largest` bytes."""

    def keep(self, name: str, data: bytes) -> None:
        """Keeps a file, as a whole or not at all; one of that name is replaced. Raises `NotNow` where there is no room
        or no way, `Never` (`wrong_file_name`) for a name that is none.
        """

    def url(self, name: str) -> str | None:
        """The web address of a file; None where the store has none."""


@attrs.frozen
class FolderStore:
    """A folder. `base` is the web address at which somebody serves it."""

    folder: Path
    base: str | None = None

    def read(self, name: str, largest: int) -> bytes:
        """A file below the folder."""
        try:
            path = self._path(name)
            if path is None or not path.is_file():
                raise _missing(name)
            if path.stat().st_size > largest:
                raise Never("too_long", f"`{name}` is larger than {largest // 1_000_000} MB")
            return path.read_bytes()
        except (OSError, ValueError):
            raise _missing(name) from None

    def has(self, name: str) -> bool:
        """Whether there is such a file below the folder."""
        try:
            path = self._path(name)
            return path is not None and path.is_file()
        except (OSError, ValueError):
            return False

    def keep(self, name: str, data: bytes) -> None:
        """Writes the file beside its place first, so that nobody ever reads half of it."""
        half: Path | None = None
        try:
            path = self._path(name)
            if path is None:
                raise Never("wrong_file_name", f"`{name}` is no name of a file in the file store")
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_name(f".{sha256(path.name.encode()).hexdigest()[:16]}.tmp")
            _written(half, data)
            os.replace(half, path)
        except (OSError, ValueError) as error:
            if half is not None:
                half.unlink(missing_ok=True)
            full = isinstance(error, OSError) and error.errno in FULL
            why = "it is full" if full else getattr(error, "strerror", None) or "its name is none"
            raise NotNow(f"`{name}` cannot be kept in the file store: {why}") from None

    def url(self, name: str) -> str | None:
        """The address below the base."""
        return None if self.base is None else f"{self.base.rstrip('/')}/{quote(name)}"

    def _path(self, name: str) -> Path | None:
        """Where a file lies; None outside of the folder."""
        folder = self.folder.resolve()
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder) and path != folder else None


def _written(path: Path, data: bytes) -> None:
    """Until it is on the disk: what says that it is there is committed afterwards."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _missing(name: str) -> Never:
    return Never("file_missing", f"`{name}` is not in the file store")


@attrs.frozen
class Attachment:
    """A file as it is sent. `type` is its media type, such as `application/pdf`."""

    name: str
    type: str
    data: bytes = attrs.field(repr=False)


def attachment(store: FileStore, name: str, largest: int) -> Attachment:
    """A file of the store, by its name there; one of more than `largest` bytes is too long. Raises what `read` does."""
    data = store.read(name, largest)
    last = Path(name).name
    kind, encoding = mimetypes.guess_type(last, strict=False)
    return Attachment(last, kind if kind and not encoding else "application/octet-stream", data)
