"""Values as DOCX templates see them: with nothing behind them but further values, and in bounds."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import attrs

from .problems import DocumentProblem
from .values import Given, file_of, holds, is_answer, printable

MOST_ROUNDS = 200_000
"""Members of lists that a document goes through."""
LONGEST = 40_000_000
"""Characters of a document with its markup."""
Shown: TypeAlias = "str | Answer | Picture | Names | Members | None"


@attrs.frozen
class Answer:
    """A yes or no, with its word."""

    word: str
    yes: bool

    def __bool__(self) -> bool:
        return self.yes


@attrs.frozen
class Picture:
    """A file of the file store, and how many millimetres wide it is to be."""

    file: str
    width: float | None = None


@attrs.frozen
class Names:
    """Values by name."""

    values: Mapping[str, Shown]


@attrs.define
class Bounds:
    """How much more a document may become."""

    rounds: int = MOST_ROUNDS
    letters: int = LONGEST

    def take(self, rounds: int, letters: int) -> None:
        """Raises `DocumentProblem` when it is too much."""
        self.rounds -= rounds
        self.letters -= letters
        if self.rounds < 0 or self.letters < 0:
            raise DocumentProblem("too_long", "the document would be too long")


@attrs.frozen
class Members:
    """A list. Going through it is counted: lists in lists grow fast."""

    all: tuple[Shown, ...]
    bounds: Bounds

    def __len__(self) -> int:
        return len(self.all)

    def __iter__(self) -> Iterator[Shown]:
        for one in self.all:
            self.bounds.take(1, 0)
            yield one


def dressed(value: Given, bounds: Bounds) -> Shown:
    """A value as templates see it."""
    file = file_of(value)
    if file is not None:
        return Picture(file)
    if is_answer(value):
        return Answer(printable(str(value["shown"])), holds(value))
    match value:
        case None:
            return None
        case str():
            return printable(value)
        case Mapping():
            return Names({name: dressed(one, bounds) for name, one in value.items()})
        case bool():
            return Answer("", value)
        case _:
            return Members(tuple(dressed(one, bounds) for one in value), bounds)
