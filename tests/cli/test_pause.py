"""`stagerules pause` and `resume`."""

import json
import sqlite3
from pathlib import Path
from shutil import rmtree

import pytest

from stagerules import Engine, Project
from stagerules.interpreter.pauses import EVERYTHING, Pause
from tests.cli.helpers import example, stagerules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("furniture_shop", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


def posted(folder: Path) -> Path:
    """Events are handled; no message can leave yet."""
    stagerules(folder, "run", "--env", "test", "events.jsonl")
    rmtree(folder / "outbox")  # the request for a payment link: nobody is asked where everything is redirected
    return folder


@pytest.mark.slow
def test_what_is_paused_is_listed_until_it_goes_on(folder: Path) -> None:
    assert stagerules(folder, "pause").out == "nothing is paused\n"
    assert stagerules(folder, "pause", "Welcome").out == "rule `Welcome`: paused\n"
    assert stagerules(folder, "pause", "--stage", "Prepare documents").out == (
        "the rules of stage `Prepare documents` of Deal: paused\n"
    )
    assert stagerules(folder, "pause", "--all").out == "everything: paused\n"
    assert stagerules(folder, "pause", "Welcome").out == "rule `Welcome`: paused already\n"
    lines = stagerules(folder, "pause").out.splitlines()
    assert [line.partition(": paused since 2")[0] for line in lines] == [
        "rule `Welcome`",
        "the rules of stage `Prepare documents` of Deal",
        "everything",
    ]
    assert all(line.endswith(", by hand") for line in lines)
    listed = json.loads(stagerules(folder, "pause", "--format", "json").out)
    assert [(one["kind"], one["name"], one["entity"], one["by"]) for one in listed] == [
        ("rule", "Welcome", None, "by hand"),
        ("stage", "Prepare documents", "Deal", "by hand"),
        ("all", None, None, "by hand"),
    ]
    ran = stagerules(folder, "resume", "Welcome")
    assert (ran.code, ran.out) == (0, "rule `Welcome`: goes on; still paused: 2, see `stagerules pause`\n")
    assert stagerules(folder, "resume", "--all").code == 0
    ran = stagerules(folder, "resume", "--stage", "Prepare documents", "--entity", "Deal")
    assert (ran.code, ran.out) == (0, "the rules of stage `Prepare documents` of Deal: goes on\n")
    ran = stagerules(folder, "resume", "Welcome", "--format", "json")
    assert (ran.code, json.loads(ran.out)) == (1, {"ended": False, "still_paused": 0})
    assert stagerules(folder, "resume", "Welcome").out == "rule `Welcome`: was not paused\n"


def test_a_pause_is_told_in_json_with_its_time(folder: Path) -> None:
    told = json.loads(stagerules(folder, "pause", "Welcome", "--format", "json").out)
    assert told.keys() == {"kind", "name", "entity", "since", "by"}
    assert json.loads(stagerules(folder, "pause", "--format", "json").out) == [told]


@pytest.mark.slow
def test_a_rule_without_a_name_is_called_by_its_place(folder: Path) -> None:
    rules = folder / "sales.rules"
    rules.write_text('on created:\n    log text: "x"\n\n' + rules.read_text(encoding="utf-8"), encoding="utf-8")
    assert stagerules(folder, "pause", "sales.rules:1").out == "rule `sales.rules:1`: paused\n"
    rules.write_text("\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    assert stagerules(folder, "pause").out.startswith("rule `sales.rules:2`: paused since")
    assert stagerules(folder, "resume", "sales.rules:2").code == 0


def test_a_rule_that_is_gone_can_still_go_on(folder: Path) -> None:
    stagerules(folder, "pause", "Welcome")
    (folder / "sales.rules").write_text('on stage "Nowhere": stop\n')
    assert stagerules(folder, "pause").out.startswith("rule `Welcome`: paused since")
    assert stagerules(folder, "resume", "Welcome").out == "rule `Welcome`: goes on\n"


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("pause", "Welcom"), "There is no rule `Welcom`.", "Did you mean `Welcome`?"),
        (("pause", "xyzzy"), "There is no rule `xyzzy`.", "one without a name is called `FILE:LINE`"),
        (("pause", "--stage", "Requst"), "There is no stage `Requst`.", "Did you mean `Request`?"),
        (("pause", "--stage", "xyzzy"), "There is no stage `xyzzy`.", "The stages are `"),
        (("pause", "--stage", "Request", "--entity", "Deel"), "no entity `Deel` with stages", "Did you mean `Deal`?"),
        (("pause", "--stage", "Request", "--entity", "xyzzy"), "no entity `xyzzy`", "Entities with stages: `Deal`"),
        (("pause", "Welcome", "--all"), "It is not clear what is meant.", "Name one"),
        (("pause", "--entity", "Deal"), "It is not clear what is meant.", "Name one"),
        (("resume",), "It is not said what is to go on.", "`stagerules pause` lists"),
        (("resume", "\x1b[2J"), "There is no rule `\\u{001b}[2J`.", ""),
    ],
)
def test_what_is_not_there_is_told(arguments: tuple[str, ...], message: str, hint: str, folder: Path) -> None:
    ran = stagerules(folder, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert hint in ran.err


def test_a_stage_that_two_entities_have_must_say_whose(folder: Path) -> None:
    schema = folder / "crm.schema"
    more = '\n\nentity Ticket:\n    key id: integer\n    title: text\n\n    pipeline "Help":\n        stage "Request"\n'
    schema.write_text(schema.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert stagerules(folder, "db", "init").code == 0
    ran = stagerules(folder, "pause", "--stage", "Request")
    assert ran.code == 2
    assert "2 entities have a stage `Request`." in ran.err
    assert "Say which: `--entity Deal` or `--entity Ticket`." in ran.err
    assert stagerules(folder, "pause", "--stage", "Request", "--entity", "Ticket").code == 0


def due_now(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("UPDATE stagerules_outbox SET due = at")


@pytest.mark.slow
def test_what_is_paused_is_not_sent(folder: Path) -> None:
    posted(folder)
    due_now(folder)
    stagerules(folder, "pause", "--all")
    ran = stagerules(folder, "worker", "--once")
    assert ran.out.splitlines()[-1] == "nothing is due; 5 left to send, and something is paused: see `stagerules pause`"
    assert not (folder / "outbox").exists()
    stagerules(folder, "pause", "Documents")
    stagerules(folder, "resume", "--all")
    assert "4 messages: 4 sent" in stagerules(folder, "worker", "--once").out
    stagerules(folder, "resume", "Documents")
    assert "1 message: 1 sent" in stagerules(folder, "worker", "--once").out


@pytest.mark.slow
def test_what_a_paused_stage_has_asked_for_is_not_sent(folder: Path) -> None:
    posted(folder)
    due_now(folder)
    stagerules(folder, "pause", "--stage", "Request")
    assert "1 message: 1 sent" in stagerules(folder, "worker", "--once").out
    assert len(list((folder / "outbox").iterdir())) == 1
    stagerules(folder, "resume", "--stage", "Request")
    assert "4 messages: 4 sent" in stagerules(folder, "worker", "--once").out


def test_a_host_does_the_same(folder: Path) -> None:
    engine = Engine(Project.load(folder))
    assert engine.pauses.begin(Pause("rule", "Welcome"), "Ada")
    assert engine.pauses.begin()
    assert not engine.pauses.begin(author="Ben")
    assert [(one.pause, one.by) for one in engine.pauses.all()] == [
        (Pause("rule", "Welcome"), "Ada"),
        (EVERYTHING, "by hand"),
    ]
    assert engine.pauses.end()
    assert not engine.pauses.end()


@pytest.mark.slow
def test_a_stage_that_is_gone_can_still_go_on(folder: Path) -> None:
    """Its pause would hold up messages for ever."""
    stagerules(folder, "pause", "--stage", "Request")
    schema = folder / "crm.schema"
    schema.write_text(schema.read_text(encoding="utf-8").replace('"Request"', '"Inquiry"'), encoding="utf-8")
    assert stagerules(folder, "resume", "--stage", "Request", "--entity", "Contact").code == 2
    ran = stagerules(folder, "resume", "--stage", "Request")
    assert (ran.code, ran.out) == (0, "the rules of stage `Request` of Deal: goes on\n")
    assert stagerules(folder, "pause").out == "nothing is paused\n"
