"""Files that go with a message, out of the project's file store."""

import mimetypes
from pathlib import Path

import attrs

from .protocol import Never


@attrs.frozen
class Attachment:
    """A file as it is sent. `type` is its media type, such as `application/pdf`."""

    name: str
    type: str
    data: bytes = attrs.field(repr=False)


def attachment(store: Path, name: str, largest: int) -> Attachment:
    """A file of the store, by its name there; one of more than `largest` bytes is too long. Raises `Never`."""
    folder = store.resolve()
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or not path.is_file():
            raise Never("file_missing", f"`{name}` is not in the file store")
        if path.stat().st_size > largest:
            raise Never("too_long", f"`{name}` is larger than {largest // 1_000_000} MB")
        data = path.read_bytes()
    except (OSError, ValueError):
        raise Never("file_missing", f"`{name}` is not in the file store") from None
    kind, encoding = mimetypes.guess_type(path.name, strict=False)
    return Attachment(path.name, kind if kind and not encoding else "application/octet-stream", data)
