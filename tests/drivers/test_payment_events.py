"""Payments as events: what may say the order instead of the item, in JSON, in words and in Python."""

import json
import re
from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from stagerules import Money, Ref, payment_received
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.payments import LONGEST_ORDER
from stagerules.interpreter.wire.incoming import EventProblem, event_from_json, event_from_words, refuse_misspelt
from tests.cli.helpers import ROOT

PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
ENTITY = "entity Deal:\n    key id: integer\n"
STAGED = f'{ENTITY}\n    pipeline "Sales":\n        stage "New"\n'


def schema_of(text: str = STAGED) -> Schema:
    return build_schema([parse(Source("x.schema", text))[0]], Settings())[0]


def told(schema: Schema | None = None, **data: Any) -> Any:
    whole = {"id": "e", "kind": "event", "name": "payment_received", **data}
    return event_from_json(whole, schema or schema_of(), UTC)


def problem(schema: Schema | None = None, **data: Any) -> tuple[str, str]:
    with pytest.raises(EventProblem) as caught:
        told(schema, **data)
    return str(caught.value), caught.value.hint


def test_the_order_says_which_item() -> None:
    event = told(fields={"order": "RE-7", "amount": "300 EUR", "payment": "pi_1"}, actor="bank")
    assert event.record == Ref("Payment", "RE-7")
    assert event.fields == {"order": "RE-7", "amount": Money(Decimal(300), "EUR"), "payment": "pi_1"}
    assert (event.name, event.actor, event.id) == ("payment_received", "bank", "e")
    assert told(entity=None, key=None, fields={"order": " RE-7 ", "amount": 3}).record == Ref("Payment", "RE-7")
    assert told(entity="Deal", key=7, fields={"order": "RE-7", "amount": 3}).record == Ref("Deal", 7)


def test_in_words_and_in_python() -> None:
    words = event_from_words('event payment_received order=RE-7 amount="300 EUR" payment=pi_1', schema_of(), "e")
    made = payment_received(order="RE-7", amount=Money(Decimal(300), "EUR"), payment="pi_1", id="e")
    assert words == made == told(fields={"order": "RE-7", "amount": "300 EUR", "payment": "pi_1"})
    assert (
        payment_received(order="x", amount=Money(Decimal(1), "EUR")).id
        != payment_received(order="x", amount=Money(Decimal(1), "EUR")).id
    )
    refuse_misspelt(made, schema_of())


def test_a_schema_may_add_to_it_and_name_other_currencies() -> None:
    text = f"{STAGED}\nevent payment_received on Deal:\n    amount: money in any\n    bank: text?\n"
    event = told(schema_of(text), fields={"order": "RE-7", "amount": "300 USD"})
    assert event.fields["amount"] == Money(Decimal(300), "USD")
    assert event.fields.keys() == {"amount", "order", "payment", "bank"}


@pytest.mark.parametrize(
    ("data", "said", "hint"),
    [
        ({"fields": {"amount": 3}}, "it says neither which item it is about nor the `order`", "Give it `entity`"),
        ({"fields": {"order": None, "amount": 3}}, "it says neither which item it is about", "`order` among"),
        ({"fields": {"order": "", "amount": 3}}, "`order` is a text of 1 to 100 letters, digits and signs", ""),
        ({"fields": {"order": "x" * (LONGEST_ORDER + 1), "amount": 3}}, "`order` is a text of 1 to 100", ""),
        ({"fields": {"order": "a\nb", "amount": 3}}, "`order` is a text of 1 to 100", ""),
        ({"fields": {"order": 7, "amount": 3}}, "`order`: ", ""),
        ({"fields": {"order": "RE-7"}}, "`amount`: the value is missing", ""),
        ({"fields": {"order": "RE-7", "amount": "3 USD"}}, "`amount`: ", ""),
        ({"fields": {"order": "RE-7", "amount": 3, "paymnt": "x"}}, "no field `paymnt`", "Did you mean `payment`?"),
        ({"key": 7, "fields": {"order": "RE-7", "amount": 3}}, "`entity` is missing", ""),
        ({"entity": "Deal", "fields": {"order": "RE-7", "amount": 3}}, "`key`: ", ""),
        ({"name": "link_clicked", "fields": {"url": "x"}}, "`entity` is missing", ""),
    ],
)
def test_what_is_wrong(data: dict[str, Any], said: str, hint: str) -> None:
    found = problem(**data)
    assert said in found[0]
    assert hint in found[1]


def test_nothing_can_be_paid_without_stages() -> None:
    wanted = "nothing can be paid: the schema has no entity with stages"
    assert problem(schema_of(ENTITY), fields={"order": "RE-7", "amount": 3})[0] == wanted
    with pytest.raises(EventProblem, match="nothing can be paid"):
        refuse_misspelt(payment_received(order="x", amount=Money(Decimal(1), "EUR")), schema_of(ENTITY))


@pytest.mark.parametrize("order", ["", " ", "x" * 101, "a\0"])
def test_orders_that_are_none_in_python(order: str) -> None:
    with pytest.raises(EventProblem, match="`order` is a text"):
        refuse_misspelt(payment_received(order=order, amount=Money(Decimal(1), "EUR")), schema_of())


def test_the_examples_of_the_page_are_understood() -> None:
    found = re.search(r"^```json payments\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    events = [event_from_json(json.loads(line), schema_of(), UTC) for line in found[1].splitlines()]
    assert [one.name for one in events] == ["payment_received", "payment_link_created"]
    assert all(None not in one.fields.values() for one in events)
