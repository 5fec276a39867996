"""A line that is too wide, broken where the language lets it go on below."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TypeAlias

from ..columns import columns
from ..parse.reading import names
from .inside import CLOSING, body, levels
from .line import Mark
from .spaces import between_values, joined

STEP = 4
FURTHER = 8
"""How much further a line is indented that goes on: more than a block, so that nobody takes it for one."""

Marks: TypeAlias = Sequence[Mark]


def broken(marks: Marks, indent: int, width: int, further: int = FURTHER) -> list[str]:
    """The tokens, from a column on, in lines that are not too wide; what goes on below is indented `further`."""
    whole = " " * indent + joined(marks)
    if _wide(whole) <= width or len(marks) < 2:
        return [whole]
    at = body(marks)
    if at is not None:
        return [*broken(marks[:at], indent, width, further), *broken(marks[at:], indent + STEP, width)]
    bracket = _bracket(marks)
    fits = bracket is not None and indent + _wide(joined(marks[: bracket[0] + 1])) <= width
    for way in FIRST if fits else FIRST + LAST:
        if cuts := way(marks):
            first, *rest = (marks[start:end] for start, end in pairwise((0, *cuts, len(marks))))
            others = (row for part in rest for row in broken(part, indent + further, width, STEP))
            return [*broken(first, indent, width, further), *others]
    return [whole] if bracket is None else _in_bracket(marks, bracket, indent, width, further)


def _wide(row: str) -> int:
    """The columns of a row. A text in it may have many lines: only the first and the last have to do with the row."""
    first, *others = row.split("\n")
    return max(columns(first), columns(others[-1]) if others else 0)


# --- where ---------------------------------------------------------------------------------------------------------


def _before_and(marks: Marks) -> list[int]:
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


def _behind(kinds: frozenset[str], marks: Marks) -> list[int]:
    """The places behind such tokens. A sign before a value is none of them."""
    last = len(marks) - 1
    return [
        number + 1
        for number, level in levels(marks)
        if marks[number].kind in kinds
        and not level
        and number < last
        and (marks[number].kind != "MINUS" or between_values(marks, number))
    ]


Way: TypeAlias = Callable[[Marks], list[int]]
FIRST: tuple[Way, ...] = (_before_and, partial(_behind, names("COMMA")), partial(_behind, names("PLUS MINUS")))
"""The places at which a line is broken rather than inside of brackets, the first ones first."""
LAST: tuple[Way, ...] = tuple(
    partial(_behind, names(kinds)) for kinds in ("EQUAL", "STAR SLASH", "COMPARE CONTAINS MATCHES")
)
"""Those at which it is broken only where there are no brackets, or where they open too far right."""


# --- brackets ------------------------------------------------------------------------------------------------------


def _bracket(marks: Marks) -> tuple[int, int] | None:
    """The first brackets with something in them, by the numbers of their tokens."""
    first: int | None = None
    for number, level in levels(marks):
        if level and first is None:
            first = number
        elif level == 1 and first is not None and marks[number].kind in CLOSING:
            if number > first + 1:
                return first, number
            first = None
    return None


def _in_bracket(marks: Marks, bracket: tuple[int, int], indent: int, width: int, further: int) -> list[str]:
    """The line broken inside of brackets, where all that goes on stands in one column."""
    first, last = bracket
    shift = STEP if further == FURTHER else 0
    rows = broken(marks[first + 1 : last], indent + shift + STEP, width, 0)
    closing = broken(marks[last:], indent + shift, width, STEP)
    return [" " * indent + joined(marks[: first + 1]), *rows, *closing]
