"""`stagerules restore`: what it shows, how it ends, what it says where it cannot."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from stagerules import Engine, Project
from stagerules.dsl.values import Ref
from tests.cli.helpers import ROOT, example, stagerules

COMES_BACK = """\
  Contact 8 "Prize Department" comes back: name Prize Department, phones +49 151 23456789, emails Win@Prizes.example, \
responsible Ben Okri
  Deal 42 "You have won" comes back: title You have won, amount €1.00, responsible Ben Okri, \
contacts Prize Department, stage Spam, pipeline Sales, stage_since Nov 20, 2026, 9:05 AM
"""
STAYS = """\
  on the exclusion list all the same: +4915123456789, win@prizes.example
  help: `--exclusions` takes off what serves nobody else, `stagerules exclusions remove ADDRESS` any.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project in which a deal and its contact were deleted by run e-2."""
    there = example("two_lines", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    assert stagerules(there, "run", "events.jsonl").code == 0
    return there


def sql(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "crm.db")) as raw, raw:
        return raw.execute(statement).fetchall()


@pytest.mark.slow
def test_it_is_shown_first_then_done_then_there(folder: Path) -> None:
    shown = stagerules(folder, "restore", "e-2", "--dry-run")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == f"restore of run e-2: this would be done\n{COMES_BACK}{STAYS}"
    assert sql(folder, "SELECT count(*) FROM deal WHERE id = 42") == [(0,)]
    done = stagerules(folder, "restore", "e-2")
    assert (done.code, done.out) == (0, f"restore of run e-2: 2 records back\n{COMES_BACK}{STAYS}")
    page = (ROOT / "docs" / "guide" / "restoring.md").read_text(encoding="utf-8")
    assert f"```text restore\n{done.out}```" in page
    assert sql(folder, "SELECT title, stage FROM deal WHERE id = 42") == [("You have won", "Spam")]
    assert stagerules(folder, "exclusions", "check", "win@prizes.example").code == 1
    again = stagerules(folder, "restore", "e-2")
    there = '  Contact 8 "Prize Department" is there already\n  Deal 42 "You have won" is there already\n'
    assert (again.code, again.out) == (0, f"restore of run e-2: already there, nothing to do\n{there}{STAYS}")
    off = stagerules(folder, "restore", "e-2", "--exclusions")
    taken = "".join(f"  {one} is taken off the exclusion list\n" for one in ("+4915123456789", "win@prizes.example"))
    assert (off.code, off.out) == (0, f"restore of run e-2: done\n{there}{taken}")
    assert stagerules(folder, "exclusions", "list").out == ""
    told = stagerules(folder, "history", "Deal", "42").out.splitlines()[-2:]
    assert told[0].endswith('Deal 42 "You have won": note: restore: of run e-2')
    assert told[1] == "    by hand"


def test_in_json(folder: Path) -> None:
    told = json.loads(stagerules(folder, "restore", "e-2", "--dry-run", "--format", "json").out)
    assert told["effects"][0]["effect"] == "create"
    assert [one["record"] for one in told.pop("effects")] == told["restored"]
    assert told == {
        "run": "e-2",
        "status": "restored",
        "dry_run": True,
        "restored": [{"entity": "Contact", "key": 8}, {"entity": "Deal", "key": 42}],
        "already_there": [],
        "obstacles": [],
        "not_as_it_was": [],
        "off_list": [],
        "on_list": ["+4915123456789", "win@prizes.example"],
        "not_revived": [],
        "refused": None,
    }


def test_something_in_the_way(folder: Path) -> None:
    sql(folder, "INSERT INTO contact (id, name, responsible) VALUES (8, 'Somebody', 1)")
    ran = stagerules(folder, "restore", "e-2", "--exclusions")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == (
        "restore of run e-2: nothing is done\n"
        '  in the way: Contact 8 "Somebody": another record has its key by now\n'
        "  help: Mend what is in the way, then restore it once more.\n"
    )
    assert sql(folder, "SELECT count(*) FROM deal WHERE id = 42") == [(0,)]
    assert len(sql(folder, "SELECT * FROM exclusion")) == 2
    told = json.loads(stagerules(folder, "restore", "e-2", "--format", "json").out)
    assert told["status"] == "impossible"
    assert told["obstacles"] == [
        {"entity": "Contact", "key": 8, "field": None, "why": "another record has its key by now"}
    ]


@pytest.mark.parametrize(
    ("run", "message", "way_out"),
    [
        ("nope", "No run has the id `nope`.", "shows the id of each run behind the word `event`"),
        ("e-1", "Run e-1 deleted nothing that was there before it.", "shows what was deleted, and by which event"),
        ("", "No run has the id ``.", "shows the id of each run"),
        ("\x1b[31m", "No run has the id `\\u{001b}[31m`.", "shows the id of each run"),
    ],
)
def test_a_run_that_cannot_be_restored(run: str, message: str, way_out: str, folder: Path) -> None:
    ran = stagerules(folder, "restore", run)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert way_out in ran.err


def test_a_run_that_is_not_finished(folder: Path) -> None:
    sql(folder, "UPDATE stagerules_events SET status = 'planned', open = 1 WHERE id = 'e-2'")
    ran = stagerules(folder, "restore", "e-2")
    assert (ran.code, ran.err) == (
        2,
        "error: Run e-2 is not finished yet.\n  help: Let `stagerules run` finish it, then restore it.\n",
    )


def test_a_history_that_does_not_hold_everything(folder: Path) -> None:
    sql(folder, "UPDATE stagerules_history SET old = NULL WHERE kind = 'delete' AND entity = 'Contact'")
    ran = stagerules(folder, "restore", "e-2")
    assert ran.code == 1
    assert "in the way: Contact 8: the history does not hold what it was" in ran.out


@pytest.mark.slow
def test_a_schema_that_has_changed_since(folder: Path) -> None:
    schema = folder / "crm.schema"
    text = schema.read_text(encoding="utf-8")
    schema.write_text(text.replace("    amount: money\n", "    amount: money\n    size: integer\n"), encoding="utf-8")
    sql(folder, "ALTER TABLE deal ADD COLUMN size INTEGER")
    ran = stagerules(folder, "restore", "e-2")
    assert ran.code == 1
    assert "in the way: Deal 42, size: the history does not hold it" in ran.out
    less = text.replace('    stage "Spam" failure\n', "").replace(
        "    emails: list of email", "    mails: list of email"
    )
    schema.write_text(less, encoding="utf-8")
    sql(folder, "CREATE TABLE contact_mails (owner INTEGER, position INTEGER, label TEXT, value TEXT)")
    ran = stagerules(folder, "restore", "e-2")
    assert ran.code == 1
    assert 'in the way: Deal 42: the schema has no stage "Spam" of pipeline "Sales" any more' in ran.out
    assert "not as it was: Contact 8, emails: the schema has no such field any more" in ran.out
    assert sql(folder, "SELECT count(*) FROM contact WHERE id = 8") == [(0,)]


def test_rules_that_are_broken_keep_nobody_from_restoring(folder: Path) -> None:
    (folder / "two_lines.rules").write_text("on nothing at all\n", encoding="utf-8")
    assert stagerules(folder, "restore", "e-2").code == 0


def test_a_host_may_say_who(folder: Path) -> None:
    engine = Engine(Project.load(folder))
    assert engine.restore("e-2", author="Ada").status == "restored"
    row = engine.history(Ref("Deal", 42))[-1]
    assert (row.rule, row.on_behalf) == ("by hand", "Ada")
    assert "by hand, by Ada" in stagerules(folder, "history", "Deal 42").out
