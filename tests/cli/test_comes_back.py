"""What comes back, on the command line: announced, planned, told, and on a database that has no place for it yet."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.helpers import example, stagerules

RULES = """\
rule "Greets"
on chat_started: send_chat_message text: "Welcome, {contact.name or else "you"}", hidden: yes
rule "Thanks"
on message_answered if event.text contains "yes": set title = "answered"
"""
CHAT = "event chat_started Deal 41 messenger=telegram chat=77"
STOP = "event message_answered Deal 41 channel=sms address='030 901820' text='Stop.'"
BEGUN = "a chat was begun: new Chat: item Deal 41, person Contact 7, messenger telegram, chat 77"
STOPPED = "the client asked for no more messages"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    (there / "two_lines.rules").write_text(RULES)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


@pytest.mark.slow
def test_a_chat_in_the_plan_in_the_run_in_history_and_in_explain(folder: Path) -> None:
    plan = stagerules(folder, "plan", "--event", CHAT).out.splitlines()
    assert plan[1:4] == [
        f"  · {BEGUN}",
        "  ✓ Greets (two_lines.rules:2) applies",
        "      message to Greta Hansen (chat)",
    ]
    assert {"          text: Welcome, Greta Hansen", "          hidden: yes"} <= set(plan)
    assert f"  {BEGUN}" in stagerules(folder, "run", "--event", CHAT).out.splitlines()
    history = stagerules(folder, "history", "Deal", "41").out
    assert 'Chat 1 "77": created: item Deal 41, person Contact 7' in history
    assert "because a chat was begun, on behalf of automation, caused by chat_started arrives for Deal 41" in history
    explained = stagerules(folder, "explain", "Deal", "41").out
    assert '  · a chat was begun: Chat 1 "77": created: item Deal 41' in explained
    again = stagerules(folder, "run", "--event", CHAT).out
    assert "a chat was begun again: Chat 1" in again


@pytest.mark.slow
def test_a_stop_in_all_of_them(folder: Path) -> None:
    line = f"{STOPPED}: new Exclusion: address +4930901820, kind phone, written 030 901820, comment answered: Stop."
    assert f"  · {line}" in stagerules(folder, "plan", "--event", STOP).out.splitlines()
    assert f"  {line}" in stagerules(folder, "run", "--event", STOP).out.splitlines()
    assert f"note: message_answered: {STOPPED}" in stagerules(folder, "history", "Deal", "41").out
    assert f"because {STOPPED}, on behalf of automation" in stagerules(folder, "history").out
    assert f"  · {STOPPED}: Exclusion 1" in stagerules(folder, "explain", "Deal", "41").out
    assert "+4930901820  phone" in stagerules(folder, "exclusions", "list").out
    assert STOPPED not in stagerules(folder, "run", "--event", STOP).out


def test_the_reason_in_json(folder: Path) -> None:
    told = json.loads(stagerules(folder, "plan", "--event", CHAT, "--format", "json").out)
    first, second = (step["cause"] for step in told["steps"])
    assert (first["rule"], first["title"], first["file"]) == ("", "a chat was begun", "")
    assert second["title"] == "Greets"
    stagerules(folder, "run", "--event", CHAT)
    rows = json.loads(stagerules(folder, "history", "--format", "json").out)
    assert [(one["kind"], one["title"]) for one in rows if one["rule"] == ""] == [
        ("create", "a chat was begun"),
        ("note", "a chat was begun"),
    ]


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        ("event chat_started Deal 41 messenger=telegram", "`chat`: the value is missing", "only fields with a `?`"),
        ("event chat_started Deal 41 messenger=x chta=7", "has no field `chta`", "Did you mean `chat`?"),
        ("event message_failed Deal 41 channel=sms", "`code`: the value is missing", ""),
        ("event message_answered Deal 41 channel=sms text=x", "`address`: the value is missing", ""),
        ("event link_clicked Deal 41", "`url`: the value is missing", ""),
        ("event link_cliked Deal 41 url=x", "there is no event `link_cliked`", "Did you mean `link_clicked`?"),
        ("event chat_started Contact 7 messenger=x chat=7", "there is no event `chat_started`", ""),
    ],
)
def test_what_is_missing_or_unknown_is_said(words: str, error: str, hint: str, folder: Path) -> None:
    ran = stagerules(folder, "run", "--event", words)
    assert (ran.code, error in ran.err, hint in ran.err) == (2, True, True), ran


@pytest.mark.slow
def test_a_database_from_before_is_upgraded(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("DROP TABLE chat")
    assert stagerules(folder, "run", "--event", 'stage Deal 41 "Offer"').code == 0
    for command in (("run", "--event", CHAT), ("history", "Deal", "41")):
        ran = stagerules(folder, *command)
        assert (ran.code, ran.err.splitlines()[:2]) == (
            1,
            [
                "error: The database has no table `chat`.",
                "  help: Run `stagerules db init`: it makes what is missing and leaves what is there.",
            ],
        )
    assert stagerules(folder, "db", "check").code == 1
    assert stagerules(folder, "db", "upgrade").out == "the tables are of version 3 already\n1 table made\n"
    assert stagerules(folder, "db", "check").out == "ok\n"
    assert BEGUN in stagerules(folder, "run", "--event", CHAT).out
    assert "Deal 41" in stagerules(folder, "history", "Deal", "41").out


@pytest.mark.slow
def test_a_chat_that_cannot_be_kept_is_told_and_the_rules_run(folder: Path) -> None:
    stagerules(folder, "run", "--event", CHAT)
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("CREATE UNIQUE INDEX one ON chat (item)")
    ran = stagerules(folder, "run", "--event", CHAT.replace("77", "78"))
    assert "a rule could not be decided (refused: what chat_started means: " in ran.out
    assert "message to Greta Hansen (chat): telegram; 77;" in ran.out
    explained = stagerules(folder, "explain", "Deal", "41").out
    assert explained.count("! what chat_started means could not be decided, nothing of it was done: refused") == 1
    assert not [line for line in explained.splitlines() if "could not be decided" in line and "worker" in line]
    assert "by what chat_started means, on behalf of automation" in stagerules(folder, "history", "Deal", "41").out
