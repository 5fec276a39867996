"""Every parameter of every action for people and programs has a scenario by its name, on a schema with English and on
one with German names. What an action does on the wire is held in `tests/channels`.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import attrs
import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.checked import Checked
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.project import Project
from stagerules.scenarios import play_all
from stagerules.stdlib_actions import ACTIONS
from tests.scenarios.world import Setting, errors, schema_of

HERE = Path(__file__).parent / "parameters"
GROUPS = ("client communication", "staff", "items", "additional", "custom")
GERMAN = dict(line.split() for line in (HERE / "german.txt").read_text(encoding="utf-8").splitlines())
WORD = re.compile(r"(?<![\w@/-])[^\W\d]\w*(?![\w@-]|\.[a-z]+\")")


@attrs.frozen
class Case:
    """A piece of a file: rules and the scenarios about one parameter."""

    action: str
    parameter: str
    text: str
    language: str

    def __str__(self) -> str:
        return f"{self.language} {self.action} {self.parameter}"


def in_german(text: str) -> str:
    """The same with the names of a German CRM; words of the language stay."""
    return WORD.sub(lambda found: GERMAN.get(found[0], found[0]), text)


def pieces() -> Iterator[Case]:
    """Each begins with the parameter, and with the action where the file is named for none."""
    for file in sorted(HERE.glob("*.rules")):
        for piece in file.read_text(encoding="utf-8").split("---\n"):
            first, _, text = piece.partition("\n")
            *action, parameter = first.removeprefix("# ").split()
            text = text.replace("{LONG}", "x" * 200)
            for language, written in (("en", text), ("de", in_german(text))):
                yield Case(action[0] if action else file.stem, parameter, written, language)


@cache
def cases() -> tuple[Case, ...]:
    return tuple(pieces())


def project(case: Case) -> Project:
    settings, actions = Settings(), vocabulary(ACTIONS)
    text = (HERE / "crm.schema").read_text(encoding="utf-8")
    schema = schema_of(Source("crm.schema", text if case.language == "en" else in_german(text)), settings)
    file, problems = parse(Source("a.rules", case.text))
    assert not problems, [str(one) for one in problems]
    rules, scenarios, said = check_project([file], schema, actions, settings)
    checked = Checked(schema, rules, scenarios, said)
    return Project(Setting().file(), checked, ACTIONS, (), settings, (file,))


@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_scenarios_of(case: Case) -> None:
    found = project(case)
    assert not errors(found), errors(found)
    played = play_all(found)
    assert played
    for one in played:
        assert one.passed, (one.scenario.name, [str(each.found) for each in one.missed])
    assert case.language == "en" or "heading" not in case.text


def test_no_parameter_is_left_out() -> None:
    wanted = {
        (one.signature.name, parameter)
        for one in ACTIONS
        if one.signature.group in GROUPS
        for parameter in [each.name for each in one.signature.parameters] or ["-"]
    }
    assert wanted == {(one.action, one.parameter) for one in cases()}
