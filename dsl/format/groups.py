"""Groups of lines: a declaration with the comments right above it, or comments that stand for themselves."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import attrs

from .layout import laid_out
from .line import Line


@attrs.frozen(slots=False)
class Group:
    """Lines that are never torn apart, and how they are laid out. `declares`: there is more in it than comments."""

    lines: list[Line]
    width: int
    declares: bool

    @cached_property
    def large(self) -> bool:
        """Whether the declaration takes several lines, the comments above it aside."""
        return sum(len(rows) for line, rows in self._laid if line.marks or line.depth) > 1

    @property
    def rows(self) -> Iterator[str]:
        """The lines laid out, with empty ones where the author has them, but for those below what opens a block."""
        before: Line | None = None
        for line, rows in self._laid:
            if before is not None and line.blank and _may_be_apart(before, line):
                yield ""
            yield from rows
            before = line

    @cached_property
    def _laid(self) -> list[tuple[Line, list[str]]]:
        return [(line, laid_out(line, self.width)) for line in self.lines]


def groups(found: Sequence[Line], width: int) -> Iterator[Group]:
    """The groups of a file, in order."""
    group: list[Line] = []
    declares = False
    for line, inside in zip(found, _inside(found), strict=True):
        if group and _begins(line, group[-1], inside=inside, declared=declares):
            yield Group(group, width, declares)
            group, declares = [], False
        group.append(line)
        declares = declares or bool(line.marks)
    if group:
        yield Group(group, width, declares)


def _begins(line: Line, before: Line, *, inside: bool, declared: bool) -> bool:
    """Whether a line begins a group of its own; `declared`: there is a declaration in the one before."""
    if line.starts or line.describes:
        return not before.describes
    if line.marks or line.depth or inside:
        return False
    return line.blank or declared


def _inside(found: Sequence[Line]) -> list[bool]:
    """Which lines stand between the lines of a declaration."""
    inside = []
    following = False
    for line in reversed(found):
        inside.append(following)
        if line.marks:
            following = not line.starts
    return inside[::-1]


def _may_be_apart(before: Line, line: Line) -> bool:
    """Whether an empty line stays: not between what names a rule and its header, and not below what opens a block."""
    if before.suppresses:
        return True
    return line.depth > 0 and not (before.marks and line.depth > before.depth)
