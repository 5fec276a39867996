"""`invite_to_messenger`: to whom, with which text and note, and that there is room for the link."""

import pytest

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.actions import Answer, Done, Failed
from stagerules.interpreter.effects import CreateRecord, Deliver
from stagerules.stdlib_actions import invite_to_messenger, send_sms
from tests.actions.numbers import NO_EXTENSIONS, RECORDS, WHOM, WORK, cases
from tests.actions.world import DEAL, NOW, U2, Case, check

HALLO = {"text": "Hallo"}


def message(name: str, number: str, text: str = "Hallo") -> Deliver:
    return Deliver("sms", name, number, {"text": text, "invitation": "telegram"}, DEAL, client=RECORDS.get(name))


def note(text: str = "Hallo", author: Value = None) -> CreateRecord:
    values = {"item": "Deal 42", "kind": "invitation", "subject": "telegram", "text": text, "done": True}
    at = {"at": NOW, "author": author, "created_at": NOW}
    return CreateRecord(Ref("Activity", Handle(1)), {**values, **at})


def sent(to: tuple[tuple[str, str], ...], told: str) -> Answer:
    return Done((*(message(name, number) for name, number in to), note()), told)


def to_ada(text: str = "Hallo", author: Value = None) -> Done:
    return Done((message("Ada", WORK, text), note(text, author)), "the first phone of Contact 7")


LONG = "ä" * 99
CASES = (
    *cases((*WHOM, NO_EXTENSIONS), HALLO, sent),
    Case("messenger", {**HALLO, "messenger": "telegram"}, to_ada()),
    Case("text: 99 characters", {"text": LONG}, to_ada(LONG)),
    Case("text: 100 characters", {"text": LONG + "€"}, to_ada(LONG + "€")),
    Case("too_long", {"text": LONG + "€€"}, Failed("too_long", "the text has 101 characters; 100 are the most")),
    Case("empty_text", {"text": " "}, Failed("empty_text", "there is nothing to say")),
    Case("as USER: the note says who", HALLO, to_ada(author=U2), on_behalf=U2),
)


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_invite_to_messenger(case: Case) -> None:
    check(invite_to_messenger, case)


def test_text_and_link_are_no_longer_than_a_text_message() -> None:
    (text,) = (one for one in invite_to_messenger.signature.parameters if one.name == "text")
    (whole,) = (one for one in send_sms.signature.parameters if one.name == "text")
    assert text.longest is not None
    assert whole.longest is not None
    longest_bot, sign = 32, 36
    assert text.longest + len("\nhttps://t.me/?start=") + longest_bot + sign <= whole.longest
