"""Asks the provider of payments for a link by which the client pays.

```rules
on stage "Invoice":
    let pay = create_payment_link
        amount: amount
        order: "RE-{id}"
    set title = "{title}, to be paid at {pay.url}"

on stage "Documents": create_payment_link amount: 50 EUR
```

The link is `.url`: what uses it goes on when the provider has answered. The project file says who the provider is,
under `[channels.payment]`; with `delivery = "file"` and `"redirect"` nobody is asked, and the link leads nowhere, or to
the shop's own page. The money itself is the event `payment_received`, which finds the item by `order`.

Each order is a record of `Payment`: what is to be paid (`amount`), the link (`url`), what was `paid` and when all of it
was (`paid_at`). Left out, the order is called like the item: `Deal 42`. Asked again for the same amount, an order has
the same link. For another amount it fails with `other_amount`, and what belongs to another item with `order_taken`:
give it an `order` of its own.

`currency` only makes sure: an amount in another one is `wrong_currency`, as one is that the provider does not take;
nothing is converted. Nothing to pay, or less: `wrong_amount`. An order without letters, or of more than 100:
`wrong_order`. The provider refuses: `refused_by_provider`; it answers without a link: `bad_result`.
"""

from stagerules.dsl.types import Money as AnyMoney
from stagerules.dsl.types import Result, Text, Url
from stagerules.dsl.values import Handle, Money, Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed
from stagerules.interpreter.effects import CreateRecord, Deliver, Effect, SetField
from stagerules.interpreter.payments import CHANNEL, PAYMENT, is_order

from .arguments import money, text_if_given


def answer(asked: Asked) -> Answer:
    """The order on record, and the request for its link, or the link that it has."""
    amount, currency = money(asked, "amount"), text_if_given(asked, "currency")
    item = _item_name(asked)
    order = (text_if_given(asked, "order") or item).strip()
    if amount.amount <= 0:
        return Failed("wrong_amount", f"{asked.look.shown(amount)} is nothing that can be paid")
    if currency is not None and currency != amount.currency:
        return Failed("wrong_currency", f"the amount is in {amount.currency}, not in {currency}")
    if not is_order(order):
        return Failed("wrong_order", "an order is a text of 1 to 100 letters, digits and signs")
    effects = _on_record(asked, Ref(PAYMENT, order), item, amount)
    if isinstance(effects, Failed):
        return effects
    content: dict[str, Value] = {"order": order, "amount": amount, **_link(asked, Ref(PAYMENT, order))}
    return Done((*effects, Deliver(CHANNEL, order, None, content, asked.item)), f"{order}, {asked.look.shown(amount)}")


def _item_name(asked: Asked) -> str:
    """`Deal 42`. The key of an item that this run creates is asked for: the rule goes on when there is one."""
    key = asked.item.key
    if isinstance(key, Handle):
        found = asked.look.field(asked.item, asked.entity.key)
        assert isinstance(found, int | str)
        key = found
    return f"{asked.item.entity} {key}"


def _on_record(asked: Asked, payment: Ref, item: str, amount: Money) -> tuple[Effect, ...] | Failed:
    """What the order is on record as. One that is there already must be that of the item, with the same amount; what
    came before a link was asked for has none yet.
    """
    look = asked.look
    if not look.exists(payment):
        values: dict[str, Value] = {
            "order": payment.key if isinstance(payment.key, str) else None,
            "item": item,
            "amount": amount,
            "author": asked.on_behalf,
            "created_at": asked.now,
        }
        return (CreateRecord(payment, values),)
    if (its := look.field(payment, "item")) != item:
        return Failed("order_taken", f"the order {payment.key} is that of {its}")
    before = look.field(payment, "amount")
    if before is None:
        return (SetField(payment, "amount", amount), *_come_before(asked, payment, amount))
    if before != amount:
        return Failed("other_amount", f"the order {payment.key} was for {look.shown(before)}")
    return ()


def _come_before(asked: Asked, payment: Ref, amount: Money) -> tuple[Effect, ...]:
    """What is to be said of money that came before a link was asked for: it may be all; in another currency it is not
    counted.
    """
    paid = asked.look.field(payment, "paid")
    if not isinstance(paid, Money):
        return ()
    if paid.currency != amount.currency:
        return (SetField(payment, "paid", None),)
    return (SetField(payment, "paid_at", asked.now),) if paid.amount >= amount.amount else ()


def _link(asked: Asked, payment: Ref) -> dict[str, Value]:
    """The link that there is: nobody need be asked for another one."""
    found = asked.look.field(payment, "url") if asked.look.exists(payment) else None
    return {} if found is None else {"link": found}


create_payment_link = Action(
    ActionSignature(
        name="create_payment_link",
        parameters=(
            Parameter("amount", AnyMoney(None), required=True, doc="What is to be paid."),
            Parameter("currency", Text(), doc="The currency that the amount must have, such as `EUR`."),
            Parameter("order", Text(), doc="What the payment is known by; left out, the item: `Deal 42`."),
        ),
        result=Result("create_payment_link", {"url": Url()}),
        changes_fields=False,
        channel=CHANNEL,
        outside=True,
        group="additional",
        doc=__doc__,
    ),
    answer,
)
