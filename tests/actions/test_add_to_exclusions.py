"""`add_to_exclusions`: nobody is lost, nothing is deleted that should not be."""

from collections.abc import Mapping

import attrs
import pytest

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle, Labelled, Ref, Value
from stagerules.interpreter.actions import Done, Failed, Skipped
from stagerules.interpreter.effects import AddToList, CreateRecord, DeleteRecord, Effect
from stagerules.interpreter.people.client import all_addresses, client_of
from stagerules.interpreter.people.exclusions import is_excluded
from stagerules.stdlib_actions import add_to_exclusions
from tests.actions.world import ACME, ADA, BEN, DEAL, LEAD, NOW, OTHER, TICKET, Case, Facts, Given, asked, both, check


def listed(
    number: int, kind: str, address: str, written: str, comment: str | None = None, of: tuple[str, ...] = ("Contact 7",)
) -> CreateRecord:
    values: Mapping[str, Value] = {
        "address": address,
        "kind": kind,
        "written": written,
        "comment": comment,
        "author": "automation",
        "rule": "a rule",
        "concerns": of,
        "created_at": NOW,
    }
    return CreateRecord(Ref("Exclusion", Handle(number)), values)


def concerns(number: int, *names: str) -> tuple[Effect, ...]:
    return tuple(AddToList(Ref("Exclusion", number), "concerns", name) for name in names)


def deleted(*records: Ref) -> tuple[Effect, ...]:
    return tuple(DeleteRecord(record) for record in records)


WORK = listed(1, "phone", "+49301234567", "030 1234567")
MOBILE = listed(2, "phone", "+491711234567", "+49 171 1234567")
MAIL = listed(3, "email", "ada@example.com", "Ada@Example.com")
ADAS = (WORK, MOBILE, MAIL)
LEFT_BEHIND = tuple(attrs.evolve(one, values={**one.values, "concerns": ("Contact 7", "Deal 43")}) for one in ADAS)
ACMES = (
    listed(1, "phone", "+49307654321", "+49 30 7654321", of=("Company 3",)),
    listed(2, "email", "info@acme.example", "info@acme.example", of=("Company 3",)),
)

WITH_OPEN: Facts = {OTHER: {"stage": "New", "pipeline": "Sales", "contacts": (BEN, ADA)}}
WITH_WON: Facts = {OTHER: {"stage": "Won", "pipeline": "Sales", "contacts": (ADA,)}}
AT_ACME: Facts = {DEAL: {"company": ACME}}
INVOICE, CONTRACT = Ref("Invoice", 9), Ref("Contract", 9)
ADA_GONE = "3 addresses listed"

CASES = (
    Case("the usual", {}, Done((*ADAS, *deleted(DEAL, ADA)), ADA_GONE)),
    Case(
        "with a comment",
        {"comment": "Spam!"},
        Done(
            (
                listed(1, "phone", "+49301234567", "030 1234567", "Spam!"),
                listed(2, "phone", "+491711234567", "+49 171 1234567", "Spam!"),
                listed(3, "email", "ada@example.com", "Ada@Example.com", "Spam!"),
                *deleted(DEAL, ADA),
            ),
            ADA_GONE,
        ),
    ),
    Case(
        "no phone",
        {},
        Done((listed(1, "email", "ada@example.com", "Ada@Example.com"), *deleted(DEAL, ADA)), "1 address listed"),
        {ADA: {"phones": ()}},
    ),
    Case("no e-mail", {}, Done((WORK, MOBILE, *deleted(DEAL, ADA)), "2 addresses listed"), {ADA: {"emails": ()}}),
    Case(
        "bad phone: listed as written",
        {},
        Done(
            (
                listed(1, "phone", "ask Ada", " ask Ada"),
                listed(2, "email", "ada@example.com", "Ada@Example.com"),
                *deleted(DEAL, ADA),
            ),
            "2 addresses listed",
        ),
        {ADA: {"phones": (Labelled("work", " ask Ada"), Labelled("mobile", "  "))}},
    ),
    Case(
        "one address in several writings is listed once",
        {},
        Done((*ADAS, *deleted(DEAL, ADA)), ADA_GONE),
        {
            ADA: {
                "phones": (
                    Labelled("work", "030 1234567"),
                    Labelled("mobile", "+49 171 1234567"),
                    Labelled("mobile", "0049 (0)171/1234567"),
                ),
                "emails": (Labelled("work", "Ada@Example.com"), Labelled("home", "ADA@example.COM")),
            }
        },
    ),
    Case(
        "already excluded: what is listed is not listed twice",
        {},
        Done(
            (
                *concerns(1, "Contact 7"),
                listed(1, "phone", "+491711234567", "+49 171 1234567"),
                *concerns(2, "Contact 7"),
                *deleted(DEAL, ADA),
            ),
            "1 address listed",
        ),
        {
            Ref("Exclusion", 1): {"address": "+49301234567", "kind": "phone"},
            Ref("Exclusion", 2): {"address": "ada@example.com", "kind": "email"},
        },
    ),
    Case(
        "all excluded already: the rest is done",
        {},
        Done((*concerns(1, "Contact 7"), *deleted(DEAL, ADA)), "0 addresses listed"),
        {Ref("Exclusion", 1): {"address": "+49301234567"}, ADA: {"phones": ("030/1234567",), "emails": ()}},
    ),
    Case("already gone: the item", {}, Skipped("no_record", "the item is not there any more"), {DEAL: None}),
    Case(
        "already gone: the first contact",
        {},
        Done(
            (listed(1, "phone", "+48221234567", "+48 22 123 45 67", of=("Contact 8",)), *deleted(DEAL, BEN)),
            "1 address listed",
        ),
        {ADA: None},
    ),
    Case(
        "already gone: all contacts, and no company",
        {},
        Skipped("nothing_to_exclude", "neither the client nor the item has an address"),
        {ADA: None, BEN: None},
    ),
    Case(
        "no address at all",
        {},
        Skipped("nothing_to_exclude", "neither the client nor the item has an address"),
        {ADA: {"phones": (), "emails": ()}},
    ),
    Case(
        "no address at all, delete_anyway",
        {"delete_anyway": True},
        Done(deleted(DEAL, ADA), "0 addresses listed"),
        {ADA: {"phones": (), "emails": ()}},
    ),
    Case(
        "no client, delete_anyway",
        {"delete_anyway": True},
        Done(deleted(DEAL), "0 addresses listed"),
        {DEAL: {"contacts": ()}},
    ),
    Case(
        "contact with another open deal",
        {},
        Done((*ADAS, *deleted(DEAL)), "3 addresses listed; Contact 7 stays: Deal 43 links to it"),
        WITH_OPEN,
    ),
    Case(
        "contact with an open item of another entity",
        {},
        Done((*ADAS, *deleted(DEAL)), "3 addresses listed; Contact 7 stays: Ticket 1 links to it"),
        {TICKET: {"stage": "Won", "pipeline": "Service", "person": ADA}},
    ),
    Case(
        "contact with a won deal, which loses its client",
        {},
        Done((*LEFT_BEHIND, *deleted(DEAL, ADA)), ADA_GONE),
        WITH_WON,
    ),
    Case(
        "contact of a won deal that has another client",
        {},
        Done((*ADAS, *deleted(DEAL, ADA)), ADA_GONE),
        {OTHER: {"stage": "Won", "pipeline": "Sales", "contacts": (BEN, ADA)}},
    ),
    Case(
        "another deal took the client along: the list names this one",
        {},
        Done(deleted(DEAL), "0 addresses listed"),
        {ADA: None, BEN: None, Ref("Exclusion", 1): {"address": "x@y.example", "concerns": ("Contact 7", "Deal 42")}},
    ),
    Case(
        "the list names this deal, but it has got another client",
        {},
        Skipped("nothing_to_exclude", "neither the client nor the item has an address"),
        {
            DEAL: {"contacts": (BEN,)},
            BEN: {"phones": ()},
            Ref("Exclusion", 1): {"address": "x@y.example", "concerns": ("Contact 7", "Deal 42")},
        },
    ),
    Case(
        "the client's addresses were emptied after they were listed",
        {},
        Done(deleted(DEAL, ADA), "0 addresses listed"),
        {
            ADA: {"phones": (), "emails": ()},
            Ref("Exclusion", 1): {"address": "x@y.example", "concerns": ("Contact 7",)},
        },
    ),
    Case(
        "only the item's own address is listed: that says nothing of a client without any",
        {"keep_contact": "always"},
        Done(
            (listed(1, "email", "lead@example.com", "lead@example.com", of=()), *deleted(LEAD)),
            "1 address listed; Contact 7 stays: `keep_contact` says so",
        ),
        {
            LEAD: {"stage": "New", "pipeline": "Sales", "contacts": (ADA,), "mail": "lead@example.com"},
            ADA: {"phones": (), "emails": ()},
        },
        LEAD,
    ),
    Case(
        "contact with an item in a stage that is not known any more",
        {},
        Done((*ADAS, *deleted(DEAL)), "3 addresses listed; Contact 7 stays: Deal 43 links to it"),
        {OTHER: {"stage": "Old", "pipeline": "Sales", "contacts": (ADA,)}},
    ),
    Case(
        "if any other item: also a won one",
        {"keep_contact": "if any other item"},
        Done((*ADAS, *deleted(DEAL)), "3 addresses listed; Contact 7 stays: Deal 43 links to it"),
        WITH_WON,
    ),
    Case(
        "if any other item: there is none",
        {"keep_contact": "if any other item"},
        Done((*ADAS, *deleted(DEAL, ADA)), ADA_GONE),
    ),
    Case(
        "always",
        {"keep_contact": "always"},
        Done((*ADAS, *deleted(DEAL)), "3 addresses listed; Contact 7 stays: `keep_contact` says so"),
    ),
    Case(
        "never: an open deal loses its client",
        {"keep_contact": "never"},
        Done((*LEFT_BEHIND, *deleted(DEAL, ADA)), ADA_GONE),
        {OTHER: {"stage": "New", "pipeline": "Sales", "contacts": (ADA, BEN)}},
    ),
    Case(
        "a record requires the contact: it stays, whatever the rule says",
        {"keep_contact": "never"},
        Done((*ADAS, *deleted(DEAL)), "3 addresses listed; Contact 7 stays: Invoice 9 requires it (still_referenced)"),
        {INVOICE: {"customer": ADA}},
    ),
    Case(
        "a closed item requires the contact",
        {},
        Done((*ADAS, *deleted(DEAL)), "3 addresses listed; Contact 7 stays: Ticket 1 requires it (still_referenced)"),
        {TICKET: {"stage": "Spam", "pipeline": "Sales", "person": ADA}},
    ),
    Case(
        "a record requires the item: nothing is done",
        {},
        Failed("still_referenced", "Contract 9 requires the item"),
        {CONTRACT: {"deal": DEAL}},
    ),
    Case(
        "no contact: the company, which stays",
        {},
        Done((*ACMES, *deleted(DEAL)), "2 addresses listed"),
        {DEAL: {"contacts": (), "company": ACME}},
    ),
    Case(
        "no contact: the company, which goes",
        {"keep_company": False},
        Done((*ACMES, *deleted(DEAL, ACME)), "2 addresses listed"),
        {DEAL: {"contacts": (), "company": ACME}},
    ),
    Case(
        "the company goes with the contact that belongs to it",
        {"keep_company": False},
        Done((*ADAS, *deleted(DEAL, ADA, ACME)), ADA_GONE),
        {**AT_ACME, ADA: {"company": ACME}},
    ),
    Case(
        "the company stays with another contact",
        {"keep_company": False},
        Done((*ADAS, *deleted(DEAL, ADA)), "3 addresses listed; Company 3 stays: Contact 8 links to it"),
        {**AT_ACME, ADA: {"company": ACME}, BEN: {"company": ACME}},
    ),
    Case(
        "the company stays with the contact that stays",
        {"keep_company": False, "keep_contact": "always"},
        Done(
            (*ADAS, *deleted(DEAL)),
            "3 addresses listed; Contact 7 stays: `keep_contact` says so; Company 3 stays: Contact 7 links to it",
        ),
        {**AT_ACME, ADA: {"company": ACME}},
    ),
    Case(
        "the company stays with another open item, even where the contact never does",
        {"keep_company": False, "keep_contact": "never"},
        Done((*ADAS, *deleted(DEAL, ADA)), "3 addresses listed; Company 3 stays: Deal 43 links to it"),
        {**AT_ACME, OTHER: {"stage": "New", "pipeline": "Sales", "company": ACME}},
    ),
    Case(
        "a lead with addresses of its own and no client",
        {},
        Done(
            (
                listed(1, "phone", "+48501234567", "+48 501 234 567", of=()),
                listed(2, "email", "jan@xn--mller-kva.pl", "Jan@Müller.pl", of=()),
                *deleted(LEAD),
            ),
            "2 addresses listed",
        ),
        {LEAD: {"stage": "Spam", "pipeline": "Sales", "telephone": "+48 501 234 567", "mail": "Jan@Müller.pl"}},
        LEAD,
    ),
    Case(
        "a lead with addresses of its own and a client",
        {},
        Done(
            (*ADAS, listed(4, "email", "lead@example.com", "lead@example.com", of=()), *deleted(LEAD)),
            "4 addresses listed; Contact 7 stays: Deal 42 links to it",
        ),
        {
            LEAD: {"stage": "New", "pipeline": "Sales", "contacts": (ADA,), "mail": "lead@example.com"},
            DEAL: {"stage": "New"},
        },
        LEAD,
    ),
    Case(
        "for a contact: it is its own client",
        {},
        Done(
            (
                *[attrs.evolve(one, values={**one.values, "concerns": ("Contact 7", "Deal 42")}) for one in ADAS],
                *deleted(ADA),
            ),
            "3 addresses listed",
        ),
        item=ADA,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answers(case: Case) -> None:
    check(add_to_exclusions, case)


WORKING = [case for case in CASES if isinstance(case.answer, Done)]


@pytest.mark.parametrize("case", WORKING, ids=lambda case: case.name)
def test_never_deleted_but_not_excluded(case: Case) -> None:
    """Wherever the effects stop, whoever is gone is on the list."""
    for schema, told in both(case):
        before = look = Given(schema, told.facts)
        for effect in effects(schema, told, before):
            look = look.after(effect)
            gone = [
                one for one in (told.item, client_of(before, schema, told.item).record) if one and not look.exists(one)
            ]
            for address in (address for one in gone for address in all_addresses(before, schema, one)):
                assert is_excluded(look, address.written, "DE", address.kind)


@pytest.mark.parametrize("case", WORKING, ids=lambda case: case.name)
def test_every_step_is_repeatable(case: Case) -> None:
    """Stopped before the item is gone and asked again, it ends as if it had not been stopped."""
    for schema, told in both(case):
        look = Given(schema, told.facts)
        end = left_by(effects(schema, told, look), look)
        for effect in effects(schema, told, look):
            if effect == DeleteRecord(told.item):
                break
            look = look.after(effect)
            again = left_by(effects(schema, told, look, first=100), look)
            assert {address(one) for one in again.facts.items()} == {address(one) for one in end.facts.items()}


def effects(schema: Schema, case: Case, look: Given, first: int = 1) -> tuple[Effect, ...]:
    answer = add_to_exclusions.answer(asked(schema, case, look, first))
    assert isinstance(answer, Done)
    return answer.effects


def left_by(effects: tuple[Effect, ...], look: Given) -> Given:
    for effect in effects:
        look = look.after(effect)
    return look


def address(fact: tuple[Ref, Mapping[str, Value] | None]) -> object:
    """A record, or what an entry lists: keys of new entries differ."""
    record, values = fact
    return (values or {})["address"] if record.entity == "Exclusion" else record


def test_it_is_the_last_thing_and_needs_a_grant() -> None:
    signature = add_to_exclusions.signature
    assert (signature.grant, signature.deletes_item, signature.roles) == ("deletions", True, ("client",))
