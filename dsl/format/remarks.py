"""Puts each comment where it belongs: into the line that it stands in or behind, else between the lines."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence

from ..parse.cut import Piece
from ..syntax import Comment
from .line import Line, Remark


def remarks_of(text: str, comments: Sequence[Comment], found: Sequence[Line]) -> Iterator[Remark]:
    """The comments, but for those in what is filled in a text: they are part of its token."""
    marks = [mark for line in found for mark in line.marks]
    starts = [mark.start for mark in marks]
    for comment in comments:
        start, end = comment.span
        number = bisect_right(starts, start) - 1
        if number < 0 or start >= marks[number].end:
            yield Remark(text[start:end].rstrip(), start, comment.alone)


def with_remarks(found: Sequence[Line], remarks: Iterator[Remark], pieces: Sequence[Piece], text: str) -> list[Line]:
    """The lines with their comments, and between them the lines that are but a comment."""
    placed: list[Line] = []
    waiting = deque(remarks)
    for line in found:
        while waiting and waiting[0].start < line.start:
            placed.append(_alone(waiting.popleft()))
        while waiting and waiting[0].start < line.end:
            line.inner.append(waiting.popleft())
        behind = text.find("\n", line.end)
        last = len(text) if behind < 0 else behind
        while waiting and waiting[0].start <= last and not waiting[0].alone:
            line.behind.append(waiting.popleft())
        line.kept |= bool(line.inner) or any(one.suppresses for one in line.behind)
        placed.append(line)
    placed += map(_alone, waiting)
    _indent(placed, text)
    _describe(placed, pieces)
    return placed


def _alone(remark: Remark) -> Line:
    return Line(0, remark.start, behind=[remark])


def _describe(placed: Sequence[Line], pieces: Sequence[Piece]) -> None:
    """Says which comments stand right above a declaration."""
    starts = [piece.span.start for piece in pieces]
    for line in placed:
        number = bisect_right(starts, line.start) - 1
        line.describes = not line.marks and number >= 0 and line.start < pieces[number].start


def _indent(placed: Sequence[Line], text: str) -> None:
    """A comment between two lines is as deep as the one below it; at the end of a block as deep as it is written."""
    deeper: list[Line] = []
    above: list[tuple[int, int]] = [(0, 0)]
    for line in placed:
        if line.marks:
            _indent_all(deeper, line.depth, above, text)
            deeper = []
            above = [*(each for each in above if each[0] < line.depth), (line.depth, _column(line.start, text))]
        else:
            deeper.append(line)
    _indent_all(deeper, 0, above, text)


def _indent_all(comments: Sequence[Line], below: int, above: Sequence[tuple[int, int]], text: str) -> None:
    for one in comments:
        column = _column(one.start, text)
        one.depth = max((depth for depth, at in above if below <= depth and at <= column), default=below)


def _column(at: int, text: str) -> int:
    return len(text[text.rfind("\n", 0, at) + 1 : at].expandtabs(4))
