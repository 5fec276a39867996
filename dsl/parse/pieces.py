"""Reads one piece of a file, whatever it holds: its declaration, and what else is written there."""

import re

import attrs

from .. import syntax
from ..problem import Problem
from ..problems.syntax import AlmostAStart, TooLong
from ..source import Span
from ..syntax import Comment, Declaration
from . import machine, strays
from .cut import Piece
from .limits import LENGTH, SMALL, too_large
from .mistakes.explain import explain
from .reading import Indent, Reading, replaced
from .table import Table
from .texts import end_of_header

COMMENT_LINE = re.compile(r"^[ \t]*(#[^\n]*)", re.MULTILINE)
LINE_IN_FIRST_COLUMN = re.compile(r"^[^\s#][^\n]*", re.MULTILINE)
NAME = re.compile(r"\w+[^\w\n:=]+(?!on\b)(\w+)")
NAMING = ("let", "entity", "event", "constant")
BODIES = {
    "rule": "_BROKEN_RULE",
    "on": "_BROKEN_RULE",
    "scenario": "_BROKEN_SCENARIO",
    "entity": "_BROKEN_ENTITY",
}


@attrs.define
class Found:
    """What has been found in a file so far."""

    text: str
    table: Table
    declarations: list[Declaration] = attrs.Factory(list)
    comments: list[Comment] = attrs.Factory(list)
    problems: list[Problem] = attrs.Factory(list)
    unread: set[str] = attrs.Factory(set)
    in_braces: bool = attrs.Factory(lambda self: "{\n" in self.text, takes_self=True)


def read_piece(found: Found, piece: Piece) -> None:
    """Add what a piece holds: its declaration, and behind it what else is written there, which may hold others."""
    at, stop = piece.span
    silent = False
    if piece.word:
        at, silent = _read_from(found, strays.Start(piece.start, piece.word), at, stop)
    while at < stop:
        stray = strays.look(found.text, at, stop, found.in_braces)
        _add_stray(found, stray, at, silent)
        if stray.start is None:
            at = stray.end
        else:
            at, silent = _read_from(found, stray.start, stray.start.at, stop)


def _read_from(found: Found, start: strays.Start, comments_from: int, stop: int) -> tuple[int, bool]:
    """Read the declaration that begins at `start`: where it ends, and whether nothing came of it."""
    before = len(found.declarations)
    reading = _read_declaration(found, start, comments_from, stop)
    if reading is None or reading.stray is None:
        return stop, False
    return reading.stray, before == len(found.declarations)


def _add_stray(found: Found, stray: strays.Stray, at: int, silent: bool) -> None:
    """Say what stands where only a declaration can.

    `silent` where it follows something that could not be read, whose rest it may be.
    """
    end = stray.start.at if stray.start else stray.end
    for comment in COMMENT_LINE.finditer(found.text, at, end):
        found.comments.append(Comment(Span(*comment.span(1)), comment[1][1:].strip(), True))
    if stray.problem is None:
        return
    if stray.start is not None or not silent:
        found.problems.append(stray.problem)
    word = strays.WORD.match(found.text, stray.problem.span.start)
    if word is not None and stray.start is None:
        found.unread.add(word[0])


def _read_declaration(found: Found, start: strays.Start, comments_from: int, stop: int) -> Reading | None:
    if stop - start.at > LENGTH:
        length = stop - start.at
        found.problems.append(TooLong(Span(start.at, start.at + 1), length=length, limit=LENGTH))
        return None
    reading = Reading(found.text, start.at, stop, found.problems, found.comments)
    reading.description = _description(found, comments_from, start.at)
    if start.missing:
        reading.queue.append((start.word.upper(), start.word, start.at, start.at))
    else:
        reading.as_word = _as_word(found, start, stop)
    line = found.text.rfind("\n", 0, start.at) + 1
    if start.at > line:
        reading.indents[:] = [Indent(start.at - line, True)]
    before = len(found.problems)
    node = machine.run(reading, found.table, "declaration", explain)
    if node is None:
        if len(found.problems) > before:
            _read_body(found, reading, start, stop)
        return reading
    if reading.count > SMALL:
        problem = too_large(node)
        if problem is not None:
            found.problems.append(problem)
            return reading
    found.declarations.append(node)
    return reading


def _read_body(found: Found, reading: Reading, start: strays.Start, stop: int) -> None:
    """What is wrong below a header that could not be read."""
    named = NAME.match(found.text, start.at, stop)
    if start.word == "for":
        nothing = Span(start.at, start.at)
        found.declarations.append(syntax.For(nothing, syntax.Word(nothing, ""), None))
    elif start.word in NAMING:
        found.unread.add(named[1] if named else "")
    broken = BODIES.get(start.word)
    if broken is None:
        return
    end = end_of_header(found.text, start.at, reading.stop, reading.broken_at)
    if end is None:
        return
    body = Reading(found.text, end, reading.stop, found.problems, [])
    body.queue.append((broken, None, end, end))
    body.queue.append(("COLON", ":", end, end))
    machine.run(body, found.table, "declaration", explain)


def _description(found: Found, start: int, stop: int) -> str:
    """The comment lines above a declaration."""
    lines = []
    for comment in COMMENT_LINE.finditer(found.text, start, stop):
        said = comment[1][1:].strip()
        found.comments.append(Comment(Span(*comment.span(1)), said, True))
        lines.append(said)
    return "\n".join(lines)


def _as_word(found: Found, start: strays.Start, stop: int) -> tuple[int, str] | None:
    """A word that is read as another one: the first, or the `on` of a rule with a name."""
    written = strays.WORD.match(found.text, start.at)
    if written is None or written[0] != start.word:
        return start.at, start.word.upper()
    if start.word != "rule":
        return None
    first = LINE_IN_FIRST_COLUMN.search(found.text, found.text.find("\n", start.at) + 1 or stop, stop)
    word = strays.WORD.match(found.text, first.start()) if first else None
    if word is None or word[0] == "on" or strays.near(word[0], ("on",)) is None:
        return None
    span = Span(*word.span())
    fix = replaced("Write `on`", span.start, span.end, "on")
    found.problems.append(AlmostAStart(span, text=word[0], meant="on", fix=fix))
    return span.start, "ON"
