"""A line of a file as it is meant: its tokens, how deep it is indented, and the comments at it."""

import re
from functools import cached_property

import attrs

_SUPPRESSES = re.compile(r"#\s*stagerules:\s*ignore\b")


@attrs.frozen
class Mark:
    """One token: its terminal, and its text as it is written. `lower`: it is not in the line of the one before."""

    kind: str
    text: str
    start: int
    end: int
    lower: bool = False


@attrs.frozen(slots=False)
class Remark:
    """A comment, as it is written."""

    text: str
    start: int
    alone: bool

    @cached_property
    def suppresses(self) -> bool:
        """Whether it says that a problem is not to be told of, at its line or at the one below."""
        return _SUPPRESSES.match(self.text) is not None


@attrs.define
class Line:
    """What belongs together in one line, however many it is written in. A comment between lines is a line without
    tokens.

    `depth` counts levels of indentation, `blank` says that an empty line stands above it, `starts` that a declaration
    begins with it. `inner` are the comments between its tokens, `behind` those after them (or the one that it is).
    `kept`: it stays in the lines in which it is written. `describes`: a comment right above a declaration. `holds`: a
    comment that says something of the line right below it.
    """

    depth: int
    start: int
    marks: list[Mark] = attrs.field(factory=list)
    inner: list[Remark] = attrs.field(factory=list)
    behind: list[Remark] = attrs.field(factory=list)
    blank: bool = False
    starts: bool = False
    kept: bool = False
    describes: bool = False
    holds: bool = False

    @property
    def suppresses(self) -> bool:
        """Whether it is a comment that says so of the line right below it."""
        return not self.marks and self.behind[0].suppresses

    @property
    def end(self) -> int:
        """Where its last token ends."""
        return self.marks[-1].end if self.marks else self.start
