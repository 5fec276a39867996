"""The ways out that are offered to somebody who has only seen an example: each leads on when it is followed."""

from functools import cache
from pathlib import Path

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Diagnostic, diagnose
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.stdlib_actions import ACTIONS
from tests.dsl.checking import applied, schema_of

WORDS = vocabulary(ACTIONS, ())

FOLDER = Path(__file__).parent / "ways_out"
GERMAN = (FOLDER / "crm.schema").read_text(encoding="utf-8")
TRIES = (FOLDER / "tries.txt").read_text(encoding="utf-8").split("---\n")


@cache
def schema() -> Schema:
    return schema_of(GERMAN)


def said_of(text: str) -> tuple[Diagnostic, ...]:
    """What is said of rules in the German schema, with the actions that there are."""
    source = Source("a.rules", text)
    file, problems = parse(source)
    said = check_project([file], schema(), WORDS, Settings())[2]
    return (*(diagnose(one, source) for one in problems), *said)


def only(text: str) -> Diagnostic:
    """The only thing that is said of a rule in the German schema."""
    (said,) = said_of(text)
    return said


def hint(text: str) -> str:
    return str(only(text).hint)


def test_a_field_of_a_related_record_is_named_with_its_path() -> None:
    assert "`Firma.Umsatz`" in hint('on stage "Neu": set umsatz = empty\n')


def test_a_constant_in_quotes_is_recognised() -> None:
    said = 'on stage "Neu": set verantwortlich = "Vertriebsleitung"\n'
    assert hint(said) == "Did you mean the constant `Vertriebsleitung`? A name stands without quotes."


def test_the_users_entity_has_the_name_that_the_schema_gives_it() -> None:
    assert "`constant ada: Mitarbeiter`" in hint('on stage "Neu": notify to: Ansprechpartner, text: "x"\n')


def test_whether_a_relation_is_empty_is_not_asked_with_an_empty_text() -> None:
    assert "`Firma is empty`" in hint('on stage "Neu" if Firma == "": stop\n')


def test_a_value_without_a_name_gets_none_that_it_cannot_be_meant_for() -> None:
    said = hint('on stage "Neu": add_to_exclusions Ansprechpartner\n')
    assert said.startswith("Take it away")
    assert "Ansprechpartner" not in said


def test_parameters_in_german_are_understood() -> None:
    text = 'on stage "Neu": create_task Titel: "x", Beschreibung: "y"\n'
    for _ in range(2):
        text = applied(text, said_of(text)[0])
    assert text == 'on stage "Neu": create_task title: "x", description: "y"\n'
    assert said_of(text) == ()


def test_values_that_are_not_indented_belong_to_the_action_above() -> None:
    text = 'on stage "Neu":\n    create_task\n    title: "x"\n    description: "y"\n    stop\n'
    said = only(text)
    assert (said.slug, said.place.line) == ("not-indented", 3)
    assert (
        applied(text, said)
        == 'on stage "Neu":\n    create_task\n        title: "x"\n        description: "y"\n    stop\n'
    )
    assert said_of(applied(text, said)) == ()


def test_a_word_of_another_language_for_a_statement_is_certain() -> None:
    text = 'on stage "Neu":\n    warte 2 days\n    stop\n'
    assert applied(text, only(text)) == text.replace("warte", "wait")


@pytest.mark.parametrize("text", TRIES, ids=lambda text: text.splitlines()[0][:60])
def test_every_fix_of_a_first_try_leaves_less_to_do(text: str) -> None:
    before = [one for one in said_of(text) if one.severity == "error"]
    assert before
    for one in before:
        if one.fix is not None:
            after = [other for other in said_of(applied(text, one)) if other.severity == "error"]
            assert len(after) < len(before), [str(other.message) for other in after]
