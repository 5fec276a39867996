"""What the README shows is what happens."""

import re
from pathlib import Path

import pytest

from tests.cli.helpers import ROOT, example, stagerules

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    """The text of the fenced block that opens with this."""
    found = re.search(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found, kind
    return found[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example("two_lines", tmp_path)


def test_the_rules_at_the_top_are_the_example(folder: Path) -> None:
    assert block("rules") == (folder / "two_lines.rules").read_text()


def test_the_wrong_rules_say_what_is_shown(folder: Path) -> None:
    (folder / "two_lines.rules").write_text(block("rules wrong"))
    assert stagerules(folder, "check").err.rstrip() == block("text check").rstrip()


def test_plan_and_history_say_what_is_shown(folder: Path) -> None:
    stagerules(folder, "db", "init", "--data", "data.json")
    lines = (folder / "events.jsonl").read_text().splitlines()
    (folder / "two.jsonl").write_text(f"{lines[0]}\n{lines[2]}\n")
    assert stagerules(folder, "plan", "two.jsonl").out.rstrip() == block("text plan").rstrip()
    assert stagerules(folder, "run", "two.jsonl").code == 0
    told = re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "2026-11-20 10:00:00", stagerules(folder, "history").out)
    assert told.rstrip() == block("text history").rstrip()


def test_the_program_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stagerules(folder, "db", "init", "--data", "data.json")
    monkeypatch.chdir(folder.parent)
    code = block("python").replace("examples/two_lines", "two_lines")
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102  (the README's own code)
    assert names["receipt"].status == "done"  # type: ignore[attr-defined]
    assert len(names["decided"].plan.steps) == 1  # type: ignore[attr-defined]


def test_every_command_is_in_the_table() -> None:
    from stagerules.cli import COMMANDS

    for command in COMMANDS:
        assert f"| `stagerules {command}" in README


def test_the_scenario_is_one_of_the_example(folder: Path) -> None:
    assert block("rules scenario") in (folder / "scenarios.rules").read_text(encoding="utf-8")
    assert stagerules(folder, "test").out == "ok, 3 scenarios\n"
