"""A file's text, and places in it."""

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

import attrs


class Span(NamedTuple):
    """Characters `start` up to (not including) `end` of a file's text, counted from 0."""

    start: int
    end: int


class Place(NamedTuple):
    """A position as people count: line and column start at 1; columns count characters."""

    line: int
    column: int


@attrs.frozen(slots=False)
class Source:
    """One file: the name shown to people, and its text (line ends as `\\n`, no byte order mark).

    `home` is the name that stays the same wherever a command is run: the path from the project's folder.
    """

    name: str
    text: str
    home: str = attrs.field(default=attrs.Factory(lambda self: self.name, takes_self=True))

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def place(self, offset: int) -> Place:
        """The line and column of a character offset."""
        line = bisect_right(self.line_starts, offset)
        return Place(line, offset - self.line_starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """The text of a line (counted from 1) without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        return self.text[start:end]

    def slice(self, span: Span) -> str:
        """The text a span covers."""
        return self.text[span.start : span.end]
