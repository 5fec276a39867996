"""PostgreSQL only: who waits for whom, who sees what, and who must begin again."""

from contextlib import closing
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from stagerules.dsl.values import Ref
from stagerules.interpreter.effects import CreateRecord, SetField
from stagerules.interpreter.records.problems import (
    EffectRefused,
    Overtaken,
)
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.sql.hosted import inside
from tests.postgres import Postgres

from .contract import do, whole
from .postgres import backend, url
from .world import DEAL, OTHER, SCHEMA, step

__all__ = ["backend", "url"]


@pytest.mark.slow
def test_two_at_once_make_the_tables(postgres: Postgres) -> None:
    url = postgres.new()
    made: list[object] = []

    def make() -> None:
        with closing(SqlBackend(url, SCHEMA)) as backend:
            made.append(create_tables(backend))

    threads = [Thread(target=make) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 4
    assert sum(map(bool, made)) == 1


def test_readers_see_one_moment_and_wait_for_nobody(backend: SqlBackend) -> None:
    with backend.look() as seen:
        assert seen.records.all_keys("User") == (1, 2)
        with backend.begin() as work:
            work.records.apply(step(SetField(DEAL, "title", "changed")), {})
            assert whole(backend, DEAL, ["title"]) == {"title": "One chair"}
        assert seen.records.read("Deal", [1], ["title"])[1] == {"title": "One chair"}
    assert whole(backend, DEAL, ["title"]) == {"title": "changed"}


@pytest.mark.slow
def test_who_is_alone_waits_for_the_others_and_sees_what_they_did(backend: SqlBackend) -> None:
    done: list[object] = []

    def alone() -> None:
        with backend.begin(alone=True) as work:
            done.append(work.records.read("Deal", [1], ["title"])[1])

    with backend.begin() as work:
        thread = Thread(target=alone)
        thread.start()
        work.records.apply(step(SetField(DEAL, "title", "changed")), {})
        thread.join(0.2)
        assert done == []
    thread.join()
    assert done == [{"title": "changed"}]


def overtake(backend: SqlBackend) -> None:
    """Two transactions that each read what the other one writes; this one comes first."""
    with backend.begin() as quicker:
        quicker.records.read("Deal", [1, 2], ["title"])
        quicker.records.apply(step(SetField(OTHER, "title", "theirs")), {})


def test_in_the_hosts_transaction_the_host_must_begin_again(backend: SqlBackend, url: sa.URL) -> None:
    host = sa.create_engine(url, isolation_level="SERIALIZABLE")
    mine = SqlBackend(host, SCHEMA)

    def change() -> None:
        with host.begin() as raw, inside(mine, raw, to_write=True) as hosted, hosted.begin() as work:
            work.records.read("Deal", [1, 2], ["title"])
            overtake(backend)
            work.records.apply(step(SetField(OTHER, "title", "ours")), {})

    with pytest.raises(Overtaken) as told:
        change()
    assert not told.value.ours
    assert told.value.hint == "Roll your transaction back, and begin it again from its first statement."
    assert whole(backend, OTHER, ["title"]) == {"title": "theirs"}
    host.dispose()


def test_what_somebody_writes_on_our_connection_may_be_what_is_overtaken(backend: SqlBackend) -> None:
    """As a function does that is told of a receipt; what it raises has the database's error behind it."""

    def change() -> None:
        with backend.begin() as work:
            work.records.read("Deal", [1, 2], ["title"])
            overtake(backend)
            try:
                work.connection.exec_driver_sql("UPDATE deal SET title = 'ours' WHERE id = 2")
            except exc.DBAPIError as error:
                raise LookupError("a host's own") from error

    with pytest.raises(Overtaken):
        change()


def test_after_a_refusal_the_connection_serves_again(backend: SqlBackend) -> None:
    with pytest.raises(EffectRefused, match="refused_by_database"):
        do(backend, CreateRecord(Ref("User", 1), {"name": "there already"}))
    do(backend, SetField(DEAL, "title", "changed"))
    assert whole(backend, DEAL, ["title"]) == {"title": "changed"}
