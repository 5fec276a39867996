"""A CRM with one rule, `on stage "Spam": add_to_exclusions`, as texts in English and in German, and its data."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import attrs

from stagerules.dsl.values import Handle, Labelled, Money, Ref, Value
from stagerules.interpreter.event import Event, stage_entered

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
UNA = Ref("User", 1)
ADA, BEN, GHOST = Ref("Contact", 7), Ref("Contact", 8), Ref("Contact", 9)
ACME = Ref("Company", 3)
DEAL, OTHER, BYSTANDER = Ref("Deal", 42), Ref("Deal", 43), Ref("Deal", 44)
TICKET, CLOSED_TICKET = Ref("Ticket", 1), Ref("Ticket", 2)
INVOICE, CONTRACT = Ref("Invoice", 1), Ref("Contract", 1)
EXCLUSION = "Exclusion"

Fields = Mapping[str, Value]
State = Mapping[Ref, Fields]
"""All records with all that is stored of them."""

ENGLISH = """\
entity User:
    key id: integer
    name: text
    shown as name
    email: email

entity Company:
    key id: integer
    name: text
    shown as name
    phone: phone?
    emails: list of email

entity Contact:
    key id: integer
    name: text
    shown as name
    phones: list of phone labelled "work", "mobile", "home"
    emails: list of email labelled "work", "home"
    responsible: User
    company: Company?

entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    responsible: User
    contacts: list of Contact
    contact: first of contacts
    company: Company?
    reply_to: email?
    callback: phone?
    parent: Deal?

    pipeline "Sales":
        stage "New"
        stage "Offer"
        stage "Won" success
        stage "Spam" failure

entity Ticket:
    key id: integer
    person: Contact?

    pipeline "Support":
        stage "Asked"
        stage "Answered" success

entity Invoice:
    key id: integer
    customer: Contact

entity Contract:
    key id: integer
    deal: Deal
"""

GERMAN = """\
entity Mitarbeiter is user:
    key Nummer: integer
    Name: text
    shown as Name
    Postfach: email is mailbox

entity Firma is company:
    key Nummer: integer
    Name: text
    shown as Name
    Zentrale: phone?
    Firmenpost: list of email is emails

entity Kontakt is contact:
    key Nummer: integer
    Name: text
    shown as Name
    Rufnummern: list of phone labelled "Büro", "mobil", "privat" is phones
    Postfächer: list of email labelled "Büro", "privat" is emails
    verantwortlich: Mitarbeiter is responsible
    arbeitet_bei: Firma?

entity Geschäft:
    key Nummer: integer
    Titel: text
    shown as Titel
    Betrag: money
    verantwortlich: Mitarbeiter is responsible
    Ansprechpartner: list of Kontakt is contacts
    erster_Ansprechpartner: first of Ansprechpartner
    Kunde: Firma? is company
    Antwort_an: email?
    Rückruf: phone?
    gehört_zu: Geschäft?

    pipeline "Verkauf":
        stage "Neu"
        stage "Angebot"
        stage "Gewonnen" success
        stage "Müll" failure

entity Anfrage:
    key Nummer: integer
    betrifft: Kontakt?

    pipeline "Hilfe":
        stage "Gestellt"
        stage "Beantwortet" success

entity Rechnung:
    key Nummer: integer
    Empfänger: Kontakt

entity Vertrag:
    key Nummer: integer
    über: Geschäft
"""

ENTITIES = {
    "User": "Mitarbeiter",
    "Company": "Firma",
    "Contact": "Kontakt",
    "Deal": "Geschäft",
    "Ticket": "Anfrage",
    "Invoice": "Rechnung",
    "Contract": "Vertrag",
}
FIELDS = {
    "id": "Nummer",
    "name": "Name",
    "title": "Titel",
    "amount": "Betrag",
    "responsible": "verantwortlich",
    "contacts": "Ansprechpartner",
    "reply_to": "Antwort_an",
    "callback": "Rückruf",
    "parent": "gehört_zu",
    "phones": "Rufnummern",
    "phone": "Zentrale",
    "person": "betrifft",
    "customer": "Empfänger",
    "deal": "über",
}
FIELDS_OF = {
    ("User", "email"): "Postfach",
    ("Company", "emails"): "Firmenpost",
    ("Contact", "emails"): "Postfächer",
    ("Contact", "company"): "arbeitet_bei",
    ("Deal", "company"): "Kunde",
}
PLACES = {
    "Sales": "Verkauf",
    "New": "Neu",
    "Offer": "Angebot",
    "Won": "Gewonnen",
    "Spam": "Müll",
    "Support": "Hilfe",
    "Asked": "Gestellt",
    "Answered": "Beantwortet",
}
LABELS = {"work": "Büro", "mobile": "mobil", "home": "privat"}


@attrs.frozen
class Twin:
    """The CRM in one language. `german` says whether names are to be said in German."""

    name: str
    schema: str
    german: bool

    def word(self, english: str, words: Mapping[str, str]) -> str:
        """A name in this language."""
        return words.get(english, english) if self.german else english

    def record(self, ref: Ref) -> Ref:
        """A record in this language."""
        return Ref(self.word(ref.entity, ENTITIES), ref.key)

    def field(self, entity: str, field: str) -> str:
        """The name of a field; those of built-in entities stay."""
        if not self.german or entity == EXCLUSION:
            return field
        return FIELDS_OF.get((entity, field)) or FIELDS.get(field, field)

    def fields(self, entity: str, fields: Fields) -> Fields:
        """The fields of a record."""
        return {
            self.field(entity, name): self.place(value) if name in ("stage", "pipeline") else self.value(value)
            for name, value in fields.items()
        }

    def place(self, value: Value) -> str:
        """A stage or a pipeline."""
        assert isinstance(value, str)
        return self.word(value, PLACES)

    def value(self, value: Value) -> Value:
        """A value: relations and labels have names, the rest is the same."""
        match value:
            case Ref():
                return self.record(value)
            case Labelled(label, text):
                return Labelled(self.word(label, LABELS), text)
            case str():
                return self.told(value)
            case tuple():
                return tuple(self.value(one) for one in value)
            case _:
                return value

    def told(self, text: str) -> str:
        """A text that people read: records are called by their entity."""
        return re.sub(r"\b[A-Z]\w+(?= \d)", lambda found: self.word(found[0], ENTITIES), text)

    def state(self, state: State) -> State:
        """All records."""
        return {self.record(ref): self.fields(ref.entity, fields) for ref, fields in state.items()}


TWINS = (Twin("English", ENGLISH, german=False), Twin("German", GERMAN, german=True))


def written(twin: Twin, folder: Path, statement: str = "add_to_exclusions") -> Path:
    """The project as a folder with its files."""
    folder.mkdir(parents=True)
    rule = f'on stage "{twin.place("Spam")}": {statement}\n'
    (folder / "crm.schema").write_text(twin.schema, encoding="utf-8")
    (folder / "spam.rules").write_text(f"for {twin.word('Deal', ENTITIES)}\n\n{rule}", encoding="utf-8")
    (folder / "stagerules.toml").write_text(
        'language = 1\nschema = "crm.schema"\ntime_zone = "UTC"\ncurrency = "EUR"\nregion = "DE"\n'
        'grants = ["deletions"]\n',
        encoding="utf-8",
    )
    return folder


def spam(twin: Twin, record: Ref = DEAL) -> Event:
    """A deal has entered the stage of the rule."""
    key = plain_key(record)
    return stage_entered(twin.record(record).entity, key, twin.place("Spam"), id=f"spam {key}")


def plain_key(record: Ref) -> int | str:
    """The key of a record that is there."""
    assert not isinstance(record.key, Handle)
    return record.key


def deal(stage: str, *contacts: Ref, **others: Value) -> Fields:
    """A deal, with something in every field."""
    empty: Fields = {"company": None, "reply_to": None, "callback": None, "parent": None}
    place: Fields = {"stage": stage, "pipeline": "Sales", "stage_since": NOW}
    named: Fields = {"title": "A roof", "amount": Money(Decimal("15000.50"), "EUR"), "responsible": UNA}
    return {**named, "contacts": contacts, **empty, **place, **others}


def contact(name: str, phones: tuple[Value, ...], emails: tuple[Value, ...]) -> Fields:
    """A contact."""
    return {"name": name, "phones": phones, "emails": emails, "responsible": UNA, "company": None}


def ticket(stage: str, person: Ref) -> Fields:
    """An item of another entity."""
    return {"person": person, "stage": stage, "pipeline": "Support", "stage_since": NOW}


def exclusion(kind: str, address: str) -> Fields:
    """An entry that was there before, made by hand."""
    return {
        "address": address,
        "kind": kind,
        "written": address,
        "comment": "by hand",
        "author": "Una",
        "rule": None,
        "concerns": (),
        "created_at": NOW - timedelta(days=1),
    }


WORK, MOBILE, MAIL = Labelled("work", "030 1234567"), Labelled("mobile", "+49 171 1234567"), "Ada@Example.com"
WORLD: State = {
    UNA: {"name": "Una", "email": "una@example.com"},
    ACME: {"name": "Acme", "phone": "+49 30 7654321", "emails": ("info@acme.example",)},
    ADA: contact("Ada", (WORK, MOBILE), (Labelled("work", MAIL),)),
    BEN: contact("Ben", (Labelled("home", "+48 22 123 45 67"),), (Labelled("home", "ben@example.org"),)),
    DEAL: deal("Spam", ADA),
    BYSTANDER: deal("New", BEN, company=ACME),
    CLOSED_TICKET: ticket("Answered", BEN),
}
"""What is there in every case, unless the case says otherwise. Ben, Acme and their items are never to be touched."""

LISTED_AS = {
    "030 1234567": ("phone", "+49301234567"),
    "0049 (0)30/1234567": ("phone", "+49301234567"),
    "+49 171 1234567": ("phone", "+491711234567"),
    "Ada@Example.com": ("email", "ada@example.com"),
    "ADA@example.COM": ("email", "ada@example.com"),
    " ask Ada": ("phone", "ask Ada"),
    "ada at example": ("email", "ada at example"),
    "+48 22 123 45 67": ("phone", "+48221234567"),
    "ben@example.org": ("email", "ben@example.org"),
    "+49 30 7654321": ("phone", "+49307654321"),
    "info@acme.example": ("email", "info@acme.example"),
    "+48 501 234 567": ("phone", "+48501234567"),
    "Lead@Müller.example": ("email", "lead@xn--mller-kva.example"),
}
"""By hand: what stands on the list for each writing that occurs here, with its kind."""


def addresses_of(fields: Fields) -> Iterator[str]:
    """Everything under which somebody can be reached, as the list has it."""
    for name in ("phones", "phone", "emails", "reply_to", "callback"):
        value = fields.get(name)
        for one in value if isinstance(value, tuple) else (value,):
            text = one.value if isinstance(one, Labelled) else one
            if isinstance(text, str) and text.strip():
                yield LISTED_AS[text][1]
