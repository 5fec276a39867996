"""The worker with several senders, as a process: told to end, it finishes what is under way and leaves the rest."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import attrs
import pytest

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.store.outbox import Message
from stagerules.project import Project
from stagerules.worker import catch_up
from tests.channels.receiver import Answer, Receiver, receiving
from tests.cli.helpers import ROOT, stagerules
from tests.drivers.test_deliver import Line
from tests.quick import quick

from .webhooks import ENGLISH, project, query, the_secret_is_there

__all__ = ["the_secret_is_there"]  # a fixture
SENT, WAITING = (
    "SELECT count(*) FROM stagerules_outbox WHERE status = 'sent'",
    ("SELECT due <= '{now}', attempts, count(*) FROM stagerules_outbox WHERE status = 'waiting' GROUP BY 1, 2"),
)


@attrs.define
class Thoughtful:
    """A server that answers when it is let."""

    let: threading.Event = attrs.field(factory=threading.Event)
    came: list[str] = attrs.field(factory=list)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.came.append(handler.path)
        self.let.wait(60)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")


@pytest.fixture
def server() -> Iterator[tuple[Receiver, Thoughtful]]:
    thoughtful = Thoughtful()
    with receiving(Receiver([Answer(fault=thoughtful)])) as receiver:
        yield receiver, thoughtful
        thoughtful.let.set()


def posted(folder: Path, receiver: Receiver, count: int) -> None:
    """So many webhooks, each about another deal."""
    content = {"method": "POST", "url": f"{receiver.origin}/", "kind": "json", "body": "{}", "headers": ()}
    now = datetime.now(UTC)
    messages = [
        Message(f"m{number}", "webhook", "erp", None, {**content, "secret": None}, Ref("Deal", number), "r", "e", now)
        for number in range(count)
    ]
    with Engine(Project.load(folder)).backend.begin() as work:
        work.store.post(messages)


@pytest.mark.slow
@pytest.mark.parametrize("told", quick(1, [signal.SIGTERM, signal.SIGINT]))
@pytest.mark.parametrize("once", [(), ("--once",)], ids=["stays", "once"])
def test_told_to_end_it_finishes_what_is_under_way(
    told: signal.Signals, once: tuple[str, ...], server: tuple[Receiver, Thoughtful], tmp_path: Path
) -> None:
    receiver, thoughtful = server
    folder = project(ENGLISH, receiver, tmp_path)
    posted(folder, receiver, 10)
    command = [sys.executable, "-m", "stagerules", "worker", "--senders", "3", *once]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        until = time.monotonic() + 60
        while len(thoughtful.came) < 3:
            assert time.monotonic() < until, "the worker does nothing"
            time.sleep(0.05)
        worker.send_signal(told)
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(1.5)
        thoughtful.let.set()
        out = worker.communicate(timeout=60)[0]
    assert worker.returncode == 0
    assert len(thoughtful.came) == 3
    assert sum("webhook to erp: sent (127.0.0.1 answered 200)" in line for line in out.splitlines()) == 3
    assert out.splitlines()[-1] == "3 messages: 3 sent"
    assert query(folder, SENT) == [(3,)]
    assert query(folder, WAITING.format(now=datetime.now(UTC).isoformat())) == [(1, 0, 7)]


def test_all_of_it_is_sent_where_nobody_ends_it(server: tuple[Receiver, Thoughtful], tmp_path: Path) -> None:
    receiver, thoughtful = server
    thoughtful.let.set()
    folder = project(ENGLISH, receiver, tmp_path)
    posted(folder, receiver, 30)
    ran = stagerules(folder, "worker", "--once")
    assert ran.out.splitlines()[-1] == "30 messages: 30 sent"
    assert (len(receiver.done), len(receiver.got)) == (30, 30)


@pytest.mark.parametrize("senders", ["0", "65", "many"])
def test_a_number_of_senders_that_is_none(senders: str, tmp_path: Path) -> None:
    ran = stagerules(tmp_path, "worker", "--once", "--senders", senders)
    assert (ran.code, "--senders" in ran.err) == (2, True)


@pytest.mark.slow
def test_rules_go_on_while_a_slow_server_thinks(server: tuple[Receiver, Thoughtful], tmp_path: Path) -> None:
    """A rule becomes due while a message is under way, and what it asks for leaves, too."""
    receiver, _ = server
    folder = project(ENGLISH, receiver, tmp_path)
    (folder / "two_lines.rules").write_text('rule "Soon"\non stage "New" after 3 seconds: log text: "now"\n')
    assert stagerules(folder, "run", "--event", 'stage Deal 41 "New"', "--quiet").code == 0
    posted(folder, receiver, 1)
    engine = Engine(Project.load(folder))
    done = threading.Event()
    slow = Line(first=lambda _: done.wait(30))
    told: list[str] = []
    for one in catch_up(engine, {"webhook": slow}, senders=2):
        told.append(one.status)
        done.set()
    assert told == ["done", "sent"]
