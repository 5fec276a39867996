"""`stagerules import`: rows become records, bad rows are told and left out, and nothing is half there."""

from pathlib import Path

import pytest

from stagerules.importing.texts import MEANING
from tests.cli.helpers import Ran, stagerules


def took_in(folder: Path, text: str, *options: str, entity: str = "Deal") -> Ran:
    (folder / "some.csv").write_text(text, encoding="utf-8")
    return stagerules(folder, "import", "some.csv", "--entity", entity, *options)


def deals(folder: Path) -> list[tuple[object, ...]]:
    import sqlite3

    with sqlite3.connect(folder / "crm.db") as db:
        return db.execute(
            "SELECT id, title, amount, paid, company, owner, closed, stage, "
            "(SELECT group_concat(value) FROM deal_contacts WHERE owner = id) FROM deal ORDER BY id"
        ).fetchall()


DEALS = """Id;Title;Betrag;Paid;Firma;Owner;Closed;Created At;Kontakte;Stage;Comment
7;Erster;1.200,50 €;ja;Acme GmbH;Ada;21.11.2026;2026-11-01 09:00;1;Neu;x
8;"Zwei;ter";;nein;;Ada;;2026-11-02 09:00;1, 2;;y
"""
OPTIONS = (
    *("--column", "Betrag=amount", "--column", "Firma=company by name", "--column", "Owner=owner by name"),
    *("--column", "Kontakte=contacts", "--date", "Closed=dd.MM.yyyy", "--value", "Stage:Neu=New"),
)
LAYOUT = """separator = ","

[columns]
Betrag = "amount"
Firma = "company by name"
Owner = "owner by name"
Kontakte = "contacts"

[values.Stage]
Neu = "New"

[dates]
Closed = "dd.MM.yyyy"
"""
BOTH = [
    (7, "Erster", "1200.5", 1, "a", 1, "2026-11-21", "New", "1"),
    (8, "Zwei;ter", None, 0, None, 1, None, "New", "1,2"),
]


def test_rows_become_records(folder: Path) -> None:
    (folder / "layout.toml").write_text(LAYOUT, encoding="utf-8")
    ran = took_in(folder, DEALS, "--layout", "layout.toml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "columns left out: Comment\n2 records of Deal put in\n"
    assert deals(folder) == BOTH


def test_a_second_time_nothing_is_put_in_twice(folder: Path) -> None:
    first = DEALS.replace("1, 2", "2")
    assert took_in(folder, first, *OPTIONS).code == 0
    ran = took_in(folder, first + "9;Neu;5;nein;;Ada;;2026-11-02 09:00;;;\n", *OPTIONS)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "1 record of Deal put in, 2 there already")


def test_it_raises_no_events_and_leaves_no_history(folder: Path) -> None:
    (folder / "deals.rules").write_text('for Deal\non stage "New": log text: "new"\n', encoding="utf-8")
    assert took_in(folder, DEALS.replace("1, 2", "2"), *OPTIONS).code == 0
    assert "log" not in stagerules(folder, "history").out


def test_bad_rows_are_told_with_line_and_reason_and_the_good_ones_kept(folder: Path) -> None:
    rows = DEALS.replace("1, 2", "2") + (
        "9;Dritter;viel;nein;;Ada;;2026-11-02 09:00;;;\n"
        "10;Vierter;1;nein;;Max;;2026-11-02 09:00;;;\n"
        "11;Fünfter;1;nein;;Eve;;2026-11-02 09:00;;;\n"
        "12;Sechster;1;nein;;Ada;30.02.2026;2026-11-02 09:00;;;\n"
        "13;Siebter;1;nein;;Ada;;2026-11-02 09:00;;;;\n"
        "7;Achter;1;nein;;Ada;;2026-11-02 09:00;;;\n"
        "x;Neunter;1;nein;;Ada;;2026-11-02 09:00;;;\n"
        ";Zehnter;1;nein;;Ada;;2026-11-02 09:00;;;\n"
        "14;;1;nein;;Ada;;2026-11-02 09:00;;;\n"
        "15;Elfter;1;nein;;Ada;;2026-11-02 09:00;;Nue;\n"
    )
    ran = took_in(folder, rows, *OPTIONS)
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "some.csv:4, column `Betrag`: `viel` is no number",
        f"  help: {MEANING}",
        "some.csv:5, column `Owner`: several records of Person have `Max` as their `name`",
        "some.csv:6, column `Owner`: there is no Person `Eve`",
        "some.csv:7, column `Closed`: `30.02.2026` is no date written as `dd.MM.yyyy`",
        "some.csv:8: it has 12 cells, the first line has 11",
        "some.csv:9: its key `7` stands in line 2 already",
        "some.csv:10, column `Id`: `x` is no number",
        f"  help: {MEANING}",
        "some.csv:11, column `Id`: the key is blank",
        "some.csv:12: `Title` is blank, and every Deal needs `title`",
        "some.csv:13, column `Stage`: `Nue` is not known here",
        "  help: It must be one of `New`, `Won`.",
    ]
    assert ran.out.splitlines()[-1] == "2 records of Deal put in, 10 bad rows left out"
    assert [row[0] for row in deals(folder)] == [7, 8]


def test_dates_in_another_form_are_told_once_for_a_column(folder: Path) -> None:
    rows = "".join(f"{key};N;;ja;;Ada;{key}/13/2026;2026-11-02 09:00;;;\n" for key in range(1, 10))
    ran = took_in(folder, DEALS.splitlines()[0] + "\n" + rows, *OPTIONS)
    assert ran.code == 1
    assert ran.err == "some.csv:2, column `Closed`: `1/13/2026` is no date written as `dd.MM.yyyy` (and 8 more rows)\n"
    assert "9 bad rows left out" in ran.out


def test_what_was_left_out_on_purpose_is_not_told(folder: Path) -> None:
    assert "columns left out: Comment\n" in took_in(folder, DEALS, *OPTIONS).out
    assert "left out" not in took_in(folder, DEALS, *OPTIONS, "--column", "Comment=").out


def test_strict_keeps_nothing_where_a_row_is_bad(folder: Path) -> None:
    ran = took_in(folder, DEALS.replace("1, 2", "2") + "9;;;nein;;Ada;;2026-11-02 09:00;;;\n", *OPTIONS, "--strict")
    assert ran.code == 1
    assert ran.out.splitlines()[-1] == "nothing was kept, because of `--strict`"
    assert deals(folder) == []


def test_a_dry_run_keeps_nothing(folder: Path) -> None:
    ran = took_in(folder, DEALS.replace("1, 2", "2"), *OPTIONS, "--dry-run")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "2 records of Deal would be put in")
    assert deals(folder) == []


def test_a_reference_that_is_not_found_is_empty_and_counted_where_it_may_be(folder: Path) -> None:
    rows = DEALS.replace("1, 2", "2").replace("Acme GmbH", "AcmeGmbH") + "9;N;;ja;AcmeGmbH;Ada;;2026-11-02 09:00;;;\n"
    ran = took_in(folder, rows, *OPTIONS)
    assert ran.code == 0
    near = "did you mean `Acme GmbH`?"
    assert ran.err == f"warning: `Firma` is left empty in 2 rows: there is no Company `AcmeGmbH`; {near}\n"


def test_keys_are_made_and_records_of_one_file_point_to_each_other(folder: Path) -> None:
    rows = "name,work,home,boss\nEve,eve@a.de,,Bob\nBob,,bob@b.de,\n"
    columns = ("--column", "work=emails.work", "--column", "home=emails.home", "--column", "boss=boss by name")
    ran = took_in(folder, rows, "--key", "generated", *columns, entity="Person")
    assert (ran.code, ran.err, ran.out) == (0, "", "2 records of Person put in\n")
    import sqlite3

    with sqlite3.connect(folder / "crm.db") as db:
        found = db.execute("SELECT id, name, boss FROM person WHERE id > 3 ORDER BY id").fetchall()
        emails = db.execute("SELECT owner, label, value FROM person_emails ORDER BY owner").fetchall()
    assert found == [(4, "Eve", 5), (5, "Bob", None)]
    assert emails == [(4, "work", "eve@a.de"), (5, "home", "bob@b.de")]


def test_the_column_of_the_keys_fills_another_field_too_where_the_layout_says_so(folder: Path) -> None:
    text = "Number,Title,Paid,Created At\n2,A,no,2026-11-01 09:00\n9,B,no,2026-11-01 09:00\n"
    ran = took_in(folder, text, "--key", "Number", "--column", "Number=owner")
    assert ran.out.endswith("1 record of Deal put in, 1 bad row left out\n")
    assert "some.csv:3, column `Number`: there is no Person `9`" in ran.err
    assert [(row[0], row[5]) for row in deals(folder)] == [(2, 2)]


def test_a_column_whose_field_is_the_key_is_told_where_another_one_is_the_key(folder: Path) -> None:
    ran = took_in(folder, "No,Old,Name\n7,8,Eva\n", "--key", "No", "--column", "Old=id", entity="Person")
    assert ran.out == "columns left out: Old\n1 record of Person put in\n"


def test_a_list_of_texts_is_split_and_labels_of_the_schema_name_columns(folder: Path) -> None:
    ran = took_in(folder, "Code,Firmenname,Tags\nb,Beta,vip; alt ;\n", entity="Company")
    assert (ran.code, ran.err) == (0, "")
    import sqlite3

    with sqlite3.connect(folder / "crm.db") as db:
        assert db.execute("SELECT value FROM company_tags ORDER BY position").fetchall() == [("vip",), ("alt",)]


@pytest.mark.parametrize(
    ("text", "options", "code", "said"),
    [
        ("", (), 1, "`some.csv` is empty."),
        ("Id;Title\n", (), 1, "No column fills `paid`, `owner`, `created_at`, which every Deal needs."),
        ("Title;Owner\n", (), 2, "It is not clear which column holds the key `id` of Deal."),
        (DEALS, ("--key", "Idd"), 1, "The file has no column `Idd`."),
        (DEALS, ("--column", "Betrga=amount"), 1, "The file has no column `Betrga`."),
        (DEALS, ("--column", "Betrag=amont"), 1, "Deal has no field `amont` to fill."),
        (DEALS, ("--column", "Betrag"), 2, "`--column Betrag` lacks the `=`."),
        (DEALS, ("--column", "Betrag=a b c"), 2, "`a b c` does not name a field."),
        (DEALS, ("--column", "Betrag=amount by name"), 1, "`amount` does not point to a record."),
        (DEALS, ("--column", "Firma=company by nam"), 1, "Company has no field `nam`."),
        (DEALS, ("--value", "x=y"), 2, "`--value x=y` names no column."),
        (DEALS, ("--date", "Closed=DD"), 1, "The form of dates of `Closed`: `DD` in `DD` is no part of a date."),
        (DEALS, ("--column", "Betrag=title"), 1, "The columns `Title` and `Betrag` both fill `title`."),
        (
            DEALS,
            ("--otherwise", "paid=perhaps"),
            1,
            "The value of `paid` under `otherwise`: `perhaps` is neither yes nor",
        ),
        (DEALS, ("--delimiter", ";;"), 2, "`--delimiter` must be one character."),
        (DEALS, ("--encoding", "klingon"), 2, "`klingon` is no encoding."),
        (DEALS, ("--layout", "no.toml"), 2, "`no.toml` cannot be read: No such file or directory."),
        ('Id;Title\n1;"x', (), 1, "No column fills"),
        ("Id;Id\n", (), 1, "The file has two columns `Id`."),
    ],
)
def test_what_is_wrong_is_said_plainly(folder: Path, text: str, options: tuple[str, ...], code: int, said: str) -> None:
    ran = took_in(folder, text, *options)
    assert ran.err.startswith(f"error: {said}")
    assert ran.code == code
    assert "help: " in ran.err or "no.toml" in said
    assert deals(folder) == []


@pytest.mark.parametrize("entity", ["Dael", "Xyz"])
def test_an_entity_that_is_not_there(folder: Path, entity: str) -> None:
    ran = took_in(folder, DEALS, entity=entity)
    assert (ran.code, f"The schema has no entity `{entity}`." in ran.err) == (2, True)


def test_a_file_in_another_encoding(folder: Path) -> None:
    (folder / "some.csv").write_bytes("code,name\nü,Grün\n".encode("cp1252"))
    ran = stagerules(folder, "import", "some.csv", "-e", "Company")
    assert (ran.code, "some.csv` is not written in utf-8: byte" in ran.err) == (1, True)
    assert stagerules(folder, "import", "some.csv", "-e", "Company", "--encoding", "cp1252").code == 0


def test_an_unclosed_quote(folder: Path) -> None:
    ran = took_in(folder, 'code,name\na,"x\n', entity="Company")
    assert (ran.code, "cannot be read behind line" in ran.err) == (1, True)


def test_a_row_that_the_database_refuses_is_left_out(folder: Path) -> None:
    import sqlite3

    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("CREATE UNIQUE INDEX one_name ON company (name)")
    ran = took_in(folder, "code,name\nb,Beta\nc,Acme GmbH\nd,Delta\n", entity="Company")
    assert ran.code == 1
    assert ran.err.startswith("some.csv:3: the database refused it: ")
    assert ran.out == "2 records of Company put in, 1 bad row left out\n"


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("kye = 1\n", "`layout.toml` has a setting `kye` that is not known."),
        ("key = 1\n", "In `layout.toml`, `key` must be a text."),
        ("columns = 1\n", "In `layout.toml`, everything under `columns` must be texts."),
        ("values = 1\n", "In `layout.toml`, `values` must be a table."),
        ("key\n", "`layout.toml` cannot be read at line 1: after the name of a setting an `=` is missing."),
    ],
)
def test_a_broken_layout(folder: Path, layout: str, said: str) -> None:
    (folder / "layout.toml").write_text(layout, encoding="utf-8")
    ran = took_in(folder, DEALS, "--layout", "layout.toml")
    assert (ran.code, said in ran.err) == (1, True)
