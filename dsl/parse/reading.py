"""How far the reading of one piece has come: what the lexer, its helpers and the parser share."""

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import attrs

from ..problem import Edit, Fix, Problem
from ..problems.text import TooDeep
from ..source import Span
from ..syntax import Comment

DEPTH = 100
"""How many levels of brackets, blocks and operators there may be."""

Token: TypeAlias = tuple[str, Any, int, int]
"""Terminal, value, start, end."""


Makers: TypeAlias = dict[str, Callable[..., object]]
"""What builds the nodes of the grammar's rules, by rule."""


class Hole(NamedTuple):
    """A text that is interrupted by a `{…}`: where it began, and what its further parts need to know."""

    start: int
    long: bool
    indent: int


class Indent(NamedTuple):
    """A level of indentation; not `real` where it should not be there, so that no INDENT was told of it."""

    width: int
    real: bool


@attrs.define
class Reading:
    """One piece on its way into tokens: `text[start:stop]`.

    `position` is where the next token is looked for, `end` where the last one ended, `line` where the line of the
    next token begins. `queue` holds tokens that come before anything else. `spoiled` is set when something in this
    line has been reported that can't be read as what was meant: nothing more is said about that line then.
    `stray` is where text in the first column ends the piece, `broken_at` where the parser last gave a line up, `shift`
    how far lines are taken to be further right than they are. `in_braces`: blocks stand in `{ }`, which has been said.
    """

    text: str
    start: int
    stop: int
    problems: list[Problem]
    comments: list[Comment]
    lines: bool = True
    as_word: tuple[int, str] | None = None
    description: str = ""
    position: int = attrs.Factory(lambda self: self.start, takes_self=True)
    end: int = attrs.Factory(lambda self: self.start, takes_self=True)
    line: int = attrs.Factory(lambda self: self.start, takes_self=True)
    last: str = ""
    indents: list[Indent] = attrs.Factory(lambda: [Indent(0, True)])
    brackets: list[tuple[str, int]] = attrs.Factory(list)
    holes: list[Hole] = attrs.Factory(list)
    queue: deque[Token] = attrs.Factory(deque)
    spoiled: bool = False
    told: set[tuple[type[Problem], Span]] = attrs.Factory(set)
    stray: int | None = None
    broken_at: int = 0
    shift: int = 0
    count: int = 0
    in_braces: bool = False

    def report(self, problem: Problem) -> None:
        """Tell of something, once: after a mistake the parser reads a little again."""
        key = (type(problem), problem.span)
        if key not in self.told:
            self.told.add(key)
            self.problems.append(problem)

    def give_up(self, problem: Problem) -> None:
        """Tell of something that can't be read; nothing else is said about this line."""
        if not self.spoiled:
            self.report(problem)
        self.spoiled = True

    def emit(self, terminal: str, value: object, start: int, end: int) -> None:
        """A token, and go on behind it."""
        self.queue.append((terminal, value, start, end))
        self.position = self.end = end
        self.count += 1

    def is_too_deep(self) -> bool:
        """Whether no more brackets and blocks may be opened (limits.py counts exactly; this stops before it costs)."""
        return len(self.brackets) + len(self.indents) > DEPTH + 2

    def too_deep(self, start: int) -> None:
        """Tell of it, and read no further."""
        self.give_up(TooDeep(Span(start, start + 1), limit=DEPTH))
        self.stop = self.position = start
        self.queue.clear()
        self.queue.append(("$END", None, start, start))

    def jump(self, position: int, tokens: tuple[Token, ...]) -> None:
        """Go on with these tokens, then with what is queued, and then at `position`."""
        if position != self.position:
            self.queue.clear()
        self.queue.extendleft(reversed(tokens))
        self.position = position


def names(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def replaced(title: str, start: int, end: int, text: str) -> Fix:
    """The fix that replaces one stretch of text."""
    return Fix(title, (Edit(Span(start, end), text),))


def inserted(title: str, at: int, text: str) -> Fix:
    """The fix that puts something in."""
    return replaced(title, at, at, text)
