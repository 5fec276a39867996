"""What is filled into templates: plain data as JSON has it, with every text already written for people."""

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypeGuard

Given: TypeAlias = "str | bool | Sequence[Given] | Mapping[str, Given] | None"
"""A text; nothing; a list; names with values. Two kinds of names mean something of their own: `{"file": "a.png"}` is a
picture of the file store, and `{"holds": true, "shown": "yes"}` is an answer, asked by `holds` and written as `shown`.
Names with `""` among them are always names; what that holds, if it does, is how they are written all together.
"""
Values: TypeAlias = Mapping[str, Given]

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_BREAK = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")


def printable(text: str) -> str:
    """A text as a document can hold it: each line break is `\\n`, and what no document can hold is the sign for that,
    `\ufffd` (the characters that XML 1.0 and HTML refuse).
    """
    return _UNPRINTABLE.sub("\ufffd", _LINE_BREAK.sub("\n", text))


def file_of(value: Given) -> str | None:
    """The name in the file store, where the value is a picture."""
    name = value.get("file") if isinstance(value, Mapping) and value.keys() == {"file"} else None
    return name if isinstance(name, str) else None


def is_answer(value: Given) -> TypeGuard[Mapping[str, Given]]:
    """Whether it is a yes or no with its word."""
    return isinstance(value, Mapping) and value.keys() == {"holds", "shown"}


def has_names(value: Given) -> TypeGuard[Mapping[str, Given]]:
    """Whether further values can be asked of it."""
    return isinstance(value, Mapping) and not is_answer(value) and file_of(value) is None


def holds(value: Given) -> bool:
    """Whether a section stands: for a yes, and for what is not empty."""
    return bool(value["holds"]) if is_answer(value) else bool(value)
