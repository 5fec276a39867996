"""What is changed in rules: each place in each way, one at a time."""

from pathlib import Path

import pytest

from stagerules.mutation.mutants import mutants
from stagerules.mutation.trial import tried

from .world import project

TABLE = {
    "a threshold, its operator, the condition": (
        'on stage "New" if amount > 10_000: stop',
        ['"New" → "Offer"', "if amount > 10_000 → ", "> → >=", "10_000 → 10001"],
    ),
    "the last digit of a number": (
        "on created if amount < 0.99: stop",
        ["if amount < 0.99 → ", "< → <=", "0.99 → 1.00"],
    ),
    "parts of a condition": (
        'on created if amount == 5 and source == "web": stop',
        [
            'if amount == 5 and source == "web" → ',
            "amount == 5 and → ",
            "== → !=",
            "5 → 6",
            'and source == "web" → ',
            "and → or",
            "== → !=",
            '"web" → "call"',
        ],
    ),
    "or, not, empty": (
        "on created if close_date is empty or not (amount > 5): stop",
        [
            "if close_date is empty or not (amount > 5) → ",
            "close_date is empty or → ",
            "is empty → is not empty",
            "or not (amount > 5) → ",
            "or → and",
            "not → ",
            "> → >=",
            "5 → 6",
        ],
    ),
    "lists": (
        'on created if source in ["web", "call"] and any of tags == "vip": stop',
        [
            'if source in ["web", "call"] and any of tags == "vip" → ',
            'source in ["web", "call"] and → ',
            "in → not in",
            '"web", → ',
            ', "call" → ',
            'and any of tags == "vip" → ',
            "and → or",
            "any → all",
            "== → !=",
        ],
    ),
    "times": (
        'on stage "New" after 2 days:\n    wait 1 day\n    log text: "x"',
        ['"New" → "Offer"', "2 → 3", "wait 1 day → ", "1 → 2", 'log text: "x" → '],
    ),
    "who gets it": ('on created: notify to: boss, text: "x"', ['notify to: boss, text: "x" → stop', "boss → helper"]),
    "who is there": (
        'on created: schedule_call with: boss, at: 2026-11-30 10:00, subject: "x"',
        [
            'schedule_call with: boss, at: 2026-11-30 10:00, subject: "x" → stop',
            "boss → helper",
            "2026-11-30 10:00 → 2026-11-30 10:01",
        ],
    ),
    "whose tasks": (
        'on created: complete_tasks created_in_stage: "New"',
        ['complete_tasks created_in_stage: "New" → stop', '"New" → "Offer"'],
    ),
    "what is written": (
        'on created:\n    set responsible = boss\n    set source = "web"',
        ["set responsible = boss → ", "boss → helper", 'set source = "web" → ', '"web" → "call"'],
    ),
    "where it goes": ('on created: move to stage "Offer"', ['move to stage "Offer" → stop', '"Offer" → "Won"']),
    "branches": (
        'on created:\n    if amount > 5:\n        log text: "x"\n    else:\n        log text: "y"',
        ["amount > 5 → yes", "> → >=", "5 → 6", 'log text: "x" → stop', 'log text: "y" → stop'],
    ),
    "what happens on failure": (
        'on created:\n    notify to: boss, text: "x"\n    on failure:\n        log text: "y"',
        ['notify to: boss, text: "x" on failure: log text: "y" → stop', "boss → helper", 'log text: "y" → stop'],
    ),
    "a look-up": (
        'on created:\n    let u = first User where name == "Ada" by id\n    set responsible = u or else boss',
        [
            'let u = first User where name == "Ada" by id → ',
            'name == "Ada" → yes',
            "== → !=",
            "id → id descending",
            "set responsible = u or else boss → ",
        ],
    ),
    "a named expression": ("let large = amount > 5\non created if large: stop", ["> → >=", "5 → 6", "if large → "]),
    "numbers of all kinds": (
        "on created if amount between -5 and 10 EUR * 19%: stop",
        [
            "if amount between -5 and 10 EUR * 19% → ",
            "between → not between",
            "5 → 6",
            "10 → 11",
            "* → /",
            "19 → 20",
        ],
    ),
    "days and moments": (
        "on created if close_date > 2026-11-30 or last_call < 2026-11-30 23:59: stop",
        [
            "if close_date > 2026-11-30 or last_call < 2026-11-30 23:59 → ",
            "close_date > 2026-11-30 or → ",
            "> → >=",
            "2026-11-30 → 2026-12-01",
            "or → and",
            "or last_call < 2026-11-30 23:59 → ",
            "< → <=",
            "2026-11-30 23:59 → 2026-12-01 00:00",
        ],
    ),
    "words": (
        'on created if title starts with "A" or title not contains "b" or title matches "c": stop',
        [
            'if title starts with "A" or title not contains "b" or title matches "c" → ',
            'title starts with "A" or → ',
            "starts → not starts",
            "starts with → ends with",
            'title not contains "b" or → ',
            "not contains → contains",
            'or title matches "c" → ',
            "matches → not matches",
        ],
    ),
    "stages in conditions": (
        'on change of amount if stage == "New" and is before "Won" and is not open: stop',
        [
            'if stage == "New" and is before "Won" and is not open → ',
            'stage == "New" and → ',
            "== → !=",
            '"New" → "Offer"',
            'is before "Won" and → ',
            "before → after",
            '"Won" → "Spam"',
            "and is not open → ",
            "is not open → is open",
        ],
    ),
    "a time in the header": (
        (
            'rule "r"\non stage "New" 3 days before close_date at 08:00 during working hours skip if past '
            'regardless of stage: log text: "x"'
        ),
        [
            '"New" → "Offer"',
            "3 → 4",
            "before → after",
            "08:00 → 08:01",
            "during working hours → ",
            "skip if past → ",
            "regardless of stage → ",
            'log text: "x" → stop',
        ],
    ),
    "a moment in the header": (
        'rule "r"\non stage "New" at 2026-12-24 09:00:\n    wait until 2026-12-31\n    log text: "x"',
        [
            '"New" → "Offer"',
            "2026-12-24 09:00 → 2026-12-24 09:01",
            "wait until 2026-12-31 → ",
            "2026-12-31 → 2027-01-01",
            'log text: "x" → ',
        ],
    ),
    "a day of the week": (
        'rule "r"\non every sunday at 09:00 including closed: log text: "x"',
        ["sunday → monday", "09:00 → 09:01", "including closed → ", 'log text: "x" → stop'],
    ),
    "a day of the month": ('rule "r"\non every month on 28: log text: "x"', ["28 → 1", 'log text: "x" → stop']),
    "fields that change": (
        'on change of amount, source: log text: "x"',
        ["amount, → ", ", source → ", 'log text: "x" → stop'],
    ),
    "a field that gets it, on behalf of somebody": (
        'on created if contact is not empty: notify to: contact.responsible, text: "x" as boss',
        [
            "if contact is not empty → ",
            "is not empty → is empty",
            'notify to: contact.responsible, text: "x" as boss → stop',
            "contact.responsible → boss",
            "boss → helper",
        ],
    ),
    "several that get it": (
        'on created: notify to: [boss, responsible], text: "x"',
        [
            'notify to: [boss, responsible], text: "x" → stop',
            "boss, → ",
            "boss → helper",
            ", responsible → ",
            "responsible → boss",
        ],
    ),
    "what is worked out": (
        'on created:\n    set amount = amount * 1.19\n    create_task title: "t", due: now + 3 days',
        [
            "set amount = amount * 1.19 → ",
            "* → /",
            "1.19 → 1.20",
            'create_task title: "t", due: now + 3 days → ',
            "+ → -",
            "3 → 4",
        ],
    ),
    "words in comments are none": (
        'on created if amount > 5 and  # if so, and > 6\n        source == "web": log text: "x"',
        [
            'if amount > 5 and # if so, and > 6 source == "web" → ',
            "amount > 5 and # if so, and > 6 → ",
            "> → >=",
            "5 → 6",
            "and → or",
            'and # if so, and > 6 source == "web" → ',
            "== → !=",
            '"web" → "call"',
            'log text: "x" → stop',
        ],
    ),
    "a rule that is off": ('rule "x" off\non created if amount > 5: stop', []),
}


@pytest.mark.parametrize("name", TABLE)
def test_mutants(name: str, tmp_path: Path) -> None:
    rules, expected = TABLE[name]
    found = project(tmp_path, rules + "\n")
    shown = [f"{' '.join(one.before.split())} → {one.ways[0]}" for one in mutants(found.rules_files[0], found.schema)]
    assert sorted(shown) == sorted(expected)


def test_each_is_a_valid_file_but_for_its_rules_meaning(tmp_path: Path) -> None:
    """A mutant that the checker would refuse tells nothing; it is left out."""
    rules = 'on stage "Offer":\n    let x = create_task title: "t", to: boss\n    set title = x.title\n'
    scenario = 'scenario "s":\n    given Deal\n    when stage "Offer"\n    expect title == "t"\n'
    all_tried = list(tried(project(tmp_path, rules + scenario)))
    assert [one.mutant.before.strip() for one in all_tried if one.way == ""] == ["set title = x.title"]
    assert all(one.rules for one in all_tried)
