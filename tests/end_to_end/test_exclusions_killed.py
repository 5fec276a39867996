"""`add_to_exclusions` in a process that is killed (`kill -9`) before or after any of its statements and commits."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.sql.backend import SqlBackend
from tests.end_to_end.cases import BY_NAME, CASES, Case
from tests.end_to_end.crm import TWINS, Twin, plain_key
from tests.end_to_end.places import TwoFiles
from tests.end_to_end.trial import Trial, Trials

ROOT = Path(__file__).parents[2]
ENGLISH, GERMAN = TWINS
KILLED = -9


@attrs.frozen(eq=False)
class Killer:
    """A process whose children handle events and are killed."""

    process: subprocess.Popen[str]

    def sends(self, trial: Trial, backend: Backend, at: int = 0) -> tuple[list[str], int]:
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
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(order), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline()), json.loads(self.process.stdout.readline())


def files_of(backend: Backend) -> list[str]:
    """Where the child finds the data."""
    match backend:
        case SqlBackend():
            return [str(backend.engine.url.database)]
        case TwoFiles(store=store, records=records):
            return [*files_of(store), *files_of(records)]
        case _:
            raise AssertionError(backend)


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    command = [sys.executable, "-m", "tests.end_to_end.killed"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Killer(process)
        assert process.stdin is not None
        process.stdin.close()


def killed(killer: Killer, trial: Trial, every: int = 1, first: int = 0) -> int:
    """Kills at every so-manieth point, then lets another process go on; how many points there are."""
    killer.sends(trial, trial.fresh()())  # the first one makes all statements ready
    opened = trial.fresh()
    points, end = killer.sends(trial, opened())
    assert end == 0
    trial.watch.ended(opened())
    for at in range(1 + first % every, len(points) + 1, every):
        opened = trial.fresh()
        reached, end = killer.sends(trial, opened(), at)
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


@pytest.mark.parametrize("name", SOME)
def test_killed_at_some_points(name: str, killer: Killer, trials: Trials) -> None:
    number = SOME.index(name)
    assert killed(killer, trials(BY_NAME[name], TWINS[number % 2], "sqlite"), every=11, first=number) > 30


def test_killed_between_two_databases(killer: Killer, trials: Trials) -> None:
    assert killed(killer, trials(BY_NAME["another closed deal"], ENGLISH, "two files"), every=29) > 100


@pytest.mark.crash
@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_killed_at_each_point(case: Case, twin: Twin, killer: Killer, trials: Trials) -> None:
    assert killed(killer, trials(case, twin, "sqlite")) > 20


@pytest.mark.crash
@pytest.mark.parametrize("name", SOME)
def test_killed_at_each_point_between_two_databases(name: str, killer: Killer, trials: Trials) -> None:
    assert killed(killer, trials(BY_NAME[name], GERMAN, "two files")) > 50
