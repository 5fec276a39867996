"""`[limits]`: what it may say, and what `run`, `worker`, `explain`, `history`, `pause` and `resume` tell of it."""

import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stagerules import Engine, Project
from stagerules.interpreter.calendar.hours import read_hours
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.limits import Limits
from stagerules.worker import stay
from tests.cli.helpers import example, stagerules
from tests.cli.test_project_file import WHOLE, told
from tests.drivers.postman import mail
from tests.drivers.test_deliver import Line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("furniture_shop", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return example("two_lines", tmp_path)


def limited(folder: Path, *lines: str) -> None:
    file = folder / "stagerules.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[limits]\n", "\n".join(("[limits]", *lines, ""))), encoding="utf-8")


def query(folder: Path, text: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "crm.db") as database:
        return database.execute(text).fetchall()


def quiet_now() -> tuple[str, datetime]:
    """Quiet hours that lie around this moment, and when they are over."""
    now = datetime.now(ZoneInfo("Europe/Berlin"))
    end = (now + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    return f'quiet_hours = "{now - timedelta(hours=1):%H}:00-{end:%H:%M}"', end


# --- what may be said ---


def test_all_that_may_be_said(plain: Path) -> None:
    lines = (
        "messages_per_client_and_day = 3",
        "messages_per_rule_and_hour = 100",
        "messages_per_hour = 1000",
        'quiet_hours = "Mo-Fr 20:00-08:00; Sa-Su 00:00-24:00"',
    )
    assert told(plain, WHOLE + "\n[limits]\ndeletions_per_hour = 7\n" + "\n".join(lines)) == []
    project = Project.load(plain)
    assert project.program.limits == Limits(3, 100, 1000, read_hours("Mo-Fr 20:00-08:00; Sa-Su 00:00-24:00"))
    assert project.program.ceilings == {"deletions": 7}


def test_what_is_left_out_is_no_limit(plain: Path) -> None:
    for table in ("", "\n[limits]\n"):
        assert told(plain, WHOLE + table) == []
        program = Project.load(plain).program
        assert (program.limits, program.ceilings) == (Limits(), {})


def test_the_earlier_table_is_still_read(plain: Path) -> None:
    assert told(plain, WHOLE + "\n[ceilings]\ndeletions_per_hour = 7\n") == []
    assert Project.load(plain).program.ceilings == {"deletions": 7}
    ((slug, sentence, _),) = told(
        plain, WHOLE + "\n[ceilings]\ndeletions_per_hour = 7\n[limits]\ndeletions_per_hour = 8"
    )
    assert (slug, sentence) == (
        "wrong-setting",
        "The setting `deletions_per_hour` must be left out here, since it stands under `[limits]`.",
    )
    assert [slug for slug, _, _ in told(plain, WHOLE + "\n[ceilings]\nmessages_per_hour = 7\n")] == ["unknown-setting"]


DAYS = "the days are `Mo Tu We Th Fr Sa Su`"
WRONG = {
    "messages_per_client_and_day = 0": ("a whole number of 1 or more", "messages_per_client_and_day = 3"),
    "messages_per_rule_and_hour = -1": ("a whole number of 1 or more", "messages_per_rule_and_hour = 100"),
    'messages_per_hour = "many"': ("a whole number of 1 or more", "messages_per_hour = 1000"),
    "messages_per_hour = true": ("a whole number of 1 or more", "messages_per_hour = 1000"),
    "messages_per_hour = 2.5": ("a whole number of 1 or more", "messages_per_hour = 1000"),
    "deletions_per_hour = -1": ("a whole number", "deletions_per_hour = 20"),
    'quiet_hours = "at night"': (DAYS, 'quiet_hours = "22:00-07:00"'),
    'quiet_hours = "22-7"': (DAYS, 'quiet_hours = "22:00-07:00"'),
    'quiet_hours = ""': (DAYS, 'quiet_hours = "22:00-07:00"'),
    "quiet_hours = 22": (DAYS, 'quiet_hours = "22:00-07:00"'),
    'quiet_hours = "00:00-24:00"': ("hours that leave some of the week", 'quiet_hours = "22:00-07:00"'),
    'quiet_hours = "Mo-Su 06:00-22:00, 22:00-06:00"': ("hours that leave some of the week", "22:00-07:00"),
}


@pytest.mark.parametrize("line", WRONG)
def test_what_cannot_be_meant_is_told_with_its_place_and_a_way_out(line: str, plain: Path) -> None:
    ((slug, sentence, hint),) = told(plain, WHOLE + f"\n[limits]\n{line}\n")
    wanted, way = WRONG[line]
    assert (slug, wanted in sentence, way in hint) == ("wrong-setting", True, True), (sentence, hint)
    (found,) = json.loads(stagerules(plain, "check", "--format", "json").out)
    assert found["line"] == (plain / "stagerules.toml").read_text().splitlines().index(line) + 1


def test_a_misspelt_one_is_told_with_the_one_that_is_meant(plain: Path) -> None:
    ((slug, sentence, hint),) = told(plain, WHOLE + "\n[limits]\nmessages_per_day_and_client = 3\n")
    assert (slug, "under `[limits]`" in sentence, "messages_per_client_and_day" in hint) == (
        "unknown-setting",
        True,
        True,
    )
    ((slug, _, hint),) = told(plain, WHOLE + "\n[limit]\nmessages_per_hour = 3\n")
    assert (slug, hint) == ("unknown-setting", "Did you mean `limits`?")


def test_an_environment_may_have_others(plain: Path) -> None:
    text = WHOLE + "\n[limits]\nmessages_per_hour = 5\n[env.test.limits]\nmessages_per_hour = 6\n"
    assert told(plain, text) == []
    assert [Project.load(plain, env=env).program.limits.per_hour for env in (None, "test")] == [5, 6]
    ((slug, *_),) = told(plain, text.replace("= 6", "= 0"))
    assert slug == "wrong-setting"


# --- what is told ---


@pytest.mark.slow
def test_quiet_hours_are_told_once_and_what_was_held_leaves(folder: Path) -> None:
    line, end = quiet_now()
    limited(folder, line)
    until = f"quiet hours until {end:%Y-%m-%d %H:%M}"
    ran = stagerules(folder, "run", "events.jsonl")
    assert ran.code == 0, ran.err
    assert f'Deal 105 "Bookshelf": email to Jürgen Müller: held ({until})' in ran.out
    assert "8 messages: 2 sent, 2 made, 4 held by limits" in ran.out
    assert [one.suffix for one in (folder / "outbox").iterdir()] == [
        ".txt",
        ".txt",
    ]  # to staff, and the request for a link
    again = stagerules(folder, "worker", "--once").out.splitlines()
    assert [line for line in again if "held" in line] == []
    assert again[-1] == "nothing is due; 4 to be tried later"
    assert (
        f"held: email to Jürgen Müller: {until}\n    by the worker" in stagerules(folder, "history", "Deal", "105").out
    )
    assert f"held: email to Jürgen Müller: {until}  [by the worker]" in stagerules(folder, "explain", "Deal", "105").out
    rows = json.loads(stagerules(folder, "history", "--format", "json").out)
    moments = {row["new"]["datetime"] for row in rows if row["kind"] == "held"}
    assert {datetime.fromisoformat(one) for one in moments} == {end}


@pytest.mark.slow
@pytest.mark.parametrize("command", [("worker", "--once"), ("run", "events.jsonl")])
def test_other_quiet_hours_count_for_what_is_held_already(command: tuple[str, ...], folder: Path) -> None:
    line, _ = quiet_now()
    limited(folder, line)
    stagerules(folder, "run", "events.jsonl")
    file = folder / "stagerules.toml"
    text, later = file.read_text(encoding="utf-8"), datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(hours=4)
    file.write_text(text.replace(line, f'{line[:-6]}{later:%H}:00"'), encoding="utf-8")
    held = stagerules(folder, *command).out
    assert held.count(f"held (quiet hours until {later:%Y-%m-%d %H}:00)") == 4, held
    assert "held" not in stagerules(folder, *command).out
    file.write_text(text.replace(line, ""), encoding="utf-8")
    assert "messages: 4 sent" in stagerules(folder, *command).out


@pytest.mark.slow
def test_a_worker_that_stays_asks_anew_when_it_begins(folder: Path) -> None:
    line, _ = quiet_now()
    limited(folder, line)
    stagerules(folder, "run", "events.jsonl")
    file = folder / "stagerules.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(line, ""), encoding="utf-8")
    engine, rests = Engine(Project.load(folder)), list[object]()

    def rest(span: timedelta) -> bool:
        rests.append(span)
        return len(rests) == 2

    done = list(stay(engine, {"email": Line()}, rest, timedelta(seconds=1), rests.append))
    assert [one.status for one in done] == ["sent"] * 4


@pytest.mark.slow
def test_the_worker_tells_machines(folder: Path) -> None:
    stagerules(folder, "pause", "--all")
    stagerules(folder, "run", "events.jsonl")
    line, end = quiet_now()
    limited(folder, line)
    stagerules(folder, "resume", "--all")
    ran = stagerules(folder, "worker", "--once", "--format", "json")
    told = [json.loads(text) for text in ran.out.splitlines()]
    held = [one for one in told if one.get("code") == "quiet_hours"]
    assert len(held) == 4
    assert {(one["status"], datetime.fromisoformat(one["due"])) for one in held} == {("later", end)}


@pytest.mark.slow
def test_too_much_for_a_client_waits_for_tomorrow(folder: Path) -> None:
    """Two of the e-mails are for the same contact, about two deals."""
    limited(folder, "messages_per_client_and_day = 1")
    ran = stagerules(folder, "run", "events.jsonl")
    tomorrow = datetime.now(ZoneInfo("Europe/Berlin")).date() + timedelta(days=1)
    told = f"email to Jürgen Müller: held (messages per client and day until {tomorrow} 00:00 (1 today))"
    assert ran.out.count(told) == 1, ran.out
    assert "8 messages: 5 sent, 2 made, 1 held by limits" in ran.out


@pytest.mark.slow
def test_the_breaker_says_so_and_the_rule_goes_on_when_it_is_resumed(folder: Path) -> None:
    limited(folder, "messages_per_hour = 2")
    ran = stagerules(folder, "run", "events.jsonl")
    assert "everything is paused until `stagerules resume --all`" in ran.out
    assert "4 messages: 3 sent, 1 held by limits" in ran.out
    assert stagerules(folder, "pause").out.endswith(", breaker: messages_per_hour\n")
    worked = stagerules(folder, "worker", "--once")
    assert worked.out.splitlines()[-1].endswith("and something is paused: see `stagerules pause`")
    assert "everything is paused until" in stagerules(folder, "history").out
    assert stagerules(folder, "resume", "--all").out == "everything: goes on\n"
    assert "5 messages: 3 sent, 2 made" in stagerules(folder, "worker", "--once").out
    assert stagerules(folder, "pause").out == "nothing is paused\n"


@pytest.mark.slow
def test_a_rule_that_sends_too_much_is_named(folder: Path) -> None:
    limited(folder, "messages_per_rule_and_hour = 1")
    ran = stagerules(folder, "run", "events.jsonl")
    rule = next(str(name) for (name,) in query(folder, "SELECT name FROM stagerules_pauses WHERE kind = 'rule'"))
    way = f'rule `{rule}` is paused until `stagerules resume "{rule}"`'
    assert way in ran.out
    assert stagerules(folder, "resume", rule).code == 0


def test_a_host_gives_limits_by_its_project_in_memory_too(plain: Path) -> None:
    (plain / "stagerules.toml").write_text(WHOLE + "\n[limits]\nmessages_per_hour = 2\n", encoding="utf-8")
    project = Project.load(plain)
    engine = Engine(project, MemoryBackend(project.schema))
    with engine.backend.begin() as work:
        work.store.post([mail(name, deal=number) for number, name in enumerate("abc")])
    done = list(engine.deliver({"email": Line()}))
    assert [(one.status, one.code) for one in done] == [("sent", ""), ("sent", ""), ("later", "messages_per_hour")]
    assert [one.by for one in engine.pauses.all()] == ["breaker: messages_per_hour"]
    assert list(engine.deliver({"email": Line()})) == []
    assert engine.pauses.end()
    assert [one.status for one in engine.deliver({"email": Line()})] == ["sent"]
