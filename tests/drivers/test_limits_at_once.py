"""Several workers at once never let more go than the limits allow: what one lets go is counted by the others."""

import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import attrs
import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.deliver import Delivered, deliver
from stagerules.interpreter.pauses import Pause
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.outbox import Message
from tests.backends.postgres import holding
from tests.quick import POSTGRES_SLOWLY

from .postman import NOW, PROGRAM, SCHEMA, mail
from .rationed import LIMITS, start
from .test_deliver import Line, backend, post

__all__ = ["backend"]

MESSAGES = 30


@pytest.fixture(params=POSTGRES_SLOWLY)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        made = holding(request.getfixturevalue("postgres"), "post", SCHEMA, lambda _: None)
        return made.render_as_string(hide_password=False)
    url = f"sqlite:///{tmp_path}/crm.db"
    with closing(SqlBackend(url, SCHEMA)) as backend:
        create_tables(backend)
    return url


def to_one_client() -> list[Message]:
    mails = [mail(f"c{number}", address="ada@example.com", deal=number) for number in range(MESSAGES)]
    return [attrs.evolve(one, rule=f"Rule {number}") for number, one in enumerate(mails)]


def of_one_rule() -> list[Message]:
    return [mail(f"r{number}", address=f"{number}@example.com", deal=number) for number in range(MESSAGES)]


def said(both: list["subprocess.Popen[str]"]) -> list[str]:
    """All that the processes say, once they are let go together."""
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    lines = [line for one in both for line in one.communicate()[0].splitlines()]
    assert [one.returncode for one in both] == [0, 0]
    return lines


@pytest.mark.slow
def test_two_processes_send_no_more_to_a_client_than_both_may(url: str) -> None:
    with closing(SqlBackend(url, SCHEMA)) as made:
        post(made, *to_one_client())
        lines = said([start(url), start(url)])
        with made.look() as work:
            assert len(work.store.messages()) == MESSAGES - 7
            assert Counter(row.kind for row in work.store.history()) == {"sent": 7, "held": MESSAGES - 7}
    assert sum(line.endswith(" ") and line.startswith("sent") for line in lines) == LIMITS.per_client_and_day == 7
    assert sum(line.endswith("messages_per_client_and_day") for line in lines) == MESSAGES - 7


@pytest.mark.slow
def test_two_processes_trip_the_breaker_once_and_stop_both(url: str) -> None:
    with closing(SqlBackend(url, SCHEMA)) as made:
        post(made, *of_one_rule())
        lines = said([start(url), start(url)])
        with made.look() as work:
            assert len(work.store.messages()) == MESSAGES - 9
            assert [one.pause for one in work.store.pauses()] == [Pause("rule", "Rule")]
            assert Counter(row.kind for row in work.store.history()) == {"sent": 9, "held": 1}
    assert sum(line.endswith(" ") and line.startswith("sent") for line in lines) == LIMITS.per_rule_and_hour == 9


@pytest.mark.slow
def test_four_threads_do_neither(backend: Backend) -> None:
    post(backend, *to_one_client(), *of_one_rule())
    program, lines = attrs.evolve(PROGRAM, limits=LIMITS), Line()
    together, done = Barrier(4), list[Delivered]()

    def works() -> None:
        together.wait()
        done.extend(deliver(program, backend, {"email": lines}, lambda: NOW))

    threads = [Thread(target=works) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Counter(name[0] for name in lines.sent) == {"c": 7, "r": 9}
    assert len({one.message.id for one in done}) == len(done) == 7 + 9 + (MESSAGES - 7) + 1
