"""Reads PDF files back, with a library that had no part in making them."""

import re
from io import BytesIO

from pypdf import PdfReader


def opened(data: bytes) -> PdfReader:
    """The file, which must be one that can be read without repairs."""
    return PdfReader(BytesIO(data), strict=True)


def pages(data: bytes) -> list[str]:
    """The text of each page, with one blank between words."""
    return [" ".join(page.extract_text().split()) for page in opened(data).pages]


def text(data: bytes) -> str:
    """All of it."""
    return " ".join(pages(data))


def letters(shown: str) -> str:
    """A text without blanks: where lines end is the typesetter's business."""
    return re.sub(r"\s+", "", shown)
