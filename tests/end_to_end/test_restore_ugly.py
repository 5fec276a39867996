"""`restore` in tables that others made: every field of every record is as before, soft-deleted rows included."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import connect as connect_to_file
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.event import stage_entered
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.project import Project
from tests.backends.ugly import NATIVE, TABLES, make
from tests.backends.ugly_project import MORE, PROJECT, SCHEMA
from tests.end_to_end.everything import dump
from tests.postgres import Postgres, connect

RULES = 'on stage "Müll": add_to_exclusions keep_contact: "never", keep_company: no\n'
MORE_ROWS = """
INSERT INTO kontakt_mails (id, kontakt, adresse, typ, pos) VALUES (1, 7, 'ada@x.example', 'work', 5),
    (2, 7, 'eve@x.example', 'home', 6);
UPDATE kontakte SET mail_gesch = 'a@b.example', mails = '[{"typ": "home", "adresse": "c@d.example"}]'
    WHERE kontakt_nr = 7;
INSERT INTO deal_kontakt (id, deal_id, kontakt_id, pos) VALUES (20, 42, 7, 1), (21, 43, 8, 1), (22, 43, 7, 2),
    (23, 44, 7, 1), (24, 44, 8, 2);
INSERT INTO "tbl Geschäfte" ("Deal Nr", "Titel", "Anzahl", "Betreuer", status, "in Stufe seit", "Firma")
VALUES (43, 'zwei', '2', 'Grace', 'C1:WON', '2026-11-20 08:00:00', 'ACME'),
    (44, 'drei', '3', 'Grace', 'C1:WON', '2026-11-20 08:00:00', NULL);
UPDATE "tbl Geschäfte" SET status = 'C1:JUNK', "Firma" = 'ACME', "Betrag" = '1.50', preis_ct = 7, preis_w = 'USD',
    dringend = 'J', "Tag" = '2026-12-24', "Uhrzeit" = '09:30:00', gesehen = '2026-11-21 10:00:00', quelle = 2,
    "geändert" = 'long ago' WHERE "Deal Nr" = 42;
"""
KNOWN = SCHEMA.replace("entity Firma:", "entity Firma is company:").replace("firma: Firma?", "firma: Firma? is company")
LEFT = ("kontakte", "kontakt_mails", '"Firmen"', "benutzer")
"""Tables in which no row is really deleted: not even a column that the schema does not know may be different."""
DEAL, ADA, ACME = Ref("Deal", 42), Ref("Kontakt", 7), Ref("Firma", "ACME")

Rows = dict[str, list[tuple[Any, ...]]]
Ask = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def sqlite(folder: Path, _: Callable[[], Postgres]) -> Iterator[tuple[str, Ask]]:
    make(folder / "alt.sqlite", TABLES + MORE + MORE_ROWS)

    def ask(statement: str) -> list[tuple[Any, ...]]:
        with closing(connect_to_file(folder / "alt.sqlite")) as raw, raw:
            return raw.execute(statement).fetchall()

    yield f"sqlite:///{folder / 'alt.sqlite'}", ask


@contextmanager
def server(_: Path, postgres: Callable[[], Postgres]) -> Iterator[tuple[sa.URL, Ask]]:
    with on_server(postgres(), NATIVE, MORE, MORE_ROWS) as made:
        yield made


@contextmanager
def on_server(postgres: Postgres, *statements: str) -> Iterator[tuple[sa.URL, Ask]]:
    url = postgres.new()
    with connect(url) as raw:
        raw.execute(";".join(statements).replace("DATETIME", "TIMESTAMP"))
        yield url, lambda statement: raw.execute(statement).fetchall()


@contextmanager
def project_on(url: str | sa.URL, folder: Path) -> Iterator[Engine]:
    (folder / "crm.schema").write_text(KNOWN, encoding="utf-8")
    (folder / "alles.rules").write_text(RULES, encoding="utf-8")
    head, tables = PROJECT.split("[constants]")
    (folder / "stagerules.toml").write_text(f'{head}grants = ["deletions"]\n[constants]{tables}', encoding="utf-8")
    project = Project.load(folder)
    with closing(SqlBackend(url, project.schema, project.program.zone, project.file.tables)) as backend:
        create_tables(backend)
        yield Engine(project, backend, clock=lambda: datetime(2026, 11, 21, 9, tzinfo=UTC))


@pytest.fixture(params=[sqlite, server])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Ask]]:
    with (
        request.param(tmp_path, lambda: request.getfixturevalue("postgres")) as (url, ask),
        project_on(url, tmp_path) as engine,
    ):
        yield engine, ask


@pytest.mark.slow
def test_every_field_of_every_record_is_as_before(place: Any) -> None:
    engine, ask = place
    schema = engine.project.schema

    def rows() -> Rows:
        return {table: sorted(ask(f"SELECT * FROM {table}"), key=repr) for table in LEFT}

    before, records = rows(), dump(engine.backend, schema)
    assert engine.handle(stage_entered("Deal", 42, "Müll", id="e-1")).status == "done"
    assert set(records) - set(dump(engine.backend, schema)) == {DEAL, ADA, ACME}
    found = engine.restore("e-1", exclusions=True)
    assert found.status == "restored", found.obstacles
    assert dump(engine.backend, schema) == records
    assert rows() == before
    others = ask("SELECT id, deal_id, kontakt_id, pos FROM deal_kontakt WHERE id IN (21, 24) ORDER BY id")
    assert others == [(21, 43, 8, 1), (24, 44, 8, 2)]  # rows of other members are left alone
    assert engine.restore("e-1", exclusions=True).status == "already_there"
    assert engine.handle(stage_entered("Deal", 42, "Müll", id="e-2")).status == "done"
    assert engine.restore("e-2", exclusions=True).status == "restored"
    assert dump(engine.backend, schema) == records


@pytest.mark.slow
def test_a_row_whose_mark_nobody_can_take_back_stays_deleted(place: Any) -> None:
    engine, _ = place
    table = engine.backend.tables["Firma"]
    assert engine.handle(stage_entered("Deal", 42, "Müll", id="e-1")).status == "done"
    engine.backend._tables["Firma"] = attrs.evolve(table, hosts=attrs.evolve(table.hosts, back=None))
    before = dump(engine.backend, engine.project.schema)
    found = engine.restore("e-1")
    assert (found.status, found.effects) == ("impossible", ())
    (remark,) = found.obstacles
    assert remark.record == ACME
    assert "`no` of `soft_delete`" in remark.why
    assert dump(engine.backend, engine.project.schema) == before


@pytest.mark.slow
def test_keys_that_only_the_database_gives(tmp_path: Path, postgres: Postgres) -> None:
    """A column `GENERATED ALWAYS` takes no old key: that is said, and nothing is done."""
    made = NATIVE.replace('"Deal Nr" INTEGER GENERATED BY DEFAULT', '"Deal Nr" INTEGER GENERATED ALWAYS')
    more = MORE.replace("VALUES (42, 'alt'", "OVERRIDING SYSTEM VALUE VALUES (42, 'alt'")
    more_rows = MORE_ROWS.replace("VALUES (43, 'zwei'", "OVERRIDING SYSTEM VALUE VALUES (43, 'zwei'")
    with on_server(postgres, made, more, more_rows) as (url, _), project_on(url, tmp_path) as engine:
        assert engine.handle(stage_entered("Deal", 42, "Müll", id="e-1")).status == "done"
        before = dump(engine.backend, engine.project.schema)
        found = engine.restore("e-1")
        assert found.status == "impossible"
        (remark,) = found.obstacles
        assert (remark.record, remark.why) == (
            DEAL,
            "the database alone gives the keys of Deal (GENERATED ALWAYS), it takes no 42",
        )
        assert dump(engine.backend, engine.project.schema) == before
