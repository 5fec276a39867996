"""The lines of a file as they are meant: the tokens of each, how deep it is indented, and the comments at it."""

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import pairwise

import attrs

from ..parse import machine
from ..parse.cut import Piece, cut
from ..parse.grammar import table
from ..parse.lexer import tokens
from ..parse.mistakes.explain import explain
from ..parse.reading import Reading, Token
from ..parse.table import Row
from ..syntax import Comment

OPENS, CLOSES = "TEXT_BEGIN", "TEXT_END"
"""The first and the last part of a text in which something is filled in; all between them is one token here."""


@attrs.frozen
class Mark:
    """One token: its terminal, and its text as it is written."""

    kind: str
    text: str
    start: int
    end: int


@attrs.frozen
class Remark:
    """A comment, as it is written."""

    text: str
    start: int
    alone: bool


@attrs.define
class Line:
    """What belongs together in one line, however many it is written in. `depth` counts levels of indentation, `blank`
    says that an empty line stands above it. `remarks` are the comments inside it and behind it. A comment that stands
    between lines is a line without tokens. `starts` says that a declaration begins with it.
    """

    depth: int
    start: int
    marks: list[Mark] = attrs.field(factory=list)
    remarks: list[Remark] = attrs.field(factory=list)
    blank: bool = False
    starts: bool = False

    @property
    def end(self) -> int:
        """Where its last token ends."""
        return self.marks[-1].end if self.marks else self.start


def lines(text: str, comments: tuple[Comment, ...]) -> list[Line]:
    """The lines of a file without mistakes, in order."""
    found: list[Line] = []
    for piece in cut(text):
        if piece.word:
            found += _lines_of(text, piece)
    _with_remarks(found, [Remark(text[slice(*one.span)].rstrip(), one.span.start, one.alone) for one in comments], text)
    for before, line in pairwise([None, *found]):
        begin = text.rfind("\n", 0, line.start) + 1 if line is not None else 0
        if line is not None and before is not None:
            line.blank = text[before_end(before, text) : begin].count("\n") > 1
    return found


def before_end(line: Line, text: str) -> int:
    """Where a line ends, its comments included."""
    return max([line.end, *(one.start + len(one.text) for one in line.remarks)])


def _lines_of(text: str, piece: Piece) -> list[Line]:
    """The lines of a declaration, without comments."""
    found: list[Line] = []
    depth, nested = 0, 0
    opened: Token | None = None
    fresh = True
    for token in _tokens(text, piece):
        kind, _, _, end = token
        match kind:
            case "_INDENT" | "_DEDENT":
                depth += 1 if kind == "_INDENT" else -1
                fresh = True
            case "_NEWLINE":
                fresh = True
            case "$END":
                break
            case _:
                nested += (kind == OPENS) - (kind == CLOSES)
                opened = opened or token
                if nested:
                    continue
                mark = Mark(opened[0], text[opened[2] : end], opened[2], end)
                opened = None
                if fresh:
                    found.append(Line(depth, mark.start, starts=not found))
                    fresh = False
                found[-1].marks.append(mark)
    return found


def _tokens(text: str, piece: Piece) -> list[Token]:
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


def _with_remarks(found: list[Line], remarks: list[Remark], text: str) -> None:
    """Puts each comment where it belongs: into the line that it stands in or behind, else between the lines."""
    placed: list[Line] = []
    waiting = deque(remarks)
    for line in found:
        while waiting and waiting[0].start < line.start:
            placed.append(Line(0, waiting[0].start, remarks=[waiting.popleft()]))
        behind = text.find("\n", line.end)
        last = len(text) if behind < 0 else behind
        while waiting and (waiting[0].start < line.end or (waiting[0].start <= last and not waiting[0].alone)):
            line.remarks.append(waiting.popleft())
        placed.append(line)
    placed += [Line(0, one.start, remarks=[one]) for one in waiting]
    _indent_remarks(placed, text)
    found[:] = placed


def _indent_remarks(placed: list[Line], text: str) -> None:
    """A comment between two lines is as deep as the one below it; at the end of a block as deep as it is written."""
    below = 0
    deeper: list[Line] = []
    above: list[tuple[int, int]] = [(0, 0)]
    for line in placed:
        if line.marks:
            for one in deeper:
                one.depth = _depth(one, line.depth, above, text)
            deeper = []
            above = [*(each for each in above if each[0] < line.depth), (line.depth, _column(line.start, text))]
        else:
            deeper.append(line)
    for one in deeper:
        one.depth = _depth(one, below, above, text)


def _depth(remark: Line, below: int, above: list[tuple[int, int]], text: str) -> int:
    column = _column(remark.start, text)
    return max((depth for depth, at in above if below <= depth and at <= column), default=below)


def _column(at: int, text: str) -> int:
    return len(text[text.rfind("\n", 0, at) + 1 : at].expandtabs(4))
