"""Takes a file apart into its lines: the tokens that the parser saw, by the blocks they are in."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import attrs

from ..parse import machine
from ..parse.cut import Piece, cut
from ..parse.grammar import table
from ..parse.lexer import tokens
from ..parse.mistakes.explain import explain
from ..parse.reading import Reading, Token, names
from ..parse.table import Row
from ..syntax import Comment
from .line import Line, Mark
from .remarks import remarks_of, with_remarks

OPENS, CLOSES = "TEXT_BEGIN", "TEXT_END"
"""The first and the last part of a text in which something is filled in; all between them is one token here."""
PUT_IN = "PUT_IN"
STRUCTURE = names("_NEWLINE _INDENT _DEDENT $END")
"""Tokens of the layout: they have no letters of their own."""


def lines(text: str, comments: tuple[Comment, ...]) -> list[Line]:
    """The lines of a file without mistakes, in order."""
    pieces = [piece for piece in cut(text) if piece.word]
    found = [line for piece in pieces for line in _lines_of(text, piece)]
    placed = with_remarks(found, remarks_of(text, comments, found), pieces, text)
    for before, line in pairwise(placed):
        line.blank = text[_end(before) : text.rfind("\n", 0, line.start) + 1].count("\n") > 1
    for before, line in pairwise(placed):
        _suppress(before, line)
    return placed


def _end(line: Line) -> int:
    """Where a line ends, its comments included."""
    return max([line.end, *(one.start + len(one.text) for one in line.behind)])


def _suppress(before: Line, line: Line) -> None:
    """A comment about the line right below must not be torn from it, nor what is in that line."""
    if line.blank or not line.marks or not before.suppresses:
        return
    before.holds = line.kept = True
    if line.starts and not before.describes:
        before.depth = max(before.depth, 1)  # in the first column it would become part of the description


def _lines_of(text: str, piece: Piece) -> list[Line]:
    """The lines of a declaration, without comments; those with a mistake of which the checker will tell are kept."""
    found: list[Line] = []
    depth, nested = 0, 0
    opened: Token | None = None
    fresh = True
    for token in _written(tokens_of(text, piece)):
        kind, _, _, end = token
        match kind:
            case "_INDENT" | "_DEDENT":
                depth += 1 if kind == "_INDENT" else -1
                fresh = True
            case "_NEWLINE":
                fresh = True
            case "$END":
                break
            case _ if kind == PUT_IN:
                _keep(found[-1])
            case _:
                nested += (kind == OPENS) - (kind == CLOSES)
                opened = opened or token
                if nested:
                    continue
                kind, _, start, _ = opened
                opened = None
                if fresh:
                    found.append(Line(depth, start, starts=not found))
                    fresh = False
                line = found[-1]
                line.marks.append(Mark(kind, text[start:end], start, end, "\n" in text[line.end : start]))
    return found


def _keep(line: Line) -> None:
    """Leaves a line with a mistake in it as it is written."""
    line.kept = True
    if line.marks[-1].kind == "YES_NO":
        line.marks[-1] = attrs.evolve(line.marks[-1], kind="WORD")


def _written(seen: Sequence[Token]) -> Iterator[Token]:
    """The tokens that stand in the text, each once, and a PUT_IN where the parser has put some in.

    `log "x"` is read as if the parameter had a name, of which the checker has more to say: what was put in has no
    letters, and what was looked at then comes a second time.
    """
    position = 0
    for token in seen:
        kind, _, start, end = token
        if kind in STRUCTURE:
            yield token
        elif start == end:
            yield PUT_IN, None, start, end
        elif start >= position:
            yield token
            position = end


def tokens_of(text: str, piece: Piece) -> list[Token]:
    """The tokens of a piece, as the parser saw them."""
    seen: list[Token] = []

    def recorded(
        reading: Reading, rows: list[Row], words: Mapping[str, str], marks: Mapping[str, str]
    ) -> Iterator[Token]:
        for token in tokens(reading, rows, words, marks):
            seen.append(token)
            yield token

    reading = Reading(text, piece.start, piece.span.end, [], [])
    machine.run(reading, table(), "declaration", explain, recorded)
    return seen
