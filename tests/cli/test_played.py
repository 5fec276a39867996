"""`stagerules test`: what it plays, what it prints in each format, and how it ends."""

import json
import socket
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.helpers import ROOT, Ran, example, process, stagerules

GOOD = """\
scenario "A large deal":
    given Deal: amount: 15_000
    when stage "New"
    expect contact is empty
"""
BAD = """\
scenario "A small deal":
    given Deal: amount: 5
    when stage "New"
    expect amount == 6
"""
WRONG = """\
scenario "Wrong":
    given Deal: amuont: 5
    when stage "Nw"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    (there / "scenarios.rules").unlink()
    toml = there / "stagerules.toml"
    toml.write_text(toml.read_text().replace('"two_lines.rules", "scenarios.rules"', '"two_lines.rules"'))
    return there


def test(folder: Path, *arguments: str) -> Ran:
    return stagerules(folder, "test", *arguments)


test.__test__ = False  # type: ignore[attr-defined]


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.rules").write_text(text, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- what is played -------------------------------------------------------------------------------------------------


def test_beside_the_rules(folder: Path) -> None:
    with (folder / "two_lines.rules").open("a", encoding="utf-8") as file:
        file.write(GOOD)
    assert test(folder) == Ran(0, "ok, 1 scenario\n", "")


def test_files_that_the_project_does_not_list(folder: Path) -> None:
    write(folder, good=GOOD, bad=BAD)
    assert test(folder, "good.rules") == Ran(0, "ok, 1 scenario\n", "")
    ran = test(folder, "good.rules", "bad.rules")
    assert (ran.code, ran.out.splitlines()[-1], ran.err) == (1, "1 of 2 scenarios failed", "")
    assert ran.out.startswith("✗ A small deal  (bad.rules:1)\n")


def test_a_file_of_the_project_plays_only_its_own(folder: Path) -> None:
    toml = folder / "stagerules.toml"
    toml.write_text(toml.read_text().replace('["two_lines.rules"]', '["two_lines.rules", "good.rules", "bad.rules"]'))
    write(folder, good=GOOD, bad=BAD)
    assert test(folder).out.endswith("1 of 2 scenarios failed\n")
    assert test(folder, "good.rules") == Ran(0, "ok, 1 scenario\n", "")


def test_a_folder_and_from_another_place(folder: Path) -> None:
    write(folder, good=GOOD)
    assert test(folder.parent, "two_lines/good.rules") == Ran(0, "ok, 1 scenario\n", "")
    ran = test(folder.parent, "two_lines")
    assert (ran.code, ran.out.splitlines()[0]) == (1, "there is no scenario here")


def test_by_name(folder: Path) -> None:
    write(folder, good=GOOD, bad=BAD)
    assert test(folder, "good.rules", "bad.rules", "-k", "LARGE") == Ran(0, "ok, 1 scenario\n", "")
    ran = test(folder, "good.rules", "bad.rules", "-k", "huge")
    assert (ran.code, ran.out) == (2, "")
    assert "No scenario has `huge` in its name." in ran.err
    assert "There are `A large deal`, `A small deal`." in ran.err


def test_without_a_project(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "crm.schema").write_bytes((folder / "crm.schema").read_bytes())
    write(alone, good=GOOD)
    assert test(alone, "--schema", "crm.schema", "good.rules") == Ran(0, "ok, 1 scenario\n", "")
    assert test(alone, "crm.schema", "good.rules") == Ran(0, "ok, 1 scenario\n", "")
    ran = test(alone, "good.rules")
    assert (ran.code, "`stagerules test --schema crm.schema FILE.rules`" in ran.err) == (2, True)


def test_constants_without_a_value_are_no_obstacle(folder: Path) -> None:
    toml = folder / "stagerules.toml"
    lines = [line for line in toml.read_text().splitlines() if "lead_manager" not in line]
    toml.write_text("\n".join(lines))
    write(folder, good=GOOD.replace("contact is empty", 'lead_manager.name == "lead_manager"'))
    assert stagerules(folder, "check").code == 1
    assert test(folder, "good.rules") == Ran(0, "ok, 1 scenario\n", "")


def test_another_environment(folder: Path) -> None:
    (folder / "stagerules.toml").open("a").write('[env.other.constants]\nlead_manager = "eve@example.com"\n')
    write(folder, good=GOOD.replace("contact is empty", 'lead_manager.email == "eve@example.com"'))
    assert test(folder, "good.rules").code == 1
    assert test(folder, "good.rules", "--env", "other").code == 0


# --- how it ends ----------------------------------------------------------------------------------------------------


def test_no_scenario_at_all(folder: Path) -> None:
    ran = test(folder)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.splitlines()[0] == "there is no scenario here"
    assert json.loads(test(folder, "--format", "json").out) == {"scenarios": []}


@pytest.mark.parametrize("format", ["text", "json", "junit"])
def test_mistakes_in_the_files_are_told_and_nothing_is_played(folder: Path, format: str) -> None:
    write(folder, wrong=WRONG)
    ran = test(folder, "wrong.rules", "--format", format)
    assert (ran.code, ran.out) == (1, "")
    assert "`Deal` has no field `amuont`." in ran.err
    assert "`Deal` has no stage `Nw`." in ran.err


def test_a_file_that_is_not_there(folder: Path) -> None:
    ran = test(folder, "nowhere.rules")
    assert (ran.code, ran.out) == (2, "")
    assert "There is no file or folder `nowhere.rules`." in ran.err


def test_coverage_that_is_too_low(folder: Path) -> None:
    write(folder, good=GOOD)
    ran = test(folder, "good.rules", "--fail-under", "50.5")
    assert (ran.code, ran.out, ran.err) == (1, "ok, 1 scenario\n", "coverage is 50.0 %, less than 50.5 %\n")
    assert test(folder, "good.rules", "--fail-under", "50").code == 0
    assert test(folder, "good.rules", "--fail-under", "101").code == 2


def test_check_says_of_scenarios_what_is_wrong_and_plays_none(folder: Path) -> None:
    write(folder, bad=BAD, wrong=WRONG)
    assert stagerules(folder, "check", "bad.rules") == Ran(0, "ok\n", "")
    assert stagerules(folder, "check", "wrong.rules").code == 1


# --- what it prints -------------------------------------------------------------------------------------------------


def test_a_failure_in_words(folder: Path) -> None:
    write(folder, bad=BAD)
    assert (
        test(folder, "bad.rules").out
        == """\
✗ A small deal  (bad.rules:1)
  line 4: expect amount == 6
    `amount == 6` is not met, amount is €5.00
  what happened at line 3, `when stage "New"`:
    Deal 1 "Deal title" is created in "New"
      ✗ two_lines.rules:2 does not apply: `amount > 10000` is not met, amount is €5.00

1 of 1 scenario failed
"""
    )


def test_coverage_in_the_source(folder: Path) -> None:
    write(folder, good=GOOD)
    assert (
        test(folder, "good.rules", "--coverage").out
        == """\
coverage: 50 % (2 of 4)
two_lines.rules:1
1 | on stage "Spam": add_to_exclusions
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this rule never applied
two_lines.rules:2
2 | on stage "New" if amount > 10000: set contact.responsible = lead_manager
  |                   ^^^^^^^^^^^^^^ always met

ok, 1 scenario
"""
    )


def test_json(folder: Path) -> None:
    write(folder, good=GOOD, bad=BAD)
    ran = test(folder, "good.rules", "bad.rules", "--format", "json", "--coverage")
    assert (ran.code, ran.err) == (1, "")
    found = json.loads(ran.out)
    assert found["scenarios"] == [
        {"name": "A large deal", "file": "good.rules", "line": 1, "passed": True, "failures": []},
        {
            "name": "A small deal",
            "file": "bad.rules",
            "line": 1,
            "passed": False,
            "failures": [
                {"line": 4, "step": "expect amount == 6", "found": ["`amount == 6` is not met, amount is €5.00"]}
            ],
        },
    ]
    assert found["coverage"] == {
        "percent": 75.0,
        "reached": 3,
        "points": 4,
        "missing": [
            {
                "rule": "two_lines.rules#" + found["coverage"]["missing"][0]["rule"].split("#", 1)[1],
                "what": "applied",
                "file": "two_lines.rules",
                "line": 1,
                "column": 1,
                "text": 'on stage "Spam": add_to_exclusions',
            }
        ],
    }


def test_junit(folder: Path) -> None:
    write(folder, good=GOOD, bad=BAD)
    ran = test(folder, "good.rules", "bad.rules", "--format", "junit")
    assert (ran.code, ran.err) == (1, "")
    root = ElementTree.fromstring(ran.out)
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "2", "1")
    assert [(one.get("name"), one.get("tests"), one.get("failures")) for one in root] == [
        ("good.rules", "1", "0"),
        ("bad.rules", "1", "1"),
    ]
    (case,) = root.findall("testsuite[@name='bad.rules']/testcase")
    assert (case.get("name"), case.get("classname"), case.get("line")) == ("A small deal", "bad.rules", "1")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "expect amount == 6: `amount == 6` is not met, amount is €5.00"
    assert "what happened at line 3" in (failure.text or "")


def test_names_and_values_that_would_break_out(folder: Path) -> None:
    name, value = "a <&]]>' 😀 \ufffe \ud7ff", "]]></failure> \uffff &amp; 😀"
    steps = f'    given Deal: title: "{value}"\n    when created\n    expect title == "x"\n'
    write(folder, odd=f'scenario "{name}":\n{steps}')
    root = ElementTree.fromstring(test(folder, "odd.rules", "--format", "junit").out)
    (failure,) = root.iter("failure")
    assert "title is ]]></failure> \\u{ffff} &amp; 😀" in failure.get("message", "")
    assert json.loads(test(folder, "odd.rules", "--format", "json").out)["scenarios"][0]["name"] == name
    assert r"✗ a <&]]>' 😀 \u{fffe} \u{d7ff}" in test(folder, "odd.rules").out


@pytest.mark.slow
def test_the_same_each_time(folder: Path) -> None:
    write(folder, bad=BAD)
    assert process(folder, "test", "bad.rules", "--coverage") == process(folder, "test", "bad.rules", "--coverage")


# --- nothing leaves, nothing is written -----------------------------------------------------------------------------


def test_nothing_leaves_and_no_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = example("furniture_shop", tmp_path)
    write(
        folder,
        mails="""\
for Deal
scenario "Mails":
    given Contact ada: emails: work "ada@example.com"
    given Deal: contacts: [ada]
    when stage "Prepare documents"
    expect send_email where to == ada
    when 30 days pass
""",
    )
    before = contents(folder)

    def refuse(*_: object) -> None:
        raise AssertionError("somebody opened a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setenv("SHOP_MAIL_PASSWORD", "secret")
    for env in ([], ["--env", "live"], ["--env", "test"]):
        assert test(folder, "mails.rules", *env) == Ran(0, "ok, 1 scenario\n", "")
    assert contents(folder) == before


def test_output_for_machines_is_described() -> None:
    page = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    assert "| `test` |" in page
    section = page.partition("## `test`")[2].partition("\n## ")[0]
    for key in ("scenarios", "name", "file", "line", "passed", "failures", "step", "found", "coverage"):
        assert f"`{key}`" in section
    for key in ("percent", "reached", "points", "missing", "rule", "what", "column", "text"):
        assert f"`{key}`" in section
