"""A project on the ugly database: a schema and a mapping with every shape, and a rule that writes through them."""

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

constant chefin: Benutzer
constant großkunde: Firma
constant chefkontakt: Kontakt
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
