"""What the database selects for a look-up changes nothing: asking every record of the entity comes to the same."""

import os
from random import Random

import attrs
import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.typed import Ask, Assign, If, Lookup, Rule, Statement
from stagerules.interpreter.plan import Decided, Refused
from tests.quick import quick

from .facts import made_records, program, settle, started
from .sound_rules import SoundRules
from .world import SETTINGS, VOCABULARY, schema

BATCHES = 4
FILES = 1_000 if os.environ.get("CI") else 240
VERY_MANY = int(os.environ.get("STAGERULES_FUZZ", 20_000))


def asking_all(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements, with look-ups for which nothing is selected."""
    return tuple(_asking_all(one) for one in body)


def _asking_all(statement: Statement) -> Statement:
    match statement:
        case Assign(value=Lookup() as value):
            return attrs.evolve(statement, value=attrs.evolve(value, equal=()))
        case If(branches=branches, otherwise=otherwise):
            inside = tuple((condition, asking_all(body)) for condition, body in branches)
            return attrs.evolve(statement, branches=inside, otherwise=asking_all(otherwise))
        case Ask(on_failure=tuple(block)):
            return attrs.evolve(statement, on_failure=asking_all(block))
        case _:
            return statement


def rules_of(number: int) -> tuple[Rule, ...]:
    """Rules that look something up; none where the check refuses them, or nothing is looked up."""
    text = SoundRules(Random(number), schema).rules_file()
    if "= first " not in text and "= count " not in text:
        return ()
    file, problems = parse(Source("sound.rules", text))
    assert not problems
    rules, _, diagnostics = check_project([file], schema(), VOCABULARY, SETTINGS)
    return () if any(one.severity == "error" for one in diagnostics) else rules


def compared(number: int) -> int:
    """Decides each rule of a file in both ways; how many look-ups found something where the plans could be compared."""
    rules, dice, found = rules_of(number), Random(number), 0
    every = tuple(attrs.evolve(one, body=asking_all(one.body)) for one in rules)
    for rule in rules:
        event, there = started(rule, made_records(dice), dice)
        seed = dice.random()
        one, other = (settle(program(way), event, there, Random(seed)) for way in (rules, every))
        if _errors(one) or _errors(other) or (_waits(other) and not _waits(one)):
            continue  # a part that is not reached cannot fail or wait, and who asks fewer records reaches less
        assert isinstance(one, Decided)
        assert isinstance(other, Decided)
        assert one.plan.steps == other.plan.steps, number
        assert [c.verdict for c in one.plan.considered] == [c.verdict for c in other.plan.considered], number
        for first, second in zip(one.plan.considered, other.plan.considered, strict=True):
            assert [(x.value, x.met) for x in first.lookups] == [(x.value, x.met) for x in second.lookups], number
            found += sum(looked.met > 0 for looked in first.lookups)
    return found


def _waits(result: Decided | Refused) -> bool:
    """Whether a rule waits, such as for the key of a new record."""
    return isinstance(result, Decided) and any(one.verdict == "waits" for one in result.plan.considered)


def _errors(result: Decided | Refused) -> bool:
    return isinstance(result, Refused) or any(one.verdict == "error" for one in result.plan.considered)


@pytest.mark.slow
@pytest.mark.parametrize("batch", quick(1, range(BATCHES)))
def test_the_database_selects_and_the_rule_decides(batch: int) -> None:
    found = sum(compared(batch * 1_000_000 + number) for number in range(FILES))
    assert found > FILES / 20


@pytest.mark.fuzz
@pytest.mark.parametrize("batch", range(BATCHES))
def test_very_many_look_ups(batch: int) -> None:
    assert sum(compared(batch * 1_000_000 + 500_000 + number) for number in range(VERY_MANY // BATCHES))
