"""What is asked for every event or every second goes by an index, however much waits."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.facts import Result
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.sql.store import SqlStore
from stagerules.interpreter.store.departures import Departure

from .begun import timer
from .database import backend, file
from .outbox_contract import mail
from .world import DEAL, NOW

__all__ = ["backend", "file"]

HOUR = timedelta(hours=1)


@pytest.fixture
def full(backend: SqlBackend) -> SqlBackend:
    """Timers and messages in a seeded disorder: most of them far ahead, some done, some resting."""
    dice = random.Random(5)
    records = [Ref("Deal", number) for number in range(50)]
    timers = [
        timer(f"t{number}", NOW + dice.randrange(1, 9999) * HOUR if dice.random() < 0.8 else None, dice.choice(records))
        for number in range(500)
    ]
    messages = [
        mail(f"m{number}", dice.choice(records), NOW + number * HOUR, address=f"{dice.randrange(50)}@example.com")
        for number in range(200)
    ]
    with backend.begin() as work:
        work.store.add_timers(timers)
        work.store.post(messages)
        for number in range(100):
            work.store.take_timer(f"t{number}")
            work.store.close(f"m{number}", Result("failed" if number % 2 else "sent"), NOW)
    return backend


@contextmanager
def asked(backend: SqlBackend) -> Iterator[tuple[SqlStore, list[str]]]:
    """A Store, and the plans of the statements that it is going to run."""
    said: list[str] = []
    with backend.begin() as work:
        driver = work.store.db.driver
        assert driver is not None
        heard: list[str] = []
        driver.set_trace_callback(heard.append)
        yield work.store, said
        driver.set_trace_callback(None)
        said += [plan for text in heard if text.split()[0] in ("SELECT", "UPDATE") for plan in plan_of(driver, text)]


def plan_of(driver: sqlite3.Connection, statement: str) -> list[str]:
    return [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}")]


def scans(said: list[str]) -> list[str]:
    """What goes through a whole table, or sorts. The pauses are few."""
    assert said
    bad = ("SCAN stagerules_", "USE TEMP B-TREE")
    return [one for one in said if one.startswith(bad) and one != "SCAN stagerules_pauses"]


def test_what_is_due_and_when_the_next_is(full: SqlBackend) -> None:
    with asked(full) as (store, said):
        assert store.next_timer() is not None
        assert len(store.due_timers(NOW + 5000 * HOUR, 10)) == 10
    assert scans(said) == []
    assert any("ix_stagerules_timers_due" in one for one in said)


def test_what_a_decision_must_know(full: SqlBackend) -> None:
    with asked(full) as (store, said):
        assert store.around(DEAL).timers
    assert scans(said) == []
    assert any("ix_stagerules_timers_record" in one for one in said)


def test_timers_one_by_one(full: SqlBackend) -> None:
    with asked(full) as (store, said):
        assert store.take_timer("t200")
        assert store.move_timer("t201", timer("new", NOW, DEAL))
        assert store.close("m150", Result("sent"), NOW)
    assert scans(said) == []


def test_the_next_message(full: SqlBackend) -> None:
    with asked(full) as (store, said):
        assert store.claim(["email"], NOW + 9999 * HOUR, NOW) is not None
        assert store.next_messages(["email"], ["other"]).keys() == {"email"}
        assert len(store.claim_several({"email": 9, "sms": 9}, NOW + 9999 * HOUR, NOW)) > 1
    assert scans(said) == []
    for index in ("due", "record", "address", "client"):
        assert any(f"ix_stagerules_outbox_{index}" in one for one in said)


def test_what_limits_count(full: SqlBackend) -> None:
    with full.begin() as work:
        for number in range(300):
            at = NOW - number * HOUR
            work.store.depart(Departure(f"d{number}", "rule", f"Contact {number}", f"a{number}@example.com", at))
    with asked(full) as (store, said):
        assert store.departed(NOW - 10 * HOUR, "d0") == 9
        assert store.departed(NOW - 10 * HOUR, "d0", "rule") == 9
        assert store.departed_to("Contact 3", "a4@example.com", NOW - 10 * HOUR, "d0") == 2
        assert store.held_before(mail("m150", DEAL), NOW) is None
    assert scans([one for one in said if "TEMP B-TREE" not in one]) == []  # two ways to a client are made one
    for name in ("at", "rule", "client", "address"):
        assert any(f"ix_stagerules_departures_{name} (" in one for one in said), name
    assert not any("rowid>" in one for one in said), "by their number all departures would be gone through"


@pytest.mark.slow
def test_failures(full: SqlBackend, file: Path) -> None:
    with asked(full) as (store, said):
        assert len(store.dead()) == 50
        assert store.failed_events() == ()
    assert [one for one in said if one.startswith("SCAN")] == []


def test_a_table_without_its_index_would_be_noticed(full: SqlBackend) -> None:
    with full.begin() as work:
        work.store.db.raw.exec_driver_sql("DROP INDEX ix_stagerules_timers_due")
    with asked(full) as (store, said):
        store.due_timers(NOW, 10)
    assert scans(said) != []
