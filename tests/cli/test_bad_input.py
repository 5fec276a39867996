"""Bad input: each gets a place, a plain sentence and a way out; exit code 1 (2 for misuse); never a traceback."""

import json
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.helpers import ROOT, Ran, example, stagerules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example("two_lines", tmp_path)


@pytest.fixture
def ready(folder: Path) -> Path:
    assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
    return folder


def told(ran: Ran, *expected: str, code: int = 1) -> None:
    """The command ended with this code, said all this, and showed no traceback."""
    said = ran.out + ran.err
    assert ran.code == code, said
    assert "Traceback" not in said
    assert "internal error" not in said
    for part in expected:
        assert part in said


NEST = "(" * 101 + "1" + ")" * 101

FILES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "binary": (b"\x00\x01\x02\xff" * 50, ("two_lines.rules:1:1",)),
    "UTF-16": ('on stage "New": stop\n'.encode("utf-16"), ("two_lines.rules:1:1", "UTF-8")),
    "an umlaut in another encoding": (
        'on stage "Gr\u00fcn": stop\n'.encode("latin-1"),
        ("two_lines.rules:1:13", "UTF-8"),
    ),
    "tab": (b'on stage "New":\n\tset amount = 5\n', ("two_lines.rules:2:1",)),
    "unclosed text": (b'on stage "New: stop\non stage "Won": stop\n', ("two_lines.rules:1:10",)),
    "unclosed bracket": (b'on stage "New" if (amount > 5: stop\n', ("two_lines.rules:1:",)),
    "unknown field": (b'on stage "New" if amont > 5: stop\n', ("two_lines.rules:1:19", "Did you mean `amount`?")),
    "unknown stage": (b'on stage "Nwe": stop\n', ("two_lines.rules:1:10", "Did you mean `New`?")),
    "unknown action": (b'on stage "New": add_to_exclusion\n', ("two_lines.rules:1:17", "add_to_exclusions")),
    "unknown parameter": (b'on stage "New": log txt: "a"\n', ("two_lines.rules:1:21", "text")),
    "unknown entity": (b'for Dael\non stage "New": stop\n', ("two_lines.rules:1:5", "Deal")),
    "unknown pipeline": (b'for Deal in pipeline "Sale"\non stage "New": stop\n', ("two_lines.rules:1:22", "Sales")),
    "unknown function": (b'on stage "New" if lenght(title) > 3: stop\n', ("two_lines.rules:1:19", "length")),
    "unknown event": (b"on payment_recieved: stop\n", ("two_lines.rules:1:4",)),
    "wrong type": (b'on stage "New" if title > 5: stop\n', ("two_lines.rules:1:19",)),
    "two currencies": (b'on stage "New" if amount > 5 USD: stop\n', ("two_lines.rules:1:", "convert")),
    "one equals sign": (b'on stage "New" if amount = 5: stop\n', ("two_lines.rules:1:26", "==")),
    "chained comparison": (b'on stage "New" if 5 < amount < 10: stop\n', ("two_lines.rules:1:", "and")),
    "a German number": (b'on stage "New" if amount > 10.000: stop\n', ("two_lines.rules:1:28", "10_000")),
    "typographic quotes": ("on stage \u201eNew\u201c: stop\n".encode(), ("two_lines.rules:1:10",)),
    "depth 101": (f'on stage "New" if amount > {NEST}: stop\n'.encode(), ("two_lines.rules:1:", "100")),
    "over a megabyte": (b'on stage "New": stop\n' * 60_000, ("two_lines.rules:1:1", "1 MB")),
}


@pytest.mark.parametrize("what", FILES)
def test_a_rules_file_that_is_wrong(what: str, folder: Path) -> None:
    content, expected = FILES[what]
    (folder / "two_lines.rules").write_bytes(content)
    told(stagerules(folder, "check"), *expected)


def test_an_empty_file_is_worth_a_warning(folder: Path) -> None:
    (folder / "two_lines.rules").write_bytes(b"")
    told(stagerules(folder, "check"), "two_lines.rules:1:1", "empty", code=0)
    told(stagerules(folder, "check", "--fail-on", "warn"), "empty", code=1)


def test_missing_values_must_be_said(folder: Path) -> None:
    schema = folder / "crm.schema"
    schema.write_text(schema.read_text().replace("    title: text\n", "    title: text\n    close_date: date?\n"))
    for condition in ("not (close_date > today)", "close_date != today"):
        (folder / "two_lines.rules").write_text(f'on stage "New" if {condition}: stop\n')
        told(stagerules(folder, "check"), "two_lines.rules:1:", "close_date is not empty and", "close_date is empty or")


def test_a_schema_that_contradicts_itself(folder: Path) -> None:
    schema = folder / "crm.schema"
    schema.write_text(schema.read_text() + "\nentity Deal:\n    key id: integer\n")
    told(stagerules(folder, "check"), "crm.schema:", "Deal")


def test_roles_that_are_missing(folder: Path) -> None:
    schema = folder / "crm.schema"
    text = schema.read_text().replace("contacts: list of Contact", "people: list of Contact")
    schema.write_text(text.replace("first of contacts", "first of people"))
    told(stagerules(folder, "check"), "two_lines.rules:1:", "people: list of Contact is contacts")


def test_misuse_ends_with_2(tmp_path: Path, ready: Path) -> None:
    told(stagerules(tmp_path, "check"), "stagerules.toml", code=2)
    told(stagerules(tmp_path, "check", "nothing.rules"), "nothing.rules", code=2)
    told(stagerules(ready, "run"), "no events", code=2)
    told(stagerules(ready, "run", "nothing.jsonl"), "nothing.jsonl", code=2)
    told(stagerules(ready, "run", "--event", "stage Dael 42"), "Deal", code=2)
    told(stagerules(ready, "frobnicate"), "frobnicate", code=2)
    told(stagerules(ready, "history", "Dael", "42"), "Deal", code=2)


def test_a_database_without_a_table(ready: Path) -> None:
    with sqlite3.connect(ready / "crm.db") as database:
        database.execute("DROP TABLE deal_contacts")
    told(stagerules(ready, "run", "events.jsonl"), "deal_contacts", "stagerules db init")


def test_no_database_at_all(folder: Path) -> None:
    told(stagerules(folder, "run", "events.jsonl"), "stagerules db init")


def test_a_file_that_is_no_database(folder: Path) -> None:
    (folder / "crm.db").write_text("this is not a database, whatever its name says\n" * 100)
    told(stagerules(folder, "run", "events.jsonl"), "database")


def test_an_event_for_an_item_that_is_not_there(ready: Path) -> None:
    told(stagerules(ready, "run", "--event", 'stage Deal 999 "New"'), "there is no Deal 999")


def test_a_broken_line_is_kept_and_the_others_are_handled(ready: Path) -> None:
    good = (ready / "events.jsonl").read_text().splitlines()
    broken = ['{"kind": "stage", ', '{"id": "x", "kind": "stage", "entity": "Dael", "key": 1, "stage": "New"}', "[NaN]"]
    (ready / "mixed.jsonl").write_text("\n".join([good[0], *broken, *good[1:]]) + "\n")
    ran = stagerules(ready, "run", "mixed.jsonl")
    told(ran, "mixed.jsonl:2", "mixed.jsonl:3", "mixed.jsonl:4", "mixed.jsonl.rejected", "2 done")
    assert (ready / "mixed.jsonl.rejected").read_text().splitlines() == broken


@pytest.mark.slow
def test_a_locked_database(ready: Path) -> None:
    with sqlite3.connect(ready / "crm.db", isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        ran = stagerules(ready, "run", "events.jsonl")
        database.execute("ROLLBACK")
    told(ran, "locked")
    assert stagerules(ready, "run", "events.jsonl").code == 0


@pytest.mark.slow
def test_a_full_disk(ready: Path) -> None:
    events = [
        {"id": f"n-{number}", "kind": "stage", "entity": "Deal", "key": 41, "stage": "New"} for number in range(600)
    ]
    (ready / "many.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    # No file may grow beyond what the database has now and a little more: the kernel says "no room" as a disk does.
    room = (ready / "crm.db").stat().st_size + 60_000
    ran = subprocess.run(
        [sys.executable, "-m", "stagerules", "run", "-q", "many.jsonl"],
        cwd=ready,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    told(Ran(ran.returncode, ran.stdout, ran.stderr), "room")
    with sqlite3.connect(ready / "crm.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert stagerules(ready, "run", "-q", "many.jsonl").code == 0


def test_a_project_file_with_a_mistake(folder: Path) -> None:
    file = folder / "stagerules.toml"
    text = file.read_text()
    file.write_text(text.replace("currency =", "curency ="))
    told(stagerules(folder, "check"), "stagerules.toml:6:1", "Did you mean `currency`?")
    file.write_text(text.replace('"EUR"', '"euro"'))
    told(stagerules(folder, "check"), "stagerules.toml:6:1", 'currency = "EUR"')
    file.write_text(text.replace('"EUR"', '"QQQ"'))
    told(stagerules(folder, "check"), "stagerules.toml:6:1", 'currency = "EUR"')
    file.write_text(text.replace('"EUR"', '"PLX"'))
    told(stagerules(folder, "check"), "stagerules.toml:6:1", 'currency = "PLN"')
    file.write_text(text.replace('"EUR"', '"zł"'), encoding="utf-8")
    told(stagerules(folder, "check"), "stagerules.toml:6:1", 'currency = "PLN"')
    file.write_text(text.replace('currency = "EUR"', 'currency = "EUR'))
    told(stagerules(folder, "check"), "stagerules.toml:6:")
    file.write_text(text.replace("lead_manager", "lead_manger"))
    told(stagerules(folder, "check"), "stagerules.toml:11:1", "Did you mean `lead_manager`?", "1 error\n")
    file.write_text(text.replace('grants = ["deletions"]', "grants = []"))
    told(stagerules(folder, "check"), "two_lines.rules:1:18", 'grants = ["deletions"]')
