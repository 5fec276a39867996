"""Tokens in a row: one space where one belongs, and the one spelling of `yes` and `no`."""

import re
from collections.abc import Sequence

from ..parse.reading import names
from .line import Mark

TIGHT_BEFORE = names("COMMA RPAR RSQB COLON DOT OPTIONAL")
TIGHT_AFTER = names("LPAR LSQB DOT")
VALUES = names(
    "NAME WORD NUMBER MONEY TEXT TEXT_BEGIN PLAIN YES_NO EMPTY DATE TIME DATE_TIME DURATION TODAY NOW RPAR RSQB"
)
"""Behind these a minus stands between two values."""
SPELLED = {"true": "yes", "false": "no"}
_SPACES = re.compile(r"\s+")


def joined(marks: Sequence[Mark]) -> str:
    """The tokens in a row, with one space where one belongs."""
    parts: list[str] = []
    for number, mark in enumerate(marks):
        if number and _spaced(marks, number):
            parts.append(" ")
        parts.append(_text(mark, marks[number - 1] if number else None))
    return "".join(parts)


def between_values(marks: Sequence[Mark], number: int) -> bool:
    """Whether a sign stands between two values, and not before one."""
    return number > 0 and marks[number - 1].kind in VALUES


def _spaced(marks: Sequence[Mark], number: int) -> bool:
    """Whether a space stands before a token."""
    mark, before = marks[number], marks[number - 1]
    if mark.kind in TIGHT_BEFORE or before.kind in TIGHT_AFTER:
        return False
    if mark.kind == "LPAR" and before.kind in ("NAME", "WORD"):
        return False
    if before.kind == mark.kind == "MINUS":
        return True  # two of them in a row look like a comment of another language
    return before.kind != "MINUS" or between_values(marks, number - 1)


def _text(mark: Mark, before: Mark | None) -> str:
    match mark.kind:
        case "YES_NO" if before is not None and before.kind == "EXPECT" and mark.text == "false":
            return mark.text  # `expect no …` expects no action
        case "YES_NO":
            return SPELLED.get(mark.text, mark.text)
        case "TEXT" | "TEXT_BEGIN" | "PLAIN":
            return mark.text
        case _:
            return _SPACES.sub(" ", mark.text)
