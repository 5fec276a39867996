"""What the entries of known.py share: looking at the words around a mistake, and reading them as what was meant."""

import re
from collections.abc import Iterator
from typing import Any

from ...problem import Edit, Fix, Problem
from ...problems.said import Meant, Said
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names

VALUES = names("NAME NUMBER MONEY TEXT TEXT_BEGIN YES_NO DATE DATE_TIME TIME DURATION TODAY NOW OLD LPAR")
"""The terminals that a value begins with."""

HEADER = re.compile(r'([ ]*)(?:"[^"\n]*"|[0-9]{1,2}:[0-9]{2}|[^":\n])*:([ ]*)(?=\S)')


def words_of(at: Situation, token: Token | None = None) -> str:
    """What is written for the token that does not fit, or for another one."""
    _, _, start, end = token or at.token
    return at.reading.text[start:end]


def replace(
    at: Situation,
    kind: type[Meant] | type[Said] | type[Problem],
    span: Span,
    meant: str,
    tokens: tuple[Token, ...] | None,
    *,
    drop: int = 0,
    resume: int | None = None,
    **more: Any,
) -> Repair:
    """The repair that puts `meant`, which is `tokens`, in the place of `span`; None where it is not read on."""
    written = at.reading.text[span.start : span.end]
    if issubclass(kind, Said):
        more.setdefault("text", written)
    if issubclass(kind, Meant):
        more.setdefault("meant", meant.strip())
    title = f"Write `{meant.strip()}`" if meant.strip() else "Take it away"
    problem = kind(span, fix=Fix(title, (Edit(span, meant),)), **more)
    return Repair(problem, tokens, resume, drop)


def back_to(at: Situation, terminal: str, most: int = 8) -> Iterator[tuple[int, int]]:
    """How many values back, and where, something begins that could begin with `terminal` instead; the nearest first."""
    for drop in range(1, min(most, len(at.starts)) + 1):
        if at.expects(terminal, drop):
            yield drop, at.starts[-drop]


def path_tokens(path: str, span: Span) -> tuple[Token, ...]:
    """The tokens of `a.b.c`."""
    first, *others = (part.strip() for part in path.split("."))
    tokens: list[Token] = [("NAME", first, *span)]
    for part in others:
        tokens += [("DOT", ".", *span), ("WORD", part, *span)]
    return tuple(tokens)


def as_block(at: Situation, between: Span, word: str = "", again: re.Pattern[str] | None = None) -> Fix | None:
    """The fix that puts what follows a header's colon, and what stands behind `between`, on lines of their own.

    None where `again` is found in the rest of the line: then there are more than two.
    """
    text = at.reading.text
    line = text.rfind("\n", 0, between.start) + 1
    colon = HEADER.match(text, line, between.start)
    rest = text.find("\n", between.end)
    if colon is None or (again and again.search(text, between.end, rest if rest >= 0 else at.reading.stop)):
        return None
    indent = "\n" + " " * (len(colon[1]) + 4)
    edits = (Edit(Span(colon.start(2), colon.end(2)), indent), Edit(between, indent + word))
    return Fix("Put each on its own line", edits)


def without_spaces(text: str, end: int) -> int:
    """Where the spaces before `end` begin."""
    while end > 0 and text[end - 1] == " ":
        end -= 1
    return end
