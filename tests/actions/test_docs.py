"""The page of each action: its examples are rules that pass the check, in front of a German schema, too."""

import re

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Diagnostic
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.typed import Ask, Rule
from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import Action, Done, vocabulary
from stagerules.interpreter.effects import CreateRecord, DeleteRecord
from stagerules.stdlib_actions import ACTIONS, add_to_exclusions, call_webhook
from tests.actions.world import Case, Given, asked

ENGLISH = """\
entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    created_at: datetime
    close_date: date?
    invoice_file: file?
    responsible: User
    contacts: list of Contact
    contact: first of contacts
    company: Company?

    pipeline "Sales":
        stage "New"
        stage "Documents"
        stage "Invoice"
        stage "Won" success
        stage "Lost" failure
        stage "Spam" failure

entity Contact:
    key id: integer
    name: text
    phones: list of phone labelled "work", "mobile"
    emails: list of email labelled "work", "home"

entity Company:
    key id: integer
    name: text

entity User:
    key id: integer
    name: text
    shown as name
    absent: yes/no
    off_duty: yes/no
    mailbox: email?
    supervisor: User?

constant lead_manager: User
constant sales_team: list of User
"""

GERMAN = """\
entity Auftrag:
    key nummer: integer
    bezeichnung: text
    zuständig: Mitarbeiter is responsible
    kunden: list of Kontakt is contacts

    pipeline "Vertrieb":
        stage "Neu"
        stage "Müll" failure

entity Kontakt is contact:
    key nummer: integer
    name: text
    rufnummern: list of phone labelled "dienstlich", "privat"
    fax: phone?
    postfach: email?

entity Mitarbeiter is user:
    key nummer: integer
    name: text
"""


def schema_of(text: str) -> Schema:
    file, problems = parse(Source("crm.schema", text))
    schema, diagnostics = build_schema([file], Settings())
    assert not problems
    assert not diagnostics
    return schema


def checked(schema: Schema, text: str) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    file, problems = parse(Source("examples.rules", text))
    assert not problems
    rules, _, diagnostics = check_project([file], schema, vocabulary(ACTIONS), Settings())
    return rules, diagnostics


def examples(action: Action) -> str:
    return "\n".join(re.findall(r"```rules\n(.*?)```", action.signature.doc, re.DOTALL))


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.signature.name)
def test_examples(action: Action) -> None:
    text = examples(action)
    rules, diagnostics = checked(schema_of(ENGLISH), text)
    assert [str(one.message) for one in diagnostics] == []
    asks = [statement for rule in rules for statement in rule.body if isinstance(statement, Ask)]
    assert asks
    assert {ask.action for ask in asks} == {action.signature.name}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.signature.name)
def test_what_an_action_says_of_itself(action: Action) -> None:
    signature = action.signature
    assert signature.doc.strip()
    assert signature.group != "custom" or action is call_webhook
    names = [one.name for one in signature.parameters]
    assert len(set(names)) == len(names)
    assert all(one.doc.endswith(".") for one in signature.parameters)
    assert not any(one.required and one.default is not None for one in signature.parameters)


def test_names_are_told_apart() -> None:
    names = [one.signature.name for one in ACTIONS]
    assert len(set(names)) == len(names)


def test_a_german_schema_as_it_is_written() -> None:
    schema = schema_of(GERMAN)
    rules, diagnostics = checked(schema, 'on stage "Müll": add_to_exclusions\n')
    assert diagnostics == ()
    assert len(rules) == 1
    order, client = Ref("Auftrag", 1), Ref("Kontakt", 2)
    look = Given(
        schema,
        {
            order: {"stage": "Müll", "pipeline": "Vertrieb", "kunden": (client,)},
            client: {"rufnummern": (), "fax": "030 1234567", "postfach": "Jörg@Müller.de"},
        },
    )
    answer = add_to_exclusions.answer(asked(schema, Case("", {}, Done(), {}, order), look))
    assert isinstance(answer, Done)
    listed = [one.values["address"] for one in answer.effects if isinstance(one, CreateRecord)]
    assert listed == ["+49301234567", "jörg@xn--mller-kva.de"]
    assert [one.record for one in answer.effects if isinstance(one, DeleteRecord)] == [order, client]
    for created in (one for one in answer.effects if isinstance(one, CreateRecord)):
        assert created.values.keys() <= schema.entities["Exclusion"].fields.keys()
