"""Deals that rules count, mark, delete and pass on: rules made by hand, so that only drivers are tried here."""

from collections.abc import Mapping
from datetime import UTC, datetime

from stagerules.dsl import typed as n
from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Field, Pipeline, Schema, Stage
from stagerules.dsl.source import Source, Span
from stagerules.dsl.values import Handle, Ref, Value
from stagerules.dsl.vocabulary import ActionSignature
from stagerules.interpreter.actions import Action, Answer, Asked, Done
from stagerules.interpreter.effects import CreateRecord, DeleteRecord, Deliver, SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Search
from stagerules.interpreter.program import Program

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HERE = Span(0, 0)
SOURCE = Source("test.rules", "")
TEXT, INTEGER = t.Text(), t.Integer()


def _entity(name: str, *fields: Field, pipelines: tuple[Pipeline, ...] = ()) -> Entity:
    return Entity(name, fields[0].name, {one.name: one for one in fields}, pipelines=pipelines)


STAGES = ("New", "Count", "Spam", "Loop", "Pass", "Note", "Poison", "Refused", "Two", "Told")
SCHEMA = Schema(
    {
        "Deal": _entity(
            "Deal",
            Field("id", INTEGER),
            Field("title", TEXT),
            Field("visits", INTEGER),
            Field("tags", t.List(TEXT)),
            Field("contacts", t.List(t.Record("Contact"))),
            Field("company", t.Optional(t.Record("Company"))),
            Field("next", t.Optional(t.Record("Deal"))),
            Field("stage", t.StageName("Deal")),
            Field("pipeline", t.StageName("Deal", "pipeline")),
            Field("stage_since", t.DateTime()),
            pipelines=(Pipeline("Sales", tuple(Stage(name) for name in STAGES)),),
        ),
        "Contact": _entity("Contact", Field("id", INTEGER), Field("name", TEXT)),
        "Company": _entity("Company", Field("id", INTEGER), Field("name", TEXT)),
        "Note": _entity(
            "Note",
            Field("id", INTEGER),
            Field("text", TEXT),
            Field("deal", t.Record("Deal")),
            Field("words", t.List(TEXT)),
        ),
    }
)


def deal(stage: str, **values: Value) -> dict[str, Value]:
    """The values of a deal in a stage."""
    plain: dict[str, Value] = {
        "title": "A deal", "visits": 0, "tags": (), "contacts": (), "company": None, "next": None,
        "stage": stage, "pipeline": "Sales", "stage_since": NOW,
    }  # fmt: skip
    return plain | values


def entered(number: int | str, deal: int, stage: str) -> Event:
    """A deal has entered a stage."""
    return Event(f"e-{number}", "stage", Ref("Deal", deal), stage=stage, at=NOW)


# --- expressions and statements ---

ITEM = n.Item(HERE, t.Record("Deal"))
VISITS = n.Field(HERE, INTEGER, ITEM, "Deal", "visits")
NEXT = n.Field(HERE, t.Optional(t.Record("Deal")), ITEM, "Deal", "next")


def constant(value: Value, of: t.Type) -> n.Constant:
    return n.Constant(HERE, of, value)


def add_one(record: n.Expression = ITEM) -> n.SetField:
    visits = n.Field(HERE, INTEGER, record, "Deal", "visits")
    one = n.Arithmetic(HERE, INTEGER, visits, "+", constant(1, INTEGER))
    return n.SetField(HERE, record, "Deal", "visits", None, one, None)


def add_tag(tag: str) -> n.AddTo:
    return n.AddTo(HERE, ITEM, "Deal", "tags", None, constant(tag, TEXT), None)


def ask(action: str) -> n.Ask:
    return n.Ask(HERE, action, {}, None, None, None)


def rule(name: str, trigger: n.Trigger, *body: n.Statement, needs: frozenset[n.Path] = frozenset()) -> n.Rule:
    """A rule for deals."""
    return n.Rule(
        identity=name, version="1", name=name, source=SOURCE, span=HERE, line=1, entity="Deal", pipeline=None,
        trigger=trigger, condition=None, when=None, late_condition=None, regardless=False, body=body,
        needs=needs, writes=frozenset(),
    )  # fmt: skip


# --- actions ---


def _delete_all(asked: Asked) -> Answer:
    contacts = asked.look.field(asked.item, "contacts")
    gone = contacts if isinstance(contacts, tuple) else ()
    return Done((*(DeleteRecord(one) for one in gone if isinstance(one, Ref)), DeleteRecord(asked.item)))


def _note(asked: Asked) -> Answer:
    note = asked.new("Note")
    made = CreateRecord(note, {"text": "seen", "deal": asked.item, "words": ("one", "two")})
    message = Deliver("staff", "Ada", None, {"note": note, "text": "Hallo"}, asked.item)
    return Done((made, SetField(note, "text", "seen twice"), message), "noted")


def _poison(_: Asked) -> Answer:
    raise ZeroDivisionError("poison")


def _refused(asked: Asked) -> Answer:
    return Done((SetField(asked.item, "company", Ref("Company", 99)),))


def _note_and_point(asked: Asked) -> Answer:
    """Makes a note and asks for what is refused before it: the note is never made."""
    note = asked.new("Note")
    refused = CreateRecord(note, {"text": "seen", "deal": Ref("Deal", 99), "words": ()})
    return Done((refused,), result=note)


def _tell(asked: Asked) -> Answer:
    """Tells of a note that another rule was to make in this run."""
    (note,) = asked.look.find(Search("Note", "text", "seen"))
    return Done((Deliver("staff", "Ada", None, {"note": note}, asked.item),))


def _action(name: str, answer: object) -> Action:
    return Action(ActionSignature(name), answer)  # type: ignore[arg-type]


ACTIONS = {
    one.signature.name: one
    for one in (
        _action("delete_all", _delete_all),
        _action("make_note", _note),
        _action("poison", _poison),
        _action("point_nowhere", _refused),
        _action("note_and_point", _note_and_point),
        _action("tell", _tell),
    )
}
RULES = (
    rule("count", n.OnStage(("Count", "Refused", "Two")), add_one(), add_tag("counted")),
    rule("spam", n.OnStage(("Spam",)), ask("delete_all")),
    rule("loop", n.OnStage(("Loop",)), add_one()),
    rule("loop on", n.OnChange(("title",)), add_one()),
    rule("pass", n.OnStage(("Pass",)), add_one(NEXT)),
    rule("passed", n.OnChange(("visits",)), add_tag("passed")),
    rule("note", n.OnStage(("Note",)), ask("make_note"), add_one()),
    rule("poison", n.OnStage(("Poison",)), ask("poison")),
    rule("noting", n.OnStage(("Told",)), ask("note_and_point")),
    rule("telling", n.OnStage(("Told",)), ask("tell")),
    rule("refused", n.OnStage(("Refused",)), add_tag("before"), ask("point_nowhere")),
)


def program(**settings: object) -> Program:
    """The rules, with other settings where a test wants some."""
    return Program(SCHEMA, RULES, ACTIONS, **settings)  # type: ignore[arg-type]


PROGRAM = program()
RECORDS: Mapping[Ref, Mapping[str, Value]] = {
    Ref("Contact", 1): {"name": "Ada"},
    Ref("Contact", 2): {"name": "Ben"},
    Ref("Deal", 1): deal("Count"),
    Ref("Deal", 2): deal("Spam", contacts=(Ref("Contact", 1), Ref("Contact", 2))),
    Ref("Deal", 3): deal("Note"),
    Ref("Deal", 4): deal("Pass", next=Ref("Deal", 1)),
    Ref("Deal", 5): deal("Poison"),
    Ref("Deal", 6): deal("Refused"),
}
NEW = Handle(1)
