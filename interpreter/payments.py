"""Payments: the record of an order that is to be paid, and events that say the order instead of the item."""

from uuid import uuid4

from stagerules.dsl.values import Money, Ref, Value

from .event import Event

PAYMENT = "Payment"
"""The entity; its key is the order."""
CHANNEL = "payment"
"""The channel by which links are asked for."""
RECEIVED = "payment_received"
LINK_CREATED = "payment_link_created"
LONGEST_ORDER = 100


def is_order(value: object) -> bool:
    """Whether a payment can be known by it."""
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_ORDER and value.isprintable()


def by_order(event: Event) -> bool:
    """Whether an event does not say which item it is about, only the order: then its record is the payment."""
    return event.kind == "event" and event.name == RECEIVED and event.record.entity == PAYMENT


def received_of(order: str) -> Ref:
    """The record that such an event has until the item is found."""
    return Ref(PAYMENT, order.strip())


def payment_received(*, order: str, amount: Money, payment: str | None = None, id: str | None = None) -> Event:
    """Money came for an order, whose item is found by the link that was made for it. `payment` is what the provider
    calls it: told of twice, it counts once. Without an `id` it is an event of its own each time it is made.
    """
    fields: dict[str, Value] = {"order": order.strip(), "amount": amount, "payment": payment}
    return Event(id or uuid4().hex, "event", received_of(order.strip()), name=RECEIVED, fields=fields)
