"""The paths that a schema has: to what each leads, and whether it may be empty."""

from collections.abc import Callable, Iterator
from functools import cache

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Schema

DEEPEST_PATH = 3


@attrs.frozen
class Path:
    """A path in the schema, with what it leads to."""

    text: str
    type: t.Type
    optional: bool


@cache
def paths(schema_of: Callable[[], Schema], entity: str) -> dict[t.Type, tuple[Path, ...]]:
    """The paths from an entity, by what they lead to."""
    found: dict[t.Type, list[Path]] = {}
    for path in _paths(schema_of(), entity, "", False, False, DEEPEST_PATH):
        found.setdefault(path.type, []).append(path)
    return {of: tuple(some) for of, some in found.items()}


def _paths(schema: Schema, entity: str, before: str, optional: bool, many: bool, depth: int) -> Iterator[Path]:
    for field in schema.entities[entity].fields.values():
        text = f"{before}{field.name}"
        empty = optional or isinstance(field.type, t.Optional)
        match t.filled(field.type):
            case t.List(item=item, labels=labels):
                yield Path(text, t.List(item), False)
                for label in labels:
                    yield Path(f"{text}.{label}", t.List(item), False)
                if labels and not many:
                    yield Path(f"{text}.{labels[0]}.first", item, True)
                inner, list_inside = item, True
            case inner:
                yield Path(text, t.List(inner) if many else inner, empty and not many)
                list_inside = many
        if isinstance(inner, t.Record) and depth > 1:
            yield from _paths(schema, inner.entity, f"{text}.", empty, list_inside, depth - 1)
