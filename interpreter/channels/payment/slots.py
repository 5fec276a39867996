"""What is filled into the description of a provider, or the address of a page, for one payment."""

import attrs

from stagerules.dsl.values import Money

from ...store.outbox import Message
from ...values.numbers import minor_units
from ..protocol import Never


def described(message: Message, only: str | None) -> Message:
    """The message with its amount as texts: in figures, in whole minor units (ISO 4217), and the currency.

    Raises `Never` for another currency than the `only` one that is taken (None: any): the figures would mean something
    else.
    """
    amount = message.content.get("amount")
    if not isinstance(amount, Money):
        raise Never("wrong_amount", "there is no amount to pay")
    if only is not None and amount.currency != only:
        raise Never("wrong_currency", f"payments are described in {only} only, and this one is in {amount.currency}")
    digits = minor_units(amount.currency)
    texts = {
        "amount": f"{amount.amount:.{digits}f}",
        "minor": f"{amount.amount.scaleb(digits):.0f}",
        "currency": amount.currency,
    }
    return attrs.evolve(message, content={**message.content, **texts})
