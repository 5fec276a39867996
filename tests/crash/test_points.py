"""Killed at every named point, whatever rules do: nothing acknowledged is lost, nothing stuck, all there once."""

import os
import re
import subprocess
import sys

import attrs
import pytest

from stagerules.interpreter.drivers.crash import POINTS, VARIABLE
from stagerules.interpreter.drivers.deliver import ATTEMPTS
from tests.crash.cases import CASES, Case
from tests.crash.trial import Trials
from tests.processes import KILLED, ROOT
from tests.quick import quick

PLACES = ("one file", "two files")
by_name = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.mark.slow
@by_name
@pytest.mark.parametrize("place", PLACES)
def test_killed_at_some_points(case: Case, place: str, trials: Trials) -> None:
    assert trials(case, place).killed_everywhere(every=16, first=CASES.index(case)) >= 1


@pytest.mark.crash
@by_name
@pytest.mark.parametrize("place", PLACES)
def test_killed_at_each_point(case: Case, place: str, trials: Trials) -> None:
    assert trials(case, place).killed_everywhere() > 10


OF_MESSAGES = {"claiming": 1, "claimed": 1, "sending": 2, "answered": 2, "closing": 1, "closed": 1}
"""How often, at least, a point is come to where two messages leave: two of them may share a transaction."""
MESSAGES_FIRST = sorted(CASES, key=lambda case: case.name != "deliver")


@pytest.mark.slow
@pytest.mark.parametrize("case", quick(1, MESSAGES_FIRST), ids=lambda case: case.name)
@pytest.mark.parametrize("place", PLACES)
def test_killed_with_several_senders(case: Case, place: str, trials: Trials) -> None:
    trial = attrs.evolve(trials(case, place), senders=4)
    for point, times in OF_MESSAGES.items():
        for time in range(1, min(times, trial.points.get(point, 0)) + 1):
            trial.killed(point, time)


@pytest.mark.slow
def test_a_message_that_ends_every_worker_is_given_up(trials: Trials) -> None:
    """A worker that ends with a message counts as an attempt, and the messages behind it get their turn."""
    (case,) = (one for one in CASES if one.name == "deliver")
    trial = trials(case, "one file")
    trial.receiver.prepare()
    opened = trial.fresh()
    for number in range(ATTEMPTS):
        assert trial.lives(opened(), number, number, "sending")[1] == KILLED
    assert trial.lives(opened(), ATTEMPTS, ATTEMPTS + 1)[1] == 0
    assert trial.receiver.taken() == ["bye"]
    with opened().look() as work:
        (dead,) = work.store.dead()
        assert (dead.message.content["text"], dead.code) == ("hello", "gave_up")
        assert not work.store.messages()


@pytest.mark.slow
def test_every_point_is_come_to(trials: Trials) -> None:
    reached = {point for case in CASES for place in PLACES for point in trials(case, place).points}
    assert reached == {point.name for point in POINTS}


def test_the_drivers_name_no_other_points() -> None:
    drivers = (ROOT / "interpreter" / "drivers").glob("*.py")
    named = {name for file in drivers for name in re.findall(r'reached\("(\w+)"\)', file.read_text(encoding="utf-8"))}
    assert named == {point.name for point in POINTS}


@pytest.mark.slow
def test_the_environment_says_where_to_end() -> None:
    code = """
from stagerules.interpreter.drivers.crash import reached
from tests.quick import quick
for number in range(3):
    print(number, flush=True)
    reached("sending")
"""
    for asked, out, end in (("sending:2", "0\n1\n", KILLED), ("sending", "0\n", KILLED), ("sent", "0\n1\n2\n", 0)):
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env={**os.environ, VARIABLE: asked}, capture_output=True, text=True, check=False)
        assert (done.stdout, done.returncode) == (out, end), done.stderr
