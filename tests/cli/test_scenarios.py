"""`stagerules test` on the command line: which scenarios, which formats, which exit codes."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.helpers import example, process, stagerules

FAILING = '\nscenario "fails <&> \x07 🎉":\n    given Deal: amount: 5\n    when stage "New"\n    expect amount == 6\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example("two_lines", tmp_path)


@pytest.fixture
def failing(folder: Path) -> Path:
    with (folder / "scenarios.rules").open("a", encoding="utf-8") as file:
        file.write(FAILING.replace("\x07", "¤"))
    return folder


@pytest.mark.slow
def test_all_is_well(folder: Path) -> None:
    ran = process(folder, "test")
    assert (ran.code, ran.out, ran.err) == (0, "ok, 3 scenarios\n", "")
    assert sorted(one.name for one in folder.iterdir() if one.name.startswith(("crm.db", "outbox"))) == []


def test_some_of_them(folder: Path) -> None:
    assert stagerules(folder, "test", "-k", "SPAM").out == "ok, 1 scenario\n"
    ran = stagerules(folder, "test", "-k", "nothing like it")
    assert (ran.code, "No scenario has `nothing like it` in its name." in ran.err) == (2, True)


def test_one_that_fails(failing: Path) -> None:
    ran = stagerules(failing, "test")
    assert (ran.code, ran.err) == (1, "")
    assert "✗ fails <&> ¤ 🎉  (scenarios.rules:21)" in ran.out
    assert "`amount == 6` is not met, amount is €5.00" in ran.out
    assert ran.out.endswith("\n1 of 4 scenarios failed\n")


def test_for_machines(failing: Path) -> None:
    ran = stagerules(failing, "test", "--format", "json", "--coverage")
    assert (ran.code, ran.err) == (1, "")
    told = json.loads(ran.out)
    assert [one["passed"] for one in told["scenarios"]] == [True, True, True, False]
    assert told["scenarios"][3]["failures"] == [
        {"line": 24, "step": "expect amount == 6", "found": ["`amount == 6` is not met, amount is €5.00"]}
    ]
    assert told["coverage"] == {"percent": 100.0, "reached": 4, "points": 4, "missing": []}


def test_for_test_servers(failing: Path) -> None:
    ran = stagerules(failing, "test", "--format", "junit")
    assert ran.code == 1
    root = ElementTree.fromstring(ran.out)
    assert (root.get("tests"), root.get("failures")) == ("4", "1")
    (failed,) = root.iter("failure")
    assert failed.get("message") == "expect amount == 6: `amount == 6` is not met, amount is €5.00"
    assert "what happened at line 23" in (failed.text or "")


def test_control_characters_are_no_part_of_the_xml(folder: Path) -> None:
    text = 'scenario "s":\n    given Deal: title: "a\\tb"\n    when created\n    expect title == "c"\n'
    (folder / "scenarios.rules").write_text(text, encoding="utf-8")
    root = ElementTree.fromstring(stagerules(folder, "test", "--format", "junit").out)
    assert root.get("failures") == "1"


def test_coverage_that_is_too_low(folder: Path) -> None:
    (folder / "scenarios.rules").write_text('scenario "s":\n    given Deal\n    when stage "New"\n')
    ran = stagerules(folder, "test", "--coverage")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "coverage: 25 % (1 of 4)")
    assert "this rule never applied" in ran.out
    ran = stagerules(folder, "test", "--fail-under", "80")
    assert (ran.code, ran.err) == (1, "coverage is 25.0 %, less than 80 %\n")
    assert stagerules(folder, "test", "--fail-under", "25").code == 0


def test_a_file_that_the_project_does_not_list(folder: Path) -> None:
    (folder / "more.rules").write_text('scenario "more":\n    given Deal\n    when created\n    expect nothing\n')
    assert stagerules(folder, "test", "more.rules").out == "ok, 1 scenario\n"
    assert stagerules(folder, "test").out == "ok, 3 scenarios\n"
    assert stagerules(folder.parent, "test", str(folder)).out == "ok, 3 scenarios\n"


def test_where_there_is_none(folder: Path) -> None:
    (folder / "scenarios.rules").write_text("# none\n")
    ran = stagerules(folder, "test")
    assert (ran.code, ran.out.splitlines()[0]) == (1, "there is no scenario here")
    assert stagerules(folder, "test", "nowhere.rules").code == 2


def test_errors_come_first(folder: Path) -> None:
    (folder / "two_lines.rules").write_text('on stage "New": set amont = 5\n')
    ran = stagerules(folder, "test")
    assert (ran.code, ran.out) == (1, "")
    assert "Did you mean `amount`?" in ran.err


def test_a_constant_without_a_value_is_no_obstacle(folder: Path) -> None:
    toml = (folder / "stagerules.toml").read_text()
    (folder / "stagerules.toml").write_text(toml.replace('lead_manager = "ada@example.com"', ""))
    assert stagerules(folder, "check").code == 1
    assert stagerules(folder, "test").out == "ok, 3 scenarios\n"


def test_without_a_project(folder: Path) -> None:
    (folder / "stagerules.toml").unlink()
    ran = stagerules(folder, "test", "--schema", "crm.schema", "two_lines.rules", "scenarios.rules")
    assert (ran.code, ran.out) == (0, "ok, 3 scenarios\n")
    ran = stagerules(folder, "test")
    assert (ran.code, "stagerules test --schema crm.schema FILE.rules" in ran.err) == (2, True)
