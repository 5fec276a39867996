"""Pictures: of which kind they are, and whether they are whole enough to be shown."""

import struct
from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

import attrs

from .problems import DocumentProblem

Kind: TypeAlias = Literal["png", "jpeg", "gif"]

LARGEST = 10_000_000
"""Bytes of a picture."""
MOST_PIXELS = 40_000_000
"""A file of a few bytes can claim to be as large as a house."""
_SIZES = (0xC0, 0xC1, 0xC2)
"""Markers of a JPEG behind which its size stands: baseline, extended, progressive (ITU-T T.81, B.1.1.3)."""


@attrs.frozen
class Checked:
    """A picture that can be shown."""

    kind: Kind
    width: int
    height: int
    data: bytes = attrs.field(repr=False)


def checked(name: str, picture: Callable[[str], bytes]) -> Checked:
    """A picture by its name. Raises `DocumentProblem` where it is missing, none, or far too large."""
    try:
        data = picture(name)
    except (OSError, LookupError):
        raise DocumentProblem("image_missing", f"the picture `{name}` cannot be read") from None
    if len(data) > LARGEST:
        raise DocumentProblem("broken_image", f"the picture `{name}` is larger than {LARGEST // 1_000_000} MB")
    try:
        kind, width, height = _read(data)
    except (ValueError, struct.error, IndexError):
        raise DocumentProblem("broken_image", f"`{name}` is no PNG, JPEG or GIF picture, or not a whole one") from None
    if not 0 < width * height <= MOST_PIXELS:
        raise DocumentProblem("broken_image", f"the picture `{name}` has {width} × {height} points, which is too many")
    return Checked(kind, width, height, data)


def _read(data: bytes) -> tuple[Kind, int, int]:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png", *_png(data)
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg", *_jpeg(data)
    if data[:6] in (b"GIF87a", b"GIF89a") and data.rstrip(b"\0").endswith(b";"):
        width, height = struct.unpack_from("<HH", data, 6)
        return "gif", width, height
    raise ValueError


def _png(data: bytes) -> tuple[int, int]:
    """Width and height; all chunks up to the last must be there (https://www.w3.org/TR/png-3/#5Chunk-layout)."""
    names: list[bytes] = []
    at = 8
    while names[-1:] != [b"IEND"]:
        size, name = struct.unpack_from(">I4s", data, at)
        names.append(name)
        at += 12 + size
    if at > len(data) or names[0] != b"IHDR" or b"IDAT" not in names:
        raise ValueError
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    for marker, at in _segments(data):
        if marker in _SIZES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            if b"\xff\xd9" not in data[at:]:
                raise ValueError
            return width, height
    raise ValueError


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """The segments of a JPEG before its points: marker, and where its size stands minus two."""
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        yield marker, at
        at += 2 + struct.unpack_from(">H", data, at + 2)[0]
