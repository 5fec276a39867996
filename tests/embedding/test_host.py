"""A host's transaction: rolled back, nothing is left; committed, all is there; and the host's engine is as before."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from stagerules import BackendProblem, Engine, MemoryBackend, Receipt, Ref, UsersMistake, stage_entered
from tests.backends.hosted import HOSTS, plain
from tests.embedding.shop import dump, rows, shop

WON = stage_entered("Deal", 41, "Won", id="w")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.sqlite"


@pytest.fixture(params=HOSTS)
def database(request: pytest.FixtureRequest, file: Path) -> Iterator[sa.Engine]:
    made = request.param(file)
    yield made
    made.dispose()


def test_rolled_back_nothing_is_left(database: sa.Engine, file: Path) -> None:
    made = shop(database)
    before = dump(file)
    with database.connect() as connection:
        assert made.win(41, connection).status == "done"
        connection.rollback()
    assert dump(file) == before


def test_committed_all_is_there(database: sa.Engine, file: Path) -> None:
    made = shop(database)
    with database.begin() as connection:
        assert made.win(41, connection).status == "done"
    assert rows(file, "SELECT stage, mark FROM deal WHERE id = 41") == [("Won", "€1,500.00, 150 points")]
    assert rows(file, "SELECT points FROM contact") == [("155",)]
    assert rows(file, "SELECT title, responsible FROM task") == [("Say thank you", 2)]
    assert rows(file, "SELECT recipient FROM stagerules_outbox") == [("Ada",)]
    assert rows(file, "SELECT what FROM journal") == [("41 done",)]
    assert rows(file, "SELECT status FROM stagerules_events") == [("done",)]
    assert [row.kind for row in made.rules.history(Ref("Deal", 41))] == ["write", "message", "note", "note", "create"]


def test_nothing_shows_before_the_host_commits(database: sa.Engine, file: Path) -> None:
    made = shop(database)
    before = dump(file)
    with database.begin() as connection:
        made.win(41, connection)
        assert dump(file) == before
    assert dump(file) != before


def test_a_plan_sees_what_is_not_committed(database: sa.Engine, file: Path) -> None:
    made = shop(database)
    before = dump(file)
    assert [one.verdict for one in made.rules.plan(WON).plan.considered] == ["stale"]
    with database.connect() as connection:
        assert [one.verdict for one in made.rules.plan(WON, on=connection).plan.considered] == ["stale"]
        assert not connection.in_transaction()
        connection.execute(sa.update(made.deals).where(made.deals.c.id == 41).values(stage="Won"))
        assert [one.verdict for one in made.rules.plan(WON, on=connection).plan.considered] == ["fired"]
        assert connection.execute(sa.select(made.deals.c.mark).where(made.deals.c.id == 41)).scalar_one() is None
        connection.commit()
    assert [line for line in dump(file) if line not in before] == [
        line.replace("'New'", "'Won'") for line in before if "'Desk 41'" in line
    ]


def settings(raw: sa.Connection) -> tuple[object, ...]:
    driver: Any = raw.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    pragmas = ("foreign_keys", "busy_timeout", "synchronous", "recursive_triggers", "defer_foreign_keys")
    return (
        *(raw.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas),
        *(getattr(driver, name) for name in ("isolation_level", "text_factory", "row_factory")),
        raw.get_isolation_level(), raw.get_execution_options(),
    )  # fmt: skip


def listeners(engine: sa.Engine) -> list[object]:
    names = ("begin", "commit", "rollback", "savepoint", "release_savepoint", "before_execute", "after_cursor_execute")
    return [
        *(list(getattr(engine.dispatch, name)) for name in names),
        *(list(getattr(engine.pool.dispatch, name)) for name in ("connect", "checkout", "checkin", "reset")),
    ]


def test_the_hosts_engine_is_left_as_it_was(database: sa.Engine) -> None:
    made = shop(database)
    heard = listeners(database)
    with database.connect() as connection:
        before = settings(connection)
        connection.rollback()
        made.rules.plan(WON, on=connection)
        assert settings(connection) == before
        made.win(41, connection)
        assert settings(connection) == before
        connection.commit()
        assert settings(connection) == before
    with database.connect() as connection:
        assert settings(connection) == before
    assert listeners(database) == heard


def test_settings_stay_where_something_goes_wrong(database: sa.Engine) -> None:
    made = shop(database)
    made.rules.on_receipt(_refuse)
    with database.connect() as connection:
        before = settings(connection)
        with pytest.raises(LookupError):
            made.win(41, connection)
        assert settings(connection) == before


def _refuse(receipt: Receipt, connection: object) -> None:
    raise LookupError("not today")


def test_what_a_listener_raises_undoes_the_run_and_goes_to_the_caller(database: sa.Engine, file: Path) -> None:
    made = shop(database)
    made.rules.on_receipt(_refuse)
    before = dump(file)
    with database.begin() as connection:
        connection.execute(sa.update(made.deals).where(made.deals.c.id == 42).values(title="kept"))
        with pytest.raises(LookupError, match="not today"):
            made.rules.handle(WON, on=connection)
    assert [line for line in dump(file) if line not in before] == [
        line.replace("Desk 42", "kept") for line in before if "'Desk 42'" in line
    ]


@pytest.mark.slow
@pytest.mark.parametrize("began", [False, True])
def test_where_somebody_else_writes_the_host_hears_of_it(began: bool, file: Path) -> None:
    database = sa.create_engine(f"sqlite:///{file}", connect_args={"timeout": 0})
    made = shop(database)
    with sqlite3.connect(file) as other, database.connect() as connection:
        other.execute("UPDATE user SET name = 'Eve'")
        if began:
            connection.execute(sa.select(made.deals.c.id)).fetchall()
        with pytest.raises(BackendProblem, match="locked"):
            made.rules.handle(WON, on=connection)
        assert connection.in_transaction() is began
        other.rollback()
        assert made.win(41, connection).status == "done"
    other.close()
    database.dispose()


def closed(database: sa.Engine) -> object:
    with database.connect() as connection:
        pass
    return connection


def elsewhere(database: sa.Engine) -> object:
    file = Path(str(database.url.database))
    shutil.copy(file, file.with_name("copy.sqlite"))
    return sa.create_engine(f"sqlite:///{file.with_name('copy.sqlite')}").connect()


def at_once(database: sa.Engine) -> object:
    return database.connect().execution_options(isolation_level="AUTOCOMMIT")


def all_at_once(database: sa.Engine) -> object:
    return sa.create_engine(database.url, isolation_level="AUTOCOMMIT").connect()


class AsyncConnection:
    """Called as SQLAlchemy's own, which needs another library."""


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (closed, "is closed"),
        (elsewhere, "another database than the project's: `.*copy.sqlite` and `.*shop.sqlite`"),
        (lambda database: sa.create_engine("sqlite://").connect(), "another database than the project's: `memory`"),
        (at_once, "commits each statement at once"),
        (all_at_once, "commits each statement at once"),
        (lambda database: database, "is an Engine of SQLAlchemy"),
        (lambda database: AsyncConnection(), "only asyncio can use"),
        (lambda database: sqlite3.connect(":memory:"), "no connection or session of SQLAlchemy"),
        (lambda database: "sqlite:///shop.sqlite", "is a str"),
    ],
)
@pytest.mark.parametrize("database", [plain], indirect=True)
@pytest.mark.parametrize("way", ["plan", "handle"])
def test_misuse_is_told_plainly(
    way: str, on: Callable[[sa.Engine], object], said: str, file: Path, database: sa.Engine
) -> None:
    made = shop(database)
    before = dump(file)
    with pytest.raises(BackendProblem, match=said) as told:
        getattr(made.rules, way)(WON, on=on(database))
    assert told.value.hint
    assert dump(file) == before


@pytest.mark.parametrize("way", ["plan", "handle"])
def test_a_transaction_that_was_ended_is_told_plainly(way: str, database: sa.Engine) -> None:
    made = shop(database)
    with database.connect() as connection, connection.begin() as transaction:
        transaction.rollback()
        with pytest.raises(BackendProblem, match=r"transaction .* is over"):
            getattr(made.rules, way)(WON, on=connection)


def test_a_database_without_our_tables(file: Path, database: sa.Engine) -> None:
    made = shop(database)
    with database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE stagerules_version")
    engine = Engine(made.rules.project, type(made.rules.backend)(database, made.rules.project.schema))
    with pytest.raises(BackendProblem, match="no table `stagerules_version`"), database.connect() as connection:
        engine.plan(WON, on=connection)


def test_memory_has_no_connections(database: sa.Engine) -> None:
    made = shop(database)
    engine = Engine(made.rules.project, MemoryBackend(made.rules.project.schema), constants={"lead_manager": 1})
    with database.connect() as connection, pytest.raises(UsersMistake, match="no SQL database"):
        engine.handle(WON, on=connection)


def test_what_waits_is_part_of_the_hosts_transaction(tmp_path: Path, database: sa.Engine) -> None:
    made = shop(database)
    folder = Path(str(made.rules.project.file.folder))
    there = tmp_path / "project"
    shutil.copytree(folder, there)
    (there / "shop.rules").write_text('on stage "Won":\n    wait 1 day\n    log text: "late"\n')
    from stagerules import Project

    engine = Engine(Project.load(there), made.rules.backend, constants={"lead_manager": 1})
    won = sa.update(made.deals).where(made.deals.c.id == 41).values(stage="Won")
    with database.connect() as connection:
        connection.execute(won)
        assert engine.handle(WON, on=connection).status == "done"
        connection.rollback()
    assert engine.pending.all() == ()
    with database.begin() as connection:
        connection.execute(won)
        assert engine.handle(WON, on=connection).status == "done"
    assert [one.timer.event.record for one in engine.pending.all()] == [WON.record]
