"""The schema and the actions of a small CRM, and its rules as text."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.types import Integer, List, Result, Text
from stagerules.dsl.values import Money, Ref
from stagerules.dsl.vocabulary import ActionSignature, Parameter, Settings
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed, Skipped, vocabulary
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.program import Program, Ruleset
from stagerules.stdlib_actions import ACTIONS

SCHEMA_TEXT = """\
entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money?
    close_date: date?
    call_at: datetime?
    contacts: list of Contact
    contact: first of contacts
    tags: list of text
    visited: integer?
    responsible: User
    pipeline "Sales":
        stage "New"
        stage "Documents"
        stage "Won" success
        stage "Spam" failure
    pipeline "Service":
        stage "New"
        stage "Solved" success
entity Contact:
    key id: integer
    name: text
    emails: list of email
    birthday: date?
    visits: integer?
entity User is user:
    key id: integer
    name: text
    email: email?
    hours: text? is working_hours
    absent: yes/no?
    off_duty: yes/no?
event paid on Deal:
    amount: money
constant boss: User
"""

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
DEAL, OTHER = Ref("Deal", 1), Ref("Deal", 2)
EURO = Money(Decimal(5), "EUR")
ADA, UNA, BOSS = Ref("Contact", 1), Ref("User", 1), Ref("User", 2)


@cache
def schema(text: str = SCHEMA_TEXT) -> Schema:
    """The schema of this world."""
    file, problems = parse(Source("crm.schema", text))
    assert not problems, problems
    built, said = build_schema([file], Settings())
    assert not said, said
    return built


def _look_up(asked: Asked) -> Answer:
    return Done((Deliver("test", "a service", None, {"text": asked.arguments["what"]}, asked.item),))


def _tell(asked: Asked) -> Answer:
    return Done((Deliver("test", "somebody", None, {"text": asked.arguments["text"]}, asked.item),))


def _write(asked: Asked) -> Answer:
    to = str(asked.arguments["to"])
    return Done((Deliver("test", to, to, {"text": "a letter"}, asked.item),))


def _tell_all(asked: Asked) -> Answer:
    texts = asked.arguments["texts"]
    assert isinstance(texts, tuple)
    return Done(tuple(Deliver("test", f"{text}", None, {"text": text}, asked.item) for text in texts))


OWN = (
    Action(
        ActionSignature(
            "look_up",
            (Parameter("what", Text(), required=True),),
            result=Result("look_up", {"text": Text(), "number": Integer()}),
            outside=True,
        ),
        _look_up,
    ),
    Action(ActionSignature("tell", (Parameter("text", Text(), required=True),)), _tell),
    Action(ActionSignature("tell_all", (Parameter("texts", List(Text()), required=True),)), _tell_all),
    Action(ActionSignature("write", (Parameter("to", Text(), required=True),)), _write),
    Action(ActionSignature("refuse"), lambda _: Failed("no_luck", "not today")),
    Action(ActionSignature("pass_by"), lambda _: Skipped("nobody")),
)


def program(
    text: str, *, file: str = "a.rules", known: str = SCHEMA_TEXT, without: str | None = None, **settings: Any
) -> Program:
    """The rules of a text, which must be without errors; `known` is the schema, `without` leaves out an action."""
    source = Source(file, text)
    tree, problems = parse(source)
    assert not problems, [str(one) for one in problems]
    actions = tuple(one for one in (*ACTIONS, *OWN) if one.signature.name != without)
    rules, _, said = check_project([tree], schema(known), vocabulary(actions), Settings())
    errors = [str(one.message) for one in said if one.severity == "error"]
    assert not errors, errors
    return Program(
        schema(known),
        rules,
        {one.signature.name: one for one in actions},
        zone=settings.pop("zone", ZONE),
        ruleset=Ruleset({source.home: text}),
        **settings,
    )
