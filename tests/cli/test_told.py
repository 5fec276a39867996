"""What `plan`, `run` and `history` say, in the words of who wrote the rules."""

from pathlib import Path

import pytest

from tests.cli.helpers import example, stagerules

BRANCHES = """\
rule "Size"
on stage "New":
    if amount > 10000 and title == "Office furniture":
        log text: "large"
    else if amount > 1000:
        log text: "middling"
    else:
        create_task title: "Call {title}"
        log text: "small"

for Task
on created: log text: "made: {title}"
"""
PING_PONG = """\
rule "Ping"
on stage "Offer": move to stage "New" allowing back
rule "Pong"
on stage "New": move to stage "Offer"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


def lines(folder: Path, rules: str, *arguments: str, code: int = 0) -> list[str]:
    """What a command says with these rules, line by line and without indentation."""
    (folder / "two_lines.rules").write_text(rules, encoding="utf-8")
    ran = stagerules(folder, *arguments)
    assert ran.code == code, ran.err
    return [line.strip() for line in ran.out.splitlines()]


def test_a_plan_shows_the_way_taken_and_what_is_logged(folder: Path) -> None:
    assert lines(folder, BRANCHES, "plan", "--event", 'stage Deal 43 "New"')[1:7] == [
        "✓ Size (two_lines.rules:2) applies",
        'if `amount > 10000 and title == "Office furniture"`: no, because `amount > 10000`, amount is €120.00',
        "else if `amount > 1000`: no, amount is €120.00",
        "else: yes",
        "new Task: item Deal 43, title Call One chair, done no, stage New, responsible Ben Okri",
        "log: small",
    ]
    assert (
        'if `amount > 10000 and title == "Office furniture"`: yes, because `amount > 10000`, amount is €15,000.00'
        in (lines(folder, BRANCHES, "plan", "--event", 'stage Deal 41 "New"')[2])
    )


@pytest.mark.slow
def test_a_run_shows_what_is_logged(folder: Path) -> None:
    told = lines(folder, BRANCHES, "run", "--event", 'stage Deal 43 "New"')
    assert "log: small  [two_lines.rules:9]" in told
    assert "log: made: Call One chair  [two_lines.rules:12]" in told


def test_a_run_shows_what_was_skipped(folder: Path) -> None:
    told = lines(folder, 'on stage "New": move to stage "New"\n', "run", "--event", 'stage Deal 43 "New"')
    assert told[0].endswith(": nothing to do")
    assert told[1].startswith('skipped move to stage "New"')


def test_a_message_names_its_recipient_once(folder: Path) -> None:
    rules = 'on stage "New": notify to: lead_manager, text: "Large: {title}"\n'
    event = ("--event", 'stage Deal 41 "New"')
    message = "message to Ada Lovelace (staff): Large: Office furniture"
    assert lines(folder, rules, "plan", *event)[2:] == [
        "message to Ada Lovelace (staff)",
        "text: Large: Office furniture",
        "",
    ]
    assert f"{message}  [two_lines.rules:1]" in lines(folder, rules, "run", *event)
    assert any(line.endswith(f'Deal 41 "Office furniture": {message}') for line in lines(folder, rules, "history"))


def test_what_an_action_kept_is_told(folder: Path) -> None:
    rules = 'on stage "New": add_to_exclusions\n'
    told = lines(folder, rules, "plan", "--event", 'stage Deal 41 "New"')
    assert told[-2].startswith("note: 2 addresses listed; Contact 7 stays: Deal 43 links to it")


@pytest.mark.parametrize("command", ["plan", "run"])
def test_a_loop_is_called_so_and_shown(command: str, folder: Path) -> None:
    told = lines(folder, PING_PONG, command, "--event", 'stage Deal 43 "New"', code=1)
    at = next(number for number, line in enumerate(told) if "the rules start each other in a loop:" in line)
    assert told[at + 1 : at + 4] == ['Ping: stage "New"', 'Pong: stage "Offer"', "and so on, from the beginning"]
    assert 'Deal 43 "One chair" enters "New"' in "\n".join(told)


def test_a_rule_whose_stage_was_left_says_so(folder: Path) -> None:
    told = lines(folder, 'on stage "Won": stop\n', "plan", "--event", 'stage Deal 43 "Won"')
    assert told[1] == '✗ two_lines.rules:1 does not apply: it was not in "Won" by then'


def test_a_rule_whose_item_was_deleted_says_so(folder: Path) -> None:
    rules = 'on stage "Spam": add_to_exclusions\non leaving stage "New": stop\n'
    told = "\n".join(lines(folder, rules, "plan", "events.jsonl"))
    assert "two_lines.rules:2 does not apply: the record had been deleted" in told
    assert "no longer there" not in told


def test_a_plan_for_nothing_says_so(folder: Path) -> None:
    told = lines(folder, 'on stage "New": stop\n', "plan", "--event", 'stage Deal 999 "New"', code=1)
    assert told[1] == "nothing can be done: there is no Deal 999"


@pytest.mark.slow
def test_the_history_of_a_deal_tells_of_its_tasks_and_names_causes(folder: Path) -> None:
    lines(folder, BRANCHES, "run", "--event", 'stage Deal 43 "New"')
    apart, quoted = lines(folder, BRANCHES, "history", "Deal", "43"), lines(folder, BRANCHES, "history", "Deal 43")
    assert apart == quoted
    assert any('Task 1 "Call One chair": created' in line for line in quoted)
    caused = next(line for line in quoted if "two_lines.rules:12" in line)
    assert 'caused by Task 1 "Call One chair" is created (event ' in caused
    assert '← Deal 43 "One chair" enters "New" (event ' in caused


def test_an_entity_that_is_misspelt_is_guessed(folder: Path) -> None:
    ran = stagerules(folder, "history", "Dael", "43")
    assert (ran.code, "Did you mean `Deal`?" in ran.err) == (2, True)


def test_what_was_done_by_hand_is_told_so(folder: Path) -> None:
    stagerules(folder, "exclusions", "add", "030 555555")
    assert stagerules(folder, "exclusions", "list").out.rstrip().endswith("  by hand")
    stagerules(folder, "exclusions", "remove", "030 555555")
    created, by_hand, deleted, _ = stagerules(folder, "history").out.splitlines()
    assert "created: address +4930555555" in created
    assert by_hand == "    by hand"
    assert 'Exclusion 1 "+4930555555": deleted: ' in deleted
    assert "address +4930555555" in deleted


def test_the_history_does_not_say_twice_for_whom_something_was(folder: Path) -> None:
    rules = 'on stage "New":\n    create_task title: "Call {title}"\n    add_to_exclusions\n'
    lines(folder, rules, "run", "--event", 'stage Deal 43 "New"')
    told = stagerules(folder, "history").out
    assert "created: item Deal 43, title Call One chair" in told
    assert "note: create_task" not in told
    assert "note: add_to_exclusions" in told
    assert "note: create_task" not in stagerules(folder, "explain", "Deal 43").out


def test_a_name_with_an_amount_in_it_is_readable(folder: Path) -> None:
    settings = folder / "stagerules.toml"
    settings.write_text(settings.read_text().replace('locale = "en"', 'locale = "de"'))
    lines(folder, 'on stage "New": add_comment text: "{amount}"\n', "run", "--event", 'stage Deal 43 "New"')
    assert 'Comment 1 "120,00 €": created' in stagerules(folder, "history").out


def test_what_is_deleted_is_not_told_to_be_cancelled_as_well(folder: Path) -> None:
    told = lines(folder, 'on stage "Spam": delete_item\n', "run", "--event", 'stage Deal 42 "Spam"')
    assert any(line.startswith('delete Deal 42 "You have won"') for line in told)
    assert not any("cancel" in line for line in told)
