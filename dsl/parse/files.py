"""Parses a file: cuts it, reads each piece, and gathers the tree and the problems."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import attrs

from ..problem import Fix, Problem
from ..problems.syntax import EmptyFile, TooLong
from ..problems.text import TabIndentation, WrongIndentation
from ..source import Source, Span
from ..syntax import Expression, File
from . import comments, machine
from .cut import cut
from .grammar import table
from .letters import unseen
from .limits import LENGTH, too_large
from .mistakes.explain import explain
from .pieces import Found, read_piece
from .reading import Reading


def parse(source: Source) -> tuple[File, tuple[Problem, ...]]:
    """The tree of a rules file or a schema file, and what is wrong with it, in the order of the text."""
    found = _read(source.text)
    others = comments.find(source.text) if found.problems else comments.find(source.text, ("--",))
    if others is not None:
        found = _read(others.text)
        found.problems.append(others.problem)
    if not found.declarations and not found.problems:
        found.problems.append(EmptyFile(Span(0, 0)))
    problems = sorted(_gathered(found.problems), key=lambda problem: problem.span)
    said = sorted(found.comments, key=lambda comment: comment.span)
    file = File(source, tuple(found.declarations), tuple(said), frozenset(found.unread))
    return file, tuple(problems)


def _read(text: str) -> Found:
    found = Found(text, table())
    found.problems.extend(unseen(text, 0, len(text)))
    for piece in cut(text):
        read_piece(found, piece)
    return found


def _gathered(problems: list[Problem]) -> Iterator[Problem]:
    """One problem for lines of one mistake: all that are indented with tabs, and those in a row in one wrong column."""
    tabs = [problem for problem in problems if isinstance(problem, TabIndentation)]
    if tabs:
        yield _one("Replace the tabs by spaces", tabs)
    others = (problem for problem in problems if not isinstance(problem, TabIndentation))
    for columns, several in groupby(others, key=_columns):
        if columns is None:
            yield from several
        else:
            yield _one("Indent them like the lines above", list(several))


def _columns(problem: Problem) -> tuple[int, int] | None:
    return (problem.expected, problem.found) if isinstance(problem, WrongIndentation) else None


def _one(title: str, problems: Sequence[Problem]) -> Problem:
    """The first problem, with a fix for all of them."""
    edits = dict.fromkeys(edit for problem in problems if problem.fix for edit in problem.fix.edits)
    return problems[0] if len(edits) < 2 else attrs.evolve(problems[0], fix=Fix(title, tuple(edits)))


def parse_expression(source: Source, span: Span | None = None) -> tuple[Expression | None, tuple[Problem, ...]]:
    """The expression that a text, or a stretch of one, is; None where it is none, or larger than a rule may be."""
    start, stop = span or Span(0, len(source.text))
    if stop - start > LENGTH:
        return None, (TooLong(Span(start, start + 1), length=stop - start, limit=LENGTH),)
    problems: list[Problem] = list(unseen(source.text, start, stop))
    reading = Reading(source.text, start, stop, problems, [], lines=False)
    value = machine.run(reading, table(), "lone_expression", explain)
    if value is not None and (problem := too_large(value)) is not None:
        return None, (*problems, problem)
    return value, tuple(problems)
