"""Every rule ends within what one rule may do, whatever the records hold: as an outcome or as an error of the rule."""

import json
import subprocess
import sys
from functools import cache

import pytest

from .bombs import BOMBS, PLAIN, Ended

TIMES = 60
"""How many times as long as the largest plain rule a rule may take: it may do 20 times as much, some of it dearer."""

MEGABYTES = 64
ENDINGS = (
    "fired",
    "not met",
    "error too_much_to_do",
    "error text_too_long",
    "error number_too_large",
    "error date_out_of_range",
    "error bad_format",
)


@cache
def endings() -> dict[str, list[Ended] | str]:
    """How each bomb ended, without and with a trace; all in one run, so that times can be compared."""
    run = subprocess.run([sys.executable, "-m", "tests.fuzz.bombs"], capture_output=True, text=True, check=True)
    lines = (json.loads(line) for line in run.stdout.splitlines())
    return {name: ended if isinstance(ended, str) else [Ended(*one) for one in ended] for name, ended in lines}


def ended(name: str) -> list[Ended]:
    found = endings()[name]
    assert isinstance(found, list), found
    return found


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_time_and_within_memory(name: str) -> None:
    plain = min(one.seconds for one in ended(PLAIN))
    without, traced = ended(name)
    for one in (without, traced):
        assert one.how in ENDINGS
        assert one.seconds <= TIMES * plain
        assert one.megabytes <= MEGABYTES
    assert traced.how == without.how
