"""A mapping that is right, and every way to get it wrong: one change each, of the project file or of the database."""

import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import attrs

from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Diagnostic, diagnose
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.sql.mapping.problems import WrongMapping
from stagerules.settings import Where
from stagerules.tablesfile import read_tables
from stagerules.tomlplaces import places

SCHEMA = """\
entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money in EUR?
    size: number?
    paid: yes/no
    created: datetime?
    source: choice "web", "call"
    owner: User?
    tags: list of text
    mails: list of email labelled "work", "home"
    note: text?

    pipeline "Sales":
        stage "New"
        stage "Won" success

entity User is user:
    key id: integer
    name: text
    shown as name
"""

TABLES = """\
CREATE TABLE deals (
    id INTEGER PRIMARY KEY,
    titel TEXT NOT NULL,
    betrag NUMERIC(12, 2),
    groesse TEXT,
    bezahlt CHAR(1) NOT NULL,
    angelegt DATETIME,
    quelle TEXT NOT NULL,
    betreuer TEXT,
    note TEXT,
    status TEXT NOT NULL,
    seit TEXT NOT NULL,
    daten JSON,
    nummer INTEGER
);
CREATE TABLE deal_tags (deal INTEGER, tag TEXT, pos INTEGER);
CREATE TABLE mails (deal INTEGER, adresse TEXT, typ TEXT);
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, login TEXT UNIQUE);
"""

MAPPING = """\
[tables.Deal]
table = "deals"

[tables.Deal.fields]
title = "titel"
amount = "betrag"
size = "groesse"
paid = { column = "bezahlt", yes = "J", no = "N" }
created = { column = "angelegt", zone = "Europe/Berlin" }
source = { column = "quelle", values = { W = "web", C = "call" } }
owner = { column = "betreuer", by = "login" }
tags = { table = "deal_tags", owner = "deal", value = "tag", sort = "pos" }
mails = { table = "mails", owner = "deal", value = "adresse", label = "typ" }
stage = "status"
stage_since = "seit"

[tables.User]
table = "users"
"""


@attrs.frozen
class Mistake:
    """What is written instead of what, in the project file or in the database, and what is said about it."""

    old: str
    new: str
    slug: str
    marked: str
    says: str


MISTAKES = (
    # --- of the form ---
    Mistake('table = "deals"', 'tabel = "deals"', "unknown-setting", "tabel", "no setting `tabel`"),
    Mistake('table = "deals"\n', "", "wrong-setting", "Deal", "`table` must be a name"),
    Mistake('yes = "J", no = "N"', 'yes = "J"', "wrong-setting", "paid", "`no` is missing"),
    Mistake('title = "titel"', "title = 5", "wrong-setting", "title", "must be a column"),
    Mistake('"Europe/Berlin"', '"Europe/Berln"', "wrong-setting", "zone", "must be a time zone"),
    Mistake('table = "deals"', 'table = "deals"\nread_only = "no"', "wrong-setting", "read_only", "`true` or `false`"),
    # --- against the schema ---
    Mistake("[tables.User]", "[tables.Usr]", "unknown-mapped-entity", "Usr", "no entity `Usr`"),
    Mistake('title = "titel"', 'titl = "titel"', "unknown-mapped-field", "titl", "no field `titl`"),
    Mistake('size = "groesse"', 'size = { cents = "groesse" }', "wrong-shape", "size", "a number, not money"),
    Mistake('title = "titel"', 'title = { cents = "titel" }', "wrong-shape", "title", "it is a text"),
    Mistake('title = "titel"', "title = false", "wrong-shape", "title", "must be filled"),
    Mistake(
        'tags = { table = "deal_tags", owner = "deal", value = "tag", sort = "pos" }',
        'tags = "note"',
        "wrong-shape",
        "tags",
        "one column cannot hold it",
    ),
    Mistake(', label = "typ" }', " }", "wrong-shape", "mails", "no column is named for them"),
    Mistake('C = "call"', 'C = "web", D = "call"', "wrong-codes", "C", "both `web`"),
    Mistake(', C = "call"', "", "wrong-codes", "source", "`call` has no code"),
    Mistake('C = "call"', 'C = "cal"', "wrong-codes", "cal", "it is never `cal`"),
    # --- against the database ---
    Mistake('table = "deals"', 'table = "deal"', "unknown-table", "deal", "no table or view `deal`"),
    Mistake('table = "mails"', 'table = "mail"', "unknown-table", "mail", "no table or view `mail`"),
    Mistake('title = "titel"', 'title = "title"', "unknown-column", "title", "`deals` has no column `title`"),
    Mistake('by = "login"', 'by = "logn"', "unknown-column", "logn", "`users` has no column `logn`"),
    Mistake('sort = "pos"', 'sort = "poss"', "unknown-column", "poss", "`deal_tags` has no column `poss`"),
    Mistake('table = "users"', 'table = "users"\nkey = "nr"', "unknown-column", "nr", "`users` has no column `nr`"),
    Mistake('title = "titel"\n', "", "field-without-column", "Deal", "`title` of `Deal` has no column"),
    Mistake("    note TEXT,\n", "", "field-without-column", "Deal", "`note` of `Deal` has no column"),
    Mistake("betrag NUMERIC(12, 2)", "betrag REAL", "inexact-column", "betrag", "rounds"),
    Mistake("groesse TEXT", "groesse DOUBLE", "inexact-column", "groesse", "rounds"),
    Mistake(
        'created = { column = "angelegt", zone = "Europe/Berlin" }',
        'created = "angelegt"',
        "no-zone",
        "angelegt",
        "without their time zone",
    ),
    Mistake(
        "    nummer INTEGER",
        "    nummer INTEGER NOT NULL",
        "unfilled-column",
        "deals",
        "`nummer` of the table `deals` must be filled",
    ),
    Mistake(
        "typ TEXT)",
        "typ TEXT, art TEXT NOT NULL)",
        "unfilled-column",
        "mails",
        "`art` of the table `mails` must be filled",
    ),
    Mistake("login TEXT UNIQUE", "login TEXT", "not-unique", "login", "may hold the same value twice"),
    Mistake("id INTEGER PRIMARY KEY,\n", "id INTEGER,\n", "not-unique", "deals", "may hold the same value twice"),
    Mistake("id INTEGER PRIMARY KEY,\n", "id TEXT PRIMARY KEY,\n", "wrong-column", "Deal", "needs a whole number"),
    Mistake(
        'table = "deal_tags", owner = "deal", value = "tag", sort = "pos"',
        'json = "nummer"',
        "wrong-column",
        "nummer",
        "needs a text or JSON",
    ),
    Mistake(
        'paid = { column = "bezahlt", yes = "J", no = "N" }',
        'paid = "bezahlt"',
        "wrong-column",
        "bezahlt",
        "needs 0 and 1",
    ),
    Mistake('title = "titel"', 'title = "nummer"', "wrong-column", "nummer", "needs a text"),
    Mistake('size = "groesse"', 'size = "angelegt"', "wrong-column", "angelegt", "needs a number"),
    Mistake(
        'table = "users"', 'table = "users"\nsoft_delete = "id"', "wrong-column", "id", "needs the moment of a deletion"
    ),
    Mistake('size = "groesse"', 'size = "betrag"', "column-twice", "betrag", "to `amount` and to `size`"),
)


def schema() -> Schema:
    """The schema of the deals."""
    file, problems = parse(Source("crm.schema", SCHEMA))
    built, said = build_schema([file], Settings())
    assert not problems
    assert not said
    return built


def told(folder: Path, mistake: Mistake | None = None) -> tuple[Diagnostic, ...]:
    """All that is said of the mapping on a database of its own, with one mistake or none."""
    tables, text = TABLES, MAPPING
    if mistake is not None:
        assert (mistake.old in tables) + (mistake.old in text) == 1, mistake
        tables, text = tables.replace(mistake.old, mistake.new, 1), text.replace(mistake.old, mistake.new, 1)
    source = Source("stagerules.toml", text)
    spec, problems = read_tables(tomllib.loads(text)["tables"], Where(places(source)))
    if spec is None:
        return tuple(diagnose(one, source) for one in problems)
    file = folder / "alt.sqlite"
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as raw:
        raw.executescript(tables)
    backend = SqlBackend(f"sqlite:///{file}", schema(), tables=spec)
    try:
        assert backend.tables
    except WrongMapping as problem:
        return problem.diagnostics
    finally:
        backend.close()
    return ()
