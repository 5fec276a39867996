"""A line laid out: one space where one belongs, and broken where it is too wide."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..columns import columns
from ..parse.reading import names
from .inside import CLOSING, body, levels
from .lines import Line, Mark

STEP = 4
FURTHER = 8
"""How much further a line is indented that goes on: more than a block, so that nobody takes it for one."""

TIGHT_BEFORE = names("COMMA RPAR RSQB COLON DOT OPTIONAL")
TIGHT_AFTER = names("LPAR LSQB DOT")
VALUES = names("NAME WORD NUMBER MONEY TEXT TEXT_BEGIN PLAIN YES_NO DATE TIME DATE_TIME DURATION RPAR RSQB")
"""Behind these a minus stands between two values."""
SPELLED = {"true": "yes", "false": "no"}
_SPACES = re.compile(r"\s+")


def laid_out(line: Line, width: int) -> list[str]:
    """The physical lines of a line."""
    indent = STEP * line.depth
    if not line.marks:
        return [" " * indent + one.text for one in line.remarks]
    behind = [one.text for one in line.remarks if one.start >= line.end]
    inner = len(behind) < len(line.remarks)
    rows = _as_written(line, indent) if inner else _broken(line.marks, indent, width)
    return [*rows[:-1], "  ".join((rows[-1], *behind))]


def joined(marks: Sequence[Mark]) -> str:
    """The tokens in a row, with one space where one belongs."""
    parts: list[str] = []
    for number, mark in enumerate(marks):
        if number and _spaced(marks, number):
            parts.append(" ")
        parts.append(_text(mark))
    return "".join(parts)


def _spaced(marks: Sequence[Mark], number: int) -> bool:
    """Whether a space stands before a token."""
    mark, before = marks[number], marks[number - 1]
    if mark.kind in TIGHT_BEFORE or before.kind in TIGHT_AFTER:
        return False
    if mark.kind == "LPAR" and before.kind in ("NAME", "WORD"):
        return False
    return not (before.kind == "MINUS" and (number < 2 or marks[number - 2].kind not in VALUES))


def _text(mark: Mark) -> str:
    match mark.kind:
        case "YES_NO":
            return SPELLED.get(mark.text, mark.text)
        case "TEXT" | "TEXT_BEGIN" | "PLAIN":
            return mark.text
        case _:
            return _SPACES.sub(" ", mark.text)


# --- too wide ------------------------------------------------------------------------------------------------------


def _broken(marks: Sequence[Mark], indent: int, width: int, *, below: bool = False) -> list[str]:
    """The tokens, from a column on; `below` says that they go on with a line that began above."""
    whole = " " * indent + joined(marks)
    if _wide(whole) <= width or len(marks) < 2:
        return [whole]
    at = body(marks)
    if at is not None:
        return [*_broken(marks[:at], indent, width, below=below), *_broken(marks[at:], indent + STEP, width)]
    further = indent + (STEP if below else FURTHER)
    for cuts in (_before_and(marks), _behind_commas(marks)):
        if cuts:
            first, *rest = _parts(marks, cuts)
            others = (row for part in rest for row in _broken(part, further, width, below=True))
            return [*_broken(first, indent, width, below=below), *others]
    return _in_brackets(marks, indent, width, below) or [whole]


def _before_and(marks: Sequence[Mark]) -> list[int]:
    """The places before `and`, `or` and `or else`; the `and` of `between` is none of them."""
    cuts, bounds = [], 0
    for number, level in levels(marks):
        if level:
            continue
        kind = marks[number].kind
        bounds += kind == "BETWEEN"
        if kind == "AND" and bounds:
            bounds -= 1
        elif number and kind in ("AND", "OR", "_OR_ELSE"):
            cuts.append(number)
    return cuts


def _behind_commas(marks: Sequence[Mark]) -> list[int]:
    """The places behind commas."""
    last = len(marks) - 1
    return [
        number + 1 for number, level in levels(marks) if marks[number].kind == "COMMA" and not level and number < last
    ]


def _parts(marks: Sequence[Mark], cuts: Sequence[int]) -> list[Sequence[Mark]]:
    return [marks[start:end] for start, end in pairwise((0, *cuts, len(marks)))]


def _in_brackets(marks: Sequence[Mark], indent: int, width: int, below: bool) -> list[str]:
    """The line broken inside of its first brackets; nothing, where there are none."""
    inside = [number for number, level in levels(marks) if level]
    if not inside:
        return []
    first = inside[0]
    last = next(
        number for number, level in levels(marks) if level == 1 and number > first and marks[number].kind in CLOSING
    )
    if last == first + 1:
        return []
    shift = 0 if below else STEP
    head = " " * indent + joined(marks[: first + 1])
    rows = _broken(marks[first + 1 : last], indent + shift + STEP, width, below=True)
    return [head, *rows, *_broken(marks[last:], indent + shift, width, below=True)]


def _wide(row: str) -> int:
    """The columns of a row. A text in it may have many lines: only the first and the last have to do with the row."""
    first, *others = row.split("\n")
    return max(columns(first), columns(others[-1]) if others else 0)


# --- with comments in it -------------------------------------------------------------------------------------------


def _as_written(line: Line, indent: int) -> list[str]:
    """A line with comments inside keeps the lines in which it is written."""
    rows: list[str] = []
    for number, (marks, remark) in enumerate(_rows(line)):
        column = indent + (FURTHER if number else 0)
        rows.append(" " * column + "  ".join(part for part in (joined(marks), remark) if part))
    return rows


def _rows(line: Line) -> Iterator[tuple[list[Mark], str]]:
    """The tokens of each physical line, and the comment behind them."""
    remarks = [one for one in line.remarks if one.start < line.end]
    row: list[Mark] = []
    for mark in line.marks:
        while remarks and remarks[0].start < mark.start:
            remark = remarks.pop(0)
            if remark.alone and row:
                yield row, ""
                row = []
            yield row, remark.text
            row = []
        row.append(mark)
    yield row, ""
