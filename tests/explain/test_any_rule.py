"""Any rule at all, on records of any values, also such as do not fit: the search ends, and what it says can be done."""

from random import Random

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.typed import Rule
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.run import handle
from stagerules.interpreter.drivers.smallest import known_now, smallest_change
from stagerules.interpreter.facts import BadValue
from stagerules.interpreter.records.stored import check_list, stored
from stagerules.interpreter.search.smallest import NoneFound
from stagerules.interpreter.whynot.change import APPLIES, WouldApply
from tests.fuzz.facts import NOW, Records, constants, damaged, made_records, program, started
from tests.fuzz.test_sound import file_of
from tests.fuzz.world import schema


def check(rule: Rule, rules: tuple[Rule, ...], dice: Random) -> str:
    """What kind of answer there is for a rule; a change is written, and the event handled."""
    whole, bound = program(rules), constants(dice)
    event, there = started(rule, made_records(dice), dice)
    records: Records = damaged(there, dice) if dice.random() < 0.2 else there
    with MemoryBackend(schema(), records).look() as work:
        found = smallest_change(whole, rule, event, known_now(whole, event, work, NOW, bound))
    if not isinstance(found, WouldApply):
        return "none" if found is None or isinstance(found, NoneFound) else "not even then"
    then = {record: dict(fields) for record, fields in records.items()}
    for one in found.changes:
        of = schema().entities[one.record.entity].fields[one.field].type
        inner = t.filled(of)
        _ = check_list(inner, one.value) if isinstance(inner, t.List) else stored(of, one.value)  # neither is refused
        assert isinstance(one.now, BadValue) or one.now != one.value
        then[one.record][one.field] = one.value
    receipt = handle(whole, MemoryBackend(schema(), then), event, NOW, bound, lambda *_: None)
    verdicts = [one.verdict for one in receipt.plan.considered if one.rule == rule.identity] if receipt.plan else []
    refused = receipt.code == "refused"  # by the database: a decision does not know which records others point to
    assert refused or receipt.status == "held" or set(verdicts) & APPLIES, (
        rule.title,
        found,
        receipt.code,
        receipt.detail,
    )
    return "changes" if found.changes else "as it is"


def pairs(first: int, count: int) -> set[str]:
    """The kinds of answers for so many rules, from the file of the first number on."""
    number, done, kinds = first, 0, set[str]()
    while done < count:
        rules, dice, text = file_of(number)
        try:
            kinds |= {check(rule, rules, dice) for rule in rules}
        except BaseException as error:
            error.add_note(f"file {number}:\n{text}")
            raise
        number, done = number + 1, done + len(rules)
    return kinds


@pytest.mark.slow
def test_any_rule() -> None:
    assert {"none", "changes", "as it is"} <= pairs(7_000_000, 60)


@pytest.mark.fuzz
@pytest.mark.parametrize("batch", range(4))
def test_very_many_rules(batch: int) -> None:
    pairs(7_100_000 + batch * 100_000, 500)
