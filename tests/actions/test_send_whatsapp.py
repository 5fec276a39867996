"""`send_whatsapp`: to whom, which template, with which values, and why not."""

from datetime import date

import pytest

from stagerules.dsl.values import Labelled, Value
from stagerules.interpreter.actions import Answer, Done, Failed
from stagerules.interpreter.effects import Deliver
from stagerules.stdlib_actions import send_whatsapp
from tests.actions.numbers import NO_EXTENSIONS, RECORDS, WHOM, WORK, cases
from tests.actions.world import ADA, DEAL, Case, check

READY = {"template": "order_ready"}


def message(name: str, number: str, **content: Value) -> Deliver:
    return Deliver(
        "whatsapp", name, number, {**READY, "values": (), "provider": None, **content}, DEAL, client=RECORDS.get(name)
    )


def sent(to: tuple[tuple[str, str], ...], told: str) -> Answer:
    return Done(tuple(message(name, number) for name, number in to), told)


def to_ada(**content: Value) -> Done:
    return Done((message("Ada", WORK, **content),), "the first phone of Contact 7")


LONG = "ä" * 1_000
CASES = (
    *cases((*WHOM, NO_EXTENSIONS), READY, sent),
    Case("template", {"template": "payment_due"}, to_ada(template="payment_due")),
    Case(
        "values, written for people and in their order",
        {**READY, "values": {"who": ADA, "number": 42, "on": date(2026, 1, 5)}},
        to_ada(values=(Labelled("who", "Ada"), Labelled("number", "42"), Labelled("on", "2026-01-05"))),
    ),
    Case("provider", {**READY, "provider": "other"}, to_ada(provider="other")),
    Case("too_long, nearly", {**READY, "values": {"a": LONG}}, to_ada(values=(Labelled("a", LONG),))),
    Case(
        "too_long",
        {**READY, "values": {"a": LONG + "ä"}},
        Failed("too_long", "`a` has 1001 characters; 1000 are the most"),
    ),
    *(
        Case(
            f"wrong_values: {value!r}",
            {**READY, "values": {"a": "x", "b": value}},
            Failed("wrong_values", "`b` is empty, and WhatsApp takes no empty values"),
        )
        for value in (None, "", " \n")
    ),
    Case(
        "wrong_values: several in one",
        {**READY, "values": {"a": {"b": "x"}}},
        Failed("wrong_values", "`a` holds several values with names"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_send_whatsapp(case: Case) -> None:
    check(send_whatsapp, case)
