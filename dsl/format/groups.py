"""Groups of lines: a declaration with the comments right above it, or comments that stand for themselves."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

import attrs

from .layout import laid_out
from .lines import Line

_SUPPRESSION = re.compile(r"#[ \t]*stagerules:[ \t]*ignore\b")
_ENDLESS = 1_000_000
"""A width that no line has: a file has not so many letters."""


@attrs.define(slots=False)
class Group:
    """Lines that are never torn apart, and the width that they are laid out in."""

    lines: list[Line]
    width: int

    @property
    def declares(self) -> bool:
        """Whether there is more in it than comments."""
        return any(line.marks for line in self.lines)

    @cached_property
    def laid(self) -> list[list[str]]:
        """The physical lines of each line. What a comment at it or right above it tells the checker to ignore, stays
        in one: else the comment would hold for a part of it only.
        """
        above = [None, *self.lines]
        return [
            laid_out(line, _ENDLESS if _ignoring(before, line) else self.width)
            for before, line in zip(above, self.lines, strict=False)
        ]

    @property
    def large(self) -> bool:
        """Whether the declaration takes several lines, the comments above it aside."""
        own = (rows for line, rows in zip(self.lines, self.laid, strict=True) if line.marks or line.depth)
        return sum(map(len, own)) > 1

    @property
    def rows(self) -> list[str]:
        """The lines laid out, with empty ones where the author has them, but for those below what opens a block."""
        rows = list(self.laid[0])
        for (before, line), laid in zip(pairwise(self.lines), self.laid[1:], strict=True):
            if line.blank and line.depth and not _opens(before, line):
                rows.append("")
            rows += laid
        return rows


def groups(found: Sequence[Line], width: int) -> Iterator[Group]:
    """The groups of a file, in order."""
    lines: list[Line] = []
    declares = False
    for line, inside in zip(found, _inside(found), strict=True):
        if lines and not inside and (line.blank or declares):
            yield Group(lines, width)
            lines, declares = [], False
        lines.append(line)
        declares = declares or bool(line.marks)
    if lines:
        yield Group(lines, width)


def _inside(found: Sequence[Line]) -> list[bool]:
    """Of each line, whether it goes on with a declaration, or is a comment in one."""
    inside: list[bool] = []
    following = False
    for line in reversed(found):
        following = not line.starts if line.marks else following
        inside.append(following or (line.depth > 0 and not line.starts))
    return inside[::-1]


def _ignoring(before: Line | None, line: Line) -> bool:
    near = [*line.remarks, *(before.remarks if before is not None and not before.marks else ())]
    return any(_SUPPRESSION.match(one.text) for one in near)


def _opens(before: Line, line: Line) -> bool:
    return bool(before.marks) and line.depth > before.depth
