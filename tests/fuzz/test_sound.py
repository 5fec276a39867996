"""A rule that passes the check never fails by type or missing value, whatever the records hold that fit the schema.

There are 300 pairs of rule and record here, 2,000 in CI, 100,000 with `make fuzz` (or what STAGERULES_FUZZ says).
"""

import os
from random import Random

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.typed import Rule
from stagerules.interpreter.plan import Considered, Refused

from .facts import Records, damaged, made_records, program, settle, started
from .fits import misfits
from .sound_rules import SoundRules
from .world import SETTINGS, VOCABULARY, schema

BATCHES = 10
PAIRS = 2_000 if os.environ.get("CI") else 300
VERY_MANY = int(os.environ.get("STAGERULES_FUZZ", 100_000))

NO_VALUE = {"division_by_zero", "no_rate", "number_too_large", "date_out_of_range", "text_too_long", "too_much_to_do"}
"""What a rule may end with that the check has passed: for these values there is no result."""

NO_EFFECT = {"no_eligible_user", "still_referenced"}
"""What a statement may fail with: it should have worked."""

CARELESS = 0.1
"""How often every other file has a value of any type in the wrong place; the check must find all that matters."""

LOOPS = {"too_deep", "too_many_events"}


def file_of(number: int) -> tuple[tuple[Rule, ...], Random, str]:
    """The rules of this number, none where the check refuses them, with the dice and the text."""
    dice = Random(number)
    text = SoundRules(dice, schema, careless=CARELESS if number % 2 else 0).rules_file()
    file, problems = parse(Source("sound.rules", text))
    assert not problems, f"{[str(one) for one in problems]} in\n{text}"
    rules, _, diagnostics = check_project([file], schema(), VOCABULARY, SETTINGS)
    return (() if any(one.severity == "error" for one in diagnostics) else rules), dice, text


def allowed(considered: Considered, broken: bool) -> bool:
    """Whether a rule may end like this; with broken records also by these."""
    match considered.verdict:
        case "error":
            return considered.code in NO_VALUE or (broken and considered.code == "bad_record")
        case "failed":
            return considered.code in NO_EFFECT
        case _:
            return True


def decided(rule: Rule, rules: tuple[Rule, ...], records: Records, dice: Random, *, broken: bool) -> None:
    event, there = started(rule, records, dice)
    result = settle(program(rules), event, damaged(there, dice) if broken else there, dice)
    if isinstance(result, Refused):
        assert result.code in LOOPS
        return
    ended = [f"{one.verdict}: {one.code} {one.detail}" for one in result.plan.considered if not allowed(one, broken)]
    assert ended == []
    assert misfits(result) == []


def pairs(first: int, count: int) -> None:
    """Decides so many pairs, from the file of the first number on."""
    number, done, files = first, 0, 0
    while done < count:
        rules, dice, text = file_of(number)
        try:
            for rule in rules:
                decided(rule, rules, made_records(dice), dice, broken=dice.random() < 0.2)
        except Exception as error:
            error.add_note(f"file {number}:\n{text}")
            raise
        number, done, files = number + 1, done + len(rules), files + bool(rules)
    assert files > 0.5 * (number - first), "most of the files should pass the check"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_rules_that_pass_the_check_never_fail_by_type_or_missing_value(batch: int) -> None:
    pairs(batch * 1_000_000, PAIRS // BATCHES)


@pytest.mark.fuzz
@pytest.mark.parametrize("batch", range(BATCHES))
def test_very_many_rules_never_fail_by_type_or_missing_value(batch: int) -> None:
    pairs(batch * 1_000_000 + 500_000, VERY_MANY // BATCHES)
