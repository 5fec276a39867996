"""Documents made by workers that are killed at any moment: numbers without gap or repetition, each document once."""

import random
import time
from contextlib import ExitStack, closing
from pathlib import Path

import attrs
import pytest

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.project import Project
from tests.crash.papers import DEALS, ended_well, written
from tests.crash.world import BEGIN
from tests.end_to_end.places import fill
from tests.postgres import Postgres
from tests.processes import KILLED, Server

LONGEST_LIFE = 0.8
"""Seconds that a worker lives at most, until the last ones."""


@attrs.define(eq=False)
class Kills:
    """Two workers on one database, killed so many times in all."""

    folder: Path
    url: str
    count: int
    kills: int
    seed: int
    senders: int = 1
    handled: set[str] = attrs.field(factory=set)
    busy: int = 0

    def run(self) -> str:
        """Kills, then lets them end, and looks what there is. The numbers of it."""
        folder, dice = written(self.folder / "crm"), random.Random(self.seed)
        project = Project.load(folder)
        backend = SqlBackend(self.url, project.schema)
        with closing(backend), ExitStack() as stack:
            create_tables(backend)
            deal = {"title": "A roof", "numbers": (), "papers": ()}
            staged = {"stage": "New", "pipeline": "Sales", "stage_since": BEGIN}
            fill(backend, {Ref("Deal", key): deal | staged for key in range(1, DEALS + 1)}, frozenset())
            servers = [stack.enter_context(Server.of("tests.crash.papers")) for _ in range(2)]
            order = {"project": str(folder), "url": self.url, "zero": time.time(), "senders": self.senders}
            for server in servers:  # each is ready before there is anything to do
                server.asks({**order, "events": [], "killed_after": None})
                assert server.answer()[1] == 0
            for _ in range(self.kills // 2):
                self.lives(servers, order, [dice.random() * LONGEST_LIFE for _ in servers])
            self.lives(servers, order, [None, None])
            ended_well(Engine(project, backend).backend, folder, self.count)
        assert self.busy > self.kills // 4, f"only {self.busy} of {self.kills} were killed at work"
        return f"{self.count} documents, {self.kills} kills of 2 workers, {self.busy} of them at work"

    def lives(self, servers: list[Server], order: dict[str, object], lives: list[float | None]) -> None:
        """A life of each worker, both at once. An event that was not acknowledged is handed over again."""
        left = [number for number in range(self.count) if f"e{number}" not in self.handled]
        for at, (server, seconds) in enumerate(zip(servers, lives, strict=True)):
            mine = [number for number in left if number % 2 == at or number % 7 == 0]
            server.asks({**order, "events": mine, "killed_after": seconds})
        for server, seconds in zip(servers, lives, strict=True):
            lines, end = server.answer()
            assert end == (0 if seconds is None else KILLED), (end, lines[-3:])
            self.busy += bool(lines) and seconds is not None
            self.handled |= {one["event"] for one in lines if one.get("status") == "done" and "event" in one}


@pytest.mark.slow
@pytest.mark.parametrize("senders", [1, 4])
def test_some_documents(senders: int, tmp_path: Path) -> None:
    print(Kills(tmp_path, f"sqlite:///{tmp_path / 'crm.sqlite'}", 60, 16, seed=senders, senders=senders).run())


@pytest.mark.slow
def test_some_documents_on_postgres(tmp_path: Path, postgres: Postgres) -> None:
    print(Kills(tmp_path, postgres.new().render_as_string(hide_password=False), 60, 16, seed=5).run())


@pytest.mark.crash
@pytest.mark.parametrize("senders", [1, 4])
def test_a_thousand_documents(senders: int, tmp_path: Path) -> None:
    print(Kills(tmp_path, f"sqlite:///{tmp_path / 'crm.sqlite'}", 1_000, 300, seed=7, senders=senders).run())


@pytest.mark.crash
def test_a_thousand_documents_on_postgres(tmp_path: Path, postgres: Postgres) -> None:
    print(Kills(tmp_path, postgres.new().render_as_string(hide_password=False), 1_000, 300, seed=8, senders=2).run())
