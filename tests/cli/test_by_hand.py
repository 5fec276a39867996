"""`exclusions` and `db init`, typed by hand; and what others typed cannot steer the terminal."""

import sqlite3
from pathlib import Path

import pytest

from tests.cli.helpers import example, stagerules

ESCAPE = "\x1b[2J"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


@pytest.mark.parametrize("address", ["foo", "12", "ada@", "@example.com", "ada lovelace@example.com"])
def test_what_is_no_address_is_refused(address: str, folder: Path) -> None:
    ran = stagerules(folder, "exclusions", "add", address)
    assert ran.code == 2
    assert f"`{address}` is neither a phone number with its area code nor an e-mail address." in ran.err
    assert "--as-written" in ran.err
    assert stagerules(folder, "exclusions", "list").out == ""
    assert stagerules(folder, "exclusions", "add", "--as-written", address).code == 0
    assert stagerules(folder, "exclusions", "check", address).code == 1
    assert stagerules(folder, "exclusions", "remove", address).code == 0


def test_one_table_is_one_table(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("DROP TABLE comment")
    assert stagerules(folder, "db", "init").out == "1 table made\n"
    assert stagerules(folder, "db", "init").out == "all tables are there\n"


def test_columns_that_a_table_lacks_are_told(folder: Path) -> None:
    schema = folder / "crm.schema"
    schema.write_text(
        schema.read_text().replace("    title: text\n", "    title: text\n    note: text?\n    cost: money\n")
    )
    ran, cost = stagerules(folder, "db", "init"), "ALTER TABLE deal ADD COLUMN cost TEXT"
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "The table `deal` lacks the column `note`.",
        "  help: Add it with `ALTER TABLE deal ADD COLUMN note TEXT`; or take the field out of the schema.",
        "The table `deal` lacks the column `cost`.",
        f"  help: Add it with `{cost}`, and fill it for the rows that are there; or take the field out of the schema.",
    ]
    (folder / "two_lines.rules").write_text('on stage "New" if note is empty: stop\n')
    assert "Run `stagerules db init`: it says" in stagerules(folder, "plan", "events.jsonl").err
    with sqlite3.connect(folder / "crm.db") as database:
        for column in ("note", "cost"):
            database.execute(f"ALTER TABLE deal ADD COLUMN {column} TEXT")
    assert stagerules(folder, "db", "init").code == 0
    assert stagerules(folder, "plan", "events.jsonl").code == 0


def test_data_that_is_no_json_is_told_plainly(folder: Path) -> None:
    (folder / "data.json").write_text('{"User": [\n  {"id": 1 "name": "Ada"}\n]}\n')
    ran = stagerules(folder, "db", "init", "--data", "data.json")
    assert ran.code == 1
    assert "here a `,` or the closing bracket is missing (line 2, column 12)" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        (f"fro{ESCAPE}b",),
        ("check", f"a{ESCAPE}.rules"),
        ("plan", f"a{ESCAPE}.jsonl"),
        ("plan", "--event", f"stage {ESCAPE} 1 New"),
        ("history", f"{ESCAPE} 1"),
        ("history", "Deal", ESCAPE),
        ("exclusions", "add", ESCAPE),
        ("--project", ESCAPE, "check"),
    ],
)
def test_what_was_typed_cannot_steer_the_terminal(arguments: tuple[str, ...], folder: Path) -> None:
    ran = stagerules(folder, *arguments)
    assert ran.code == 2
    assert "\x1b" not in ran.err + ran.out


def test_what_records_hold_cannot_steer_the_terminal(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("UPDATE deal SET title = ?", (f"Chair{ESCAPE}",))
        database.execute("UPDATE user SET name = ?", (f"Ada{ESCAPE}",))
    rules = 'on stage "New":\n    notify to: lead_manager, text: "{title}"\n    log text: "{title}"\n'
    (folder / "two_lines.rules").write_text(rules)
    event = ("--event", 'stage Deal 41 "New"')
    for command in (("plan", *event), ("run", *event), ("history",), ("history", "Deal 41")):
        ran = stagerules(folder, *command)
        assert ran.code == 0, ran.err
        assert "\x1b" not in ran.out
        assert "Chair\\u{001b}[2J" in ran.out
