"""Texts in the normal form NFC, in time that grows with their length."""

import re
from unicodedata import is_normalized, normalize

LONG_RUN = re.compile(r"([^\w\s\x00-\x7f]{31,})")
"""More accents in a row than any language has (UAX 15, Stream-Safe Text Format). Python sorts them in time that grows
with the square of their number: 40,000 of them took a second.
"""


def nfc(text: str) -> str:
    """The text in NFC. Very long runs of accents, which mean nothing, stay as they are."""
    if text.isascii() or is_normalized("NFC", text):
        return text
    if LONG_RUN.search(text) is None:
        return normalize("NFC", text)
    parts = LONG_RUN.split(text)
    parts[::2] = [normalize("NFC", part) for part in parts[::2]]
    return "".join(parts)
