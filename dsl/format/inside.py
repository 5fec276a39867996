"""What is inside a line: its brackets, and the body behind the colon of a header."""

from collections.abc import Iterator, Sequence

import attrs

from ..parse.reading import names
from .lines import Line, Mark

OPENING, CLOSING = names("LPAR LSQB"), names("RPAR RSQB")


def levels(marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """The number of each token, and how many brackets are open there; a bracket is inside of itself."""
    level = 0
    for number, mark in enumerate(marks):
        level += mark.kind in OPENING
        yield number, level
        level -= level > 0 and mark.kind in CLOSING


def body(marks: Sequence[Mark]) -> int | None:
    """Where what stands behind the colon of a header begins."""
    for number, level in levels(marks[:-1]):
        if marks[number].kind == "COLON" and not level and number and marks[number - 1].kind != "PARAM":
            return number + 1
    return None


def opened(found: list[Line]) -> Iterator[Line]:
    """The lines, in which no block hangs on a statement behind a colon: such a statement has a line of its own."""
    waiting = list(reversed(found))
    while waiting:
        line = waiting.pop()
        at = body(line.marks) if line.marks and not _inner(line) else None
        if at is None or not _has_block(line, waiting):
            yield line
            continue
        head, rest = line.marks[:at], line.marks[at:]
        yield attrs.evolve(line, marks=head, remarks=[])
        for number in range(len(waiting) - 1, -1, -1):
            if waiting[number].marks and waiting[number].depth <= line.depth:
                break
            waiting[number].depth += waiting[number].depth > line.depth
        waiting.append(Line(line.depth + 1, rest[0].start, rest, line.remarks))


def _has_block(line: Line, waiting: Sequence[Line]) -> bool:
    """Whether the next line, comments aside, is deeper; it is the last of those that wait."""
    below = next((one for one in reversed(waiting) if one.marks), None)
    return below is not None and below.depth > line.depth


def _inner(line: Line) -> bool:
    return any(one.start < line.end for one in line.remarks)
