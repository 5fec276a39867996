"""`stagerules pending`, `deploy`, and the worker that stays."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.helpers import ROOT, example, stagerules

REMINDER = """rule "Reminder"
on stage "New" after 2 days:
    log text: "still {title}"
    wait 1 day
    log text: "once more"
"""
EVENT = ("--event", 'stage Deal 41 "New"')
CHAIR = 'Deal 41 "Office furniture"'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    (there / "two_lines.rules").write_text(REMINDER, encoding="utf-8")
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


def rules(folder: Path, text: str) -> None:
    (folder / "two_lines.rules").write_text(text, encoding="utf-8")


def make_due(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("UPDATE stagerules_timers SET due = '2020-01-01T00:00:00Z'")


@pytest.mark.slow
def test_what_waits_is_listed(folder: Path) -> None:
    assert stagerules(folder, "pending").out == "nothing is pending\n"
    planned = stagerules(folder, "plan", *EVENT).out
    assert "Reminder (two_lines.rules:2) applies later\n      goes on at " in planned
    assert stagerules(folder, "pending").out == "nothing is pending\n"
    stagerules(folder, "run", *EVENT)
    listed = stagerules(folder, "pending").out
    assert listed.startswith(f'{CHAIR}: "Reminder" goes on at ')
    assert stagerules(folder, "pending", "Deal", "41").out == listed
    assert stagerules(folder, "pending", "Deal", "43").out == "nothing is pending\n"
    told = json.loads(stagerules(folder, "pending", "--format", "json").out)
    assert [(one["entity"], one["key"], one["title"], one["standing"]) for one in told] == [
        ("Deal", 41, "Reminder", "current")
    ]


MESSAGES = """rule "Mail"
on stage "New": send_email subject: "Hello", body: "Hello", from: "ben@shop.example"

rule "Text"
on stage "New": send_sms text: "Hello"
"""
NOBODY_THERE = """
[env.down]
delivery = "live"

[env.down.channels.email]
host = "127.0.0.1"
port = 1

[env.down.channels.sms.http]
url = "http://127.0.0.1:1/"
private = true
json = { to = "{to}", text = "{text}" }
"""


@pytest.mark.slow
def test_messages_that_wait_are_counted_by_channel(folder: Path) -> None:
    rules(folder, MESSAGES)
    schema = folder / "crm.schema"
    schema.write_text(schema.read_text().replace("email: email\n", "email: email is mailbox\n"))
    with (folder / "stagerules.toml").open("a") as file:
        file.write(NOBODY_THERE)

    def told() -> list[str]:
        written = json.loads(stagerules(folder, "pending", "--format", "json").out)
        assert [one["kind"] for one in written] == ["messages"] * len(written)
        lines = stagerules(folder, "pending").out.splitlines()
        for one, line in zip(written, lines, strict=True):
            assert line.startswith(f"{one['count']} message{'' if one['count'] == 1 else 's'} in the outbox for `")
            assert f"`{one['channel']}`" in line
            assert (one["due"] is not None) == ("may leave" in line)
            assert one["paused"] == line.endswith(": paused")
        return [line.partition(": ")[2] for line in lines]

    stagerules(folder, "run", "--env", "down", *EVENT, "--event", 'stage Deal 43 "New"')
    (email, sms) = told()
    assert email.startswith("the next may leave at ")
    assert sms == "waiting for earlier ones of other channels"
    assert stagerules(folder, "pending", "Deal", "41").out == "nothing is pending\n"
    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("UPDATE stagerules_outbox SET due = at")
    assert told()[0] == "the next may leave now"
    stagerules(folder, "pause", "Mail")
    assert told() == ["paused", "the next may leave now"]
    stagerules(folder, "pause", "--all")
    assert told() == ["paused", "paused"]
    stagerules(folder, "resume", "--all")
    stagerules(folder, "worker", "--once")
    assert told() == ["paused"]
    stagerules(folder, "resume", "Mail")
    stagerules(folder, "worker", "--once")
    assert stagerules(folder, "pending").out == "nothing is pending\n"


@pytest.mark.slow
def test_what_is_cancelled_by_hand_stands_in_the_history(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    ran = stagerules(folder, "pending", "cancel", "Deal", "41", "--rule", "Other")
    assert (ran.code, ran.out) == (1, "nothing is pending\n")
    ran = stagerules(folder, "pending", "cancel", "Deal", "41")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "1 cancelled")
    assert stagerules(folder, "pending").out == "nothing is pending\n"
    last = stagerules(folder, "history", "Deal", "41").out.splitlines()[-2:]
    assert "Reminder is cancelled, due at " in last[0]
    assert last[1].strip() == "by hand"


@pytest.mark.slow
def test_changed_rules_are_shown_and_moved(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    assert stagerules(folder, "deploy").out == "nothing waits for a changed or removed rule\n"
    rules(folder, REMINDER.replace("2 days", "9 days"))
    before = stagerules(folder, "pending").out
    assert "(as the rule was when it began)" in before
    ran = stagerules(folder, "deploy")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Reminder: changed, 1 item waiting")
    assert stagerules(folder, "deploy", "--move").out.splitlines()[-1] == (
        "1 moved to the present rules, their time is reckoned anew by the next `run` or `worker`;"
        " the others go on as they began"
    )
    assert stagerules(folder, "worker", "--once").code == 0
    after = stagerules(folder, "pending").out
    assert after.startswith(f'{CHAIR}: "Reminder" goes on at ')
    assert "as the rule was" not in after
    assert after != before


@pytest.mark.slow
def test_what_waits_inside_a_body_keeps_its_version(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    make_due(folder)
    stagerules(folder, "worker", "--once")
    rules(folder, REMINDER.replace("once more", "changed"))
    ran = stagerules(folder, "deploy", "--move")
    assert "1 item inside the rule's body: kept or cancelled, they cannot be moved" in ran.out
    assert ran.out.splitlines()[-1] == "0 moved to the present rules; the others go on as they began"
    make_due(folder)
    assert "log: once more" in stagerules(folder, "worker", "--once").out


def test_what_cannot_go_on_is_told_before_and_fails_with_its_reason(folder: Path) -> None:
    rules(folder, 'rule "Budget"\non stage "New" after 1 day: set note = "x"\n')
    schema = folder / "crm.schema"
    plain = schema.read_text(encoding="utf-8")
    schema.write_text(plain.replace("    amount: money\n", "    amount: money\n    note: text?\n"), encoding="utf-8")
    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("ALTER TABLE deal ADD COLUMN note TEXT")
    assert stagerules(folder, "run", *EVENT).code == 0
    schema.write_text(plain, encoding="utf-8")
    rules(folder, REMINDER)
    ran = stagerules(folder, "deploy")
    assert ran.code == 1
    assert ran.out.splitlines()[:2] == ["Budget: outdated, 1 item waiting", "  Nothing is called `note` here."]
    make_due(folder)
    ran = stagerules(folder, "worker", "--once")
    assert (ran.code, "(outdated: Nothing is called `note` here.)" in ran.out) == (1, True)
    assert "outdated" in stagerules(folder, "failures", "list").out
    assert stagerules(folder, "deploy").code == 0


@pytest.mark.slow
def test_a_worker_stays_does_what_becomes_due_and_ends_when_told(folder: Path) -> None:
    rules(folder, 'rule "Soon"\non stage "New" after 1 second: log text: "now"\n')
    worker = subprocess.Popen(
        [sys.executable, "-m", "stagerules", "worker", "--every", "0.1"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        stagerules(folder, "run", *EVENT)
        until = time.monotonic() + 60
        while "log: now" not in stagerules(folder, "history").out:
            assert time.monotonic() < until, "the worker does nothing"
            time.sleep(0.1)
    finally:
        worker.send_signal(signal.SIGTERM)
        out, err = worker.communicate(timeout=60)
    assert (worker.returncode, err) == (0, "")
    assert f"Soon goes on for {CHAIR}: done" in out
    assert out.splitlines()[-1] == "1 event: 1 done"


def test_a_worker_outlives_a_database_that_is_away(folder: Path) -> None:
    from datetime import timedelta

    from stagerules import BackendProblem, Engine, Project
    from stagerules.worker import stay

    engine = Engine(Project.load(folder))
    hidden = folder / "hidden"
    (folder / "crm.db").rename(hidden)
    told: list[BackendProblem] = []
    rests: list[timedelta] = []

    def rest(span: timedelta) -> bool:
        rests.append(span)
        if len(rests) == 3:
            hidden.rename(folder / "crm.db")
        return len(rests) == 4

    assert list(stay(engine, {}, rest, timedelta(seconds=1), told.append)) == []
    assert len(told) == 3
    assert rests == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8), timedelta(seconds=1)]


def change(folder: Path, sql: str, event: str) -> str:
    """Changes the records as their owner does, and says so; what `run` tells of it."""
    with sqlite3.connect(folder / "crm.db") as db:
        db.execute(sql)
    return stagerules(folder, "run", "--event", event).out


@pytest.mark.slow
def test_what_ended_a_wait_is_told_also_where_no_rule_is_about_the_event(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    plan = stagerules(folder, "plan", "--event", 'stage Deal 41 "Spam"').out
    ran = change(folder, "UPDATE deal SET stage = 'Spam' WHERE id = 41", 'stage Deal 41 "Spam"')
    for told in (plan, ran, stagerules(folder, "explain", "Deal", "41").out):
        assert "Reminder" in told, told
        assert "the item left the stage" in told, told
    told = stagerules(folder, "explain", "Deal", "41", "--rule", "Reminder").out
    assert "the item left the stage" in told


@pytest.mark.slow
def test_what_follows_its_date_is_told_with_both_moments(tmp_path: Path) -> None:
    there = tmp_path / "new"
    stagerules(tmp_path, "new", "new")
    (there / "sales.rules").write_text(
        'rule "Closes"\non created 3 days before close_date: log text: "{title}"\n', encoding="utf-8"
    )
    stagerules(there, "db", "init", "--data", "data.json")
    stagerules(there, "run", "--event", "created Deal 41")
    assert stagerules(there, "pending").out.endswith("rests until `close_date` changes\n")
    filled = change(there, "UPDATE deal SET close_date = '2050-01-15'", "changed Deal 41 close_date=")
    assert "Closes" not in filled.partition("\n")[0]
    assert "  goes on at Jan 12, 2050, 9:00 AM: its date has changed" in filled.replace("Closes ", "")
    moved = change(there, "UPDATE deal SET close_date = '2050-02-15'", "changed Deal 41 close_date=2050-01-15")
    expected = "Closes goes on at Feb 12, 2050, 9:00 AM, it was due at Jan 12, 2050, 9:00 AM: its date has changed"
    emptied = change(there, "UPDATE deal SET close_date = NULL", "changed Deal 41 close_date=2050-02-15")
    assert expected in moved
    assert "Closes rests until `close_date` changes, it was due at Feb 12, 2050, 9:00 AM" in emptied
    for told in (stagerules(there, "history").out, stagerules(there, "explain", "Deal", "41").out):
        assert expected in told
        assert "Closes rests until `close_date` changes, it was due at Feb 12, 2050, 9:00 AM: its date has " in told


@pytest.mark.slow
def test_what_waits_and_is_paused_says_so(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    make_due(folder)
    for pause in (("Reminder",), ("--stage", "New"), ("--all",)):
        stagerules(folder, "pause", *pause)
        assert stagerules(folder, "pending").out.endswith(" (paused)\n")
        assert json.loads(stagerules(folder, "pending", "--format", "json").out)[0]["paused"] is True
        stagerules(folder, "resume", *pause)
        assert "paused" not in stagerules(folder, "pending").out


def test_what_was_moved_and_has_not_had_its_turn_is_not_called_unknown(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    rules(folder, REMINDER.replace("2 days", "9 days"))
    stagerules(folder, "deploy", "--move")
    told = stagerules(folder, "explain", "Deal", "41").out
    assert "its turn comes with the next `stagerules run` or `worker`" in told
    assert "no rule is about this" not in told


def test_a_plan_tells_a_rule_that_begins_now_from_one_that_begins_later(folder: Path) -> None:
    rules(
        folder,
        'rule "Both"\non stage "New":\n    set amount = 5 EUR\n    wait 1 day\n    log text: "x"\n\n' + REMINDER,
    )
    planned = stagerules(folder, "plan", *EVENT).out
    assert "Both (two_lines.rules:2) applies, and goes on later\n" in planned
    assert "Reminder (two_lines.rules:8) applies later\n" in planned


@pytest.mark.slow
def test_a_rule_that_is_not_started_by_its_days_names_the_day(folder: Path) -> None:
    rules(
        folder,
        'rule "Soon" from 2999-12-01\non stage "New": log text: "x"\n\n'
        'rule "Over" until 2020-02-28\non stage "New": log text: "x"\n',
    )
    planned = stagerules(folder, "plan", *EVENT).out
    assert "Soon (two_lines.rules:2) is not started: its first day has not come: 2999-12-01\n" in planned
    assert "Over (two_lines.rules:5) is not started: its last day is over: 2020-02-28\n" in planned
    stagerules(folder, "run", *EVENT)
    told = stagerules(folder, "explain", "Deal", "41").out
    assert "was not started: its first day has not come: 2999-12-01\n" in told


def test_an_event_that_a_pause_holds_has_not_been_asked_of_any_rule(folder: Path) -> None:
    stagerules(folder, "pause", "--all")
    stagerules(folder, "run", *EVENT)
    told = stagerules(folder, "explain", "Deal", "41").out
    assert "the project is paused\n  no rule has been asked\n" in told
    assert "no rule is about this" not in told


@pytest.mark.slow
def test_a_worker_goes_over_to_a_database_that_is_put_in_place_of_its_own(folder: Path) -> None:
    """Such as an older copy: what it would write to the other is lost."""
    from stagerules import BackendProblem, Engine, Project

    engine = Engine(Project.load(folder))
    database, away, copy = folder / "crm.db", folder / "away.db", folder / "copy.db"
    with sqlite3.connect(database) as db:
        db.execute("VACUUM INTO ?", (str(copy),))
    assert engine.pending.all() == ()
    database.rename(away)
    for _ in range(2):
        with pytest.raises(BackendProblem, match="There is no database"):
            engine.pending.all()
        assert not database.exists()
    copy.rename(database)
    assert stagerules(folder, "run", *EVENT).code == 0
    assert len(engine.pending.all()) == 1
    assert engine.pending.cancel(engine.pending.all()) == 1
    engine.backend.close()
    assert stagerules(folder, "pending").out == "nothing is pending\n"


def test_a_worker_outlives_a_constant_that_names_nobody(folder: Path) -> None:
    """Somebody changes an address in the CRM while it works."""
    from datetime import timedelta

    from stagerules import Engine, Project, RulesError
    from stagerules.worker import Done, Trouble, stay

    engine = Engine(Project.load(folder))
    stagerules(folder, "run", *EVENT)
    make_due(folder)

    def address(written: str) -> None:
        with sqlite3.connect(folder / "crm.db") as db:
            db.execute("UPDATE user SET email = ? WHERE id = 1", (written,))

    address("new@example.com")
    told: list[Trouble] = []
    rests: list[timedelta] = []

    def rest(span: timedelta) -> bool:
        rests.append(span)
        if len(rests) == 2:
            address("ada@example.com")
        return len(rests) == 3

    done: list[Done] = list(stay(engine, {}, rest, timedelta(seconds=1), told.append))
    assert [one.status for one in done] == ["done"]
    assert [type(one) for one in told] == [RulesError, RulesError]
    assert rests == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=1)]


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e300", "0", "-1", "100000"])
def test_a_worker_looks_at_sensible_intervals(seconds: str, folder: Path) -> None:
    ran = stagerules(folder, "worker", "--once", "--every", seconds)
    assert (ran.code, ran.out) == (2, "")
    assert "Invalid value for '--every'" in ran.err


@pytest.mark.parametrize(
    "present",
    [
        'for Contact\nrule "Reminder"\non created: set name = "x"\n',
        'rule "Reminder"\non stage "Won": log text: "x"\n',
        'rule "Reminder"\non deleted: log text: "x"\n',
        'rule "Reminder"\non every day at 09:00: log text: "x"\n',
        'rule "Reminder"\non change of amount: log text: "x"\n',
    ],
    ids=["another entity", "another stage", "deleted", "the clock", "change of"],
)
def test_what_the_present_rule_would_not_begin_with_is_not_moved(present: str, folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    rules(folder, present)
    ran = stagerules(folder, "deploy", "--move")
    assert "1 item for which the present rule would not begin: kept or cancelled, they cannot be moved" in ran.out
    assert ran.out.splitlines()[-1] == "0 moved to the present rules; the others go on as they began"
    assert stagerules(folder, "deploy").out.endswith("all of it goes on as it began; `--cancel` would change that\n")
    make_due(folder)
    assert "log: still" in stagerules(folder, "worker", "--once").out


@pytest.mark.slow
def test_what_is_moved_while_its_rule_is_paused_can_be_moved_again(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    stagerules(folder, "pause", "Reminder")
    for days in ("3 days", "4 days"):
        rules(folder, REMINDER.replace("2 days", days))
        assert stagerules(folder, "deploy", "--move").out.splitlines()[-1].startswith("1 moved")
        assert "held back" in stagerules(folder, "worker", "--once").out
    stagerules(folder, "resume", "Reminder")
    stagerules(folder, "worker", "--once")
    assert stagerules(folder, "pending").out.count("Reminder") == 1
    assert stagerules(folder, "deploy").out == "nothing waits for a changed or removed rule\n"


def test_a_rule_that_more_begins_takes_over(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    rules(folder, REMINDER.replace('"New"', '"Offer", "New"'))
    assert stagerules(folder, "deploy", "--move").out.splitlines()[-1].startswith("1 moved")


def test_what_is_outdated_is_not_told_to_go_on(folder: Path) -> None:
    stagerules(folder, "run", *EVENT)
    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("DELETE FROM stagerules_rulesets")
    rules(folder, 'rule "Other"\non created: stop\n')
    ran = stagerules(folder, "deploy")
    assert (ran.code, ran.out.splitlines()[-1]) == (
        1,
        "what is outdated fails when its time comes, the rest goes on as it began; `--cancel` would change that",
    )
