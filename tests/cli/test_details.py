"""Details that once were wrong: each has its case here."""

from pathlib import Path

import pytest

from stagerules import Project
from tests.cli.helpers import example, stagerules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


def test_a_rule_is_the_same_wherever_the_command_is_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    identities = set()
    for where in (folder, folder.parent, Path("/")):
        monkeypatch.chdir(where)
        identities.add(tuple(rule.identity for rule in Project.load(folder).program.rules))
    assert len(identities) == 1
    assert all(identity.startswith("two_lines.rules#") for identity in identities.pop())


@pytest.mark.slow
def test_removing_an_extension_leaves_the_switchboard_excluded(folder: Path) -> None:
    stagerules(folder, "exclusions", "add", "030 901820")
    removed = stagerules(folder, "exclusions", "remove", "+49 30 901820;ext=12")
    assert "still excluded" in removed.out
    assert stagerules(folder, "exclusions", "check", "030 901820").code == 1
    assert stagerules(folder, "exclusions", "remove", "+49 30 901820").code == 0
    assert stagerules(folder, "exclusions", "check", "030 901820").code == 0


def test_creation_starts_the_rules_of_the_stage_it_happened_in(folder: Path) -> None:
    ran = stagerules(folder, "run", "--event", "created Deal 41")
    assert "responsible Ben Okri → Ada Lovelace" in ran.out


def test_a_file_named_twice_is_loaded_once(folder: Path) -> None:
    toml = folder / "stagerules.toml"
    text = toml.read_text()
    toml.write_text(text.replace('["two_lines.rules", "scenarios.rules"]', '["two_lines.rules", "*.rules"]'))
    assert len(Project.load(folder).program.rules) == 2


@pytest.mark.parametrize("pattern", ["nothing/*.rules", "**x*.rules", "/*.rules"])
def test_a_pattern_that_names_nothing_is_said(pattern: str, folder: Path) -> None:
    toml = folder / "stagerules.toml"
    toml.write_text(toml.read_text().replace('["two_lines.rules", "scenarios.rules"]', f'["{pattern}"]'))
    told = stagerules(folder, "check")
    assert told.code == 1
    assert "stagerules.toml:3:" in told.err


def test_broken_lines_are_added_to_those_kept_and_a_plan_keeps_none(folder: Path) -> None:
    events, kept = folder / "some.jsonl", folder / "some.jsonl.rejected"
    events.write_text("broken one\n")
    assert stagerules(folder, "plan", "some.jsonl").code == 1
    assert not kept.exists()
    for line in ("broken one", "broken two", "broken two"):
        events.write_text(f"{line}\n")
        assert stagerules(folder, "run", "some.jsonl").code == 1
    assert kept.read_text() == "broken one\nbroken two\n"


def test_the_same_line_on_standard_input_is_a_new_event_each_time(folder: Path) -> None:
    line = '{"kind": "stage", "entity": "Deal", "key": 43, "stage": "New"}\n'
    for _ in range(2):
        assert "nothing to do" in stagerules(folder, "run", "-", input=line).out


@pytest.mark.parametrize("key", ["²", "--5", "x"])
def test_a_key_that_cannot_be_is_misuse(key: str, folder: Path) -> None:
    told = stagerules(folder, "history", "--", "Deal", key)
    assert told.code == 2
    assert "no key of Deal" in told.err


def test_moments_typed_without_a_zone_are_in_the_projects(folder: Path) -> None:
    schema = folder / "crm.schema"
    schema.write_text(schema.read_text() + "\nevent call_back on Deal:\n    at: datetime\n")
    (folder / "two_lines.rules").write_text('on call_back: log text: "{event.at:HH:mm}"\n')
    assert stagerules(folder, "run", "--event", "event call_back Deal 41 at='2026-01-05 09:00'").code == 0
    assert "09:00" in stagerules(folder, "history").out


def test_a_label_is_replaced_from_what_stood_under_it(folder: Path) -> None:
    (folder / "two_lines.rules").write_text('on stage "New": set contact.emails.home = "home@example.com"\n')
    event = ("--event", 'stage Deal 41 "New"')
    assert "emails.home empty → home@example.com" in stagerules(folder, "plan", *event).out
    assert stagerules(folder, "run", *event).code == 0
    assert "emails.home: empty → home@example.com" in stagerules(folder, "history").out


def test_a_reason_is_what_was_met(folder: Path) -> None:
    (folder / "two_lines.rules").write_text('on stage "New" if amount > 10_000 or title == "One chair": stop\n')
    planned = stagerules(folder, "plan", "--event", 'stage Deal 43 "New"').out
    assert "✗ amount > 10_000, amount is €120.00" in planned
    assert '✓ title == "One chair", title is One chair' in planned


def test_an_error_is_told_with_what_it_was(folder: Path) -> None:
    (folder / "two_lines.rules").write_text('on stage "New": set amount = amount / (count of contacts - 1)\n')
    ran = stagerules(folder, "run", "--event", 'stage Deal 41 "New"')
    assert ran.code == 1
    assert "division by zero" in ran.out
