"""A small CRM, programs made from text, and a store that answers what a decision asks for."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.types import Text
from stagerules.dsl.values import Labelled, Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, Parameter, Settings
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed, Function, Skipped, vocabulary
from stagerules.interpreter.decision.decide import decide
from stagerules.interpreter.effects import CreateRecord, DeleteRecord, Deliver, SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Facts, FieldValue, NeedFacts, Rate, Search, Selection
from stagerules.interpreter.plan import Decided, Refused
from stagerules.interpreter.program import Program

SCHEMA_TEXT = """\
entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    budget: money?
    cost: money in any
    count_: integer
    rate: number
    source: choice "web", "call"
    close_date: date?
    opened_at: datetime
    starts: time?
    urgent: yes/no
    notes: text?
    responsible: User
    contacts: list of Contact
    contact: first of contacts
    company: Company?
    parent: Deal?
    tags: list of text
    products: list of Product
    brochure: file?
    pipeline "Sales":
        stage "New"
        stage "Documents"
        stage "Invoice"
        stage "Won" success
        stage "Spam" failure
    pipeline "Service":
        stage "New"
        stage "Asked"
        stage "Done" success
entity Product:
    key id: integer
    name: text
    shown as name
    price: money
    discount: number?
entity Contact:
    key id: integer
    name: text
    shown as name
    phones: list of phone labelled "work", "mobile"
    emails: list of email labelled "work", "home"
    responsible: User
    company: Company?
    visits: integer
entity Company:
    key id: integer
    name: text
    shown as name
    type: choice "standard", "VIP"
entity Contract:
    key id: integer
    deal: Deal
event paid on Deal:
    amount: money
    by: text?
constant lead_manager: User
constant team: list of User
"""

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)  # a Monday
DEAL, OTHER = Ref("Deal", 1), Ref("Deal", 2)
ADA, BEN = Ref("Contact", 1), Ref("Contact", 2)
ACME = Ref("Company", 1)
UNA, UWE = Ref("User", 1), Ref("User", 2)

Records = Mapping[Ref, Mapping[str, FieldValue] | None]


@cache
def schema(text: str = SCHEMA_TEXT) -> Schema:
    file, problems = parse(Source("crm.schema", text))
    assert not problems, problems
    built, diagnostics = build_schema([file], Settings())
    assert not diagnostics, diagnostics
    return built


def _answer(answer: Answer) -> Any:
    return lambda asked: answer


def _action(name: str, answer: Any, **signature: Any) -> Action:
    return Action(ActionSignature(name, **signature), answer)


def _tell(asked: Asked) -> Answer:
    return Done((Deliver("test", "someone", None, {"text": asked.arguments["text"]}, asked.item),))


def _write(asked: Asked) -> Answer:
    return Done((Deliver("test", "someone", None, {"html": asked.arguments.get("html")}, asked.item),))


def _delete(asked: Asked) -> Answer:
    return Done((DeleteRecord(asked.item),))


def _make(asked: Asked) -> Answer:
    """A second item beside the one asked about, like it in everything that is asked for."""
    new = asked.new("Deal")
    title = asked.arguments.get("title", "new")
    return Done(
        (CreateRecord(new, {"title": title, "contacts": asked.look.field(asked.item, "contacts")}),), result=new
    )


def _drop_contact(asked: Asked) -> Answer:
    contact = asked.look.field(asked.item, "contact")
    return Done((DeleteRecord(contact),)) if isinstance(contact, Ref) else Skipped("no_client")


def _note_and_delete(asked: Asked) -> Answer:
    return Done((SetField(asked.item, "notes", "going"), DeleteRecord(asked.item)))


def _broken(asked: Asked) -> Answer:
    raise KeyError("secret")


ACTIONS = (
    _action("tell", _tell, parameters=(Parameter("text", Text(), required=True),)),
    _action("write", _write, parameters=(Parameter("html", Text(), markup="html"),)),
    _action("fail", _answer(Failed("no_mailbox", "of Una"))),
    _action("skip", _answer(Skipped("no_client"))),
    _action("crash", _broken),
    _action("delete_it", _delete, deletes_item=True),
    _action("drop_contact", _drop_contact),
    _action("note_and_delete", _note_and_delete, deletes_item=True),
    _action("make", _make, parameters=(Parameter("title", Text()),), result_entity="Deal"),
)


def program(text: str, *, functions: tuple[Function, ...] = (), **settings: Any) -> Program:
    """The rules of a text, which must be without errors."""
    file, problems = parse(Source("a.rules", text))
    assert not problems, problems
    words = vocabulary(ACTIONS, functions)
    rules, _, diagnostics = check_project([file], schema(), words, Settings())
    errors = [str(one.message) for one in diagnostics if one.severity == "error"]
    assert not errors, errors
    return Program(
        schema(),
        rules,
        {one.signature.name: one for one in ACTIONS},
        {one.signature.name: one for one in functions},
        zone=settings.pop("zone", ZONE),
        **settings,
    )


def deal(**fields: Value) -> dict[str, Value]:
    """A deal with something in every field; those given override."""
    from decimal import Decimal

    from stagerules.dsl.values import Money

    plain: dict[str, Value] = {
        "title": "Roof",
        "amount": Money(Decimal(15000), "EUR"),
        "budget": None,
        "cost": Money(Decimal(5), "PLN"),
        "count_": 3,
        "rate": Decimal("0.5"),
        "source": "web",
        "close_date": None,
        "opened_at": datetime(2026, 1, 1, 12, 0, tzinfo=ZONE),
        "starts": None,
        "urgent": False,
        "notes": None,
        "responsible": UNA,
        "contacts": (ADA,),
        "company": None,
        "parent": None,
        "tags": (),
        "products": (),
        "brochure": None,
        "pipeline": "Sales",
        "stage": "New",
        "stage_since": datetime(2026, 1, 1, 12, 0, tzinfo=ZONE),
    }
    return plain | fields


def contact(name: str, **fields: Value) -> dict[str, Value]:
    plain: dict[str, Value] = {
        "name": name,
        "phones": (Labelled("work", "030 1234567"),),
        "emails": (Labelled("work", f"{name}@Example.com"),),
        "responsible": UNA,
        "company": None,
        "visits": 0,
    }
    return plain | fields


PEOPLE: Records = {
    ADA: contact("Ada"),
    BEN: contact("Ben", phones=(), emails=()),
    ACME: {"name": "Acme", "type": "VIP"},
    UNA: {"name": "Una", "email": None, "phones": (), "supervisor": None},
    UWE: {"name": "Uwe", "email": None, "phones": (), "supervisor": UNA},
}


def records(*others: Records, **fields: Value) -> dict[Ref, Mapping[str, FieldValue] | None]:
    """The people, the deal with these fields, and other records."""
    whole: dict[Ref, Mapping[str, FieldValue] | None] = {**PEOPLE, DEAL: deal(**fields)}
    for one in others:
        whole |= one
    return whole


def search(data: Records, asked: Search) -> tuple[Ref, ...]:
    """What a search finds in these records, said as plainly as it can be."""
    found = []
    for record, fields in data.items():
        if record.entity != asked.entity or fields is None:
            continue
        value = fields.get(asked.field) if asked.field != schema().entities[record.entity].key else record.key
        members = value if isinstance(value, tuple) else (value,)
        texts = [one.value if isinstance(one, Labelled) else one for one in members]
        if asked.value in members or asked.value in texts:
            found.append(record)
    return tuple(sorted(found, key=lambda one: (isinstance(one.key, str), one.key)))


def selected(data: Records, asked: Selection) -> tuple[Ref, ...] | None:
    """What a selection gives: what each of its searches finds."""
    found = [one for one in data if one.entity == asked.entity and data[one] is not None]
    for field, value in asked.equal:
        found = [one for one in found if one in search(data, Search(asked.entity, field, value))]
    return (
        None if len(found) > asked.most else tuple(sorted(found, key=lambda one: (isinstance(one.key, str), one.key)))
    )


CONSTANTS: Mapping[str, Value] = {"lead_manager": UWE, "team": (UNA, UWE)}


def answered(need: NeedFacts, facts: Facts, data: Records, rates: Mapping[Rate, Any] | None = None) -> Facts:
    """The facts with what was asked for."""
    known = dict(facts.records)
    for record, names in need.fields.items():
        stored = data.get(record)
        entity = schema().entities[record.entity]
        read = {name: record.key if name == entity.key else stored[name] for name in names} if stored else None
        known[record] = None if read is None else {**(known.get(record) or {}), **read}
    found = {one: search(data, one) for one in need.searches}
    new_rates = {one: (rates or {}).get(one) for one in need.rates}
    return attrs.evolve(
        facts,
        records=known,
        found={**facts.found, **found},
        rates={**facts.rates, **new_rates},
        selected={**facts.selected, **{one: selected(data, one) for one in need.selections}},
        pending={**facts.pending, **dict.fromkeys(need.pending, ())},
        results={**facts.results, **dict.fromkeys(need.results)},
    )


def settle(
    whole: Program,
    event: Event,
    data: Records,
    *,
    failed: Mapping[tuple[str, str], str] | None = None,
    constants: Mapping[str, Value] = CONSTANTS,
    rates: Mapping[Rate, Any] | None = None,
    asks: list[NeedFacts] | None = None,
) -> Decided | Refused:
    """Decides, answering what is asked for, until there is a decision."""
    facts = Facts(NOW, constants=constants, pending={event.record: ()})
    for _ in range(40):
        result = decide(whole, event, facts, failed or {})
        if not isinstance(result, NeedFacts):
            return result
        if asks is not None:
            asks.append(result)
        more = answered(result, facts, data, rates)
        assert more != facts, "asked for what is known"
        facts = more
    raise AssertionError("it never has enough facts")


def entered(stage: str, since: str | None = None, record: Ref = DEAL, **more: Any) -> Event:
    return Event(more.pop("id", "e1"), "stage", record, stage=stage, from_stage=since, **more)
