"""A small CRM in English and, by `german`, in German; facts to ask actions about; cases in tables."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field, Pipeline, Schema, Stage
from stagerules.dsl.values import Handle, Labelled, Ref, Value
from stagerules.interpreter.actions import Action, Answer, Asked
from stagerules.interpreter.effects import CreateRecord, DeleteRecord, Effect, SetField
from stagerules.interpreter.facts import Search
from stagerules.interpreter.plan import Argument

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Monday
DEAL, OTHER = Ref("Deal", 42), Ref("Deal", 43)
LEAD, TICKET = Ref("Lead", 1), Ref("Ticket", 1)
ADA, BEN = Ref("Contact", 7), Ref("Contact", 8)
ACME = Ref("Company", 3)
U1, U2, U3 = Ref("User", 1), Ref("User", 2), Ref("User", 3)

Fields = Mapping[str, Value]
Facts = Mapping[Ref, Fields | None]


def fields(**types: t.Type) -> dict[str, Field]:
    return {name: Field(name, of) for name, of in types.items()}


def staged(**types: t.Type) -> dict[str, Field]:
    own = fields(id=t.Integer(), title=t.Text(), **types)
    return {**own, **{name: Field(name, t.Text(), read_only=True) for name in ("stage", "pipeline", "stage_since")}}


PIPELINES = (
    Pipeline("Sales", (Stage("New"), Stage("Documents"), Stage("Won", "success"), Stage("Spam", "failure"))),
    Pipeline("Service", (Stage("Asked"), Stage("Won"))),
)
ITEM_ROLES = {"responsible": "owner", "contacts": "contacts", "company": "company"}
CONTACT, COMPANY, USER = t.Record("Contact"), t.Record("Company"), t.Record("User")

ENTITIES = (
    Entity(
        "Deal",
        "id",
        staged(owner=USER, contacts=t.List(CONTACT), company=t.Optional(COMPANY))
        | {"contact": Field("contact", t.Optional(CONTACT), first_of="contacts")},
        PIPELINES,
        roles=ITEM_ROLES,
        shown_as="title",
    ),
    Entity(
        "Lead",
        "id",
        staged(
            owner=USER,
            contacts=t.List(CONTACT),
            company=t.Optional(COMPANY),
            telephone=t.Optional(t.Phone()),
            mail=t.Optional(t.Email()),
        ),
        PIPELINES,
        roles=ITEM_ROLES,
        shown_as="title",
    ),
    Entity("Ticket", "id", staged(person=CONTACT), PIPELINES, shown_as="title"),
    Entity("Invoice", "id", fields(id=t.Integer(), customer=CONTACT)),
    Entity("Contract", "id", fields(id=t.Integer(), deal=t.Record("Deal"))),
    Entity(
        "Contact",
        "id",
        fields(
            id=t.Integer(),
            name=t.Text(),
            phones=t.List(t.Phone(), ("work", "mobile")),
            emails=t.List(t.Email(), ("work", "home")),
            company=t.Optional(COMPANY),
        ),
        role="contact",
        roles={"phones": "phones", "emails": "emails"},
        shown_as="name",
    ),
    Entity(
        "Company",
        "id",
        fields(id=t.Integer(), name=t.Text(), telephone=t.Optional(t.Phone()), mails=t.List(t.Email())),
        role="company",
        roles={"emails": "mails"},
        shown_as="name",
    ),
    Entity(
        "User",
        "id",
        fields(
            id=t.Integer(),
            name=t.Text(),
            away=t.YesNo(),
            off=t.Optional(t.YesNo()),
            clocked=t.Optional(t.Text()),
            box=t.Optional(t.Email()),
            boss=t.Optional(USER),
        ),
        role="user",
        roles={
            "absent": "away",
            "off_duty": "off",
            "working_hours": "clocked",
            "mailbox": "box",
            "supervisor": "boss",
        },
        shown_as="name",
    ),
    Entity("Exclusion", "id", fields(id=t.Integer(), address=t.Text(), concerns=t.List(t.Text())), built_in=True),
    Entity(
        "Chat",
        "id",
        fields(
            id=t.Integer(),
            item=t.Text(),
            person=t.Optional(t.Text()),
            messenger=t.Text(),
            chat=t.Text(),
            created_at=t.DateTime(),
        ),
        built_in=True,
    ),
    Entity("Counter", "name", fields(name=t.Text(), value=t.Integer()), built_in=True),
    Entity(
        "Task",
        "id",
        fields(
            id=t.Integer(),
            item=t.Text(),
            title=t.Text(),
            done=t.YesNo(),
            stage=t.Optional(t.Text()),
            responsible=t.Optional(USER),
        ),
        built_in=True,
        shown_as="title",
    ),
    Entity(
        "Activity",
        "id",
        fields(id=t.Integer(), person=t.Optional(t.Text()), responsible=t.Optional(USER), author=t.Optional(USER)),
        built_in=True,
    ),
    Entity(
        "Comment",
        "id",
        fields(id=t.Integer(), author=t.Optional(USER), created_at=t.DateTime()),
        built_in=True,
    ),
)
SCHEMA = Schema({entity.name: entity for entity in ENTITIES})

FACTS: Facts = {
    DEAL: {"title": "Deal of Ada", "stage": "Spam", "pipeline": "Sales", "owner": U1, "contacts": (ADA, BEN)},
    ADA: {
        "name": "Ada",
        "phones": (Labelled("work", "030 1234567"), Labelled("mobile", "+49 171 1234567")),
        "emails": (Labelled("work", "Ada@Example.com"),),
    },
    BEN: {"name": "Ben", "phones": (Labelled("work", "+48 22 123 45 67"),), "emails": ()},
    ACME: {"name": "Acme", "telephone": "+49 30 7654321", "mails": ("info@acme.example",)},
    U1: {"name": "Una", "away": False, "box": "una@shop.example"},
    U2: {"name": "Uwe", "away": False},
    U3: {"name": "Ulla", "away": False},
}

WORDS = {
    "User": "Benutzer",
    "Contact": "Kontakt",
    "Company": "Firma",
    "Deal": "Auftrag",
    "Lead": "Anfrage",
    "Ticket": "Fall",
    "Invoice": "Rechnung",
    "Contract": "Vertrag",
    "owner": "verantwortlich",
    "contacts": "Ansprechpartner",
    "contact": "erster_Ansprechpartner",
    "company": "arbeitet_bei",
    "phones": "Rufnummern",
    "emails": "Postfächer",
    "telephone": "Rufnummer",
    "mail": "Postfach",
    "mails": "Firmenpost",
    "customer": "Kunde",
    "person": "betrifft",
    "deal": "zu",
    "away": "abwesend",
    "off": "dienstfrei",
    "clocked": "Arbeitszeit",
    "box": "Absender",
    "boss": "vorgesetzt",
    "New": "Neu",
    "Documents": "Unterlagen",
    "Won": "Gewonnen",
    "Spam": "Müll",
    "Sales": "Vertrieb",
    "Service": "Dienst",
    "Asked": "Gefragt",
    "work": "dienstlich",
    "mobile": "mobil",
    "home": "privat",
}


def german(value: Any) -> Any:
    """The same with German names; built-in entities keep theirs, roles are no names."""
    match value:
        case str():
            return re.sub(r"\w+", lambda word: WORDS.get(word[0], word[0]), value)
        case Entity(built_in=True):
            return attrs.evolve(value, fields={name: german_field(field) for name, field in value.fields.items()})
        case Entity():
            roles = {role: german(field) for role, field in value.roles.items()}
            return attrs.evolve(german_parts(value, but=("role", "roles")), roles=roles)
        case CreateRecord(record, values) if SCHEMA.entities[record.entity].built_in:
            return CreateRecord(record, {name: german(one) for name, one in values.items()})
        case Mapping():
            return {german(name): german(one) for name, one in value.items()}
        case tuple():
            return tuple(german(one) for one in value)
        case _:
            return german_parts(value) if attrs.has(type(value)) else value


def german_parts(value: Any, but: tuple[str, ...] = ()) -> Any:
    names = (field.name for field in attrs.fields(type(value)) if field.name not in but)
    return attrs.evolve(value, **{name: german(getattr(value, name)) for name in names})


def german_field(field: Field) -> Field:
    return attrs.evolve(field, type=german(field.type))


@attrs.frozen
class Given:
    """Facts, as an action looks at them; and as effects leave them."""

    schema: Schema
    facts: Facts

    def field(self, record: Ref, field: str) -> Value:
        entity = self.schema.entities[record.entity]
        many = isinstance(entity.fields[field].type, t.List) if field in entity.fields else False
        return (self.facts.get(record) or {}).get(field, () if many else None)

    def exists(self, record: Ref) -> bool:
        return self.facts.get(record) is not None

    def find(self, search: Search) -> tuple[Ref, ...]:
        assert search.entity in self.schema.entities
        return tuple(
            record
            for record, values in self.facts.items()
            if record.entity == search.entity and values is not None and holds(values.get(search.field), search.value)
        )

    def ahead(self, records: Iterable[Ref], fields: Iterable[str]) -> None:
        """All is known."""

    def shown(self, value: Value) -> str:
        name = self.schema.entities[value.entity].shown_as if isinstance(value, Ref) else None
        return str(self.field(value, name) if isinstance(value, Ref) and name else value)

    def after(self, effect: Effect) -> "Given":
        """A rough likeness of what a backend does, good enough for what these actions ask for."""
        match effect:
            case CreateRecord(record, values):
                return Given(self.schema, {**self.facts, record: values})
            case SetField(record, field, value):
                return Given(self.schema, {**self.facts, record: {**(self.facts[record] or {}), field: value}})
            case DeleteRecord(record):
                left = {one: loosened(values, record) for one, values in self.facts.items() if one != record}
                return Given(self.schema, left)
            case _:
                return self


def holds(value: Value, wanted: Value) -> bool:
    return wanted in value if isinstance(value, tuple) else value == wanted


def loosened(values: Fields | None, gone: Ref) -> Fields | None:
    return values and {
        name: tuple(one for one in value if one != gone)
        if isinstance(value, tuple)
        else None
        if value == gone
        else value
        for name, value in values.items()
    }


@attrs.frozen
class Case:
    """What is asked, about which facts (changes to `FACTS`; None: the record is not there), and the answer."""

    name: str
    arguments: Mapping[str, Argument]
    answer: Answer
    facts: Facts = attrs.field(factory=dict)
    item: Ref = DEAL
    now: datetime = NOW
    draw: int = 0
    on_behalf: Ref | None = None


def both(case: Case) -> tuple[tuple[Schema, Case], tuple[Schema, Case]]:
    """The case in English and in German."""
    facts = {**FACTS, **{ref: merged(ref, change) for ref, change in case.facts.items()}}
    english = attrs.evolve(case, facts=facts)
    return (SCHEMA, english), (german(SCHEMA), attrs.evolve(german(english), facts=german_facts(facts)))


def merged(record: Ref, change: Fields | None) -> Fields | None:
    return None if change is None else {**(FACTS.get(record) or {}), **change}


def german_facts(facts: Facts) -> Facts:
    return {
        german(record): {name: german(one) for name, one in values.items()}
        if values and SCHEMA.entities[record.entity].built_in
        else german(values)
        for record, values in facts.items()
    }


def asked(schema: Schema, case: Case, look: Given | None = None, first: int = 1) -> Asked:
    handles = iter(range(first, 1000))
    return Asked(
        item=case.item,
        entity=schema.entities[case.item.entity],
        schema=schema,
        arguments=case.arguments,
        look=look or Given(schema, case.facts),
        new=lambda entity: Ref(entity, Handle(next(handles))),
        now=case.now,
        region="DE",
        rule="a rule",
        identity="a rule",
        author="automation",
        on_behalf=case.on_behalf,
        draw=case.draw,
    )


def check(action: Action, case: Case) -> None:
    """The action gives the answer of the table, in both languages."""
    for schema, told in both(case):
        assert action.answer(asked(schema, told)) == told.answer
