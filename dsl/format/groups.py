"""Groups of lines: a declaration with the comments right above it, or comments that stand for themselves."""

from collections.abc import Iterator, Sequence

import attrs

from .layout import laid_out
from .lines import Line


@attrs.define
class Group:
    """Lines that are never torn apart, laid out in `rows`, with empty ones where the author has them, but for those
    below what opens a block. `blank`: the author has an empty line above it. `declares`: there is more in it than
    comments, in so many rows.
    """

    blank: bool
    rows: list[str] = attrs.field(factory=list)
    declares: bool = False
    size: int = 0
    last: Line | None = None

    def add(self, line: Line, width: int) -> None:
        """Adds a line at the end."""
        if self.last is not None and line.blank and line.depth and not _opens(self.last, line):
            self.rows.append("")
        laid = laid_out(line, width)
        self.rows += laid
        if line.marks or line.depth:
            self.declares |= bool(line.marks)
            self.size += len(laid)
        self.last = line


def groups(found: Sequence[Line], width: int) -> Iterator[Group]:
    """The groups of a file, in order."""
    group: Group | None = None
    for line, inside in zip(found, _inside(found), strict=True):
        if group is None or _begins(line, inside, group):
            if group is not None:
                yield group
            group = Group(line.blank)
        group.add(line, width)
    if group is not None:
        yield group


def _begins(line: Line, inside: bool, group: Group) -> bool:
    """Whether a line begins a group of its own."""
    if not line.starts and (line.marks or line.depth or inside):
        return False
    return line.blank or group.declares


def _inside(found: Sequence[Line]) -> list[bool]:
    """Of each line, whether more of the same declaration comes behind it: a comment there stands in its middle."""
    inside: list[bool] = []
    more = False
    for line in reversed(found):
        more = not line.starts if line.marks else more
        inside.append(more)
    return inside[::-1]


def _opens(before: Line, line: Line) -> bool:
    return bool(before.marks) and line.depth > before.depth
