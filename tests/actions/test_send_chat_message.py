"""`send_chat_message`: into which chat, and why into none."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from stagerules.dsl.values import FileName, Ref, Value
from stagerules.interpreter.actions import Answer, Done, Failed, Skipped
from stagerules.interpreter.effects import Deliver
from stagerules.stdlib_actions import send_chat_message
from tests.actions.world import ACME, ADA, DEAL, NOW, Case, Facts, asked, both, check

FIRST, SECOND = Ref("Chat", 1), Ref("Chat", 2)


def chat(number: str, hours: int, person: str | None = "Contact 7", **more: Value) -> Mapping[str, Value]:
    at = NOW + timedelta(hours=hours)
    whole = {"item": "Deal 42", "person": person, "messenger": "telegram", "chat": number, "created_at": at}
    return {**whole, **more}


def sent(number: str, to: str = "Ada", **changes: Value) -> Done:
    content = {"messenger": "telegram", "chat": number, "text": "Guten Tag", "hidden": False, "attach": (), **changes}
    return Done((Deliver("chat", to, None, content, DEAL, client={"Ada": ADA, "Acme": ACME}.get(to)),), to)


ONE: Facts = {FIRST: chat("77", 0)}
LISTED = tuple(
    (Ref("Exclusion", number), {"address": address})
    for number, address in enumerate(("+49301234567", "+491711234567", "Ada@example.com", "ada@example.com"), 1)
)
NOBODY: Facts = {DEAL: {"contacts": ()}}
TOO_LONG = Failed("too_long", "the text has 4001 characters; 4000 are the most")
NO_CHAT = Skipped("no_chat", "Contact 7 has begun no chat")

CASES: tuple[tuple[str, Mapping[str, Value], Answer, Facts], ...] = (
    ("into the one chat", {}, sent("77"), ONE),
    ("into the one that was created last", {}, sent("88"), {**ONE, SECOND: chat("88", 1)}),
    ("also where that has the smaller key", {}, sent("77"), {FIRST: chat("77", 2), SECOND: chat("88", 1)}),
    ("of two of the same moment the later record", {}, sent("88"), {**ONE, SECOND: chat("88", 0)}),
    ("in whatever messenger", {}, sent("88", messenger="viber"), {**ONE, SECOND: chat("88", 1, messenger="viber")}),
    ("begun at another item", {}, sent("77"), {FIRST: chat("77", 0, item="Deal 43")}),
    ("hidden", {"hidden": True}, sent("77", hidden=True), ONE),
    ("not hidden", {"hidden": False}, sent("77"), ONE),
    ("with a file", {"attach": FileName("a.pdf")}, sent("77", attach=(FileName("a.pdf"),)), ONE),
    ("the longest text", {"text": "x" * 4_000}, sent("77", text="x" * 4_000), ONE),
    (
        "a text over the limit",
        {"text": "x" * 4_001},
        Failed("too_long", "the text has 4001 characters; 4000 are the most"),
        ONE,
    ),
    ("no chat", {}, NO_CHAT, {}),
    ("only one of somebody else", {}, NO_CHAT, {FIRST: chat("77", 0, "Contact 8")}),
    ("only one of nobody knows whom", {}, NO_CHAT, {FIRST: chat("77", 0, None)}),
    (
        "to the company where there is no contact",
        {},
        sent("77", "Acme"),
        {DEAL: {"contacts": (), "company": ACME}, FIRST: chat("77", 0, "Company 3")},
    ),
    ("of an item without a client", {}, sent("77", "Deal of Ada"), {**NOBODY, FIRST: chat("77", 0, None)}),
    (
        "every address is on the exclusion list",
        {},
        Skipped("excluded", "every address of the client is on the exclusion list"),
        {**ONE, **dict(LISTED)},
    ),
    ("one address is not on the exclusion list", {}, sent("77"), {**ONE, **dict(LISTED[1:])}),
    ("no address at all", {}, sent("77"), {**ONE, **dict(LISTED), ADA: {"phones": (), "emails": ()}}),
)


@pytest.mark.parametrize(("name", "arguments", "answer", "facts"), CASES, ids=[one[0] for one in CASES])
def test_send_chat_message(name: str, arguments: Mapping[str, Value], answer: Answer, facts: Facts) -> None:
    check(send_chat_message, Case(name, {"text": "Guten Tag", **arguments}, answer, facts))


@pytest.mark.parametrize("facts", [NOBODY, {**NOBODY, **ONE}], ids=["no chat", "somebody's chat"])
def test_nobody_is_there(facts: Facts) -> None:
    for schema, told in both(Case("nobody", {"text": "Guten Tag"}, Done(), facts)):
        assert send_chat_message.answer(asked(schema, told)) == Skipped("no_client", "there is no company")
