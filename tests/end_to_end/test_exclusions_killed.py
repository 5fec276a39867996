"""`add_to_exclusions` in a process that is killed (`kill -9`) before or after any of its statements and commits."""

from collections.abc import Iterator

import pytest

from stagerules.interpreter.drivers.backend import Backend
from tests.end_to_end.cases import BY_NAME, CASES, Case
from tests.end_to_end.crm import TWINS, Twin, plain_key
from tests.end_to_end.places import files_of
from tests.end_to_end.trial import Trial, Trials
from tests.processes import KILLED, Server

ENGLISH, GERMAN = TWINS


@pytest.fixture(scope="module")
def killer() -> Iterator[Server]:
    with Server.of("tests.end_to_end.killed") as server:
        yield server


def sends(killer: Server, trial: Trial, backend: Backend, at: int = 0) -> tuple[list[str], int]:
    """The points that a child came to, and how it ended. `at` is the point at which it is to be killed."""
    watch = trial.watch
    order = {
        "project": str(watch.project.file.folder),
        "files": files_of(backend),
        "id": watch.event.id,
        "entity": watch.event.record.entity,
        "key": plain_key(watch.event.record),
        "stage": watch.event.stage,
        "at": at,
    }
    (points,), end = killer.does(order)
    return points, end


def killed(killer: Server, trial: Trial, every: int = 1, first: int = 0) -> int:
    """Kills at every so-manieth point, then lets another process go on; how many points there are."""
    sends(killer, trial, trial.fresh()())  # the first one makes all statements ready
    opened = trial.fresh()
    points, end = sends(killer, trial, opened())
    assert end == 0
    trial.watch.ended(opened())
    for at in range(1 + first % every, len(points) + 1, every):
        opened = trial.fresh()
        reached, end = sends(killer, trial, opened(), at)
        assert end == KILLED
        assert reached == points[:at]
        try:
            trial.watch.holds(opened())
            trial.finished(opened)
        except AssertionError as error:
            raise AssertionError(f"killed {points[at - 1]} (point {at}): {error}") from error
    return len(points)


SOME = (
    "another closed deal",
    "bad phone, bad e-mail",
    "company only, which goes",
    "the item has addresses of its own",
    "no address at all",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", SOME)
def test_killed_at_some_points(name: str, killer: Server, trials: Trials) -> None:
    number = SOME.index(name)
    assert killed(killer, trials(BY_NAME[name], TWINS[number % 2], "sqlite"), every=11, first=number) > 30


@pytest.mark.slow
def test_killed_between_two_databases(killer: Server, trials: Trials) -> None:
    assert killed(killer, trials(BY_NAME["another closed deal"], ENGLISH, "two files"), every=29) > 100


@pytest.mark.crash
@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_killed_at_each_point(case: Case, twin: Twin, killer: Server, trials: Trials) -> None:
    assert killed(killer, trials(case, twin, "sqlite")) > 20


@pytest.mark.crash
@pytest.mark.parametrize("name", SOME)
def test_killed_at_each_point_between_two_databases(name: str, killer: Server, trials: Trials) -> None:
    assert killed(killer, trials(BY_NAME[name], GERMAN, "two files")) > 50
