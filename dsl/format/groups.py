"""Groups of lines: a declaration with the comments right above it, or comments that stand for themselves."""

from collections.abc import Iterator, Sequence

import attrs

from .layout import laid_out
from .lines import Line


@attrs.define
class Group:
    """Lines that are never torn apart, and how they are laid out. `large`: the declaration has several lines."""

    lines: list[Line]
    width: int

    @property
    def declares(self) -> bool:
        """Whether there is more in it than comments."""
        return any(line.marks for line in self.lines)

    @property
    def large(self) -> bool:
        """Whether the declaration takes several lines, the comments above it aside."""
        return sum(len(laid_out(line, self.width)) for line in self.lines if line.marks or line.depth) > 1

    @property
    def rows(self) -> list[str]:
        """The lines laid out, with empty ones where the author has them, but for those below what opens a block."""
        rows: list[str] = []
        before: Line | None = None
        for line in self.lines:
            if before is not None and line.blank and line.depth and not _opens(before, line):
                rows.append("")
            rows += laid_out(line, self.width)
            before = line
        return rows


def groups(found: Sequence[Line], width: int) -> Iterator[Group]:
    """The groups of a file, in order."""
    group: Group | None = None
    for number, line in enumerate(found):
        if group is None or _begins(number, found, group):
            if group is not None:
                yield group
            group = Group([line], width)
        else:
            group.lines.append(line)
    if group is not None:
        yield group


def _begins(number: int, found: Sequence[Line], group: Group) -> bool:
    """Whether a line begins a group of its own."""
    line = found[number]
    if not line.starts and (line.marks or line.depth or _inside(number, found)):
        return False
    return line.blank or group.declares


def _inside(number: int, found: Sequence[Line]) -> bool:
    """Whether a comment stands between the lines of a declaration."""
    following = next((line for line in found[number:] if line.marks), None)
    return following is not None and not following.starts


def _opens(before: Line, line: Line) -> bool:
    return bool(before.marks) and line.depth > before.depth
