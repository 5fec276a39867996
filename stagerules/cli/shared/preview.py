"""What a message would say: for each channel what stands in it, in the order in which its reader sees it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from stagerules.dsl.values import Labelled, Value

from .masks import OF_STAFF, masked
from .tell import NO_BREAK_SPACES, many, printable

Shown: TypeAlias = Callable[[Value], str]
Part: TypeAlias = tuple[str, str]
"""What a part of a message is called, and the text of it."""

LINES = 20
"""So many lines of a text are shown where not all of it is wanted."""
WIDEST = 500
"""So many characters of a line."""
SHORT = 100
"""Characters of a line that stands behind its name; longer ones stand below."""


def preview(channel: str, content: Mapping[str, Value], shown: Shown, *, full: bool) -> Iterator[str]:
    """The lines that show a message; with `full` its long texts to their end. `shown` writes a value for people."""
    left: dict[str, Value] = {name: value for name, value in content.items() if value not in (None, "", ())}
    known = CHANNELS.get(channel)
    told = [*(known(left, full) if known else ()), *((name.replace("_", " "), value) for name, value in left.items())]
    for name, value in told:
        yield from _lines(name, _text(value, shown), full=full)


def _email(left: dict[str, Value], full: bool) -> Iterator[tuple[str, Value]]:
    yield "from", masked(str(left.pop("from", "")))
    yield "subject", left.pop("subject", "")
    yield "attached", left.pop("attach", "")
    yield "body", left.pop("body", "")
    html = str(left.pop("html", ""))
    yield "html", html if full or not html else f"the same as HTML, {len(html):,} characters (`--full` shows them)"


def _staff(left: dict[str, Value], full: bool) -> Iterator[tuple[str, Value]]:
    for known in ("user", *OF_STAFF):  # who it goes to stands above
        left.pop(known, None)
    yield "text", left.pop("text", "")


def _webhook(left: dict[str, Value], full: bool) -> Iterator[tuple[str, Value]]:
    yield "request", f"{left.pop('method', '')} {left.pop('url', '')}"
    yield "headers", left.pop("headers", "")
    yield "signed with", left.pop("secret", "")
    yield str(left.pop("kind", "body")), left.pop("body", "")


def _document(left: dict[str, Value], full: bool) -> Iterator[tuple[str, Value]]:
    """What is filled in, name by name; of a list how many there are, as its lines are for the document."""
    for known in ("template", "number"):  # they stand above
        left.pop(known, None)
    yield "format", left.pop("format", "")
    for name, value in json.loads(str(left.pop("values", "{}"))).items():
        yield name, value if isinstance(value, str) else _given(value)


def _given(value: object) -> str:
    match value:
        case list():
            return many(len(value), "line")
        case {"holds": bool(), "shown": str(shown)} | {"file": str(shown)}:
            return shown
        case dict():
            return ", ".join(one for one in value.values() if isinstance(one, str))
        case _:
            return ""


CHANNELS: Mapping[str, Callable[[dict[str, Value], bool], Iterator[tuple[str, Value]]]] = {
    "email": _email,
    "staff": _staff,
    "webhook": _webhook,
    "document": _document,
}
"""The channels whose messages have an order of their own: each takes what it tells out of the content. What is left,
and all that other channels send, is told by its name.
"""


def _text(value: Value, shown: Shown) -> str:
    """A part as text; a value with a name keeps it."""
    if isinstance(value, tuple):
        return ", ".join(_text(one, shown) for one in value)
    return f"{value.label}: {value.value}" if isinstance(value, Labelled) else shown(value)


def _lines(name: str, text: str, *, full: bool) -> Iterator[str]:
    """A short text behind its name, a longer one below it; a bar before each line says that it is the text's own."""
    rows = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    label = printable(name)
    if len(rows) == 1 and len(text) <= SHORT:
        if rows[0]:
            yield f"{label}: {_plain(rows[0])}"
        return
    told = rows if full else rows[:LINES]
    yield f"{label}:"
    yield from (f"  | {_row(row, full=full)}".rstrip() for row in told)
    if left := len(rows) - len(told):
        yield f"  … {many(left, 'more line')} (`--full` shows them)"


def _row(row: str, *, full: bool) -> str:
    if full or len(row) <= WIDEST:
        return _plain(row)
    return f"{_plain(row[:WIDEST])}… {many(len(row) - WIDEST, 'more character')} (`--full` shows them)"


def _plain(row: str) -> str:
    return printable(row.translate(NO_BREAK_SPACES))
