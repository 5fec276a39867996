"""What is different in a host's tables: what they cannot hold is refused, what does not fit is bad for that field."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.schema import Field, Schema
from stagerules.dsl.values import Handle, Labelled, Money, Ref, Value
from stagerules.interpreter.effects import AddToList, CreateRecord, DeleteRecord, RemoveFromList, SetField
from stagerules.interpreter.facts import BadValue, Search
from stagerules.interpreter.records.problems import CannotOpen, EffectRefused
from stagerules.interpreter.sql.backend import SqlBackend, create_tables, missing_columns, missing_tables

from .contract import do, fill, found, whole
from .database import by_hand, file
from .ugly import make, mapping, ugly
from .world import ACME, ADA, DEAL, OTHER, SCHEMA, deal, entity, maybe

__all__ = ["file"]


@pytest.fixture
def backend(file: Path) -> Iterator[SqlBackend]:
    make(file)
    made = SqlBackend(f"sqlite:///{file}", SCHEMA, tables=ugly())
    create_tables(made)
    with made.begin() as work:
        fill(work)
    yield made
    made.close()


Open = Callable[[str, str, dict[str, t.Type]], SqlBackend]


@pytest.fixture
def small(file: Path) -> Iterator[Open]:
    """A backend with one entity `Thing`: its table by SQL, its mapping, its fields besides the key `id`."""
    made: list[SqlBackend] = []

    def open_it(sql: str, text: str, fields: dict[str, t.Type]) -> SqlBackend:
        make(file, sql)
        things = entity("Thing", Field("id", t.Integer()), *(Field(name, of) for name, of in fields.items()))
        mark = entity("Mark", Field("id", t.Integer()), Field("thing", maybe(t.Record("Thing"))))
        schema = Schema({"Thing": things, "Mark": mark})
        made.append(SqlBackend(f"sqlite:///{file}", schema, tables=mapping(text)))
        create_tables(made[-1])
        return made[-1]

    yield open_it
    for one in made:
        one.close()


def everything(backend: SqlBackend, record: Ref) -> object:
    """All that is stored of a record."""
    return whole(backend, record, list(backend.schema.entities[record.entity].stored))


THING = Ref("Thing", 1)
MAPPED = '[tables.Thing]\ntable = "things"\n'


@pytest.mark.parametrize(
    ("column", "stored", "field", "why"),
    [
        ('"Waehrung"', "'USD'", "amount", "is not in EUR"),
        ("preis_ct", "'12,5'", "price", "is no whole number of cents"),
        ("preis_w", "NULL", "price", "has no currency"),
        ("dringend", "'X'", "urgent", "is neither J nor N"),
        ("gesehen", "'2026-11-21 10:00:00Z'", "seen", "is no date and time without a time zone"),
        ("gesehen", "'gestern'", "seen", "is no date and time without a time zone"),
        ("quelle", "9", "source", "is none of the codes"),
        ("status", "'C2:NEW'", "stage", "is none of the codes"),
        ('"Betreuer"', "'Nobody'", "owner", "is no `name` of `User`"),
        ("schlagworte", "'[1'", "tags", "is no list in JSON"),
        ("schlagworte", "'{}'", "tags", "is no list in JSON"),
        ("schlagworte", "'[1]'", "tags", "is no text"),
    ],
)
def test_what_does_not_fit_is_bad_for_that_field_only(
    backend: SqlBackend, file: Path, column: str, stored: str, field: str, why: str
) -> None:
    by_hand(file, f'UPDATE "tbl Geschäfte" SET {column} = {stored} WHERE "Deal Nr" = 1')
    values = whole(backend, DEAL)
    assert values is not None
    bad = values[field]
    assert isinstance(bad, BadValue)
    assert bad.why == why
    assert [name for name, value in values.items() if isinstance(value, BadValue)] == [field]


@pytest.mark.parametrize(
    ("sql", "text", "of", "value", "why"),
    [
        ("v INTEGER", 'v = { cents = "v" }', t.Money("EUR"), Money(Decimal("0.005"), "EUR"), "parts of a cent"),
        ("v INTEGER", "", t.Integer(), 10**30, "64 bits"),
        ("v INTEGER", "", t.Number(), Decimal("0.5"), "whole numbers"),
        ("v NUMERIC", "", t.Number(), Decimal("1234567890.1234567"), "would round"),
        ("v DECIMAL(5, 2)", "", t.Number(), Decimal("1.005"), "would round"),
        ("v DECIMAL(5, 2)", "", t.Number(), Decimal("1000"), "would round"),
        ("w TEXT", "v = false", t.Text(), "x", "is not kept"),
        (
            "a TEXT, b TEXT",
            'v = { columns = { x = "a", y = "b" } }',
            t.List(t.Email(), ("x", "y")),
            (Labelled("x", "a@b.de"), Labelled("x", "c@d.de")),
            "room for one value as `x`",
        ),
    ],
)
def test_what_a_column_cannot_hold_is_refused(
    small: Open, sql: str, text: str, of: t.Type, value: Value, why: str
) -> None:
    of = of if isinstance(of, t.List) else maybe(of)
    backend = small(
        f"CREATE TABLE things (id INTEGER PRIMARY KEY, {sql}); INSERT INTO things (id) VALUES (1)",
        f"{MAPPED}[tables.Thing.fields]\n{text}",
        {"v": of},
    )
    empty = () if isinstance(of, t.List) else None
    with pytest.raises(EffectRefused, match=why):
        do(backend, SetField(THING, "v", value))
    assert everything(backend, THING) == {"id": 1, "v": empty}
    do(backend, SetField(THING, "v", empty))


def test_a_view_is_read_only(small: Open, file: Path) -> None:
    backend = small(
        "CREATE TABLE base (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO base VALUES (1, 'a');"
        "CREATE VIEW things AS SELECT id, upper(name) AS name FROM base",
        MAPPED,
        {"name": t.Text()},
    )
    assert everything(backend, THING) == {"id": 1, "name": "A"}
    for effect in (
        SetField(THING, "name", "b"),
        CreateRecord(Ref("Thing", Handle(1)), {"name": "b"}),
        DeleteRecord(THING),
    ):
        with pytest.raises(EffectRefused, match="`things` is a view"):
            do(backend, effect)
    do(backend, CreateRecord(Ref("Mark", 5), {"thing": THING}))
    assert everything(backend, Ref("Mark", 5)) == {"id": 5, "thing": THING}


def test_read_only_by_the_project_file(small: Open) -> None:
    backend = small(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, must TEXT NOT NULL)",
        f"{MAPPED}read_only = true",
        {"name": t.Text()},
    )
    with pytest.raises(EffectRefused, match="can only be read"):
        do(backend, CreateRecord(Ref("Thing", Handle(1)), {"name": "b"}))


def test_deleted_rows_stay_and_do_not_count(backend: SqlBackend, file: Path) -> None:
    do(backend, DeleteRecord(ADA), DeleteRecord(ACME))
    assert by_hand(file, 'SELECT kontakt_nr FROM kontakte WHERE "gelöscht_am" GLOB "????-??-??T*Z"') == [(1,)]
    assert by_hand(file, 'SELECT * FROM "Firmen"') == [("ACME", "Acme", "J")]
    by_hand(file, 'UPDATE "tbl Geschäfte" SET "Firma" = \'ACME\'')
    with backend.look() as work:
        assert work.records.all_keys("Contact") == (2,)
    assert found(backend, Search("Contact", "emails", "ada@example.com")) == ()
    assert found(backend, Search("Firma", "name", "Acme")) == ()
    for effect in (SetField(ADA, "name", "x"), AddToList(ADA, "emails", Labelled("work", "x@y.de")), DeleteRecord(ADA)):
        with pytest.raises(EffectRefused, match="no_record"):
            do(backend, effect)
    with pytest.raises(EffectRefused, match="there is no Firma ACME"):
        do(backend, SetField(OTHER, "company", ACME))
    new = do(backend, CreateRecord(Ref("Contact", Handle(1)), {"name": "New"}))
    assert new == {Handle(1): 3}


def test_a_row_that_the_host_fills_by_itself(small: Open, file: Path) -> None:
    backend = small(
        "CREATE TABLE things (id INT PRIMARY KEY NOT NULL, name TEXT NOT NULL DEFAULT '', "
        "at TEXT NOT NULL DEFAULT 'now');"
        "INSERT INTO things (id) VALUES (7)",
        MAPPED,
        {"name": maybe(t.Text())},
    )
    assert do(backend, CreateRecord(Ref("Thing", Handle(1)), {})) == {Handle(1): 8}
    assert by_hand(file, "SELECT * FROM things WHERE id = 8") == [(8, "", "now")]


def test_the_rows_of_members_that_stay_are_left_alone(backend: SqlBackend, file: Path) -> None:
    by_hand(file, "UPDATE kontakt_mails SET id = id + 40")
    do(backend, AddToList(ADA, "emails", Labelled("work", "new@example.com")))
    do(backend, RemoveFromList(ADA, "emails", Labelled("home", "ada@home.example")))
    do(backend, SetField(ADA, "emails", (Labelled("work", "ada@example.com"), Labelled("home", "last@example.com"))))
    assert by_hand(file, "SELECT id, adresse, typ FROM kontakt_mails ORDER BY pos") == [
        (41, "ada@example.com", "work"),
        (42, "last@example.com", "home"),
    ]


def test_a_value_written_in_another_way_is_the_same(backend: SqlBackend, file: Path) -> None:
    by_hand(file, "UPDATE \"Posten\" SET betrag = '2.00' WHERE betrag = '2'")
    two = Money(Decimal(2), "USD")
    do(backend, AddToList(DEAL, "prices", two))
    assert by_hand(file, 'SELECT betrag FROM "Posten" ORDER BY "Nr."') == [("1.5",), ("2.00",)]
    do(backend, RemoveFromList(DEAL, "prices", two))
    assert by_hand(file, 'SELECT betrag FROM "Posten"') == [("1.5",)]


def test_numbers_in_a_numeric_column_are_exact(small: Open, file: Path) -> None:
    backend = small(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, v DECIMAL(12, 2)); INSERT INTO things VALUES (1, 0.1), (2, 1e2)",
        MAPPED,
        {"v": maybe(t.Number())},
    )
    assert [whole(backend, Ref("Thing", key), ["v"]) for key in (1, 2)] == [{"v": Decimal("0.1")}, {"v": 100}]
    for text in ("1234567890.12", "0.3", "-99.99", "7"):
        do(backend, SetField(THING, "v", Decimal(text)))
        assert whole(backend, THING, ["v"]) == {"v": Decimal(text)}
        assert found(backend, Search("Thing", "v", Decimal(text))) == (THING,)


def test_our_tables_do_not_hold_the_hosts_rows(small: Open, file: Path) -> None:
    backend = small("CREATE TABLE things (id INTEGER PRIMARY KEY); INSERT INTO things VALUES (1)", MAPPED, {})
    with pytest.raises(EffectRefused, match="there is no Thing 2"):
        do(backend, CreateRecord(Ref("Mark", 1), {"thing": Ref("Thing", 2)}))
    do(backend, CreateRecord(Ref("Mark", 1), {"thing": THING}))
    do(backend, DeleteRecord(THING))
    assert everything(backend, Ref("Mark", 1)) == {"id": 1, "thing": None}


def test_nothing_is_made_of_the_hosts_and_nothing_is_missing(backend: SqlBackend, file: Path) -> None:
    assert create_tables(backend) == ()
    assert (missing_tables(backend), missing_columns(backend)) == ((), ())
    by_hand(file, 'DROP TABLE "select"')
    assert missing_tables(backend) == ("select",)


def test_a_mapped_database_must_be_there(file: Path) -> None:
    with pytest.raises(CannotOpen, match="There is no database") as told:
        create_tables(SqlBackend(f"sqlite:///{file}", SCHEMA, tables=ugly()))
    assert "address" in told.value.hint
    assert not file.exists()


def test_a_new_record_needs_what_it_points_to(backend: SqlBackend) -> None:
    with pytest.raises(EffectRefused, match="there is no User 99"):
        do(backend, CreateRecord(Ref("Deal", Handle(1)), deal(owner=Ref("User", 99))))


def test_a_field_in_no_column_is_the_same_for_all(small: Open, file: Path) -> None:
    backend = small(
        "CREATE TABLE things (id INTEGER PRIMARY KEY); INSERT INTO things VALUES (1)",
        f'{MAPPED}fields = {{ kind = {{ always = "a" }}, note = false, tags = false }}',
        {"kind": t.Choice(("a", "b")), "note": maybe(t.Text()), "tags": t.List(t.Text())},
    )
    assert everything(backend, THING) == {"id": 1, "kind": "a", "note": None, "tags": ()}
    made = do(backend, CreateRecord(Ref("Thing", Handle(1)), {"kind": "a"}), SetField(THING, "tags", ()))
    assert made == {Handle(1): 2}
    assert found(backend, Search("Thing", "kind", "a")) == (THING, Ref("Thing", 2))
    assert found(backend, Search("Thing", "kind", "b")) == found(backend, Search("Thing", "note", "x")) == ()
    for effect in (SetField(THING, "kind", "b"), AddToList(THING, "tags", "x")):
        with pytest.raises(EffectRefused, match="maps it to no column"):
            do(backend, effect)
    with pytest.raises(EffectRefused, match="no_record"):
        do(backend, SetField(Ref("Thing", 9), "kind", "a"))


def test_an_hour_that_is_there_twice_is_the_first(small: Open, file: Path) -> None:
    backend = small(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, v DATETIME);INSERT INTO things VALUES (1, '2026-03-29 02:30:00')",
        f'{MAPPED}fields = {{ v = {{ column = "v", zone = "Europe/Berlin" }} }}',
        {"v": maybe(t.DateTime())},
    )
    assert everything(backend, THING) == {"id": 1, "v": datetime(2026, 3, 29, 1, 30, tzinfo=UTC)}
    for hour in (0, 1):
        do(backend, SetField(THING, "v", datetime(2026, 10, 25, hour, 30, tzinfo=UTC)))
        assert by_hand(file, "SELECT v FROM things") == [("2026-10-25 02:30:00",)]
        assert everything(backend, THING) == {"id": 1, "v": datetime(2026, 10, 25, 0, 30, tzinfo=UTC)}


def test_many_threads_may_be_the_first(file: Path, backend: SqlBackend) -> None:
    fresh = SqlBackend(f"sqlite:///{file}", SCHEMA, tables=ugly())
    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda _: whole(fresh, DEAL, ["title", "owner"]), range(32)))
    assert read == [{"title": "One chair", "owner": Ref("User", 1)}] * 32
    fresh.close()
