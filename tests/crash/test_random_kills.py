"""Workers under load, killed at any moment: nothing acknowledged is missing, nothing stuck, no job done twice."""

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.sql.backend import create_tables
from tests.crash.load import CLOCK, KINDS, RULES, Load, Told, records
from tests.crash.world import BEGIN, Receiver, Setting, written
from tests.end_to_end.places import fill
from tests.processes import KILLED, Server

Order: TypeAlias = dict[str, Any]
LONGEST_LIFE = 0.4
"""Seconds that a worker lives at most, until the last ones."""
PER_KILL = 10
"""So many events are there to be handed over for each kill."""


@attrs.define(eq=False)
class Kills:
    """Workers that are killed so many times in all, on one file or (Store, records) on two."""

    folder: Path
    files: int
    workers: int
    kills: int
    seed: int
    senders: int = 1
    told: Told = attrs.field(factory=Told)
    busy: int = 0

    def run(self) -> str:
        """Kills, then lets them end; looks after each kill and at the end. The numbers of it."""
        load = Load(self.kills * PER_KILL)
        folder, receiver = written(RULES + CLOCK, self.folder / "crm"), Receiver(self.folder / "received.sqlite")
        files, dice = [str(self.folder / f"{number}.sqlite") for number in range(self.files)], random.Random(self.seed)
        receiver.prepare()
        setting = Setting.of(str(folder), files, lambda: BEGIN)
        backend = setting.engine.backend
        with closing(setting), ExitStack() as stack:
            for one in setting.backends:
                create_tables(one)
                fill(one, records(load.count), frozenset())
            servers = [stack.enter_context(Server.of("tests.crash.worker")) for _ in range(self.workers)]
            order: Order = {
                "project": str(folder),
                "files": files,
                "receiver": str(receiver.file),
                "zero": time.time(),
                "senders": self.senders,
            }
            for server in servers:
                self.hears(*server.does({**order, "events": [*range(len(KINDS))], "killed_after": None, "here": True}))
            for _ in range(self.kills // self.workers):
                self.lives(servers, order, load, [dice.random() * LONGEST_LIFE for _ in servers])
                load.holds(backend, self.told)
            self.lives(servers, order, load, [None] * self.workers)
            load.ended(backend, self.told, receiver)
            return self.numbers(backend, receiver, load)

    def lives(self, servers: list[Server], order: Order, load: Load, lives: Sequence[float | None]) -> None:
        """A life of each worker, all at once. An event that was not acknowledged is handed over again."""
        left = [number for number in range(load.count) if f"e{number}" not in self.told.handled]
        for at, (server, seconds) in enumerate(zip(servers, lives, strict=True)):
            mine = [number for number in left if number % self.workers == at or number % 7 == 0]
            server.asks({**order, "events": mine, "killed_after": seconds, "here": False})
        for server, seconds in zip(servers, lives, strict=True):
            self.hears(*server.answer(), 0 if seconds is None else KILLED)

    def hears(self, lines: list[Any], end: int, meant: int = 0) -> None:
        """Hears what a worker said until its end."""
        assert end == meant, (end, lines[-3:])
        self.busy += bool(lines)
        self.told.hears(lines)

    def numbers(self, backend: Backend, receiver: Receiver, load: Load) -> str:
        """What there was."""
        tries = receiver.tries().values()
        with backend.look() as work:
            lines = len(work.store.history())
        at_work = self.busy - 2 * self.workers  # the first and the last ones are not killed
        assert at_work > self.kills // 4, f"only {at_work} of {self.kills} were killed at work"
        return (
            f"{self.kills} kills of {self.workers} worker(s) on {self.files} file(s), {at_work} of them at work: "
            f"{load.count} events, {lines} lines of history, {len(tries)} messages, {sum(tries)} times handed over, "
            f"{len(self.told.troubles)} times locked out"
        )


@pytest.mark.slow
@pytest.mark.parametrize(("files", "workers", "kills"), [(1, 1, 12), (1, 2, 12), (2, 1, 8)])
def test_some_kills(files: int, workers: int, kills: int, tmp_path: Path) -> None:
    print(Kills(tmp_path, files, workers, kills, seed=workers).run())


@pytest.mark.slow
def test_some_kills_with_several_senders(tmp_path: Path) -> None:
    print(Kills(tmp_path, 1, 2, 12, seed=3, senders=4).run())


@pytest.mark.crash
@pytest.mark.parametrize("senders", [1, 4])
@pytest.mark.parametrize(("files", "workers", "kills"), [(1, 1, 200), (1, 2, 200), (2, 1, 200)])
def test_many_kills(files: int, workers: int, kills: int, senders: int, tmp_path: Path) -> None:
    print(Kills(tmp_path, files, workers, kills, seed=10 + workers, senders=senders).run())
