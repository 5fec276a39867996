"""`send_sms`: to whom, at which number, by which provider, and why not."""

import pytest

from stagerules.dsl.values import Value
from stagerules.interpreter.actions import Answer, Done, Failed
from stagerules.interpreter.effects import Deliver
from stagerules.stdlib_actions import send_sms
from tests.actions.numbers import NO_EXTENSIONS, RECORDS, WHOM, WORK, cases
from tests.actions.world import DEAL, Case, check

HALLO = {"text": "Hallo"}


def message(name: str, number: str, **content: Value) -> Deliver:
    return Deliver("sms", name, number, {**HALLO, "provider": None, **content}, DEAL, client=RECORDS.get(name))


def sent(to: tuple[tuple[str, str], ...], told: str) -> Answer:
    return Done(tuple(message(name, number) for name, number in to), told)


def to_ada(**content: Value) -> Done:
    return Done((message("Ada", WORK, **content),), "the first phone of Contact 7")


LONG = "ä" * 199
CASES = (
    *cases((*WHOM, NO_EXTENSIONS), HALLO, sent),
    Case("text: 199 characters", {"text": LONG}, to_ada(text=LONG)),
    Case("text: 200 characters", {"text": LONG + "€"}, to_ada(text=LONG + "€")),
    Case("too_long", {"text": LONG + "€€"}, Failed("too_long", "the text has 201 characters; 200 are the most")),
    Case("text: of two lines", {"text": "Hallo,\nwir"}, to_ada(text="Hallo,\nwir")),
    Case("text: amounts with plain blanks", {"text": "12\u00a0000,50\u202fzł"}, to_ada(text="12 000,50 zł")),
    Case("empty_text", {"text": " \n "}, Failed("empty_text", "there is nothing to say")),
    Case("provider", {**HALLO, "provider": "cheap"}, to_ada(provider="cheap")),
)


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_send_sms(case: Case) -> None:
    check(send_sms, case)
