"""The client of an item: who it is, at which address, and why there is none."""

from collections.abc import Iterator
from typing import Literal

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.problem import Message
from stagerules.dsl.schema import Entity, Field, Schema
from stagerules.dsl.values import Handle, Labelled, Ref, Value

from ..actions import Look
from ..values.addresses import Kind, as_written
from .exclusions import is_excluded

ROLES: dict[Kind, str] = {"phone": "phones", "email": "emails"}
AUTOMATIC = "automatic"


@attrs.frozen
class Address:
    """One address of a record, as written there, with its label if the list has labels."""

    kind: Kind
    written: str
    label: str | None = None


@attrs.frozen
class Reach:
    """How the client is to be reached: `type` is a label or `automatic` (any). `region` reads local numbers."""

    kind: Kind
    region: str
    type: str = AUTOMATIC
    pick: Literal["first", "last"] = "first"


@attrs.frozen
class Client:
    """What was found. `code` says why it is not enough (`no_client`, `no_address_of_type`, `excluded`), None: it is.

    `trace` tells step by step what was looked at.
    """

    record: Ref | None
    address: Address | None = None
    code: Literal["no_client", "no_address_of_type", "excluded"] | None = None
    trace: tuple[Message, ...] = ()


def client_of(look: Look, schema: Schema, item: Ref, reach: Reach | None = None) -> Client:
    """The client of an item: its first contact; where there is none, its company. A contact or company is its own.

    With `reach` also the address: the first (or last) of the type asked for; there is no fallback to another type.
    """
    record, trace = _who(look, schema, item)
    if record is None:
        return Client(None, None, "no_client", trace)
    if reach is None:
        return Client(record, None, None, trace)
    return reached(look, schema, record, reach, trace)


def reached(look: Look, schema: Schema, record: Ref, reach: Reach, trace: tuple[Message, ...] = ()) -> Client:
    """A record with its address: the first (or last) of the type asked for. `trace` is how one came to the record."""
    who = called(record)
    fitting = [one for one in addresses_for(look, schema, record, reach.kind) if reach.type in (AUTOMATIC, one.label)]
    if not fitting:
        what = "{who} has no {kind}" if reach.type == AUTOMATIC else "{who} has no {kind} of type {type}"
        missing = Message(what, {"who": who, "kind": reach.kind, "type": reach.type})
        return Client(record, None, "no_address_of_type", (*trace, missing))
    address = fitting[0 if reach.pick == "first" else -1]
    if is_excluded(look, address.written, reach.region, reach.kind):
        excluded = Message("this {kind} of {who} is on the exclusion list", {"who": who, "kind": reach.kind})
        return Client(record, address, "excluded", (*trace, excluded))
    taken = Message("the {pick} {kind} of {who}", {"pick": reach.pick, "kind": reach.kind, "who": who})
    return Client(record, address, None, (*trace, taken))


def at_address(look: Look, written: str, reach: Reach) -> Client:
    """Somebody of whom only the address is known."""
    if not as_written(written):
        return Client(None, None, "no_address_of_type", (Message("there is no {kind}", {"kind": reach.kind}),))
    address = Address(reach.kind, written)
    if is_excluded(look, written, reach.region, reach.kind):
        return Client(
            None, address, "excluded", (Message("this {kind} is on the exclusion list", {"kind": reach.kind}),)
        )
    return Client(None, address, None, (Message("the {kind} that the rule names", {"kind": reach.kind}),))


def addresses_for(look: Look, schema: Schema, record: Ref, kind: Kind) -> tuple[Address, ...]:
    """The addresses that messages go to: those of the field with the role `phones` or `emails`, else all by type."""
    entity = schema.entities[record.entity]
    named = entity.roles.get(ROLES[kind])
    fields = (named,) if named else _fields_of(entity, kind)
    return tuple(_read(look, record, kind, fields))


def all_addresses(look: Look, schema: Schema, record: Ref) -> tuple[Address, ...]:
    """Every telephone number and e-mail address that a record holds, in whatever field."""
    entity = schema.entities[record.entity]
    kinds: tuple[Kind, ...] = ("phone", "email")
    return tuple(address for kind in kinds for address in _read(look, record, kind, _fields_of(entity, kind)))


def related(look: Look, schema: Schema, item: Ref, role: str) -> tuple[Ref, ...]:
    """The records that the item's field with this role points to (and that are there)."""
    field = schema.entities[item.entity].roles.get(role)
    value = look.field(item, field) if field else None
    refs = value if isinstance(value, tuple) else (value,)
    return tuple(ref for ref in refs if isinstance(ref, Ref) and look.exists(ref))


def called(record: Ref) -> str:
    """A record by its key, `Deal 42`: to name it so, nothing of it has to be read, and nobody's name is told."""
    return f"new {record.entity}" if isinstance(record.key, Handle) else f"{record.entity} {record.key}"


def _who(look: Look, schema: Schema, item: Ref) -> tuple[Ref | None, tuple[Message, ...]]:
    if schema.entities[item.entity].role in ("contact", "company"):
        return item, (Message("{who} is the client itself", {"who": called(item)}),)
    if contacts := related(look, schema, item, "contacts"):
        return contacts[0], (Message("the first contact is {who}", {"who": called(contacts[0])}),)
    nobody = Message("there is no contact")
    if companies := related(look, schema, item, "company"):
        company = Message("the company is {who}", {"who": called(companies[0])})
        return companies[0], (nobody, company)
    return None, (nobody, Message("there is no company"))


def _fields_of(entity: Entity, kind: Kind) -> tuple[str, ...]:
    """The field with the role first, then all others of the type."""
    named = entity.roles.get(ROLES[kind])
    by_type = (field.name for field in entity.stored.values() if _holds(field, kind))
    return tuple(dict.fromkeys((*((named,) if named else ()), *by_type)))


def _holds(field: Field, kind: Kind) -> bool:
    item = t.filled(field.type)
    if isinstance(item, t.List):
        item = t.filled(item.item)
    return isinstance(item, t.Phone if kind == "phone" else t.Email)


def _read(look: Look, record: Ref, kind: Kind, fields: tuple[str, ...]) -> Iterator[Address]:
    for field in fields:
        value: Value = look.field(record, field)
        for one in value if isinstance(value, tuple) else (value,):
            written, label = (one.value, one.label) if isinstance(one, Labelled) else (one, None)
            if isinstance(written, str) and as_written(written):
                yield Address(kind, written, label)
