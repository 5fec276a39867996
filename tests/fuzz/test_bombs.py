"""Every rule ends within what one rule may do, whatever the records hold: as an outcome or as an error of the rule."""

import json
import subprocess
import sys

import pytest

from .bombs import BOMBS, PLAIN, Ended

TIMES = 60
"""How many times as long as the largest plain rule a rule may take: it may do 20 times as much, some of it dearer."""

MEGABYTES = 64
ENDINGS = ("fired", "not met")
ERRORS = ("too_much_to_do", "text_too_long", "number_too_large", "date_out_of_range", "bad_format")


def endings() -> dict[str, list[Ended] | str]:
    """How each bomb ended, without and with a trace; all in one run, so that times can be compared."""
    command = [sys.executable, "-m", "tests.fuzz.bombs"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    lines = (json.loads(line) for line in run.stdout.splitlines())
    return {name: ended if isinstance(ended, str) else [Ended(*one) for one in ended] for name, ended in lines}


def wrong(ended: list[Ended] | str, plain: float) -> bool:
    """Whether a bomb took more than it may, ended strangely, or otherwise with a trace than without."""
    if isinstance(ended, str) or ended[0].how != ended[1].how:
        return True
    known = (*ENDINGS, *(f"error {code}" for code in ERRORS))
    return any(one.how not in known or one.seconds > TIMES * plain or one.megabytes > MEGABYTES for one in ended)


@pytest.mark.slow
def test_bombs_end_in_time_and_within_memory() -> None:
    ended = endings()
    assert list(ended) == list(BOMBS)
    largest = ended[PLAIN]
    assert isinstance(largest, list), largest
    plain = min(one.seconds for one in largest)
    assert {name: one for name, one in ended.items() if wrong(one, plain)} == {}, f"a plain rule takes {plain} s"
