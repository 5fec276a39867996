"""PostgreSQL only: how values lie there, its own types, and long names."""

from contextlib import closing
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import sqlalchemy as sa

from stagerules.dsl import types as t
from stagerules.dsl.schema import Field, Schema
from stagerules.dsl.values import Handle, Money, Ref, Value
from stagerules.interpreter.effects import AddToList, CreateRecord, SetField
from stagerules.interpreter.facts import BadValue, Fields, Rate, Search
from stagerules.interpreter.records.problems import (
    EffectRefused,
)
from stagerules.interpreter.sql.backend import SqlBackend, create_tables, missing_columns, missing_tables
from stagerules.interpreter.sql.pull import pull_from
from tests.postgres import Postgres

from .contract import do, found, whole
from .postgres import backend, by_hand, url
from .ugly import mapping
from .world import DEAL, NOW, entity

__all__ = ["backend", "url"]


@pytest.mark.parametrize(
    ("column", "stored", "field", "why"),
    [
        ("größe", "'NaN'", "größe", "is no exact number"),
        ("größe", "'Infinity'", "größe", "is no exact number"),
        ("größe", "1e40", "größe", "has more than 38 digits"),
        ("price_currency", "NULL", "price", "has no currency"),
        ("count", "1.5", "count", "is no whole number"),
        ("day", "'infinity'", "day", "is no date"),
        ("at", "'24:00'", "at", "is no time of day"),
        ("seen", "'-infinity'", "seen", "is no moment with a time zone"),
        ("source", "'letter'", "source", "is none of the choices"),
        ("stage", "'Old'", "stage", "is no stage of `Deal`"),
    ],
)
def test_what_does_not_fit_is_bad_for_that_field_only(
    backend: SqlBackend, url: sa.URL, column: str, stored: str, field: str, why: str
) -> None:
    by_hand(url, f'UPDATE deal SET "{column}" = {stored} WHERE id = 1')
    there = whole(backend, DEAL)
    assert there is not None
    bad = there[field]
    assert isinstance(bad, BadValue)
    assert bad.why == why
    assert not any(isinstance(value, BadValue) for name, value in there.items() if name != field)


def test_moments_are_the_same_whatever_zone_the_server_shows_them_in(backend: SqlBackend, url: sa.URL) -> None:
    by_hand(url, f"ALTER DATABASE {url.database} SET timezone = 'America/St_Johns'")
    assert whole(backend, DEAL, ["seen"]) == {"seen": NOW}
    do(backend, SetField(DEAL, "seen", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)))
    assert whole(backend, DEAL, ["seen"]) == {"seen": datetime(2026, 10, 25, 1, 30, tzinfo=UTC)}
    by_hand(url, f"ALTER DATABASE {url.database} RESET timezone")


def test_a_key_given_by_hand_is_not_given_again(backend: SqlBackend) -> None:
    do(backend, CreateRecord(Ref("Contact", 40), {"name": "by hand"}), CreateRecord(Ref("Contact", 7), {"name": "x"}))
    keys = do(backend, CreateRecord(Ref("Contact", Handle(1)), {"name": "New"}))
    assert keys == {Handle(1): 41}


def test_rates_are_those_of_the_day_or_before(backend: SqlBackend, url: sa.URL) -> None:
    by_hand(url, "INSERT INTO stagerules_rates VALUES ('USD', 'EUR', '2026-11-20', 0.9)")
    with backend.look() as work:
        assert work.records.rate(Rate("USD", "EUR", NOW.date())) == Decimal("0.9")
        assert work.records.rate(Rate("EUR", "USD", NOW.date())) is None


def test_long_names_stay_apart(postgres: Postgres) -> None:
    """PostgreSQL takes 63 bytes; these are longer, and differ in their last letter only."""
    one, two = (f"Größenveränderungsübersicht der Außenstellen {end}" for end in ("A", "B"))
    fields = [Field(f"überaus_lange_bezeichnung_für_ein_kleines_feldchen_{end}", t.Text()) for end in "äöü"]
    lists = Field("nochmals_eine_überaus_lange_bezeichnung_von_verwandten", t.List(t.Record(two)))
    schema = Schema({name: entity(name, Field("id", t.Integer()), *fields, lists) for name in (one, two)})
    with closing(SqlBackend(postgres.new(), schema)) as backend:
        assert all(len(name.encode()) <= 63 for name in create_tables(backend))
        assert (create_tables(backend), missing_tables(backend), missing_columns(backend)) == ((), (), ())
        values: dict[str, Value] = {field.name: field.name for field in fields}
        do(backend, CreateRecord(Ref(two, 1), values), CreateRecord(Ref(one, 1), values))
        do(backend, AddToList(Ref(one, 1), lists.name, Ref(two, 1)))
        assert whole(backend, Ref(one, 1), [*values, lists.name]) == {**values, lists.name: (Ref(two, 1),)}
        assert whole(backend, Ref(two, 1), [lists.name]) == {lists.name: ()}


NATIVE = """
CREATE TYPE ampel AS ENUM ('rot', 'grün');
CREATE TABLE "Things" (
    "Id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, price numeric(8, 2), flag boolean, day date, at time,
    local timestamp, moment timestamptz, light ampel, tags jsonb, weight double precision, code char(3)
);
INSERT INTO "Things" (price, flag, day, at, local, moment, light, tags, code) VALUES
    (10.50, true, '2026-02-28', '09:30', '2026-11-21 10:00', '2026-11-21 10:00+01', 'rot', '["a", "b"]', 'x');
"""
THING = Ref("Thing", 1)


def all_of(backend: SqlBackend, record: Ref) -> Fields | None:
    return whole(backend, record, backend.schema.entities[record.entity].stored)


def test_native_types_of_the_hosts(postgres: Postgres) -> None:
    url = postgres.new()
    by_hand(url, NATIVE)
    types = {
        "price": t.Money("EUR"), "flag": t.YesNo(), "day": t.Date(), "at": t.Time(), "local": t.DateTime(),
        "moment": t.DateTime(), "light": t.Choice(("rot", "grün", "blau")), "tags": t.List(t.Text()),
    }  # fmt: skip
    fields = (Field(name, of if isinstance(of, t.List) else t.Optional(of)) for name, of in types.items())
    schema = Schema({"Thing": entity("Thing", Field("id", t.Integer()), *fields)})
    spec = mapping(
        '[tables.Thing]\ntable = "Things"\n[tables.Thing.fields]\ntags = { json = "tags" }\n'
        'local = { column = "local", zone = "Europe/Berlin" }\n'
    )
    with closing(SqlBackend(url, schema, tables=spec)) as backend:
        create_tables(backend)
        first = {
            "id": 1, "price": Money(Decimal("10.5"), "EUR"), "flag": True, "day": date(2026, 2, 28),
            "at": time(9, 30), "local": NOW, "moment": NOW, "light": "rot", "tags": ("a", "b"),
        }  # fmt: skip
        assert all_of(backend, THING) == first
        made = do(backend, CreateRecord(Ref("Thing", Handle(1)), {name: first[name] for name in types}))
        second = Ref("Thing", made[Handle(1)])
        assert all_of(backend, second) == first | {"id": 2}
        do(backend, AddToList(second, "tags", "c"), SetField(second, "light", "grün"))
        assert whole(backend, second, ["tags", "light"]) == {"tags": ("a", "b", "c"), "light": "grün"}
        assert found(backend, Search("Thing", "tags", "c")) == found(backend, Search("Thing", "light", "grün"))
        for effect in (SetField(second, "light", "blau"), SetField(second, "price", Money(Decimal("1.005"), "EUR"))):
            with pytest.raises(EffectRefused):
                do(backend, effect)


def test_what_is_pulled_of_native_types(postgres: Postgres) -> None:
    url = postgres.new()
    by_hand(url, NATIVE)
    schema, told = pull_from(url.render_as_string(hide_password=False), "Europe/Berlin")
    for line in (
        "entity Things:", "key id: integer", "price: money?", "flag: yes/no?", "day: date?", "at: time?",
        "local: datetime?", "moment: datetime?", 'light: choice "rot", "grün"?', "tags: list of text",
        "left out: `weight`",
    ):  # fmt: skip
        assert line in schema
    assert 'key = "Id"' not in told
