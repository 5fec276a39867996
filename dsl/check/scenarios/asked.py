"""What was asked for, and the entries of the history, as records that `where` can ask."""

import re
from collections.abc import Iterator
from itertools import product

from ... import types as t
from ...schema import Entity, Field, Schema
from ...types import Type
from ...vocabulary import ActionSignature, AnyValues, ClientRecipient, EntityName, Fields, Parameter, Users

HISTORY = "history"


_NUMBER = re.compile(r'\bto\b[^"]*"[+(]?\d[\d ()/.-]*"')


def requests(signature: ActionSignature, schema: Schema, condition: str = "") -> Iterator[Entity]:
    """An action's request with the parameters as fields, once for each way to write a recipient: by address, or by
    record. What sends has a recipient also where no parameter says whom. The `condition` as it is written shows whether
    the address is a telephone number.
    """
    first: Type = t.Phone() if _NUMBER.search(condition) else t.Email()
    people = [t.Record(one.name) for one in schema.entities.values() if one.roles.keys() & {"emails", "phones"}]
    user = schema.playing("user")
    known = [t.Record(user.name)] if user else []
    for recipient in dict.fromkeys((first, *known, *people, t.Text())):
        fields = {one.name: of for one in signature.parameters if (of := _type(one, recipient)) is not None}
        if signature.channel is not None:
            fields.setdefault("to", t.optional(recipient))
        yield _record(signature.name, fields)


def entries(schema: Schema) -> Iterator[Entity]:
    """An entry of the history; `before` and `after` are of the field's type, its author is a name or a record."""
    texts = dict.fromkeys(("field", "text", "rule", "author"), t.Optional(t.Text()))
    user = schema.playing("user")
    authors = (texts, *([{**texts, "author": t.Optional(t.Record(user.name))}] if user else []))
    kinds = (t.filled(field.type) for entity in schema.entities.values() for field in entity.fields.values())
    for kind, plain in product(dict.fromkeys((t.Text(), *kinds)), authors):
        values = {"before": t.optional(kind), "after": t.optional(kind)}
        yield _record(HISTORY, {**plain, **values, "at": t.DateTime()})


def _record(name: str, types: dict[str, Type]) -> Entity:
    return Entity(name, "", {field: Field(field, of) for field, of in types.items()})


def _type(parameter: Parameter, recipient: Type) -> Type | None:
    match parameter.type:
        case Users() | ClientRecipient():
            return t.optional(recipient)
        case EntityName():
            return t.Text()
        case Fields() | AnyValues():
            return None  # several values at once: they do not compare
        case plain if parameter.required or parameter.default is not None:
            return plain
        case plain:
            return t.optional(plain)
