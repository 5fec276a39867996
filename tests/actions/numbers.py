"""To whom a message by telephone goes, at which number, and why to nobody: the same for every such action."""

from collections.abc import Callable, Iterator, Mapping

import attrs

from stagerules.dsl.values import Labelled, Ref, Value
from stagerules.interpreter.actions import Answer, Failed, Skipped
from tests.actions.world import ACME, ADA, BEN, DEAL, LEAD, Case, Facts

Sent = Callable[[tuple[tuple[str, str], ...], str], Answer]
"""The answer that a message to each of these is, by name and number; and what is told of it."""

WORK, MOBILE, COMPANY, BENS = "+49301234567", "+491711234567", "+49307654321", "+48221234567"
LISTED: Facts = {Ref("Exclusion", 1): {"address": WORK}}
NEW_LEAD: Facts = {LEAD: {"title": "Chairs", "telephone": "040 123456"}}
EXTENSION: Facts = {ADA: {"phones": (Labelled("work", "030 1234567 ext. 12"),)}}
UNREADABLE: Facts = {ADA: {"phones": (Labelled("work", "ask Ada"),)}}
RECORDS = {"Ada": ADA, "Acme": ACME, "Ben": BEN, "Chairs": LEAD}
"""Whom a message is for, where it is a record."""
ADAS, ACMES = "the first phone of Contact 7", "the first phone of Company 3"
NAMED = "the phone that the rule names"


@attrs.frozen
class Whom:
    """Parameters that say whom a message is for, and what comes of them."""

    name: str
    arguments: Mapping[str, Value]
    to: tuple[tuple[str, str], ...] | Answer
    told: str = ADAS
    facts: Facts = attrs.field(factory=dict)


WHOM = (
    Whom("the client", {}, (("Ada", WORK),)),
    Whom("phone_type", {"phone_type": "mobile"}, (("Ada", MOBILE),)),
    Whom("phone_type: automatic", {"phone_type": "automatic"}, (("Ada", WORK),)),
    Whom(
        "no_address_of_type, and no other number is taken",
        {"phone_type": "fax"},
        Skipped("no_address_of_type", "Contact 7 has no phone of type fax"),
    ),
    Whom(
        "no_address_of_type: no number at all",
        {},
        Skipped("no_address_of_type", "Contact 7 has no phone"),
        facts={ADA: {"phones": ()}},
    ),
    Whom("pick: last", {"pick": "last"}, (("Ada", MOBILE),), "the last phone of Contact 7"),
    Whom("pick: first", {"pick": "first"}, (("Ada", WORK),)),
    Whom("no contact: the company", {}, (("Acme", COMPANY),), ACMES, {DEAL: {"contacts": (), "company": ACME}}),
    Whom("excluded", {}, Skipped("excluded", "this phone of Contact 7 is on the exclusion list"), facts=LISTED),
    Whom("excluded, and another number is not", {"phone_type": "mobile"}, (("Ada", MOBILE),), facts=LISTED),
    Whom(
        "excluded: the number before an extension",
        {},
        Skipped("excluded", "this phone of Contact 7 is on the exclusion list"),
        facts={**LISTED, **EXTENSION},
    ),
    Whom("wrong_number", {}, Failed("wrong_number", "1 of the numbers cannot be read"), facts=UNREADABLE),
    Whom("to: a record", {"to": ACME}, (("Acme", COMPANY),), ACMES),
    Whom("to: a lead", {"to": LEAD}, (("Chairs", "+4940123456"),), "the first phone of Lead 1", NEW_LEAD),
    Whom("to: a number as people write it", {"to": "0171 1234567"}, ((MOBILE, MOBILE),), NAMED),
    Whom("to: a number abroad", {"to": "+48 22 123 45 67"}, ((BENS, BENS),), NAMED),
    Whom(
        "to: a number on the list",
        {"to": "030/1234567"},
        Skipped("excluded", "this phone is on the exclusion list"),
        facts=LISTED,
    ),
    Whom("to: no number", {"to": "Ada"}, Failed("wrong_number", "1 of the numbers cannot be read")),
    Whom("to: an e-mail address", {"to": "ada@example.com"}, Failed("wrong_number", "1 of the numbers cannot be read")),
    Whom("to: nothing but blanks", {"to": " "}, Skipped("no_address_of_type", "there is no phone")),
    Whom("to: nobody", {"to": ()}, Skipped("no_client", "")),
    Whom(
        "to: a list, one message each",
        {"to": (ACME, ADA, BEN, ACME)},
        (("Acme", COMPANY), ("Ada", WORK), ("Ben", BENS)),
        f"{ACMES}; {ADAS}; the first phone of Contact 8",
    ),
    Whom(
        "to: a list of whom some have no number",
        {"to": (ACME, BEN, ADA)},
        (("Acme", COMPANY), ("Ada", WORK)),
        f"{ACMES}; Contact 8 has no phone; {ADAS}",
        {BEN: {"phones": ()}},
    ),
    Whom(
        "to: a list of whom one is excluded",
        {"to": (ADA, BEN)},
        (("Ben", BENS),),
        "this phone of Contact 7 is on the exclusion list; the first phone of Contact 8",
        LISTED,
    ),
    Whom(
        "to: all numbers of a contact",
        {"to": (Labelled("work", "030 1234567"), Labelled("mobile", "+49 171 1234567"))},
        ((WORK, WORK), (MOBILE, MOBILE)),
        f"{NAMED}; {NAMED}",
    ),
)
NO_EXTENSIONS = Whom(
    "wrong_number: a text for somebody behind a switchboard",
    {},
    Failed("wrong_number", "1 of the numbers cannot get texts: with an extension, it is a switchboard's"),
    facts=EXTENSION,
)


def cases(whom: tuple[Whom, ...], given: Mapping[str, Value], sent: Sent) -> Iterator[Case]:
    """The table for an action with these other arguments."""
    for one in whom:
        answer = sent(one.to, one.told) if isinstance(one.to, tuple) else one.to
        yield Case(one.name, {**given, **one.arguments}, answer, one.facts)
