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
    "a named expression": ("let large = amount > 5\non created if large: stop", ["> → >=", "5 → 6", "if large → "]),
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
