"""Turns the bytes of a file into text, or says why they are none."""

from ..problem import Problem
from ..problems.files import BinaryFile, TooLarge, WrongEncoding
from ..source import Source, Span

SIZE = 1_000_000
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BOM = "\ufeff"
OLDER = "an older encoding, such as Windows-1250 or Windows-1252"


def decode(data: bytes, name: str) -> tuple[Source, tuple[Problem, ...]]:
    """The text of a file in UTF-8, with `\\n` as line end and without byte order mark.

    With a problem, the text is only there to show its place and is not to be read. `name` is how the file is called
    when people are told about it.
    """
    start, nothing = Span(0, 0), Source(name, "")
    if len(data) > SIZE:
        return nothing, (TooLarge(start, limit="1 MB"),)
    if data.startswith(UTF_16) or _looks_like_utf_16(data):
        return nothing, (WrongEncoding(start, guess="UTF-16"),)
    if b"\0" in data:
        return nothing, (BinaryFile(start),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        span = Span(len(before), len(before) + 1)
        shown = Source(name, before + data[error.start :].decode("cp1252", errors="replace"))
        return shown, (WrongEncoding(span, guess=OLDER),)
    return Source(name, text.removeprefix(BOM).replace("\r\n", "\n")), ()


def _looks_like_utf_16(data: bytes) -> bool:
    """Whether every second byte of the beginning is 0, as in plain text written in UTF-16."""
    head = data[:64]
    return len(head) >= 4 and (head[1::2].strip(b"\0") == b"" or head[::2].strip(b"\0") == b"")
