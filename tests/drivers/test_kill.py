"""What was acknowledged survives `kill -9`, and every event is handled exactly once."""

import random
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.postgres import Postgres
from tests.quick import POSTGRES_SLOWLY

from ..backends.world import step
from ..processes import started
from .worker import DEALS, events
from .world import SCHEMA, deal


def start(url: str, count: int) -> subprocess.Popen[str]:
    return started("tests.drivers.worker", url, str(count), stderr=subprocess.PIPE)


@pytest.fixture(params=POSTGRES_SLOWLY)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/crm.sqlite"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new().render_as_string(hide_password=False)


def prepared(url: str) -> SqlBackend:
    """A backend on a database with the deals that the worker's events are about."""
    backend = SqlBackend(url, SCHEMA)
    create_tables(backend)
    with backend.begin() as work:
        for number in range(1, DEALS + 1):
            for key, values in (
                (number, deal("Count")),
                (100 + number, deal("Note")),
                (200 + number, deal("Pass", next=Ref("Deal", number))),
            ):
                work.records.apply(step(CreateRecord(Ref("Deal", key), values)), {})
    return backend


def check(backend: SqlBackend, count: int) -> None:
    """Every event was handled once: counters, notes, messages and history agree."""
    stages = Counter(event.stage for event in events(count))
    deals = [Ref("Deal", key) for key in range(1, DEALS + 1)]
    with backend.look() as work:
        visits = work.records.read("Deal", [one.key for one in deals], ["visits"])
        rows = Counter((row.kind, row.title) for row in work.store.history())
        assert sum(fields["visits"] for fields in visits.values() if fields) == stages["Count"] + stages["Pass"]  # type: ignore[misc]
        assert rows["write", "count"] == stages["Count"]
        assert rows["write", "pass"] == stages["Pass"]
        assert rows["create", "note"] == stages["Note"] == len(work.records.all_keys("Note"))
        assert len(work.store.messages()) == stages["Note"]
        for status in ("received", "planned", "queued", "held"):
            assert work.store.waiting(status) == ()
        assert all(work.store.status(event.id) == "done" for event in events(count))


def killed_at_random(url: str, count: int, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    backend = prepared(url)
    acknowledged: set[str] = set()
    for number in range(kills + 1):
        last = number == kills
        worker = start(url, count)
        assert worker.stdout is not None
        said: list[str] = []
        if not last:
            some = len(acknowledged) + dice.randrange(1, max(2, count // (kills + 1)))
            said += [worker.stdout.readline() for _ in range(some)]
            time.sleep(dice.random() * 0.003)
            worker.kill()
        out, err = worker.communicate()
        said += out.splitlines()
        acknowledged |= {line.split()[0] for line in said if line.rstrip().endswith((" done", " already"))}
        assert not last or worker.returncode == 0, err
        with backend.look() as work:
            kept = {name for name in acknowledged if work.store.status(name) == "done"}
        assert kept == acknowledged
    check(backend, count)
    backend.close()


@pytest.mark.slow
@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgres", marks=pytest.mark.crash)], indirect=True)
def test_killed_at_random_moments(url: str) -> None:
    killed_at_random(url, count=200, kills=5, seed=1)


@pytest.mark.crash
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_many_random_moments(url: str, seed: int) -> None:
    killed_at_random(url, count=2000, kills=20, seed=seed)


@pytest.mark.slow
def test_two_processes_at_once(url: str) -> None:
    backend = prepared(url)
    both = [start(url, 100), start(url, 100)]
    ends = [worker.communicate() for worker in both]
    assert [worker.returncode for worker in both] == [0, 0], ends
    done = Counter(line.split()[0] for out, _ in ends for line in out.splitlines() if line.endswith(" done"))
    assert set(done.values()) == {1}
    check(backend, 100)
    backend.close()
