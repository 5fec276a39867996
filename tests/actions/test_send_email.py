"""`send_email`: to whom, at which address, from whom, and why not."""

from collections.abc import Mapping

import pytest

from stagerules.dsl.values import FileName, Labelled, Ref, Value
from stagerules.interpreter.actions import Answer, Done, Failed, Skipped
from stagerules.interpreter.effects import Deliver
from stagerules.stdlib_actions import send_email
from tests.actions.world import ACME, ADA, BEN, DEAL, U1, U2, Case, Facts, asked, both, check

TEXTS: Mapping[str, Value] = {"subject": "Hallo", "body": "Guten Tag"}
TWO: Facts = {ADA: {"emails": (Labelled("work", "ada@work.example"), Labelled("home", "ada@home.example"))}}
LISTED: Facts = {
    Ref("Exclusion", 1): {"address": "Ada@example.com"},
    Ref("Exclusion", 2): {"address": "ada@example.com"},
}
FIRST = "the first email of Contact 7"


def message(name: str, address: str, **changes: Value) -> Deliver:
    content = {"from": "una@shop.example", **TEXTS, "html": None, "attach": (), **changes}
    return Deliver("email", name, address, content, DEAL, client={"Ada": ADA, "Acme": ACME}.get(name))


def sent(*messages: Deliver, told: str = FIRST) -> Done:
    return Done(messages, told)


CASES: tuple[tuple[str, Mapping[str, Value], Answer, Facts], ...] = (
    ("to the client", {}, sent(message("Ada", "Ada@Example.com")), {}),
    ("the first of two", {}, sent(message("Ada", "ada@work.example")), TWO),
    (
        "the last of two",
        {"pick": "last"},
        sent(message("Ada", "ada@home.example"), told="the last email of Contact 7"),
        TWO,
    ),
    ("of a type", {"address_type": "home"}, sent(message("Ada", "ada@home.example")), TWO),
    (
        "no address of the type, and no other is taken",
        {"address_type": "home"},
        Skipped("no_address_of_type", "Contact 7 has no email of type home"),
        {},
    ),
    (
        "to the company where there is no contact",
        {},
        sent(message("Acme", "info@acme.example"), told="the first email of Company 3"),
        {DEAL: {"contacts": (), "company": ACME}},
    ),
    ("on the exclusion list", {}, Skipped("excluded", "this email of Contact 7 is on the exclusion list"), LISTED),
    (
        "to another record",
        {"to": ACME},
        sent(message("Acme", "info@acme.example"), told="the first email of Company 3"),
        {},
    ),
    (
        "to an address",
        {"to": "jo@example.com"},
        sent(message("jo@example.com", "jo@example.com"), told="the email that the rule names"),
        {},
    ),
    (
        "to an address on the list",
        {"to": "ADA@example.com"},
        Skipped("excluded", "this email is on the exclusion list"),
        LISTED,
    ),
    (
        "to all addresses of a list with labels",
        {"to": (Labelled("work", "a@example.com"), Labelled("home", "b@example.com"))},
        sent(
            message("a@example.com", "a@example.com"),
            message("b@example.com", "b@example.com"),
            told="the email that the rule names; the email that the rule names",
        ),
        {},
    ),
    ("to nobody", {"to": ()}, Skipped("no_client", ""), {}),
    ("to a blank address", {"to": " "}, Skipped("no_address_of_type", "there is no email"), {}),
    (
        "to several: who has no address is told, the others get theirs",
        {"to": (ACME, BEN, ADA, ACME)},
        sent(
            message("Acme", "info@acme.example"),
            message("Ada", "Ada@Example.com"),
            told=f"the first email of Company 3; Contact 8 has no email; {FIRST}",
        ),
        {},
    ),
    (
        "an address that can't be one",
        {},
        Failed("wrong_address", "1 of the addresses cannot be read"),
        {ADA: {"emails": (Labelled("work", "ada at home"),)}},
    ),
    ("from the rule's mailbox", {"from": "x@y.de"}, sent(message("Ada", "Ada@Example.com", **{"from": "x@y.de"})), {}),
    (
        "from the mailbox of the responsible",
        {},
        sent(message("Ada", "Ada@Example.com", **{"from": "uwe@shop.example"})),
        {DEAL: {"owner": U2}, U2: {"box": " uwe@shop.example "}},
    ),
    (
        "no mailbox",
        {},
        Failed("no_mailbox", "the item's responsible has no mailbox"),
        {U1: {"box": None}},
    ),
    ("nobody responsible", {}, Failed("no_mailbox", "the item's responsible has no mailbox"), {U1: None}),
    (
        "a subject is one line",
        {"subject": " Hallo,\r\nBcc: x@y.de "},
        sent(message("Ada", "Ada@Example.com", subject="Hallo, Bcc: x@y.de")),
        {},
    ),
    (
        "a subject over the limit",
        {"subject": "x" * 201},
        Failed("too_long", "the subject has 201 characters; 200 are the most"),
        {},
    ),
    (
        "with everything",
        {"html": "<p>Guten Tag</p>", "attach": (FileName("a.pdf"), None, FileName("b.pdf"))},
        sent(message("Ada", "Ada@Example.com", html="<p>Guten Tag</p>", attach=(FileName("a.pdf"), FileName("b.pdf")))),
        {},
    ),
    (
        "with links that tell of clicks",
        {"track_clicks": True},
        sent(message("Ada", "Ada@Example.com", track_clicks=True)),
        {},
    ),
    ("with links as they are", {"track_clicks": False}, sent(message("Ada", "Ada@Example.com")), {}),
    (
        "one file",
        {"attach": FileName("a.pdf")},
        sent(message("Ada", "Ada@Example.com", attach=(FileName("a.pdf"),))),
        {},
    ),
)


@pytest.mark.parametrize(("name", "arguments", "answer", "facts"), CASES, ids=[one[0] for one in CASES])
def test_send_email(name: str, arguments: Mapping[str, Value], answer: Answer, facts: Facts) -> None:
    check(send_email, Case(name, {**TEXTS, **arguments}, answer, facts))


def test_nobody_is_there() -> None:
    (schema, told), _ = both(Case("nobody", TEXTS, Done(), {DEAL: {"contacts": ()}}))
    assert send_email.answer(asked(schema, told)) == Skipped("no_client", "there is no company")
