"""How large a declaration may be: everything that walks the tree later may recurse because of these limits."""

from collections.abc import Iterator
from typing import Any

import attrs

from .. import syntax
from ..problem import Problem
from ..problems.syntax import TooManyParts
from ..problems.text import TooDeep
from ..source import Span
from .reading import DEPTH

LENGTH = 100_000
PARTS = 10_000
SMALL = 100
"""A declaration of at most so many tokens keeps all the limits."""

LEVELS = frozenset(
    {
        *(syntax.Group, syntax.Attribute, syntax.Old, syntax.Call, syntax.ListValue, syntax.Negative),
        *(syntax.Arithmetic, syntax.OrElse, syntax.OfList, syntax.Comparison, syntax.Between, syntax.TextTest),
        *(syntax.Matches, syntax.IsEmpty, syntax.StageIs, syntax.StageOrder, syntax.Not, syntax.And, syntax.Or),
        *(syntax.Quantifier, syntax.Aggregate, syntax.ForEach, syntax.Lookup, syntax.Hole),
        syntax.NamedValues,
        *(syntax.If, syntax.OnFailure),
    }
)
"""What counts as a level of nesting."""


FIELDS: dict[type, tuple[str, ...]] = {}


def too_large(node: syntax.Declaration | syntax.Expression) -> Problem | None:
    """The limit that a declaration, or a condition alone, exceeds; walks it without recursion."""
    parts = 0
    waiting: list[tuple[Any, int]] = [(node, 0)]
    while waiting:
        one, depth = waiting.pop()
        if type(one) in LEVELS:
            depth += 1
            if depth > DEPTH:
                return TooDeep(one.span, limit=DEPTH)
        parts += 1
        if parts > PARTS:
            return TooManyParts(Span(node.span.start, node.span.start + 1), limit=PARTS)
        waiting.extend((child, depth) for child in _children(one))
    return None


def _children(node: Any) -> Iterator[Any]:
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from (item for item in value if attrs.has(type(item)))
        elif attrs.has(type(value)):
            yield value


def _fields(kind: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    known = FIELDS.get(kind)
    if known is None:
        known = FIELDS[kind] = tuple(field.name for field in attrs.fields(kind) if field.name != "span")
    return known
