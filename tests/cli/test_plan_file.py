"""`plan --out FILE` and `run --plan FILE`: what was looked at is what happens, or nothing."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers import example, process, stagerules

RULES = """on stage "Spam": add_to_exclusions
on stage "New" if amount > 10000: set contact.responsible = lead_manager
on stage "New": create_task title: "Call", due: now + 2 days
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    (there / "two_lines.rules").write_text(RULES, encoding="utf-8")
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    assert stagerules(there, "plan", "events.jsonl", "--out", "plan.jsonl").code == 0
    return there


@pytest.mark.slow
def test_what_was_planned_happens_and_once(folder: Path) -> None:
    assert len((folder / "plan.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    ran = stagerules(folder, "run", "--plan", "plan.jsonl")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "3 events: 3 done")
    assert "responsible: Ben Okri → Ada Lovelace" in stagerules(folder, "history", "Contact 7").out
    assert stagerules(folder, "run", "--plan", "plan.jsonl").out.splitlines()[-1] == (
        "3 events: 3 handled before, not done again"
    )


def test_a_plan_whose_facts_changed_is_refused_and_the_others_are_done(folder: Path) -> None:
    import sqlite3

    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("UPDATE deal SET amount = '9000' WHERE id = 41")
    ran = stagerules(folder, "run", "--plan", "plan.jsonl")
    assert ran.code == 1
    assert "(changed: data or rules have changed since; plan again)" in ran.out.splitlines()[0]
    assert ran.out.splitlines()[-1] == "3 events: 1 failed, nothing of it is done, 2 done"
    assert stagerules(folder, "history", "Deal 41").out == "nothing has been done yet\n"
    again = stagerules(folder, "run", "--event", 'stage Deal 41 "New"')
    assert (again.code, "new Task" in again.out) == (0, True)


def test_a_plan_of_other_rules_is_refused(folder: Path) -> None:
    (folder / "two_lines.rules").write_text(RULES.replace("2 days", "3 days"), encoding="utf-8")
    ran = stagerules(folder, "run", "--plan", "plan.jsonl", "-q")
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "3 events: 2 failed, nothing of it is done, 1 done")


def test_of_a_file_that_was_cut_off_nothing_is_carried_out(folder: Path) -> None:
    whole = (folder / "plan.jsonl").read_bytes()
    (folder / "plan.jsonl").write_bytes(whole[:-20])
    ran = stagerules(folder, "run", "--plan", "plan.jsonl")
    assert (ran.code, "line 3, holds no plan, or not all of it; nothing was carried out." in ran.err) == (1, True)
    assert stagerules(folder, "history").out == "nothing has been done yet\n"
    (folder / "plan.jsonl").write_bytes(b"\xef\xbb\xbf" + whole)
    assert stagerules(folder, "run", "--plan", "plan.jsonl", "-q").code == 0


ODD = (None, 1, "x", "\ud800", {}, [[]], 1e400, 10**30)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["planned_at", "plan", "id", "kind", "entity", "key", "stage"])
def test_a_plan_that_somebody_changed_is_refused(name: str, folder: Path) -> None:
    first = json.loads((folder / "plan.jsonl").read_text(encoding="utf-8").splitlines()[0])
    place = first if name in first else first["plan"]["event"]
    for odd in (*ODD, "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2020-01-01T00:00:00+00:00"):
        place[name] = odd
        (folder / "odd.jsonl").write_text(json.dumps(first) + "\n")
        ran = stagerules(folder, "run", "--plan", "odd.jsonl")
        assert ran.code == 1, odd
        assert "holds no plan" in ran.err or "(changed: " in ran.out, odd
    assert stagerules(folder, "history").out == "nothing has been done yet\n"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["from", "cause", "actor", "name"])
def test_what_an_event_may_lack_is_a_text_where_it_is_there(name: str, folder: Path) -> None:
    first = json.loads((folder / "plan.jsonl").read_text(encoding="utf-8").splitlines()[0])
    for odd in (1, True, "\ud800", [], {}, 1e400):
        first["plan"]["event"][name] = odd
        (folder / "odd.jsonl").write_text(json.dumps(first) + "\n")
        ran = stagerules(folder, "run", "--plan", "odd.jsonl")
        assert (ran.code, "holds no plan" in ran.err) == (1, True), odd


@pytest.mark.parametrize(
    ("text", "arguments", "code", "said"),
    [
        ("{}\n", ("--plan", "bad.jsonl"), 1, "`bad.jsonl`, line 1, holds no plan, or not all"),
        ("nonsense\n", ("--plan", "bad.jsonl"), 1, "`bad.jsonl`, line 1, holds no plan, or not all"),
        ("", ("--plan", "gone.jsonl"), 2, "The file `gone.jsonl` cannot be read: no such file or directory."),
        ("", ("--plan", "plan.jsonl", "events.jsonl"), 2, "`--plan` names the events already."),
    ],
)
def test_what_is_wrong_is_said_plainly(
    text: str, arguments: tuple[str, ...], code: int, said: str, folder: Path
) -> None:
    (folder / "bad.jsonl").write_text(text)
    ran = stagerules(folder, "run", *arguments)
    assert (ran.code, said in ran.err) == (code, True)


def test_a_file_that_cannot_be_written(folder: Path) -> None:
    ran = stagerules(folder, "plan", "events.jsonl", "--out", "no/such/plan.jsonl")
    assert (ran.code, "cannot be written" in ran.err) == (2, True)


@pytest.mark.parametrize("name", ["crm.db", "two_lines.rules", "data.json"])
def test_another_file_is_never_overwritten(name: str, folder: Path) -> None:
    before = (folder / name).read_bytes()
    ran = stagerules(folder, "plan", "events.jsonl", "--out", name)
    assert ran.code == 2
    assert f"The file `{name}` is there already and holds no plans; it is left as it is." in ran.err
    assert (folder / name).read_bytes() == before


def test_the_file_is_there_when_all_of_it_is(folder: Path) -> None:
    before = (folder / "plan.jsonl").read_bytes()
    (folder / "link.jsonl").symlink_to("plan.jsonl")
    assert stagerules(folder, "plan", "--event", 'stage Deal 41 "New"', "--event", "?", "--out", "link.jsonl").code == 2
    assert (folder / "plan.jsonl").read_bytes() == before
    assert not list(folder.glob("*.half"))
    assert stagerules(folder, "plan", "--event", 'stage Deal 41 "New"', "--out", "link.jsonl").code == 0
    assert (folder / "link.jsonl").is_symlink()
    assert len((folder / "plan.jsonl").read_bytes().splitlines()) == 1


@pytest.mark.slow
def test_plans_can_be_written_to_what_is_no_file(folder: Path) -> None:
    ran = process(folder, "plan", "events.jsonl", "--out", "/dev/stdout")
    assert (ran.code, ran.out.count('{"planned_at": "')) == (0, 3)
