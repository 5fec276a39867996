"""Named expressions where more is known: they mean their expression, so they are read again with that knowledge."""

from collections.abc import Callable

import attrs

from ... import typed
from ... import types as t
from ...problem import Problem
from ..scope import Scope
from ..values.dispatch import infer
from . import flow


@attrs.frozen
class Reread:
    """`scope.named` inside a re-reading: remembers what was read, so that names of names stay cheap."""

    named: Callable[[str], typed.Named | None]
    seen: dict[tuple[str, flow.Filled], typed.Named] = attrs.field(factory=dict)

    def __call__(self, name: str) -> typed.Named | None:
        return self.named(name)


def knowing(named: typed.Named, scope: Scope) -> typed.Named:
    """The named expression as it is where the scope's paths are filled: with fewer optional values in it."""
    filled = frozenset(path for path in scope.filled if not path.startswith(("let ", "event.", "old ")))
    if not filled or not _concerned(named.value, filled):
        return named
    source = scope.named if isinstance(scope.named, Reread) else Reread(scope.named)
    if (named.name, filled) not in source.seen:
        source.seen[named.name, filled] = _again(named, filled, source, scope)
    return source.seen[named.name, filled]


def _again(named: typed.Named, filled: flow.Filled, source: Reread, scope: Scope) -> typed.Named:
    expression = scope.named_syntax(named.name)
    if expression is None:
        return named
    inner = attrs.evolve(
        scope,
        source=named.source,
        report=_already_reported,
        variables={},
        event=None,
        old=frozenset(),
        named=source,
        filled=filled,
    )
    value = infer(expression, inner)
    return attrs.evolve(named, type=value.type, value=value)


def _already_reported(_problem: Problem) -> None:
    """Where the expression is defined, its problems have been reported."""


def _concerned(value: typed.Expression, filled: flow.Filled) -> bool:
    """Whether something in the expression is one of the paths."""
    return any(flow.key(node) in filled or flow.known_currency(node, filled) for node in _nodes(value, set()))


def _nodes(value: object, seen: set[int]) -> list[typed.Expression]:
    """Every part of an expression that may be empty or of unknown currency, each once."""
    found: list[typed.Expression] = []
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting.extend(node)
        elif isinstance(node, typed.Hole):
            waiting.append(node.value)
        elif isinstance(node, typed.Expression) and id(node) not in seen:
            seen.add(id(node))
            if isinstance(node.type, t.Optional | t.Money):
                found.append(node)
            waiting.extend(getattr(node, one.name) for one in attrs.fields(type(node)))
    return found
