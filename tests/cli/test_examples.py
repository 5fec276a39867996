"""Every example does what its README says, and leaves what its `outcome.json` says."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.helpers import ROOT, example, process, stagerules

EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/stagerules.toml"))


def test_there_are_examples() -> None:
    assert {"furniture_shop", "two_lines", "zwei_zeilen"} <= set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_story_ends_as_it_should(name: str, tmp_path: Path) -> None:
    folder = example(name, tmp_path)
    checked = process(folder, "check")
    assert (checked.code, checked.out, checked.err) == (0, "ok\n", "")
    assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
    planned = stagerules(folder, "plan", "events.jsonl")
    assert planned.code == 0, planned.err
    ran = stagerules(folder, "run", "events.jsonl")
    assert ran.code == 0, ran.err
    if (folder / "payments.jsonl").exists():
        assert stagerules(folder, "run", "payments.jsonl").code == 0
    assert_outcome(folder)
    assert "\\u{" not in planned.out + ran.out + stagerules(folder, "history").out
    again = process(folder, "run", "events.jsonl")
    assert again.code == 0
    assert "handled before" in again.out
    assert_outcome(folder)


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_scenarios_reach_everything_and_notice_every_change(name: str, tmp_path: Path) -> None:
    folder = example(name, tmp_path)
    ran = stagerules(folder, "test", "--coverage", "--fail-under", "100")
    assert (ran.code, ran.err) == (0, ""), ran.out
    mutated = stagerules(folder, "test", "--mutate", "--fail-under", "90", "--format", "json")
    assert (mutated.code, mutated.err) == (0, ""), mutated.out
    assert json.loads(mutated.out)["changes"] > 5


def assert_outcome(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.db") as database:
        for query, rows in json.loads((folder / "outcome.json").read_text(encoding="utf-8")).items():
            assert [list(row) for row in database.execute(query)] == rows, query
