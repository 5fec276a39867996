"""CSV files as they come: odd numbers, encodings, quotes, headers; rows that the database refuses; odd layouts."""

import sqlite3
import time
from decimal import Decimal
from pathlib import Path

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.values import Money
from stagerules.importing.dates import BadPattern, date_reader
from stagerules.importing.texts import convert
from stagerules.interpreter.records.plain import PlainProblem
from tests.cli.helpers import stagerules

from .test_import import deals, took_in
from .test_texts import READING

PEOPLE = "id,name\n"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("(5)", "-5"), ("( 5 )", "-5"), ("\N{MINUS SIGN}5", "-5"), ("- 5", "-5")),
        *(("+5", "5"), (".5", "0.5"), ("1 000,5", "1000.5")),
    ],
)
def test_a_number_with_signs(text: str, number: str) -> None:
    assert convert(t.Number(), READING)(text) == Decimal(number)
    assert convert(t.Money("EUR"), READING)(text) == Money(Decimal(number), "EUR")


@pytest.mark.parametrize(
    "text", ["(-5)", "-(5)", "(+5)", "()", "--5", "2 5", "1 5,00", "12'34", "1 0000", ".", "9" * 50, "0." + "1" * 50]
)
def test_what_is_no_number_in_any_field(text: str) -> None:
    for of in (t.Number(), t.Integer(), t.Money("EUR")):
        with pytest.raises(PlainProblem):
            convert(of, READING)(text)


def test_an_amount_that_has_no_room_for_cents() -> None:
    with pytest.raises(PlainProblem, match="the amount is too large"):
        convert(t.Money("EUR"), READING)("9" * 37)


@pytest.mark.parametrize("text", ["13:00 PM", "00:30 AM", "0:30 PM"])
def test_half_a_day_has_the_hours_from_1_to_12(text: str) -> None:
    with pytest.raises(PlainProblem):
        date_reader("dd.MM.yyyy h:mm a", "en")(f"21.11.2026 {text}")


@pytest.mark.parametrize("pattern", ["dd.MM.yyyy hh:mm", "dd.MM.yyyy HH:mm a"])
def test_whether_it_is_morning_is_never_guessed(pattern: str) -> None:
    with pytest.raises(BadPattern, match="`hh` goes with `a`"):
        date_reader(pattern, "en")


@pytest.mark.parametrize(
    ("text", "said", "way_out"),
    [
        (PEOPLE + '10,"a\n11,b\n', "cannot be read behind line 1: a quote that begins there is not closed.", "twice"),
        (PEOPLE + '10,"a"b\n', "cannot be read behind line 1: something stands behind a quote that ends", "twice"),
        (PEOPLE + "10," + "x" * 200_000, "cannot be read behind line 1: a cell has more than 131,072 char", "open"),
    ],
    ids=["open", "behind", "long"],
)  # fmt: skip
def test_a_broken_file_is_told_in_plain_words(text: str, said: str, way_out: str, folder: Path) -> None:
    ran = took_in(folder, text, entity="Person")
    assert (ran.code, said in ran.err, way_out in ran.err.partition("help: ")[2]) == (1, True, True)


@pytest.mark.parametrize(
    ("encoding", "code", "said"),
    [
        ("undefined", 1, "is not written in undefined."),
        ("punycode", 1, "is not written in punycode."),
        ("utf-8\0", 2, "is no encoding."),
        ("", 2, "is no encoding."),
    ],
)
def test_an_odd_encoding(encoding: str, code: int, said: str, folder: Path) -> None:
    ran = took_in(folder, PEOPLE + "10,a\n", "--encoding", encoding, entity="Person")
    assert (ran.code, said in ran.err) == (code, True)


def test_columns_without_a_name_are_left_out(folder: Path) -> None:
    ran = took_in(folder, "id,name,,\n10,a,,\n11,b,x,\n", entity="Person")
    assert (ran.code, ran.out) == (0, "columns left out: (without a name)\n2 records of Person put in\n")


@pytest.mark.slow
def test_thirty_thousand_columns_take_a_moment(folder: Path) -> None:
    begun = time.process_time()
    assert took_in(folder, ",".join(f"c{one}" for one in range(30_000)) + "\n", entity="Person").code == 2
    assert time.process_time() - begun < 5


@pytest.mark.slow
def test_a_thousand_rows_that_the_database_refuses_are_left_out_at_once(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("CREATE UNIQUE INDEX one_ada ON person (name) WHERE name = 'Ada'")
    text = PEOPLE + "".join(f"{one},{'Ada' if one % 2 else one}\n" for one in range(1000, 3000))
    begun = time.process_time()
    ran = took_in(folder, text, entity="Person")
    assert time.process_time() - begun < 20
    assert (ran.code, ran.out) == (1, "1,000 records of Person put in, 1,000 bad rows left out\n")
    assert ran.err.startswith("some.csv:3: the database refused it: ")
    assert ran.err.endswith(" (and 999 more rows)\n")


def test_rows_that_name_what_several_are_called_are_left_out_at_once(folder: Path) -> None:
    text = "id,name,boss\n10,Max,\n" + "".join(f"{one},n{one},Max\n" for one in range(100, 1000)) + "1000,last,n100\n"
    begun = time.process_time()
    ran = took_in(folder, text, "--column", "boss=boss by name", entity="Person")
    assert time.process_time() - begun < 20
    assert ran.out == "2 records of Person put in, 900 bad rows left out\n"
    assert "several records of Person have `Max` as their `name` (and 899 more rows)" in ran.err
    assert "`boss` is left empty in 1 row: there is no Person `n100`" in ran.err


def test_a_record_for_all_is_named_on_the_command_line_by_its_key(folder: Path) -> None:
    text = "id,title,paid,created_at\n1,a,no,2026-11-01 09:00\n"
    assert took_in(folder, text, "--otherwise", "owner=1").code == 0
    assert deals(folder)[0][5] == 1
    assert took_in(folder, text.replace("\n1,", "\n2,"), "--otherwise", "owner=x").code == 1


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        (f"x = {'[' * 5000}", "cannot be read at line 1: lists and tables stand in one another too deep."),
        (f"\nx = {'9' * 5000}", "cannot be read at line 2: there is a number with thousands of digits."),
        ('decimal = ";"', "`decimal` is `;`, which is no such mark."),
        ("key = 1\nkey = 2\n", "cannot be read at line 2: this setting is there already."),
    ],
    ids=["deep", "long", "mark", "twice"],
)  # fmt: skip
def test_an_odd_layout(layout: str, said: str, folder: Path) -> None:
    (folder / "layout.toml").write_text(layout)
    ran = took_in(folder, PEOPLE, "--layout", "layout.toml", entity="Person")
    assert (ran.code, said in ran.err, "help: " in ran.err) == (1, True, True)


def test_a_layout_that_is_no_text(folder: Path) -> None:
    (folder / "layout.toml").write_bytes(b"\xff\xfe")
    ran = stagerules(folder, "import", "deals.rules", "-e", "Person", "--layout", "layout.toml")
    assert (ran.code, "`layout.toml` is not text in UTF-8." in ran.err) == (1, True)


def test_a_label_where_there_are_none(folder: Path) -> None:
    ran = took_in(folder, PEOPLE, "--column", "name=name.work", entity="Person")
    assert ran.err == "error: `name` of Person has no label `work`.\n  help: Write `name` alone.\n"
