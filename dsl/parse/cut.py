"""Cuts a file into pieces at the lines that begin with a word that starts a declaration.

A piece is read by itself: what is broken in one never hides what is wrong in the next, and what has not changed need
not be read again.
"""

import re
from collections.abc import Iterator

import attrs

from ..source import Span

INDENTED = re.compile(r"\n[ \t]+[^\s#]")
STARTS = ("rule", "on", "let", "for", "scenario", "entity", "event", "constant")
# `event.amount` in the first column, inside brackets, goes on with an expression.
START = re.compile(rf"^(?!event[ \t]*[-.,)\]+*/<>=!])(?:{'|'.join(STARTS)})(?!\w)", re.MULTILINE)


@attrs.frozen
class Piece:
    """One declaration: the stretch of the file it covers, and where its first word is.

    `word` is that word, or empty for what stands before the first declaration.
    """

    span: Span
    start: int
    word: str


def cut(text: str) -> tuple[Piece, ...]:
    """The pieces of a file, in order; together they cover it."""
    starts = list(_starts(text))
    pieces: list[Piece] = []
    end = len(text)
    for index in range(len(starts) - 1, -1, -1):
        start, word = starts[index]
        edge = _comments_above(text, start, starts[index - 1][0] if index else 0)
        pieces.append(Piece(Span(edge, end), start, word))
        end = edge
    if end:
        pieces.append(Piece(Span(0, end), 0, ""))
    pieces.reverse()
    return tuple(pieces)


def _starts(text: str) -> Iterator[tuple[int, str]]:
    """Where a declaration begins; an `on` right after a `rule` is part of it, unless that has lines of its own."""
    named = -1
    for found in START.finditer(text):
        word = found[0]
        if word == "on" and named >= 0 and not INDENTED.search(text, named, found.start()):
            named = -1
            continue
        named = found.end() if word == "rule" else -1
        yield found.start(), word


def _comments_above(text: str, start: int, floor: int) -> int:
    """Where the comment lines right above a declaration begin; not before `floor`."""
    while start > floor:
        line = text.rfind("\n", floor, start - 1) + 1 or floor
        if not text.startswith("#", line):
            break
        start = line
    return start
