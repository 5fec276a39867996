"""Output for machines is as `docs/output.md` says."""

import json
import re
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from stagerules.cli.pending import messages_json
from stagerules.waiting import InOutbox
from tests.cli.helpers import ROOT, example, stagerules

PAGE = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


def shown(name: str) -> object:
    """The JSON that the page shows for a command."""
    found = re.search(rf"^```json {name}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found, name
    return json.loads(found[1])


def section(name: str) -> str:
    return PAGE.partition(f"## `{name}`")[2].partition("\n## ")[0]


def test_run_writes_a_line_for_each_event(folder: Path) -> None:
    ran = stagerules(folder, "run", "events.jsonl", "--format", "json")
    assert ran.code == 0
    receipts = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["status"] for one in receipts] == ["done", "done", "nothing"]
    assert receipts[2] | {"plan": {"…": "…"}} == shown("run")
    planned = json.loads(stagerules(folder, "plan", "events.jsonl", "--format", "json").out.splitlines()[2])
    assert receipts[2]["plan"].keys() == planned.keys()
    assert all(f"`{key}`" in section("plan") for key in planned)
    for key in planned["considered"][0].keys() & {"verdict", "condition", "branches", "lookups"}:
        assert f"`{key}`" in section("plan")


def test_run_in_json_tells_what_went_wrong(folder: Path) -> None:
    rules = 'on stage "Offer": move to stage "New" allowing back\non stage "New": move to stage "Offer"\n'
    (folder / "two_lines.rules").write_text(rules)
    event = ("--event", 'stage Deal 43 "New"')
    ran = stagerules(folder, "run", "-q", "--format", "json", *event, "--event", "stage Deal 999 New")
    assert ran.code == 1
    loop, missing = (json.loads(line) for line in ran.out.splitlines())
    assert (loop["status"], loop["code"], loop["plan"]) == ("failed", "too_deep", None)
    assert (missing["code"], missing["detail"]) == ("no_such_record", "there is no Deal 999")
    refused = json.loads(stagerules(folder, "plan", "--format", "json", *event).out)
    assert refused.keys() == {"event", "refused", "loop"}


def test_quiet_json_leaves_out_what_went_well(folder: Path) -> None:
    assert stagerules(folder, "run", "-q", "events.jsonl", "--format", "json").out == ""


@pytest.fixture
def no_mailbox(tmp_path: Path) -> Path:
    """The responsible of deal 43 has no mailbox."""
    folder = example("two_lines", tmp_path)
    schema = (folder / "crm.schema").read_text().replace("    email: email\n", "    email: email? is mailbox\n")
    (folder / "crm.schema").write_text(schema)
    assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("UPDATE user SET email = NULL WHERE id = 2")
    return folder


WRITE = 'send_email to: "eva@example.com", subject: "Hello", body: "Hello"\n'


@pytest.mark.slow
def test_quiet_tells_a_statement_that_failed(no_mailbox: Path) -> None:
    (no_mailbox / "two_lines.rules").write_text(f'on stage "New": {WRITE}')
    ran = stagerules(no_mailbox, "run", "-q", "--event", 'stage Deal 43 "New"')
    assert "failed send_email" in ran.out
    assert "(no_mailbox)" in ran.out
    assert ran.out.endswith("1 event: 1 not all of it could be done\n")
    assert ran.code == 1


@pytest.mark.slow
def test_json_tells_a_statement_that_failed(no_mailbox: Path) -> None:
    for below, verdict, code in (("", "failed", 1), ('    on failure: log text: "no"\n', "fired", 0)):
        (no_mailbox / "two_lines.rules").write_text(f'on stage "New":\n    {WRITE}{below}')
        ran = stagerules(no_mailbox, "run", "--format", "json", "--event", 'stage Deal 43 "New"')
        (told,) = map(json.loads, ran.out.splitlines())
        (rule,) = told["plan"]["considered"]
        assert (told["status"] in ("done", "nothing"), rule["verdict"], ran.code) == (True, verdict, code)


def test_the_worker_tells_a_statement_that_failed(no_mailbox: Path) -> None:
    (no_mailbox / "two_lines.rules").write_text(f'on stage "New" after 1 day: {WRITE}')
    assert stagerules(no_mailbox, "run", "-q", "--event", 'stage Deal 43 "New"').code == 0
    with sqlite3.connect(no_mailbox / "crm.db") as database:
        database.execute("UPDATE stagerules_timers SET due = '2020-01-01T00:00:00Z'")
    ran = stagerules(no_mailbox, "worker", "--once")
    assert "failed send_email" in ran.out
    assert "(no_mailbox)" in ran.out
    assert ran.out.endswith("1 event: 1 not all of it could be done\n")
    assert ran.code == 1


def test_exclusions_are_one_array(folder: Path) -> None:
    assert stagerules(folder, "exclusions", "list", "--format", "json").out == "[]\n"
    assert stagerules(folder, "run", "events.jsonl").code == 0
    (expected,) = shown("exclusions")
    found = json.loads(stagerules(folder, "exclusions", "list", "--format", "json").out)[1]
    assert found | {"created_at": expected["created_at"]} == expected


@pytest.mark.slow
def test_history_and_findings_have_the_keys_that_are_told(folder: Path) -> None:
    assert stagerules(folder, "run", "events.jsonl").code == 0
    for row in json.loads(stagerules(folder, "history", "--format", "json").out):
        assert all(f"`{key}`" in section("history") for key in row)
        assert f"`{row['kind']}`" in section("history")
    (folder / "two_lines.rules").write_text('on stage "Nwe": stop\n')
    (finding,) = json.loads(stagerules(folder, "check", "--format", "json").out)
    assert all(f"`{key}`" in section("check") for key in finding)


@pytest.mark.slow
def test_the_worker_writes_a_line_for_each_message(tmp_path: Path) -> None:
    folder = example("furniture_shop", tmp_path)
    stagerules(folder, "db", "init", "--data", "data.json")
    with (folder / "stagerules.toml").open("a") as file:
        file.write('[env.down.channels.email]\nhost = "127.0.0.1"\nport = 1\n[env.down]\ndelivery = "live"\n')
        file.write('[env.down.channels.staff]\nby = "email"\nfrom = "crm@furniture.example"\n')
    assert stagerules(folder, "run", "-q", "--env", "down", "events.jsonl").code == 0
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("UPDATE stagerules_outbox SET due = at")
    lines = [json.loads(line) for line in stagerules(folder, "worker", "--once", "--format", "json").out.splitlines()]
    example_line = shown("worker")
    assert isinstance(example_line, dict)
    assert [one["status"] for one in lines] == ["sent"] * 5
    (line,) = (one for one in lines if one["key"] == example_line["key"])
    assert line["detail"].startswith("outbox/20")
    assert line | {name: example_line[name] for name in ("message", "detail")} == example_line


@pytest.mark.slow
def test_failures_and_pauses_are_written_as_shown(tmp_path: Path) -> None:
    folder = example("furniture_shop", tmp_path)
    (folder / "files" / "terms.txt").unlink()
    stagerules(folder, "db", "init", "--data", "data.json")
    stagerules(folder, "run", "events.jsonl")
    stagerules(folder, "pause", "Welcome")
    changing = {"id", "at", "since"}

    def same(data: list[dict[str, object]]) -> list[dict[str, object]]:
        return [one | dict.fromkeys(changing & one.keys(), "…") for one in data]

    for command, name in ((("failures", "list"), "failures"), (("pause",), "pause")):
        written = json.loads(stagerules(folder, *command, "--format", "json").out)
        example_ = shown(name)
        assert isinstance(example_, list)
        assert same(written) == same(example_)


def test_pending_is_written_as_shown(folder: Path) -> None:
    rules = folder / "two_lines.rules"
    rules.write_text(
        'on stage "Spam": add_to_exclusions\nrule "Reminder"\non stage "New" after 10 days: log text: "x"\n'
    )
    assert stagerules(folder, "run", "events.jsonl").code == 0
    (written,) = json.loads(stagerules(folder, "pending", "Deal 41", "--format", "json").out)
    shown_ = shown("pending")
    assert isinstance(shown_, list)
    expected, messages = shown_
    assert messages_json(InOutbox("email", 3, datetime.fromisoformat(messages["due"]))) == messages
    assert written.keys() == expected.keys()
    changing = {"id", "version"}
    assert {key: written[key] for key in written.keys() - changing} == {
        key: expected[key] for key in expected.keys() - changing
    }


def test_restore_says_what_is_done(folder: Path) -> None:
    assert stagerules(folder, "run", "events.jsonl").code == 0
    told = json.loads(stagerules(folder, "restore", "e-2", "--dry-run", "--format", "json").out)
    assert told | {"effects": [{"…": "…"}]} == shown("restore")
    assert all(f"`{status}`" in section("restore") for status in ("restored", "already_there", "impossible", "partly"))
