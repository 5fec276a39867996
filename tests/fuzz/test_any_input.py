"""Any text gives rules or diagnostics with a place, and nothing else ever happens.

The number of inputs is 1,000 here, 5,000 in CI, 100,000 with `make fuzz` (or what STAGERULES_FUZZ says).
"""

import os

import pytest

from tests.quick import quick

from .examine import examine
from .inputs import made

BATCHES = 20
COUNT = int(os.environ.get("STAGERULES_FUZZ", 5_000 if os.environ.get("CI") else 1_000))


def one(number: int) -> None:
    given = made(number)
    try:
        found = examine(given)
        if given.valid:
            errors = [f"{said.place} {said.slug}" for said in found.of_words if said.severity == "error"]
            assert not errors, f"correct words are refused: {errors}"
    except Exception as error:
        error.add_note(f"input {number}: rules {given.rules!r}\nschema {given.schema!r}")
        raise


@pytest.mark.slow
@pytest.mark.parametrize("batch", quick(4, range(BATCHES)))
def test_any_input_gives_rules_or_diagnostics(batch: int) -> None:
    for number in range(batch, COUNT, BATCHES):
        one(number)


@pytest.mark.fuzz
def test_very_many_inputs() -> None:
    for number in range(COUNT, COUNT + 100_000):
        one(number)
