"""A database as companies have them: made by others, with names and codes of its own, and every way to keep a value."""

import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

from stagerules.dsl.source import Source
from stagerules.interpreter.sql.mapping.spec import TablesSpec
from stagerules.settings import Where
from stagerules.tablesfile import read_tables
from stagerules.tomlplaces import places

TABLES = """
CREATE TABLE "tbl Geschäfte" (
    "Deal Nr" INTEGER PRIMARY KEY AUTOINCREMENT,
    "Titel" VARCHAR(200) NOT NULL,
    "Auftrag Nr." TEXT,
    "Größe in m²" TEXT,
    "Betrag" TEXT,
    "Waehrung" CHAR(3) NOT NULL DEFAULT 'EUR',
    preis_ct INTEGER,
    preis_w TEXT,
    "Anzahl" TEXT NOT NULL,
    dringend CHAR(1),
    "Tag" DATE,
    "Uhrzeit" TIME,
    gesehen DATETIME,
    "Spanne" TEXT,
    quelle INTEGER,
    "SCAN" TEXT,
    "Betreuer" TEXT NOT NULL,
    "Firma" VARCHAR(20) REFERENCES "Firmen" ("Kürzel"),
    schlagworte TEXT,
    status VARCHAR(10) NOT NULL,
    trichter INTEGER NOT NULL DEFAULT 7,
    "in Stufe seit" TIMESTAMP NOT NULL,
    "geändert" TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE deal_kontakt (
    id INTEGER PRIMARY KEY,
    deal_id INTEGER NOT NULL,
    kontakt_id INTEGER NOT NULL,
    pos INTEGER NOT NULL
);
CREATE TABLE "Posten" (
    deal INTEGER NOT NULL,
    "Nr." INTEGER NOT NULL,
    betrag TEXT NOT NULL,
    waehrung TEXT NOT NULL,
    PRIMARY KEY (deal, "Nr.")
);
CREATE TABLE kontakte (
    kontakt_nr INTEGER PRIMARY KEY,
    "Name" TEXT NOT NULL,
    mail_gesch TEXT,
    mail_privat TEXT,
    mails TEXT,
    "gelöscht_am" TEXT
);
CREATE TABLE kontakt_mails (
    id INTEGER PRIMARY KEY,
    kontakt INTEGER NOT NULL,
    adresse TEXT NOT NULL,
    typ TEXT NOT NULL,
    pos INTEGER
);
CREATE TABLE "Firmen" (
    "Kürzel" VARCHAR(20) NOT NULL PRIMARY KEY,
    "Name der Firma" TEXT NOT NULL,
    "gelöscht" CHAR(1) NOT NULL
);
CREATE TABLE benutzer (
    id INTEGER NOT NULL PRIMARY KEY,
    "Name" TEXT NOT NULL UNIQUE,
    "Chef" INTEGER
);
CREATE TABLE "Sperrliste" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    "Adresse" TEXT NOT NULL UNIQUE,
    "Bemerkung" TEXT
);
"""

MAPPING = """
[tables.Deal]
table = "tbl Geschäfte"
key = "Deal Nr"

[tables.Deal.fields]
title = "Titel"
order = "Auftrag Nr."
"größe" = "Größe in m²"
amount = { amount = "Betrag", currency = "Waehrung" }
price = { cents = "preis_ct", currency = "preis_w" }
count = "Anzahl"
urgent = { column = "dringend", yes = "J", no = "N" }
day = "Tag"
at = "Uhrzeit"
seen = { column = "gesehen", zone = "Europe/Berlin" }
span = "Spanne"
source = { column = "quelle", values = { 1 = "web", 2 = "call" } }
owner = { column = "Betreuer", by = "name" }
company = "Firma"
contacts = { table = "deal_kontakt", owner = "deal_id", value = "kontakt_id", sort = "pos" }
tags = { json = "schlagworte" }
prices = { table = "Posten", owner = "deal", value = { amount = "betrag", currency = "waehrung" }, sort = "Nr." }
stage = { column = "status", values = { "C1:NEW" = "New", "C1:WON" = "Won", "C1:JUNK" = "Spam" } }
pipeline = { column = "trichter", values = { 7 = "Sales" } }
stage_since = { column = "in Stufe seit", zone = "Europe/Berlin" }

[tables.Contact]
table = "kontakte"
key = "kontakt_nr"
soft_delete = "gelöscht_am"

[tables.Contact.fields]
emails = EMAILS

[tables.Firma]
table = "Firmen"
soft_delete = { column = "gelöscht", yes = "J", no = "N" }
fields = { name = "Name der Firma" }

[tables.User]
table = "benutzer"
fields = { supervisor = "Chef" }

[tables.Exclusion]
table = "Sperrliste"
fields = { address = "Adresse", note = "Bemerkung" }
"""

EMAILS = {
    "child table": '{ table = "kontakt_mails", owner = "kontakt", value = "adresse", label = "typ", sort = "pos" }',
    "columns": '{ columns = { work = "mail_gesch", home = "mail_privat" } }',
    "json": '{ json = "mails", label = "typ", value = "adresse" }',
}
"""The three ways to keep a labelled list."""


def make(file: Path, statements: str = TABLES) -> None:
    """Makes the database, by plain SQL."""
    with closing(sqlite3.connect(file)) as raw:
        raw.executescript(statements)


def mapping(text: str) -> TablesSpec:
    """The mapping that a project file with this text gives."""
    spec, problems = read_tables(tomllib.loads(text).get("tables"), Where(places(Source("stagerules.toml", text))))
    assert spec is not None
    assert not problems, problems
    return spec


def ugly(emails: str = "child table") -> TablesSpec:
    """The mapping of the world, with one of the ways to keep a labelled list."""
    return mapping(MAPPING.replace("EMAILS", EMAILS[emails]))
