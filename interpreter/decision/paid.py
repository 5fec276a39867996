"""What the events of payments mean by themselves: an order gets its link, and what was paid of it is on record."""

from typing import TypeAlias

from stagerules.dsl.values import Money, Ref, Value

from ..effects import AddToList, CreateRecord, Effect, SetField
from ..event import Event
from ..facts import Search
from ..payments import PAYMENT, RECEIVED, is_order
from ..people.client import called
from ..values.numbers import decimal
from .view import View

Told: TypeAlias = tuple[str, tuple[Effect, ...]]
"""Why, for people, and the effects."""


def link_created(event: Event, view: View) -> Told | None:
    """The order has its link."""
    order, url = event.fields.get("order"), event.fields.get("url")
    if not isinstance(order, str) or not isinstance(url, str):
        return None
    payment = Ref(PAYMENT, order)
    if not _is_of(payment, event.record, view) or view.field(payment, "url") == url:
        return None
    return f"{order} has its link", (SetField(payment, "url", url),)


def paid_before(event: Event, view: View) -> bool:
    """Whether a payment was told of before, perhaps by another event: its name is that of the provider, each once."""
    name = _named(event) if event.name == RECEIVED and event.kind == "event" else None
    if name is None:
        return False
    payment = _meant(event, view)
    if payment is None or not _is_of(payment, event.record, view):
        return False
    known = view.field(payment, "payments")
    return isinstance(known, tuple) and name in known


def payment_received(event: Event, view: View) -> Told | None:
    """What was paid of an order. One that nobody has asked a link for is on record from now on, if the event names it
    or the payment.
    """
    amount, payment = event.fields.get("amount"), _meant(event, view)
    if not isinstance(amount, Money) or payment is None:
        return None
    if view.exists(payment):
        return _counted(payment, amount, event, view)
    name = _named(event)
    if event.fields.get("order") is None and name is None:
        return None
    values: dict[str, Value] = {
        "order": payment.key if isinstance(payment.key, str) else None,
        "item": called(event.record),
        "paid": amount,
        "payments": () if name is None else (name,),
        "created_at": view.facts.now,
    }
    return f"{payment.key}: {view.shown(amount)} came, no link was asked for", (CreateRecord(payment, values),)


def _counted(payment: Ref, amount: Money, event: Event, view: View) -> Told:
    """The payment is added to what has come; in another currency it is only noted."""
    if not _is_of(payment, event.record, view):
        return f"{payment.key} is the order of {view.field(payment, 'item')}: it is not counted here", ()
    name = _named(event)
    noted: tuple[Effect, ...] = () if name is None else (AddToList(payment, "payments", name),)
    wanted, before = view.field(payment, "amount"), view.field(payment, "paid")
    others = [one.currency for one in (wanted, before) if isinstance(one, Money) and one.currency != amount.currency]
    if others:
        return f"{payment.key}: {view.shown(amount)} came, not counted among {others[0]}", noted
    sum_ = decimal(before.amount, "+", amount.amount) if isinstance(before, Money) else amount.amount
    paid = Money(sum_, amount.currency)
    told = f"{payment.key}: {view.shown(paid)} of {view.shown(wanted)} paid" if wanted else f"{payment.key}: paid"
    return told, (SetField(payment, "paid", paid), *noted, *_when(payment, paid, wanted, event, view))


def _when(payment: Ref, paid: Money, wanted: Value, event: Event, view: View) -> tuple[Effect, ...]:
    """When all of it was paid; what was paid back is not paid any more."""
    full = isinstance(wanted, Money) and paid.amount >= wanted.amount
    known = view.field(payment, "paid_at")
    if full == (known is not None):
        return ()
    return (SetField(payment, "paid_at", (event.at or view.facts.now) if full else None),)


def _named(event: Event) -> str | None:
    """What the provider calls the payment; blanks around it are none of its name."""
    name = event.fields.get("payment")
    return (name.strip() or None) if isinstance(name, str) else None


def _meant(event: Event, view: View) -> Ref | None:
    """The payment that an event is about: that of its order, else the item's own, or its only one."""
    order = event.fields.get("order")
    if order is not None:
        return Ref(PAYMENT, order.strip()) if isinstance(order, str) and is_order(order) else None
    own = Ref(PAYMENT, called(event.record))
    if view.exists(own):
        return own
    found = view.find(Search(PAYMENT, "item", called(event.record)))
    return found[0] if len(found) == 1 else None if found else own


def _is_of(payment: Ref, item: Ref, view: View) -> bool:
    return view.exists(payment) and view.field(payment, "item") == called(item)
