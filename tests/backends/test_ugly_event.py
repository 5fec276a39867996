"""One event whose rules write through every shape of the ugly database; what lies there is read by plain SQL."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.event import stage_entered
from stagerules.project import Project
from tests.cli.helpers import stagerules

from .database import by_hand
from .ugly import TABLES, make

SCHEMA = """\
entity Benutzer is user:
    key id: integer
    name: text
    shown as name

entity Firma:
    key kürzel: text
    name: text
    shown as name

entity Kontakt is contact:
    key nr: integer
    name: text
    shown as name
    emails: list of email labelled "work", "home" is emails
    weitere: list of email labelled "work", "home"
    dritte: list of email labelled "work", "home"

entity Deal:
    key id: integer
    titel: text
    shown as titel
    nummer: text?
    größe: number?
    betrag: money in EUR?
    preis: money in any?
    rabatt: money in EUR?
    steuer: number?
    anzahl: integer
    gezählt: integer?
    dringend: yes/no?
    aktiv: yes/no?
    tag: date?
    uhrzeit: time?
    gesehen: datetime?
    geprüft: datetime?
    quelle: choice "Netz", "Anruf"?
    scan: text?
    betreuer: Benutzer is responsible
    firma: Firma?
    kontakte: list of Kontakt is contacts
    schlagworte: list of text
    posten: list of money in any
    notiz: text?

    pipeline "Verkauf":
        stage "Neu"
        stage "Gewonnen" success
        stage "Müll" failure
"""

RULES = """\
rule "Alles"
on stage "Neu":
    set titel = "Müller & Söhne"
    set nummer = "Nr. {id}"
    set größe = 10.50
    set betrag = 1_234.50 EUR
    set preis = 12.99 USD
    set rabatt = 0.05 EUR
    set steuer = 19.5
    set anzahl = 12
    set gezählt = 7
    set dringend = yes
    set aktiv = no
    set tag = 2026-12-24
    set uhrzeit = 09:30
    set gesehen = now
    set geprüft = now
    set quelle = "Anruf"
    set scan = "a.pdf"
    set betreuer = chefin
    set firma = großkunde
    add chefkontakt to kontakte
    add "große Äpfel" to schlagworte
    add 5 USD to posten
    set chefkontakt.emails.work = "ada@example.com"
    set chefkontakt.weitere.home = "ada@home.example"
    set chefkontakt.dritte.work = "ada@work.example"
    add_comment text: "Geprüft" as chefin
    move to stage "Gewonnen"
"""

MORE = """
ALTER TABLE "tbl Geschäfte" ADD COLUMN "Rabatt in ct" INTEGER;
ALTER TABLE "tbl Geschäfte" ADD COLUMN steuer DECIMAL(5, 2);
ALTER TABLE "tbl Geschäfte" ADD COLUMN "Gezählt" INTEGER;
ALTER TABLE "tbl Geschäfte" ADD COLUMN aktiv BOOLEAN;
ALTER TABLE "tbl Geschäfte" ADD COLUMN "geprüft" TEXT;
CREATE TABLE "Notizen" (
    nr INTEGER PRIMARY KEY, "Bezug" TEXT NOT NULL, "Text" TEXT NOT NULL, "Von" TEXT, "Am" DATETIME NOT NULL
);
INSERT INTO benutzer VALUES (1, 'Ünal', NULL), (2, 'Grace', 1);
INSERT INTO "Firmen" VALUES ('ACME', 'Acme GmbH', 'N');
INSERT INTO kontakte (kontakt_nr, "Name") VALUES (7, 'Ada'), (8, 'Ben');
INSERT INTO deal_kontakt (deal_id, kontakt_id, pos) VALUES (42, 8, 3);
INSERT INTO "Posten" VALUES (42, 1, '1.50', 'EUR');
INSERT INTO "tbl Geschäfte" ("Deal Nr", "Titel", "Anzahl", "Betreuer", schlagworte, status, trichter, "in Stufe seit")
VALUES (42, 'alt', '1', 'Ünal', '["b"]', 'C1:NEW', 7, '2026-11-20 08:00:00');
"""

PROJECT = """\
language = 1
schema = "crm.schema"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"

[constants]
chefin = 2
"großkunde" = "ACME"
chefkontakt = 7

[backend]
url = "sqlite:///alt.sqlite"

[tables.Benutzer]
table = "benutzer"

[tables.Firma]
table = "firmen"
soft_delete = { column = "gelöscht", yes = "J", no = "N" }
fields = { name = "Name der Firma" }

[tables.Kontakt]
table = "kontakte"
key = "kontakt_nr"
soft_delete = "gelöscht_am"

[tables.Kontakt.fields]
emails = { table = "kontakt_mails", owner = "kontakt", value = "adresse", label = "typ", sort = "pos" }
weitere = { columns = { work = "mail_gesch", home = "mail_privat" } }
dritte = { json = "mails", label = "typ", value = "adresse" }

[tables.Comment]
table = "Notizen"
key = "nr"
fields = { item = "Bezug", author = { column = "Von", by = "name" }, created_at = { column = "Am", zone = "UTC" } }

[tables.Deal]
table = "tbl Geschäfte"
key = "Deal Nr"

[tables.Deal.fields]
nummer = "Auftrag Nr."
"größe" = "Größe in m²"
betrag = { amount = "Betrag", currency = "Waehrung" }
preis = { cents = "preis_ct", currency = "preis_w" }
rabatt = { cents = "Rabatt in ct" }
dringend = { column = "dringend", yes = "J", no = "N" }
gesehen = { column = "gesehen", zone = "Europe/Berlin" }
quelle = { column = "quelle", values = { 1 = "Netz", 2 = "Anruf" } }
betreuer = { column = "Betreuer", by = "name" }
kontakte = { table = "deal_kontakt", owner = "deal_id", value = "kontakt_id", sort = "pos" }
schlagworte = { json = "schlagworte" }
posten = { table = "Posten", owner = "deal", value = { amount = "betrag", currency = "waehrung" }, sort = "Nr." }
notiz = false
stage = { column = "status", values = { "C1:NEW" = "Neu", "C1:WON" = "Gewonnen", "C1:JUNK" = "Müll" } }
pipeline = { column = "trichter", values = { 7 = "Verkauf" } }
stage_since = { column = "in Stufe seit", zone = "Europe/Berlin" }
"""

AFTER = {
    '"Titel", "Auftrag Nr.", "Größe in m²"': ("Müller & Söhne", "Nr. 42", "10.5"),
    '"Betrag", "Waehrung", preis_ct, preis_w, "Rabatt in ct"': ("1234.5", "EUR", 1299, "USD", 5),
    'steuer, "Anzahl", "Gezählt"': (19.5, "12", 7),
    "dringend, aktiv, quelle": ("J", 0, 2),
    '"Tag", "Uhrzeit", gesehen, "geprüft"': (
        "2026-12-24",
        "09:30:00",
        "2026-11-21 10:00:00",
        "2026-11-21T09:00:00.000000Z",
    ),
    '"SCAN", "Betreuer", "Firma", schlagworte': ("a.pdf", "Grace", "ACME", '["b", "große Äpfel"]'),
    'status, trichter, "in Stufe seit"': ("C1:WON", 7, "2026-11-21 10:00:00"),
}
"""What the columns of the deal hold when the event is done."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make(tmp_path / "alt.sqlite", TABLES + MORE)
    constants = "constant chefin: Benutzer\nconstant großkunde: Firma\nconstant chefkontakt: Kontakt\n"
    (tmp_path / "crm.schema").write_text(SCHEMA + "\n" + constants, encoding="utf-8")
    (tmp_path / "alles.rules").write_text(RULES, encoding="utf-8")
    (tmp_path / "stagerules.toml").write_text(PROJECT, encoding="utf-8")
    return tmp_path


def test_one_event_writes_through_every_shape(folder: Path) -> None:
    checked = stagerules(folder, "check")
    assert (checked.out, checked.err) == ("ok\n", "")
    made = stagerules(folder, "db", "init")
    assert (made.code, made.err) == (0, "")
    assert stagerules(folder, "db", "check").out == "ok: 5 tables of yours, the others are there\n"
    engine = Engine(Project.load(folder), clock=lambda: datetime(2026, 11, 21, 9, tzinfo=UTC))
    receipt = engine.handle(stage_entered("Deal", 42, "Neu", id="e-1"))
    assert receipt.status == "done"
    file = folder / "alt.sqlite"
    for columns, values in AFTER.items():
        assert by_hand(file, f'SELECT {columns} FROM "tbl Geschäfte"') == [values]
    assert by_hand(file, "SELECT deal_id, kontakt_id, pos FROM deal_kontakt ORDER BY pos") == [(42, 8, 3), (42, 7, 4)]
    assert by_hand(file, 'SELECT * FROM "Posten" ORDER BY 2') == [(42, 1, "1.50", "EUR"), (42, 2, "5", "USD")]
    assert by_hand(file, "SELECT * FROM kontakte WHERE kontakt_nr = 7") == [
        (7, "Ada", None, "ada@home.example", '[{"typ": "work", "adresse": "ada@work.example"}]', None)
    ]
    assert by_hand(file, "SELECT kontakt, adresse, typ, pos FROM kontakt_mails") == [(7, "ada@example.com", "work", 0)]
    assert by_hand(file, 'SELECT * FROM "Notizen"') == [(1, "Deal 42", "Geprüft", "Grace", "2026-11-21 09:00:00")]
    assert not {"deal", "kontakt", "comment"} & {name for (name,) in by_hand(file, "SELECT name FROM sqlite_master")}
    with engine.backend.look() as work:
        read = work.records.read("Deal", [42], ["betreuer", "stage", "notiz"])[42]
    assert read == {"betreuer": Ref("Benutzer", 2), "stage": "Gewonnen", "notiz": None}
