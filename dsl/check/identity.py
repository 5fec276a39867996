"""What a rule is, whatever its layout: a canonical text of its tree, and the hashes made of it.

The text is stable over versions of Python: it holds class names, field names' order and values, each marked so that
two different trees never give the same text. Spans, comments and descriptions are no part of it.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter
from typing import Any

import attrs

from .. import syntax

_SHORT = 12


@attrs.frozen
class Canonical:
    """The canonical text of a tree, and the bare names and the `old …` in it, in order."""

    text: str
    names: tuple[syntax.Name, ...]
    olds: tuple[syntax.Old, ...]


def canonical(*nodes: object) -> Canonical:
    """The canonical form of some nodes of the syntax tree."""
    out: list[str] = []
    met: list[syntax.Name | syntax.Old] = []
    _write(nodes, out, met)
    return Canonical(
        "".join(out),
        tuple(one for one in met if isinstance(one, syntax.Name)),
        tuple(one for one in met if isinstance(one, syntax.Old)),
    )


def rule_canonical(rule: syntax.Rule, entity: str, pipeline: str | None) -> Canonical:
    """The canonical form of a rule, without its name."""
    return canonical(
        entity,
        pipeline,
        rule.off,
        rule.starts,
        rule.ends,
        rule.trigger,
        rule.condition,
        rule.time,
        rule.late_condition,
        rule.body,
    )


def digest(texts: Iterable[str]) -> str:
    """A short, stable hash of some texts."""
    whole = sha256()
    for text in texts:
        whole.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()[:_SHORT]


def measure(node: object) -> tuple[int, int]:
    """The number of nodes of a tree, and how deep they are nested."""
    count, deepest = 0, 0
    waiting: list[tuple[Any, int]] = [(node, 1)]
    while waiting:
        one, depth = waiting.pop()
        if type(one) is tuple:
            waiting.extend((part, depth) for part in one)
        elif attrs.has(type(one)):
            count, deepest = count + 1, max(deepest, depth)
            waiting.extend((part, depth + 1) for part in _parts(one))
    return count, deepest


def _write(node: Any, out: list[str], met: list[syntax.Name | syntax.Old]) -> None:
    kind = node.__class__
    if kind is tuple:
        out.append("[")
        parts = node
    else:
        if kind is syntax.Name or kind is syntax.Old:
            met.append(node)
        out.append(f"{kind.__name__}(")
        parts = _parts(node)
    for part in parts:
        # Leaves are most of a tree: they are written here, without a call of their own.
        leaf = part.__class__
        if leaf is str:
            out.append(f"{len(part)}:{part}")
        elif leaf in _PLAIN:
            out.append(_PLAIN[leaf](part))
        elif leaf is syntax.Word or leaf is syntax.Quoted:
            out.append(f"{leaf.__name__}({len(part.text)}:{part.text})")
        else:
            _write(part, out, met)
    out.append(")")


def _decimal(value: Decimal) -> str:
    text = format(value, "f")
    return f"d{text.rstrip('0').rstrip('.') if '.' in text else text};"


_PLAIN: dict[type, Callable[[Any], str]] = {
    str: lambda value: f"{len(value)}:{value}",
    int: lambda value: f"i{value};",
    bool: lambda value: "y" if value else "n",
    type(None): lambda _: "-",
    Decimal: _decimal,
    date: lambda value: f"D{value.isoformat()};",
    time: lambda value: f"T{value.isoformat()};",
    datetime: lambda value: f"M{value.isoformat()};",
}

_GETTERS: dict[type, Callable[[Any], tuple[Any, ...]]] = {}


def _parts(node: Any) -> tuple[Any, ...]:
    """The values of the fields that count, in the order in which the class declares them."""
    kind = node.__class__
    getter = _GETTERS.get(kind)
    if getter is None:
        getter = _GETTERS[kind] = _getter([one.name for one in attrs.fields(kind) if one.eq])
    return getter(node)


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if not names:
        return lambda _: ()
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda node: (get(node),)
