"""A schema with every type of field, in which names are as awkward as they may be, and some records."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field, Pipeline, Schema, Stage
from stagerules.dsl.values import Duration, FileName, Labelled, Money, Ref, Value
from stagerules.interpreter.effects import Effect
from stagerules.interpreter.plan import Cause, Step

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def entity(name: str, *fields: Field, pipelines: tuple[Pipeline, ...] = (), built_in: bool = False) -> Entity:
    """An entity whose first field is the key."""
    return Entity(name, fields[0].name, {one.name: one for one in fields}, pipelines=pipelines, built_in=built_in)


def maybe(of: t.Type) -> t.Type:
    return t.Optional(of)


SCHEMA = Schema(
    {
        "Deal": entity(
            "Deal",
            Field("id", t.Integer()),
            Field("title", t.Text()),
            Field("order", maybe(t.Text())),  # a reserved word of SQL
            Field("größe", maybe(t.Number())),
            Field("amount", maybe(t.Money("EUR"))),
            Field("price", maybe(t.Money(None))),
            Field("count", t.Integer()),
            Field("urgent", maybe(t.YesNo())),
            Field("day", maybe(t.Date())),
            Field("at", maybe(t.Time())),
            Field("seen", maybe(t.DateTime())),
            Field("span", maybe(t.Duration())),
            Field("source", maybe(t.Choice(("web", "call")))),
            Field("scan", maybe(t.File())),
            Field("owner", t.Record("User")),
            Field("company", maybe(t.Record("Firma"))),
            Field("contacts", t.List(t.Record("Contact"))),
            Field("contact", maybe(t.Record("Contact")), read_only=True, first_of="contacts"),
            Field("tags", t.List(t.Text())),
            Field("prices", t.List(t.Money(None))),
            Field("stage", t.StageName("Deal")),
            Field("pipeline", t.StageName("Deal", "pipeline")),
            Field("stage_since", t.DateTime()),
            pipelines=(Pipeline("Sales", (Stage("New"), Stage("Won", "success"), Stage("Spam", "failure"))),),
        ),
        "Contact": entity(
            "Contact",
            Field("id", t.Integer()),
            Field("name", t.Text()),
            Field("emails", t.List(t.Email(), ("work", "home"))),
        ),
        "Firma": entity("Firma", Field("kürzel", t.Text()), Field("name", t.Text())),
        "User": entity(
            "User", Field("id", t.Integer()), Field("name", t.Text()), Field("supervisor", maybe(t.Record("User")))
        ),
        "Exclusion": entity(
            "Exclusion",
            Field("id", t.Integer()),
            Field("address", t.Text()),
            Field("note", maybe(t.Text())),
            built_in=True,
        ),
        "Select": entity("Select", Field("from", t.Text()), Field("where", maybe(t.Integer())), built_in=True),
    }
)

USER, BOSS = Ref("User", 1), Ref("User", 2)
ADA, BEN = Ref("Contact", 1), Ref("Contact", 2)
ACME = Ref("Firma", "ACME")
DEAL, OTHER = Ref("Deal", 1), Ref("Deal", 2)


def deal(**values: Value) -> dict[str, Value]:
    """The values of a deal: those that must be, and these."""
    needed: dict[str, Value] = {
        "title": "One chair",
        "count": 0,
        "owner": USER,
        "stage": "New",
        "pipeline": "Sales",
        "stage_since": NOW,
    }
    return needed | values


FULL = deal(
    order="A-1",
    größe=Decimal("10.50"),
    amount=Money(Decimal("12345678901234567890.12"), "EUR"),
    price=Money(Decimal("5"), "USD"),
    urgent=True,
    day=date(2026, 2, 28),
    at=time(9, 30),
    seen=NOW,
    span=Duration(2, "day"),
    source="web",
    scan=FileName("scan.pdf"),
    company=ACME,
    contacts=(ADA, BEN),
    tags=("a", "b", "ä"),
    prices=(Money(Decimal("1.5"), "EUR"), Money(Decimal("2"), "USD")),
)

RECORDS: dict[Ref, dict[str, Value]] = {
    BOSS: {"name": "Grace", "supervisor": None},
    USER: {"name": "Ünal", "supervisor": BOSS},
    ADA: {"name": "Ada", "emails": (Labelled("work", "ada@example.com"), Labelled("home", "ada@home.example"))},
    BEN: {"name": "Ben", "emails": ()},
    ACME: {"name": "Acme"},
    DEAL: FULL,
    OTHER: deal(title="Two chairs", contacts=(ADA,)),
    Ref("Select", "x"): {"where": 5},
}

CAUSE = Cause("rule", "Rule", "a.rules", 3, "v1", "e-1")


def step(effect: Effect, key: str = "k") -> Step:
    """A step with this effect."""
    return Step(effect, key, CAUSE)
