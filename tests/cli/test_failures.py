"""`stagerules failures`: what has failed for good is told with its cause, tried again, or dropped."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from stagerules import Engine, Project, Ref, UsersMistake
from stagerules.failures import SHORTEST, Failure, named, short
from tests.cli.helpers import example, stagerules


def query(folder: Path, text: str) -> list[Any]:
    with sqlite3.connect(folder / "crm.db") as database:
        return database.execute(text).fetchall()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shop, where the invoice's file is not there, and an event came for a deal that does not exist."""
    there = example("furniture_shop", tmp_path)
    (there / "files" / "terms.txt").unlink()
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    assert stagerules(there, "run", "events.jsonl").code == 1
    assert stagerules(there, "run", "--event", "stage Deal 999 Request").code == 1
    return there


def failures(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(stagerules(folder, "failures", "list", "--format", "json").out)
    return found


@pytest.mark.slow
def test_what_has_failed_is_told_with_its_cause(folder: Path) -> None:
    message, event = failures(folder)
    assert (message["kind"], message["entity"], message["key"], message["attempts"]) == ("message", "Deal", 105, 1)
    assert (message["code"], message["detail"]) == ("file_missing", "`terms.txt` is not in the file store")
    assert (message["what"], message["rules"]) == ("email to Jürgen Müller", ["Documents"])
    assert (event["kind"], event["code"], event["attempts"], event["rules"]) == ("event", "no_such_record", None, [])
    lines = stagerules(folder, "failures", "list").out.splitlines()
    assert lines[0].startswith(f"{message['id'][:SHORTEST]}  ")
    assert lines[0].endswith(
        '  Deal 105 "Bookshelf": email to Jürgen Müller: file missing: `terms.txt` is not in the file store'
    )
    assert lines[1] == '    rule "Documents", tried 1 time'
    assert lines[2].endswith("Deal 999: it entered stage Request: no such record: there is no Deal 999")
    assert lines[3] == "  help: `stagerules failures show ID` tells the way out, `retry ID` tries it again."


@pytest.mark.slow
def test_one_of_them_is_shown_with_the_way_out(folder: Path) -> None:
    message, event = failures(folder)
    begin = message["id"][:5]
    lines = stagerules(folder, "failures", "show", begin).out.splitlines()
    assert [line.split()[0] for line in lines] == ["message", "item", "what", "rule", "when", "tried", "cause"] + [
        "help:"
    ] * 2
    assert lines[0] == f"message  {message['id']}"
    short_id = message["id"][:SHORTEST]
    assert lines[-1] == f"  help: `stagerules failures retry {short_id}`, or `drop {short_id}`."
    told = stagerules(folder, "failures", "show", event["id"]).out.splitlines()
    assert "  help: Make that record, then try it again; or drop this one." in told
    assert [line.split()[0] for line in told] == ["event", "item", "what", "when", "cause", "help:", "help:"]
    assert json.loads(stagerules(folder, "failures", "show", begin, "--format", "json").out) == message


@pytest.mark.slow
def test_mended_and_tried_again_all_is_well(folder: Path) -> None:
    (folder / "files" / "terms.txt").write_text("Terms.")
    message, event = failures(folder)
    ran = stagerules(folder, "failures", "retry", "--all")
    again = "1 message and 1 event to be tried again by the next `stagerules worker`\n"
    assert (ran.code, ran.out) == (0, again)
    assert failures(folder) == []
    worked = stagerules(folder, "worker", "--once").out
    assert "1 sent" in worked
    assert "there is no Deal 999" in worked
    assert [one["id"] for one in failures(folder)] == [event["id"]]
    history = stagerules(folder, "history", "Deal", "105").out
    assert "note: email to Jürgen Müller: file_missing: tried again\n    by hand" in history
    assert stagerules(folder, "failures", "show", message["id"]).code == 2


@pytest.mark.slow
def test_dropped_it_is_told_no_more_and_stays_in_the_history(folder: Path) -> None:
    message, event = failures(folder)
    ran = stagerules(folder, "failures", "drop", message["id"])
    assert (ran.code, ran.out) == (0, f"message {message['id']}: dropped\n")
    ran = stagerules(folder, "failures", "drop", event["id"], "--format", "json")
    assert json.loads(ran.out) == {"dropped": [event["id"]]}
    assert stagerules(folder, "failures", "list").out == "nothing has failed\n"
    assert stagerules(folder, "failures", "retry", "--all").code == 1
    assert stagerules(folder, "worker", "--once").out.splitlines()[-1] != "1 message: 1 sent"
    assert "dropped" in stagerules(folder, "history", "Deal", "105").out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "nothing"), "Nothing that has failed has an id that begins with `nothing`."),
        (("show", ""), "Nothing that has failed has an id that begins with ``."),
        (("retry",), "It is not said what is to be tried again."),
        (("retry", "x", "--all"), "It is not said what is to be tried again."),
        (("drop", "\x1b[2J"), "begins with `\\u{001b}[2J`."),
    ],
)
def test_what_is_not_clear_is_told(arguments: tuple[str, ...], words: str, folder: Path) -> None:
    ran = stagerules(folder, "failures", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "  help: " in ran.err


def test_a_beginning_must_be_of_one_only() -> None:
    first, second, third = (
        Failure(name, "event", Ref("Deal", 1), None, "it was created", "deletions", "", None, ())
        for name in ("aaaaaaaaaaaa1", "aaaaaaaaaaaa2", "aaaaaaaaaaaa")
    )
    both = (first, second)
    assert (named("aaaaaaaaaaaa1", both), named("aaaaaaaaaaaa", (*both, third))) == (first, third)
    assert (short(first, both), short(first, (first,)), short(third, (*both, third))) == (
        "aaaaaaaaaaaa1",
        "aaaaaaaa",
        "aaaaaaaaaaaa",
    )
    with pytest.raises(UsersMistake, match="2 failures have an id that begins with `aaaa`") as problem:
        named("aaaa", both)
    assert problem.value.hint == "Write more of it: `aaaaaaaaaaaa1`, `aaaaaaaaaaaa2`."


@pytest.mark.slow
def test_events_that_go_round_for_ever_are_told_with_the_way_out(folder: Path) -> None:
    rules = 'rule "A"\non stage "Prepare documents": move to stage "Request" allowing back\n\n'
    rules += 'rule "B"\non stage "Request": move to stage "Prepare documents"\n'
    (folder / "sales.rules").write_text(rules)
    query(folder, "UPDATE deal SET stage = 'Request' WHERE id = 105")
    assert stagerules(folder, "run", "--event", "stage Deal 105 Request").code == 1
    looped = failures(folder)[-1]
    assert (looped["code"], looped["what"]) == ("too_deep", "it entered stage Request")
    assert looped["way_out"] == "Mend the rules that start each other, then try it again."


@pytest.mark.slow
def test_a_host_does_the_same(folder: Path) -> None:
    engine = Engine(Project.load(folder))
    message, event = engine.failures.all()
    assert short(message, [message, event]) == message.id[:SHORTEST]
    assert engine.failures.retry(message, "Ada")
    assert not engine.failures.retry(message, "Ada")
    assert engine.failures.drop(event)
    assert not engine.failures.drop(event)
    assert engine.failures.all() == ()
    assert engine.history(message.record)[-1].on_behalf == "Ada"
