"""Events that say the order of a payment instead of the item: the item is found before anything is locked."""

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle, Ref

from ..event import Event
from ..payments import PAYMENT, by_order
from ..records.fit import key_type, strange
from .backend import Backend
from .settle import Reads


def addressed(event: Event, backend: Backend, schema: Schema) -> Event:
    """The event about its item. As it is, where nobody knows the order: then it fails, and is kept."""
    if not by_order(event):
        return event
    with backend.look() as work:
        item = item_of(event.record, work.records, schema)
    return event if item is None else attrs.evolve(event, record=item)


def item_of(payment: Ref, records: Reads, schema: Schema) -> Ref | None:
    """The item that a payment is for; None where there is no such payment."""
    if isinstance(payment.key, Handle) or strange(payment, schema):
        return None
    fields = records.read(PAYMENT, (payment.key,), ("item",))[payment.key]
    return None if fields is None else _named(fields["item"], schema)


def _named(written: object, schema: Schema) -> Ref | None:
    """The record that `Deal 42` names."""
    entity, _, key = written.partition(" ") if isinstance(written, str) else ("", "", "")
    if entity not in schema.entities or not key:
        return None
    whole = key_type(schema, entity) is int
    if whole and not (key.isascii() and key.removeprefix("-").isdecimal()):
        return None
    found = Ref(entity, int(key) if whole else key)
    return None if strange(found, schema) else found
