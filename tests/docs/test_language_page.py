"""The pages about writing rules: every block is right, and no action, type or statement is missing."""

import re
from datetime import date
from typing import Any, get_args

import pytest

from stagerules.dsl import types
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import diagnose
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.stdlib_actions import ACTIONS
from tests.cli.helpers import ROOT
from tests.docs.actions_page import PAGE, page
from tests.interpreter.evaluating import euro, value_of

GUIDE = (ROOT / "docs" / "guide" / "language.md").read_text(encoding="utf-8")
RULES = re.findall(r"^```rules\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
(SCHEMA,) = re.findall(r"^```schema\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
WORDS = vocabulary(ACTIONS, ())
ROWS = re.findall(r"^\| (`.*?) \| ", GUIDE, re.MULTILINE)


COMES_BACK = ("message_", "chat_started", "link_clicked", "document_created")


def said(rules: str) -> list[str]:
    """Everything there is to say of rules in the schema of the page."""
    schema_file, problems = parse(Source("crm.schema", SCHEMA))
    assert not problems
    schema, wrong = build_schema([schema_file], Settings())
    assert not wrong
    source = Source("a.rules", rules)
    file, problems = parse(source)
    found = check_project([file], schema, WORDS, Settings())[2]
    return [f"{one.place.line}: {one.message}" for one in (*(diagnose(one, source) for one in problems), *found)]


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: rules.splitlines()[0])
def test_a_block_of_rules_is_right(rules: str) -> None:
    assert said(rules) == []


def piece(written: str) -> str:
    """A rule in which a piece that stands in a table of the page is used."""
    if written.startswith("{"):
        return f'rule "A"\non stage "New": log text: "{written}"\n'
    if written.startswith(("set", "add", "remove", "move", "wait", "stop", "create_task", "let ")):
        return f'rule "A"\non stage "New": {written.replace("let x = …", "let x = amount")}\n'
    if (
        written.startswith(("stage ", "leaving", "created", "deleted", "change", "payment", "every", *COMES_BACK))
        and " is " not in written
    ):
        return f'rule "A"\non {written}: log text: "x"\n'
    if written.startswith(("after ", "at ", "3 days ", "1 day ")):
        return f'rule "A"\non stage "New" {written}: log text: "x"\n'
    return f'rule "A"\non stage "New" if {written}: log text: "x"\n'


PIECES = [
    one
    for row in ROWS
    for one in re.findall(r"`([^`]+)`", row)
    if "…" not in one or one.startswith("let x")
    if one
    not in (
        "en",
        "de",
        "pl",
        "else:",
        "on failure:",
        ">= < <= == !=",
        "starts with",
        "ends with",
        "is not empty",
        "now",
    )
]


@pytest.mark.parametrize("written", PIECES)
def test_what_the_tables_show_is_right(written: str) -> None:
    doubts = ("is never used", "may be empty")
    assert [one for one in said(piece(written)) if not any(doubt in one for doubt in doubts)] == []


WRITTEN = re.findall(r"^\| `(\{.*?)` \| (.*?) \| (.*?) \| (.*?) \|$", GUIDE, re.MULTILINE)


@pytest.mark.parametrize(("text", "expected"), [(row[0], row[1:]) for row in WRITTEN])
def test_values_are_written_as_the_page_says(text: str, expected: tuple[str, ...]) -> None:
    fields: dict[str, Any] = {"amount": euro("15000"), "close_date": date(2026, 11, 21), "urgent": True}
    told = (value_of(f'"{text}"', more={"settings": {"locale": one}}, **fields) for one in ("en", "de", "pl"))
    assert tuple(str(one).replace("\N{NO-BREAK SPACE}", " ") for one in told) == expected


def test_every_type_is_named() -> None:
    named = GUIDE.split("- Types:")[1].split("\n- ")[0].lower().replace("/", "").replace("`", " ")
    simple = {kind.__name__.lower() for kind in get_args(types.Type)} - {
        *("optional", "invalid", "record", "stagename", "pipelinename", "result", "labelled", "nothing", "empty"),
    }
    assert {name for name in simple if name not in named} == set()


def test_the_page_of_actions_is_what_the_actions_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "`python -m tests.docs.actions_page` writes it anew"
