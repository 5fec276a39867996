"""Parts of a value: `.year` of a date, `.currency` of an amount."""

from typing import Literal, TypeAlias, get_args

from ... import syntax, typed
from ... import types as t
from ...functions import FUNCTIONS
from ...problems import names as problems
from ...source import Span
from ..nearest import nearest
from ..scope import Scope
from ..words import listed, words
from .dispatch import kind, like, refuse, shown

PartName: TypeAlias = Literal["year", "month", "day", "weekday", "date", "hour", "minute", "currency", "amount"]

_OF_DATES: dict[str, t.Type] = {name: t.Integer() for name in ("year", "month", "day", "weekday")}
_OF_TIMES: dict[str, t.Type] = {name: t.Integer() for name in ("hour", "minute")}
PARTS: dict[type, dict[str, t.Type]] = {
    t.Date: {**_OF_DATES, "date": t.Date()},
    t.DateTime: {**_OF_DATES, "date": t.Date(), **_OF_TIMES},
    t.Time: _OF_TIMES,
    t.Money: {"currency": t.Text(), "amount": t.Number()},
}
"""What can be named after a `.`, for each type that has parts."""

_NAMES: dict[str, PartName] = {name: name for name in get_args(PartName)}


def part(base: typed.Expression, word: syntax.Word, span: Span, scope: Scope) -> typed.Expression:
    """`.word` of a value that is no record and no list."""
    parts = PARTS.get(type(kind(base)), {})
    if word.text in parts:
        return typed.Part(span, like(parts[word.text], base), base, _NAMES[word.text])
    functions = (*FUNCTIONS, *scope.vocabulary.functions)
    problem = problems.UnknownPart(
        word.span,
        name=word.text,
        type=words(kind(base)),
        nearest=nearest(word.text, parts),
        known=listed(tuple(f".{name}" for name in parts)),
        function=f"{word.text}({shown(base.span, scope)})" if word.text in functions else "",
    )
    return refuse(problem, scope, span)
