"""How wide a text is where it is shown."""

import unicodedata


def columns(text: str) -> int:
    """The columns that a text of one line takes: two for a wide letter, none for an accent that joins its letter."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
