"""The smallest change, on rules from dice: with it the rule fires, and with no change of fewer fields."""

from collections.abc import Callable
from random import Random
from typing import TypeAlias

import pytest

from stagerules.dsl.values import Value
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.run import handle
from stagerules.interpreter.drivers.smallest import known_now, smallest_change
from stagerules.interpreter.whynot.change import WouldApply
from tests.quick import quick

from .law_world import DEAL, NOW, Case, Place, Records, applies, changes, made_case, schema, written

MOST_FIELDS = 3
"""Where nothing was found, all changes of so many fields are tried."""


def found(case: Case) -> dict[Place, Value] | None:
    """What the search says, as the command does: on a backend, which it reads only."""
    backend = MemoryBackend(schema(), case.records)
    with backend.look() as work:
        known = known_now(case.program, case.event, work, NOW, {})
        answer = smallest_change(case.program, case.program.rules[0], case.event, known)
    if not isinstance(answer, WouldApply):
        return None
    assert all(case.records[one.record][one.field] == one.now != one.value for one in answer.changes)
    return {(one.record, one.field): one.value for one in answer.changes}


Search: TypeAlias = Callable[[Case], dict[Place, Value] | None]


def fires(case: Case, records: Records) -> bool:
    """Whether the rule does something, handled for good."""
    backend = MemoryBackend(schema(), records)
    receipt = handle(case.program, backend, case.event, NOW, {}, lambda *_: None)
    return receipt.plan is not None and bool(receipt.plan.steps)


def check(seed: int, search: Search = found) -> int | None:
    """The law for one case; of how many fields the change is."""
    case = made_case(Random(seed))
    change = search(case)
    told = (seed, case.text, case.records, change)
    if change is None:
        for size in range(MOST_FIELDS + 1):
            missed = next((one for one in changes(case, size) if applies(case, written(case.records, one))), None)
            assert missed is None, (*told, missed)
        return None
    assert fires(case, written(case.records, change)), told
    for size in range(len(change)):
        fewer = next((one for one in changes(case, size) if applies(case, written(case.records, one))), None)
        assert fewer is None, (*told, fewer)
    return len(change)


@pytest.mark.slow
@pytest.mark.parametrize("hundred", quick(1, range(4)))
def test_no_change_of_fewer_fields(hundred: int) -> None:
    sizes = [check(seed) for seed in range(hundred * 100, hundred * 100 + 100)]
    assert {0, 1, 2} <= set(sizes), sizes


@pytest.mark.fuzz
@pytest.mark.parametrize("thousand", range(5))
def test_no_change_of_fewer_fields_in_great_number(thousand: int) -> None:
    for seed in range(1000 + thousand * 1000, 2000 + thousand * 1000):
        check(seed)


def test_the_law_can_be_broken() -> None:
    """A change that is not the smallest, one that does not help, and none where there is one: each is found out."""
    seed = next(seed for seed in range(100) if len(found(made_case(Random(seed))) or ()) == 1)
    change = found(made_case(Random(seed))) or {}
    assert check(seed) == 1
    for wrong in (None, {}, {**change, (DEAL, "title"): "y"}, {(DEAL, "title"): "y"}):
        with pytest.raises(AssertionError):
            check(seed, lambda _, wrong=wrong: wrong)  # type: ignore[misc]
