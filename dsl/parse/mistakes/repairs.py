"""What the entries of known.py share: looking at the words around a mistake, and reading them as what was meant."""

from typing import Any

from ...problem import Edit, Fix, Problem
from ...problems.said import Meant, Said
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names

VALUES = names("NAME NUMBER MONEY TEXT TEXT_BEGIN YES_NO DATE DATE_TIME TIME DURATION TODAY NOW OLD LPAR")
"""The terminals that a value begins with."""


def words_of(at: Situation, token: Token | None = None) -> str:
    """What is written for the token that does not fit, or for another one."""
    _, _, start, end = token or at.token
    return at.reading.text[start:end]


def replace(
    at: Situation,
    kind: type[Meant] | type[Said] | type[Problem],
    span: Span,
    meant: str,
    tokens: tuple[Token, ...],
    *,
    drop: int = 0,
    resume: int | None = None,
    **more: Any,
) -> Repair:
    """The repair that puts `meant`, which is `tokens`, in the place of `span`."""
    written = at.reading.text[span.start : span.end]
    if issubclass(kind, Said):
        more.setdefault("text", written)
    if issubclass(kind, Meant):
        more.setdefault("meant", meant.strip())
    title = f"Write `{meant.strip()}`" if meant.strip() else "Take it away"
    problem = kind(span, fix=Fix(title, (Edit(span, meant),)), **more)
    return Repair(problem, tokens, resume, drop)
