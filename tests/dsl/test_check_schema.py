"""What is said of schema files, and the schema that they mean."""

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.check.schema.files import build_schema, built_in
from stagerules.dsl.vocabulary import Settings
from stagerules.dsl.write import write_schema
from tests.dsl.checking import DEALS, Chunk, applied, chunks, matches, parsed, schema_of


@pytest.mark.parametrize("chunk", chunks("schema.txt"), ids=str)
def test_what_is_said(chunk: Chunk) -> None:
    matches(chunk, chunk.told())


def test_fields_of_every_type() -> None:
    schema = schema_of(
        """\
entity Thing:
    key id: text
    a: integer
    b: number?
    c: money
    d: money in PLN
    e: money in any?
    f: yes/no
    g: date
    h: time
    i: datetime
    j: duration
    k: choice "x", "y"?
    l: phone
    m: email
    n: url
    o: file
    p: Thing
    q: list of Thing
    r: first of q
    s: list of email labelled "work", "home"
    t: text read only label "Text"
"""
    )
    fields = schema.entities["Thing"].fields
    assert {name: field.type for name, field in fields.items()} == {
        "id": t.Text(),
        "a": t.Integer(),
        "b": t.Optional(t.Number()),
        "c": t.Money("EUR"),
        "d": t.Money("PLN"),
        "e": t.Optional(t.Money(None)),
        "f": t.YesNo(),
        "g": t.Date(),
        "h": t.Time(),
        "i": t.DateTime(),
        "j": t.Duration(),
        "k": t.Optional(t.Choice(("x", "y"))),
        "l": t.Phone(),
        "m": t.Email(),
        "n": t.Url(),
        "o": t.File(),
        "p": t.Record("Thing"),
        "q": t.List(t.Record("Thing")),
        "r": t.Optional(t.Record("Thing")),
        "s": t.List(t.Email(), ("work", "home")),
        "t": t.Text(),
    }
    assert fields["r"].first_of == "q"
    assert fields["r"].read_only
    assert fields["t"].read_only
    assert fields["t"].label == "Text"
    assert fields["id"].read_only


def test_staged_items_have_their_stage() -> None:
    deal = schema_of(DEALS).entities["Deal"]
    assert deal.fields["stage"].type == t.StageName("Deal")
    assert deal.fields["pipeline"].type == t.StageName("Deal", "pipeline")
    assert deal.fields["stage_since"].type == t.DateTime()
    assert all(deal.fields[name].read_only for name in ("stage", "pipeline", "stage_since"))
    assert [stage.kind for stage in deal.pipelines[0].stages] == ["open", "open", "open", "success", "failure"]


def test_built_in_records_and_events() -> None:
    schema = schema_of(DEALS)
    names = {name for name, one in schema.entities.items() if one.built_in}
    assert names == {"User", "Task", "Comment", "Activity", "Document", "Exclusion", "Counter", "Chat", "Payment"}
    assert schema.entities["Task"].fields["responsible"].type == t.Optional(t.Record("User"))
    assert schema.entities["User"].roles == {
        "phones": "phones",
        "emails": "email",
        "mailbox": "email",
        "supervisor": "supervisor",
    }
    standard = {"payment_received", "payment_link_created", "document_created"}
    standard |= {"message_failed", "message_answered", "chat_started", "link_clicked"}
    assert set(schema.events) == standard | {"greeted"}
    assert schema.events["link_clicked"].entities == ("Deal",)
    assert not built_in().source.text.startswith("\ufeff")


def test_standard_events_are_of_each_staged_entity() -> None:
    assert schema_of("entity Deal:\n    key id: integer\n").events == {}
    staged = 'entity {}:\n    key id: integer\n    pipeline "P":\n        stage "S"\n'
    events = schema_of(staged.format("Deal") + staged.format("Lead") + "event chat_started on Lead\n").events
    assert {name: one.entities for name, one in events.items() if name in ("chat_started", "link_clicked")} == {
        "chat_started": ("Lead",),
        "link_clicked": ("Deal", "Lead"),
    }
    assert list(events["chat_started"].fields) == ["messenger", "chat", "person"]


def test_what_is_added_to_an_event_of_ours_may_be_empty() -> None:
    schema = schema_of(f"{DEALS}\nevent message_failed on Deal:\n    weight: number\n    tags: list of text\n")
    fields = schema.events["message_failed"].fields
    assert list(fields) == ["channel", "address", "code", "detail", "weight", "tags"]
    assert fields["weight"].type == t.Optional(t.Number())
    assert fields["tags"].type == t.List(t.Text())
    assert fields["code"].type == t.Text()


def test_built_in_records_can_be_extended() -> None:
    schema = schema_of("entity Task:\n    due: datetime?\n    priority: integer\n")
    assert list(schema.entities["Task"].fields)[-1] == "priority"
    assert schema.entities["Task"].key == "id"
    assert not schema.entities["Task"].built_in


def test_standard_names_give_roles() -> None:
    schema = schema_of(DEALS)
    assert {name: one.role for name, one in schema.entities.items() if one.role} == {
        "User": "user",
        "Contact": "contact",
        "Company": "company",
    }
    assert schema.entities["Deal"].roles == {
        "responsible": "responsible",
        "contacts": "contacts",
        "company": "company",
    }
    assert schema.entities["Contact"].roles == {
        "responsible": "responsible",
        "phones": "phones",
        "emails": "emails",
    }


def test_roles_by_type_only_where_it_is_certain() -> None:
    one = schema_of("entity Lead:\n    key id: integer\n    telefon: phone?\n")
    two = schema_of("entity Lead:\n    key id: integer\n    telefon: phone\n    fax: phone\n")
    assert one.entities["Lead"].roles == {"phones": "telefon"}
    assert two.entities["Lead"].roles == {}


def test_standard_names_of_another_type_give_no_role() -> None:
    schema = schema_of("entity Deal:\n    key id: integer\n    responsible: text\n    company: text\n")
    assert schema.entities["Deal"].roles == {}


GERMAN = """\
entity Vorgang:
    key nummer: integer
    Betrag: money label "Betrag in Euro"
    verantwortlich: Mitarbeiter is responsible
    Kontakte: list of Kontakt is contacts
    Kontakt: first of Kontakte
    Firma: Firma? is company

    pipeline "Vertrieb":
        stage "Eingang"
        stage "Gewonnen" success

entity Kontakt is contact:
    key nummer: integer
    Name: text
    shown as Name
    Telefon: list of phone labelled "privat", "dienstlich"
    Post: list of email is emails
    Zweitpost: email?

entity Firma is company:
    key nummer: integer

entity Mitarbeiter is user:
    key nummer: integer
    Postfach: email is mailbox
    Vorgesetzter: Mitarbeiter? is supervisor
    abwesend: yes/no is absent

constant Leitung: Mitarbeiter
"""


def test_a_schema_in_german() -> None:
    schema = schema_of(GERMAN)
    assert "User" not in schema.entities
    assert schema.entities["Task"].fields["responsible"].type == t.Optional(t.Record("Mitarbeiter"))
    assert schema.entities["Vorgang"].roles == {
        "responsible": "verantwortlich",
        "contacts": "Kontakte",
        "company": "Firma",
    }
    assert schema.entities["Kontakt"].roles == {"phones": "Telefon", "emails": "Post"}
    assert schema.entities["Mitarbeiter"].roles == {
        "emails": "Postfach",
        "mailbox": "Postfach",
        "supervisor": "Vorgesetzter",
        "absent": "abwesend",
    }
    assert schema.entities["Vorgang"].fields["Betrag"].label == "Betrag in Euro"
    assert schema.entities["Vorgang"].fields["Kontakt"].first_of == "Kontakte"


@pytest.mark.parametrize("text", [DEALS, GERMAN], ids=["english", "german"])
def test_what_is_written_out_means_the_same(text: str) -> None:
    schema = schema_of(text)
    written = write_schema(schema)
    assert "link_clicked" not in written
    assert schema_of(written) == schema


def test_the_second_of_a_contradiction_is_told() -> None:
    one = parsed("entity Deal:\n    key id: integer\n", "one.schema")
    two = parsed("constant x: text\n\nentity Deal:\n    key id: integer\n", "two.schema")
    _, diagnostics = build_schema([one, two], Settings())
    assert [(said.source.name, said.place.line, str(said.message)) for said in diagnostics] == [
        ("two.schema", 3, "There is an entity `Deal` already, in line 1 of one.schema."),
    ]


def test_a_reserved_name_is_fixed() -> None:
    text = "entity Deal:\n    key id: integer\n    old: text\n"
    _, (diagnostic,) = build_schema([parsed(text)], Settings())
    assert applied(text, diagnostic) == "entity Deal:\n    key id: integer\n    old_: text\n"


def test_the_user_is_whoever_says_so() -> None:
    schema = schema_of("entity Staff is user:\n    key id: integer\n\nentity User:\n    key id: integer\n")
    assert schema.entities["Task"].fields["responsible"].type == t.Optional(t.Record("Staff"))
    assert schema.entities["User"].role is None


@pytest.mark.parametrize(
    ("currency", "hint"),
    [
        ("EUX", "Did you mean `EUR`?"),
        ("QQQ", "Currencies are written as three capital letters, such as `EUR`, `PLN` or `USD`."),
    ],
)
def test_a_currency_is_one_of_iso_4217(currency: str, hint: str) -> None:
    text = f"entity Deal:\n    key id: integer\n    price: money in {currency}?\n"
    _, (told,) = build_schema([parsed(text, "a.schema")], Settings())
    assert (told.slug, told.place.line, str(told.hint)) == ("unknown-currency", 3, hint)


def test_a_currency_in_small_letters_is_fixed() -> None:
    text = "entity Deal:\n    key id: integer\n    price: money in eur?\n"
    _, (told,) = build_schema([parsed(text, "a.schema")], Settings())
    assert applied(text, told) == text.replace("eur", "EUR")
