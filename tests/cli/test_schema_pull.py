"""`schema pull` writes a schema and a mapping that fit the database, with its guesses marked."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.backends.ugly import TABLES
from tests.cli.helpers import stagerules

MORE = """
CREATE TABLE "tbl Kunden" (
    "Kunden Nr" INTEGER PRIMARY KEY,
    "Name" TEXT NOT NULL,
    "E-Mail" TEXT,
    telefon TEXT,
    umsatz DECIMAL(12, 2),
    gewicht FLOAT,
    aktiv CHAR(1) NOT NULL,
    art TEXT,
    merkmale TEXT,
    "angelegt am" DATETIME,
    "first" INTEGER,
    "Betreuer" INTEGER REFERENCES benutzer (id),
    deleted_at DATETIME
);
CREATE TABLE kunde_firma (
    kunde INTEGER REFERENCES "tbl Kunden" ("Kunden Nr"), firma TEXT REFERENCES "Firmen" ("Kürzel"), pos INTEGER
);
CREATE TABLE protokoll (zeile TEXT);
INSERT INTO "tbl Kunden" ("Name", aktiv, art, merkmale) VALUES
    ('a', 'J', 'neu', '["x"]'), ('b', 'N', 'alt', '[]'), ('c', 'J', 'alt', NULL),
    ('d', 'J', 'neu', NULL), ('e', 'J', 'alt', NULL), ('f', 'J', 'alt', NULL);
"""

PULLED = """\
entity Kunden:
    key kunden_nr: integer
    name: text
    shown as name
    e_mail: email? label "E-Mail"  # guess: by its name
    telefon: phone?  # guess: by its name
    umsatz: money?  # guess: money, of the project's currency
    # left out: `gewicht`: it rounds, and rules count exactly; make it NUMERIC or TEXT
    aktiv: yes/no  # guess: `J` is yes
    art: choice "neu", "alt"?  # guess: a choice; a stage, if deals move through it
    merkmale: list of text  # guess: a list of texts
    angelegt_am: datetime? label "angelegt am"  # guess: its clocks are those of Europe/Berlin
    first_: integer? label "first"
    betreuer: Benutzer?
    kunde_firma: list of Firmen  # guess: of this side
"""

MAPPED = """\
[tables.Kunden]
table = "tbl Kunden"
key = "Kunden Nr"
soft_delete = { column = "deleted_at", zone = "Europe/Berlin" }  # guess: it says which rows are deleted

[tables.Kunden.fields]
e_mail = "E-Mail"  # guess: by its name
aktiv = { column = "aktiv", yes = "J", no = "N" }  # guess: `J` is yes
merkmale = { json = "merkmale" }  # guess: a list of texts
angelegt_am = { column = "angelegt am", zone = "Europe/Berlin" }  # guess: its clocks are those of Europe/Berlin
first_ = "first"
kunde_firma = { table = "kunde_firma", owner = "kunde", value = "firma", sort = "pos" }  # guess: of this side
"""

HEAD = """\
language = 1
schema = "pulled.schema"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"

[backend]
url = "sqlite:///alt.sqlite"

"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "alt.sqlite")) as raw:
        raw.executescript(TABLES + MORE)
    return tmp_path


@pytest.mark.slow
def test_what_is_pulled_fits_the_database(folder: Path) -> None:
    pulled = stagerules(folder, "schema", "pull", "--from", "sqlite:///alt.sqlite", "--zone", "Europe/Berlin")
    assert (pulled.code, pulled.err) == (0, "")
    schema = (folder / "pulled.schema").read_text(encoding="utf-8")
    mapping = (folder / "pulled.toml").read_text(encoding="utf-8")
    guesses = [text.count("# guess") for text in (schema, mapping)]
    assert pulled.out.splitlines() == [
        f"pulled.schema: {guesses[0]} to confirm, marked `# guess`",
        f"pulled.toml: {guesses[1]} to confirm, marked `# guess`",
    ]
    assert schema.startswith("# left out: `Posten` has no primary key of one column\n")
    assert "# left out: `protokoll` has no primary key of one column\n" in schema
    assert PULLED in schema
    assert MAPPED in mapping
    (folder / "stagerules.toml").write_text(HEAD + mapping, encoding="utf-8")
    checked = stagerules(folder, "check")
    assert (checked.out, checked.err) == ("ok\n", "")
    assert (stagerules(folder, "db", "init").code, stagerules(folder, "db", "check").code) == (0, 0)


def test_nothing_is_overwritten(folder: Path) -> None:
    (folder / "pulled.toml").write_text("mine")
    pulled = stagerules(folder, "schema", "pull", "--from", "sqlite:///alt.sqlite")
    assert pulled.code == 2
    assert "`pulled.toml` is there already" in pulled.err
    assert not (folder / "pulled.schema").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--from", "sqlite:///neu.sqlite"), "There is no database `neu.sqlite`"),
        (("--from", "what"), "cannot be read"),
        (("--from", "sqlite:///alt.sqlite", "--zone", "Berlin"), "no time zone `Berlin`"),
    ],
)
def test_what_cannot_be_pulled(folder: Path, options: tuple[str, ...], says: str) -> None:
    pulled = stagerules(folder, "schema", "pull", *options)
    assert pulled.code in (1, 2)
    assert says in pulled.err
    assert not list(folder.glob("neu*"))


ODD = {
    "names": 'CREATE TABLE "a b" (id INTEGER PRIMARY KEY, "" TEXT, " " TEXT, "a""b" TEXT, "a\nb" TEXT, "ä\\ö" TEXT, '
    '"\x7f" TEXT, "%s" TEXT, ":p" TEXT, "🎉" TEXT, "1" TEXT, "select" TEXT, "first" TEXT)',
    "choices": "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT);"
    + "INSERT INTO t (a, b, c, d) VALUES ('x\"y', 'x\ny', 'x\\y', 'u\u0308'), ('z', 'z', '{z}', 'z');" * 4,
    "built in": "CREATE TABLE tasks (id INTEGER PRIMARY KEY); CREATE TABLE Counter_ (id INTEGER PRIMARY KEY);"
    "CREATE TABLE tbl_task (id INTEGER PRIMARY KEY, title TEXT)",
    "not by the key": "CREATE TABLE f (id INTEGER PRIMARY KEY, code TEXT UNIQUE); CREATE TABLE e ("
    "id INTEGER PRIMARY KEY, f TEXT REFERENCES f (code), g INTEGER REFERENCES f, h INTEGER REFERENCES x)",
    "odd keys": "CREATE TABLE b (k BLOB PRIMARY KEY); CREATE TABLE d (k DATE PRIMARY KEY);"
    'CREATE TABLE n ("" TEXT PRIMARY KEY); CREATE TABLE ok (k VARCHAR(3) PRIMARY KEY);'
    'CREATE TABLE r (k REAL PRIMARY KEY); CREATE TABLE "x\nentity Y:" (a, b)',
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_pulled_from_an_odd_database_fits_it(name: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "alt.sqlite")) as db:
        db.executescript(ODD[name])
    pulled = stagerules(tmp_path, "schema", "pull", "--from", "sqlite:///alt.sqlite")
    assert (pulled.code, pulled.err) == (0, "")
    mapping = (tmp_path / "pulled.toml").read_text(encoding="utf-8")
    (tmp_path / "stagerules.toml").write_text(HEAD + mapping, encoding="utf-8")
    checked = stagerules(tmp_path, "check")
    assert (checked.out, checked.err) == ("ok\n", "")
    assert (stagerules(tmp_path, "db", "init").code, stagerules(tmp_path, "db", "check").code) == (0, 0)


def test_a_key_that_could_be_none_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "alt.sqlite")) as db:
        db.executescript(ODD["odd keys"])
    stagerules(tmp_path, "schema", "pull", "--from", "sqlite:///alt.sqlite")
    assert (tmp_path / "pulled.schema").read_text(encoding="utf-8").splitlines() == [
        "# left out: `b` has a primary key of the type BLOB",
        "# left out: `d` has a primary key of the type DATE",
        "# left out: `n` has no primary key of one column",
        "# left out: `r` has a primary key of the type REAL",
        r"# left out: `x\nentity Y:` has no primary key of one column",
        "",
        "entity Ok:",
        "    key k: text",
    ]


@pytest.mark.slow
def test_a_very_wide_table_takes_a_moment(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "alt.sqlite")) as db:
        db.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, {', '.join(f'c{one} TEXT' for one in range(900))})")
    begun = time.process_time()
    assert stagerules(tmp_path, "schema", "pull", "--from", "sqlite:///alt.sqlite").code == 0
    assert time.process_time() - begun < 5
