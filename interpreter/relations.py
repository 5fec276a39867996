"""Relations of the schema: which fields point at records of an entity."""

from collections.abc import Iterator
from typing import Literal

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Schema


@attrs.frozen
class Link:
    """A stored field that points at records: one that must be filled, one that may be empty, or a list."""

    entity: str
    field: str
    kind: Literal["required", "optional", "list"]


def links_to(schema: Schema, target: str) -> Iterator[Link]:
    """Every stored field, of any entity, that points at records of `target`."""
    for entity in schema.entities.values():
        for field in entity.stored.values():
            if kind := link_kind(field.type, target):
                yield Link(entity.name, field.name, kind)


def link_kind(type: t.Type, target: str) -> Literal["required", "optional", "list"] | None:
    """How a field of this type points at records of `target`; None where it does not."""
    match type:
        case t.Record(entity) if entity == target:
            return "required"
        case t.Optional(t.Record(entity)) if entity == target:
            return "optional"
        case t.List(t.Record(entity)) | t.Optional(t.List(t.Record(entity))) if entity == target:
            return "list"
        case _:
            return None
