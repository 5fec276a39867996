"""Walks the parser's table over the tokens of one piece and builds its tree; goes on after mistakes.

No recursion and no exceptions: a mistake is explained (mistakes/known.py) and either read as what was meant, or the
line it is in is replaced by one BROKEN token and reading goes on behind it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import attrs

from ..problem import Problem
from ..problems.syntax import ElseAlone, MissingColon, SyntaxProblem, UnexpectedIndent
from ..source import Span
from .lexer import tokens
from .reading import Indent, Reading, Token
from .table import CHAIN, PASS, RENAME, SPLICE, Leaf, Reduction, Row, Table, fits, settle
from .texts import end_of_statement

REPAIRS = 20
NEAR = 8
"""So few characters behind a mistake, what nobody expected is its consequence."""

LINE_STARTS = frozenset({"_NEWLINE", "_INDENT", "_DEDENT"})

NAMED = re.compile(r'let[ ]+(\w+)|stage[ ]+"([^"\n]+)"|(pipeline)\b|(?:key[ ]+)?(\w+)[ ]*:')

make_span = partial(tuple.__new__, Span)


class Mark(NamedTuple):
    """The state at the beginning of a line (or of the statement behind a colon), to come back to."""

    depth: float
    rows: list[Row]
    values: list[Any]
    starts: list[int]
    line: int
    indents: tuple[Indent, ...]


@attrs.frozen
class Repair:
    """What is wrong, and, where it is certain, how to read it: without the last `drop` tokens, with these `tokens`
    instead, going on at `resume` (None: behind the token that does not fit).
    """

    problem: Problem | None
    tokens: tuple[Token, ...] | None = None
    resume: int | None = None
    drop: int = 0


@attrs.define
class Situation:
    """Where the parser stands when a token does not fit."""

    reading: Reading
    token: Token
    rows: list[Row]
    values: list[Any]
    starts: list[int]
    before: Token

    inline: bool
    words: Mapping[str, str]

    def expects(self, terminal: str, drop: int = 0) -> bool:
        """Whether the parser could go on with `terminal` here, or before the last `drop` tokens."""
        rows = self.rows[:-drop] if drop else self.rows
        return bool(rows) and fits(rows, terminal)


Explain = Callable[[Situation], Repair]
Lex = Callable[[Reading, list[Row], Mapping[str, str], Mapping[str, str]], Iterator[Token]]


def run(reading: Reading, table: Table, symbol: str, explain: Explain, lex: Lex = tokens) -> Any:
    """The node that the reading's piece is, or None where nothing could be made of it. `lex` makes the tokens."""
    rows: list[Row] = [table.starts[symbol]]
    end = table.ends[symbol]
    values: list[Any] = []
    starts: list[int] = []
    marks: list[Mark] = []
    before: Token = ("", None, reading.start, reading.start)
    repairs = 0
    for token in lex(reading, rows, table.words, table.marks):
        terminal = token[0]
        step = rows[-1].get(terminal)
        while type(step) is Reduction:
            if step[0] == RENAME:
                rows[-1] = settle(rows[-2], step, terminal)
            else:
                _reduce(step, terminal, rows, values, starts, before[3], reading)
            step = rows[-1].get(terminal)
        if type(step) is Leaf:
            start = token[2]
            values.append(step[1](make_span((start, token[3])), token[1]))
            starts.append(start)
            rows.append(rows[-1][step[0]])  # type: ignore[arg-type]
            before = token
            continue
        if step is None:
            if terminal == "$END" and rows[-1] is end:
                return values[-1]
            repairs += 1
            inline = bool(marks) and marks[-1].depth % 1 > 0
            situation = Situation(reading, token, rows, values, starts, before, inline, table.words)
            if not _go_on(situation, explain, marks, repairs):
                return None
            continue
        rows.append(step)  # type: ignore[arg-type]
        values.append(token[1])
        starts.append(token[2])
        before = token
        if terminal in LINE_STARTS:
            if reading.queue:
                continue  # more of the same follows, and then the line begins
            _mark(marks, reading, rows, values, starts, -1)
        elif terminal == "COLON" and "BROKEN" in step:
            _mark(marks, reading, rows, values, starts, token[3])
    return None


def _reduce(
    step: Reduction,
    terminal: str,
    rows: list[Row],
    values: list[Any],
    starts: list[int],
    end: int,
    reading: Reading,
) -> None:
    """Replace the last values by what they make together, and go where `terminal` leads then."""
    kind, size, _, _, keep, whole, chains, make, asks, _ = step
    if size > 1:
        start = starts[-size]
        del starts[1 - size :]
    else:
        start = starts[-1]
    del rows[-size:]
    if kind == PASS:
        values[-size:] = [values[keep[0] - size]]
    else:
        children = values[-size:]
        del values[-size:]
        if kind == CHAIN:
            values.append(_chain(children, keep, chains))
        else:
            if not whole:
                children.append(None)
                children = [children[index] for index in keep]
            if kind == SPLICE:
                children = _laid_open(children, keep, chains)
            span = make_span((start, end))
            values.append(make(reading, span, *children) if asks else make(span, *children))
    rows.append(settle(rows[-1], step, terminal))


def _chain(children: list[Any], keep: tuple[int, ...], chains: frozenset[int]) -> Any:
    """The links of a chain, the last one outermost: `((None, first), second)`."""
    chain: Any = None
    for index in keep:
        child = children[index]
        if index not in chains:
            chain = (chain, child)
        elif chain is None:
            chain = child
        else:
            for value in _links(child):
                chain = (chain, value)
    return chain


def _laid_open(children: list[Any], keep: tuple[int, ...], chains: frozenset[int]) -> list[Any]:
    """The children, with the links of every chain in its place."""
    flat: list[Any] = []
    for index, child in zip(keep, children, strict=True):
        if index in chains:
            flat.extend(_links(child))
        else:
            flat.append(child)
    return flat


def _links(chain: Any) -> list[Any]:
    links = []
    while chain is not None:
        chain, value = chain
        links.append(value)
    links.reverse()
    return links


def _mark(
    marks: list[Mark], reading: Reading, rows: list[Row], values: list[Any], starts: list[int], colon: int
) -> None:
    """Remember this state as the beginning of a line; deeper ones are over."""
    depth = len(reading.indents) + (0.5 if colon >= 0 else 0)
    while marks and marks[-1].depth >= depth:
        marks.pop()
    line = colon if colon >= 0 else reading.line
    marks.append(Mark(depth, rows[:], values[:], starts[:], line, tuple(reading.indents)))


def _go_on(situation: Situation, explain: Explain, marks: list[Mark], repairs: int) -> bool:
    """After a token that does not fit: report it and bring the parser to where it can go on; False where it can't."""
    reading = situation.reading
    repair = explain(situation)
    if repair.problem is not None and not reading.spoiled and not _follows(repair.problem, reading):
        reading.report(repair.problem)
    if repair.tokens is not None and repairs <= REPAIRS:
        if repair.drop:
            del situation.rows[-repair.drop :], situation.values[-repair.drop :], situation.starts[-repair.drop :]
        reading.jump(reading.position if repair.resume is None else repair.resume, repair.tokens)
        return True
    reading.broken_at = situation.token[2]
    while marks:
        mark = marks.pop()
        if "BROKEN" in mark.rows[-1]:
            situation.rows[:] = mark.rows
            situation.values[:] = mark.values
            situation.starts[:] = mark.starts
            error = repair.problem.span.start if repair.problem else situation.token[2]
            _skip_line(reading, mark, error)
            return True
    return False


def _follows(problem: Problem, reading: Reading) -> bool:
    """Whether something better has been said about the line that now holds what nobody expected."""
    if not isinstance(problem, SyntaxProblem | ElseAlone) or not reading.problems:
        return False
    before, at = reading.problems[-1], problem.span.start
    line = reading.text.rfind("\n", 0, at) + 1
    near = NEAR if not isinstance(before, UnexpectedIndent | MissingColon) else at - line
    return line <= before.span.start <= at <= before.span.end + near


def _skip_line(reading: Reading, mark: Mark, error: int) -> None:
    """Let one BROKEN stand for the statement that begins at the mark, with its block."""
    reading.indents[:] = mark.indents
    reading.brackets.clear()
    reading.holes.clear()
    reading.queue.clear()
    reading.spoiled = False
    end = max(mark.line, end_of_statement(reading.text, mark.line, reading.stop, error))
    named = NAMED.match(reading.text, mark.line)
    reading.emit("BROKEN", named[named.lastindex or 0] if named else None, mark.line, end)
