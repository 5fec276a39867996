"""`stagerules db upgrade`: a project whose database an earlier release made goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.backends.test_upgrade import OLD

from .helpers import example, stagerules

MOVED = "the tables were of version 1, and are of version 3 now"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An example with the engine's tables of version 1."""
    there = example("two_lines", tmp_path)
    with closing(sqlite3.connect(there / "crm.db")) as raw:
        raw.executescript((OLD / "version_1.sql").read_text(encoding="utf-8"))
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in tables:
            if not name.startswith(("stagerules_", "sqlite_")):
                raw.execute(f'DROP TABLE "{name}"')
    return there


@pytest.mark.slow
def test_the_way_from_an_old_database(folder: Path) -> None:
    for command in (("run", "events.jsonl"), ("db", "init"), ("db", "check"), ("history",)):
        ran = stagerules(folder, *command)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.splitlines() == [
            "error: The tables of stagerules are of the old version 1.",
            "  help: Run `stagerules db upgrade`.",
        ]
    ran = stagerules(folder, "db", "upgrade")
    assert (ran.code, ran.out, ran.err) == (0, f"{MOVED}\n17 tables made\n", "")
    assert stagerules(folder, "db", "upgrade").out == "the tables are of version 3 already\n"
    assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
    assert stagerules(folder, "db", "check").out == "ok\n"
    assert "email to Ada: there" in stagerules(folder, "history").out


def test_without_a_database_the_way_is_told(tmp_path: Path) -> None:
    ran = stagerules(example("two_lines", tmp_path), "db", "upgrade")
    assert ran.code == 1
    assert "stagerules db init" in ran.err
