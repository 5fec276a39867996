"""SQL only: data that does not fit, databases that cannot be used, and how things lie in the tables."""

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.schema import Field, Schema
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.facts import Rate
from stagerules.interpreter.records.problems import (
    BrokenDatabase,
    CannotOpen,
    DatabaseLocked,
    DiskFull,
    MissingColumn,
    MissingTable,
    OtherVersion,
    ReadOnlyDatabase,
)
from stagerules.interpreter.sql import connection
from stagerules.interpreter.sql.backend import SqlBackend, create_tables, missing_tables
from stagerules.interpreter.sql.engine_tables import VERSION

from .contract import do, whole
from .database import backend, by_hand, file
from .world import ADA, DEAL, NOW, SCHEMA, entity, step

__all__ = ["backend", "file"]

# --- how things lie there ---


def test_the_tables_are_readable(backend: SqlBackend, file: Path) -> None:
    assert by_hand(file, 'SELECT "order", größe, amount, price, price_currency, urgent FROM deal WHERE id = 1') == [
        ("A-1", "10.5", "12345678901234567890.12", "5", "USD", 1)
    ]
    assert by_hand(file, "SELECT day, at, seen, span, source, scan, owner, company, stage FROM deal WHERE id = 1") == [
        ("2026-02-28", "09:30:00", "2026-11-21T09:00:00.000000Z", "2 days", "web", "scan.pdf", 1, "ACME", "New")
    ]
    assert by_hand(file, "SELECT owner, position, value FROM deal_contacts ORDER BY 1, 2") == [
        (1, 0, 1),
        (1, 1, 2),
        (2, 0, 1),
    ]
    assert by_hand(file, "SELECT position, label, value FROM contact_emails ORDER BY position") == [
        (0, "work", "ada@example.com"),
        (1, "home", "ada@home.example"),
    ]
    assert by_hand(file, 'SELECT "from", "where" FROM "select"') == [("x", "5")]


def test_writers_are_kept_apart_and_readers_never_wait(backend: SqlBackend, file: Path) -> None:
    assert by_hand(file, "PRAGMA journal_mode") == [("wal",)]
    with backend.begin() as work:
        work.records.apply(step(SetField(DEAL, "title", "changed")), {})
        assert whole(backend, DEAL, ["title"]) == {"title": "One chair"}
    assert whole(backend, DEAL, ["title"]) == {"title": "changed"}


def test_who_listens_to_statements_hears_all_of_them(backend: SqlBackend) -> None:
    heard: list[str] = []
    whole(backend, DEAL, ["title"])
    sa.event.listen(backend.engine, "before_cursor_execute", lambda *about: heard.append(about[2]))
    whole(backend, DEAL, ["title"])
    do(backend, SetField(DEAL, "title", "heard"))
    assert [one.split()[0] for one in heard] == ["BEGIN", "SELECT", "BEGIN", "UPDATE"]
    assert whole(backend, DEAL, ["title"]) == {"title": "heard"}


def test_making_tables_twice_makes_what_is_missing(backend: SqlBackend, file: Path) -> None:
    assert create_tables(backend) == ()
    by_hand(file, "DROP TABLE deal_tags")
    assert create_tables(backend) == ("deal_tags",)
    assert whole(backend, DEAL, ["title", "tags"]) == {"title": "One chair", "tags": ()}


def test_names_that_differ_only_by_case(tmp_path: Path) -> None:
    twins = Schema(
        {
            name: entity(name, Field("id", t.Integer()), Field("a", t.List(t.Text())), Field("A", t.List(t.Text())))
            for name in ("Deal", "deal", "Deal_a")
        }
    )
    backend = SqlBackend(f"sqlite:///{tmp_path}/crm.sqlite", twins)
    made = create_tables(backend)
    assert len({name.casefold() for name in made}) == len(made)
    backend.close()


def test_rates_are_those_of_the_day_or_before(backend: SqlBackend, file: Path) -> None:
    by_hand(
        file,
        "INSERT INTO stagerules_rates VALUES ('USD', 'EUR', '2026-11-20', '0.9'), ('USD', 'EUR', '2026-11-22', '0.8')",
    )
    with backend.look() as work:
        assert work.records.rate(Rate("USD", "EUR", NOW.date())) == Decimal("0.9")
        assert work.records.rate(Rate("EUR", "USD", NOW.date())) is None


# --- databases that cannot be used ---


def test_there_is_no_database(file: Path) -> None:
    backend = SqlBackend(f"sqlite:///{file}", SCHEMA)
    with pytest.raises(MissingTable, match="no database") as problem, backend.look():
        pass
    assert "stagerules db init" in problem.value.hint
    assert not file.exists()


def test_a_table_is_missing(backend: SqlBackend, file: Path) -> None:
    by_hand(file, "DROP TABLE contact_emails")
    with pytest.raises(MissingTable, match="no table `contact_emails`") as problem:
        whole(backend, ADA)
    assert "stagerules db init" in problem.value.hint
    assert whole(backend, ADA, ["name"]) == {"name": "Ada"}


def test_a_column_is_missing(backend: SqlBackend, file: Path) -> None:
    by_hand(file, "ALTER TABLE deal DROP COLUMN span")
    with pytest.raises(MissingColumn, match="span"):
        whole(backend, DEAL)


def test_the_engines_tables_are_missing(file: Path) -> None:
    by_hand(file, "CREATE TABLE other (x)")
    with pytest.raises(MissingTable, match="stagerules_version"), SqlBackend(f"sqlite:///{file}", SCHEMA).look():
        pass


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (str(VERSION + 1), "newer stagerules"),
        (str(VERSION - 1), "old version"),
        ("'x'", "holds no version"),
        (None, "is empty"),
    ],
)
def test_another_version_is_refused(file: Path, version: str | None, words: str) -> None:
    create_tables(SqlBackend(f"sqlite:///{file}", SCHEMA))
    change = "DELETE FROM stagerules_version"
    by_hand(file, change if version is None else f"UPDATE stagerules_version SET version = {version}")
    backend = SqlBackend(f"sqlite:///{file}", SCHEMA)
    with pytest.raises(OtherVersion, match=words), backend.begin():
        pass
    for look in (create_tables, missing_tables):
        with pytest.raises(OtherVersion, match=words) as told:
            look(backend)
        assert told.value.hint


def test_locked(backend: SqlBackend, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    hurried = SqlBackend(f"sqlite:///{file}", SCHEMA)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked), hurried.begin():
            pass
        assert whole(hurried, DEAL, ["title"]) == {"title": "One chair"}
    do(hurried, SetField(DEAL, "title", "free again"))
    assert whole(backend, DEAL, ["title"]) == {"title": "free again"}


def test_disk_full(backend: SqlBackend, file: Path) -> None:
    def write_much() -> None:
        with backend.begin() as work:
            raw = work.records.db.raw
            pages = raw.exec_driver_sql("PRAGMA page_count").scalar_one()
            raw.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
            work.records.apply(step(SetField(DEAL, "title", "small")), {})
            work.records.apply(step(SetField(DEAL, "order", "x" * 100_000)), {})

    with pytest.raises(DiskFull):
        write_much()
    backend.close()
    assert whole(backend, DEAL, ["title"]) == {"title": "One chair"}
    assert by_hand(file, "PRAGMA integrity_check") == [("ok",)]


def _small_files_only() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))


FILL_UP = """
import signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.records.problems import DiskFull
from stagerules.interpreter.sql.backend import SqlBackend
from tests.backends.world import DEAL, SCHEMA, step
backend = SqlBackend(sys.argv[1], SCHEMA)
try:
    for size in range(1, 400):
        with backend.begin() as work:
            work.records.apply(step(SetField(DEAL, "order", "x" * size * 1000)), {})
            work.records.apply(step(SetField(DEAL, "title", str(size))), {})
        print(size, flush=True)
except DiskFull as problem:
    print(problem.hint, file=sys.stderr)
"""


@pytest.mark.slow
def test_a_really_full_disk_keeps_what_was_acknowledged(backend: SqlBackend, file: Path) -> None:
    backend.close()
    done = subprocess.run(
        [sys.executable, "-c", FILL_UP, f"sqlite:///{file}"],
        preexec_fn=_small_files_only,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    last = done.stdout.split()[-1]
    assert "Make room" in done.stderr
    found = whole(backend, DEAL, ["title", "order"])
    assert found == {"title": last, "order": "x" * int(last) * 1000}
    assert by_hand(file, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_without_the_right_to_write(backend: SqlBackend, file: Path) -> None:
    backend.close()
    file.chmod(0o444)
    with pytest.raises(ReadOnlyDatabase):
        do(backend, SetField(DEAL, "title", "x"))


def test_read_only(backend: SqlBackend, file: Path) -> None:
    def write() -> None:
        with backend.begin() as work:
            work.records.db.raw.exec_driver_sql("PRAGMA query_only = ON")
            work.records.apply(step(SetField(DEAL, "title", "x")), {})

    with pytest.raises(ReadOnlyDatabase):
        write()
    backend.close()


def test_no_database_at_all(file: Path) -> None:
    file.write_bytes(b"this is a text, and a long one, " * 100)
    with pytest.raises(BrokenDatabase), SqlBackend(f"sqlite:///{file}", SCHEMA).look():
        pass
    with pytest.raises(CannotOpen):
        create_tables(SqlBackend(f"sqlite:///{file.parent}/no/such/folder/x.sqlite", SCHEMA))
    with pytest.raises(CannotOpen, match="address"):
        SqlBackend("what is this", SCHEMA)


@pytest.mark.parametrize("url", ["nosuch://ada:secret@x/y", "postgresql://ada:secret@x:port/y", "ada:secret@x"])
def test_an_address_that_cannot_be_used_is_not_told(url: str) -> None:
    with pytest.raises(CannotOpen, match="address") as told:
        SqlBackend(url, SCHEMA)
    assert "secret" not in str(told.value)
    assert "port/" not in str(told.value)
