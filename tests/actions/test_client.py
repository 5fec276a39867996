"""Who the client is, at which address, and why there is none."""

import pytest

from stagerules.dsl.values import Labelled, Ref
from stagerules.interpreter.actions import Done
from stagerules.interpreter.people.client import Reach, client_of
from tests.actions.world import ACME, ADA, BEN, DEAL, Case, Facts, Given, both, german

NO_CONTACT = {DEAL: {"contacts": ()}}
AT_ACME: Facts = {DEAL: {"contacts": (), "company": ACME}}
FIRST = "the first contact is Contact 7"
ON_LIST: Facts = {Ref("Exclusion", 1): {"address": "+491711234567"}}

WHO: tuple[tuple[str, Facts, Ref | None, list[str]], ...] = (
    ("first contact", {}, ADA, [FIRST]),
    ("the first is gone", {ADA: None}, BEN, ["the first contact is Contact 8"]),
    ("company", AT_ACME, ACME, ["there is no contact", "the company is Company 3"]),
    ("nobody", NO_CONTACT, None, ["there is no contact", "there is no company"]),
    ("the company is gone", {**AT_ACME, ACME: None}, None, ["there is no contact", "there is no company"]),
)


@pytest.mark.parametrize(("name", "facts", "client", "trace"), WHO)
def test_who(name: str, facts: Facts, client: Ref | None, trace: list[str]) -> None:
    (english, told), (deutsch, gesagt) = both(Case(name, {}, Done(), facts))
    found = client_of(Given(english, told.facts), english, DEAL)
    assert (found.record, [str(one) for one in found.trace]) == (client, trace)
    assert found.code == (None if client else "no_client")
    there = client_of(Given(deutsch, gesagt.facts), deutsch, german(DEAL))
    assert (there.record, there.code) == (german(client), found.code)


def phone(type: str = "automatic", pick: str = "first") -> Reach:
    return Reach("phone", "DE", type, "last" if pick == "last" else "first")


def email(type: str = "automatic") -> Reach:
    return Reach("email", "DE", type)


WHERE: tuple[tuple[str, Facts, Reach, str | None, str | None, str], ...] = (
    ("any phone", {}, phone(), "030 1234567", None, "the first phone of Contact 7"),
    ("the last", {}, phone(pick="last"), "+49 171 1234567", None, "the last phone of Contact 7"),
    ("of a type", {}, phone("mobile"), "+49 171 1234567", None, "the first phone of Contact 7"),
    ("any e-mail", {}, email(), "Ada@Example.com", None, "the first email of Contact 7"),
    ("no such type", {}, email("home"), None, "no_address_of_type", "Contact 7 has no email of type home"),
    (
        "none at all",
        {ADA: {"phones": ()}},
        phone(),
        None,
        "no_address_of_type",
        "Contact 7 has no phone",
    ),
    (
        "excluded, and no other is taken instead",
        ON_LIST,
        phone("mobile"),
        "+49 171 1234567",
        "excluded",
        "this phone of Contact 7 is on the exclusion list",
    ),
    ("another one is excluded", ON_LIST, phone(), "030 1234567", None, "the first phone of Contact 7"),
    ("a company, by type of field", AT_ACME, phone(), "+49 30 7654321", None, "the first phone of Company 3"),
    ("nobody", NO_CONTACT, phone(), None, "no_client", "there is no company"),
    (
        "several of one type",
        {ADA: {"phones": (Labelled("work", "1"), Labelled("mobile", "2"), Labelled("work", "3"))}},
        phone("work", "last"),
        "3",
        None,
        "the last phone of Contact 7",
    ),
)


@pytest.mark.parametrize(
    ("name", "facts", "reach", "written", "code", "last"), WHERE, ids=lambda value: str(value)[:30]
)
def test_where(name: str, facts: Facts, reach: Reach, written: str | None, code: str | None, last: str) -> None:
    (english, told), (deutsch, gesagt) = both(Case(name, {}, Done(), facts))
    found = client_of(Given(english, told.facts), english, DEAL, reach)
    assert (found.address.written if found.address else None, found.code) == (written, code)
    assert str(found.trace[-1]) == last
    there = client_of(Given(deutsch, gesagt.facts), deutsch, german(DEAL), german_reach(reach))
    assert (there.address, there.code) == (german(found.address), code)


def german_reach(reach: Reach) -> Reach:
    return Reach(reach.kind, reach.region, german(reach.type), reach.pick)
