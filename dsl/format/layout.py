"""A line laid out: broken where it is too wide, and kept in its lines where somebody has put comments into them."""

from collections import deque
from collections.abc import Iterator

from .broken import FURTHER, STEP, broken
from .line import Line, Mark
from .spaces import joined


def laid_out(line: Line, width: int) -> list[str]:
    """The physical lines of a line."""
    indent = STEP * line.depth
    behind = [one.text for one in line.behind]
    if not line.marks:
        return [" " * indent + text for text in behind]
    rows = _as_written(line, indent) if line.kept else broken(line.marks, indent, width)
    return [*rows[:-1], "  ".join((rows[-1], *behind))]


def _as_written(line: Line, indent: int) -> list[str]:
    """A line that keeps the lines in which it is written."""
    rows: list[str] = []
    for number, (marks, remark) in enumerate(_rows(line)):
        column = indent + (FURTHER if number else 0)
        rows.append(" " * column + "  ".join(part for part in (joined(marks), remark) if part))
    return rows


def _rows(line: Line) -> Iterator[tuple[list[Mark], str]]:
    """The tokens of each physical line, and the comment behind them."""
    remarks = deque(line.inner)
    row: list[Mark] = []
    for mark in line.marks:
        while remarks and remarks[0].start < mark.start:
            remark = remarks.popleft()
            if remark.alone and row:
                yield row, ""
                row = []
            yield row, remark.text
            row = []
        if mark.lower and row:
            yield row, ""
            row = []
        row.append(mark)
    yield row, ""
