"""Events and data from outside: understood, or refused with a sentence and a way out."""

import json
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import EventType, Field, Schema
from stagerules.dsl.source import Source
from stagerules.dsl.values import Duration, FileName, Labelled, Money, Ref
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.event import Event
from stagerules.interpreter.people.stop_words import STOP_WORDS
from stagerules.interpreter.records.load import insert_missing
from stagerules.interpreter.records.plain import PlainProblem, from_plain
from stagerules.interpreter.wire.events import event_to_json
from stagerules.interpreter.wire.incoming import KEYS, EventProblem, event_from_json, event_from_words

from ..backends.world import ACME, ADA, NOW, SCHEMA, USER

PAYMENT = EventType(
    "payment_received",
    ("Deal",),
    {"amount": Field("amount", t.Money("EUR")), "note": Field("note", t.Optional(t.Text()))},
)
WORLD = Schema(SCHEMA.entities, {"payment_received": PAYMENT})
DOCS = Path(__file__).parents[2] / "docs" / "events.md"
PLAIN = {"id": "e", "kind": "stage", "entity": "Deal", "key": 42, "stage": "Spam"}


def read(**data: object) -> Event:
    return event_from_json({key: value for key, value in (PLAIN | data).items() if value != "-"}, WORLD, UTC)


def test_a_stage_event() -> None:
    event = read(**{"from": "New"}, time="2026-11-21T10:00:00+01:00", actor="ada")
    assert event == Event("e", "stage", Ref("Deal", 42), "Spam", "New", at=NOW, actor="ada")


def test_without_a_time_it_has_none() -> None:
    assert read().at is None


def test_the_other_kinds() -> None:
    assert read(kind="created", stage="New") == Event("e", "created", Ref("Deal", 42), "New")
    changed = read(kind="changed", stage="-", old={"amount": "5 EUR", "contacts": [1], "company": "ACME"})
    assert changed.old == {"amount": Money(Decimal(5), "EUR"), "contacts": (ADA,), "company": ACME}
    assert read(kind="deleted", stage="-", entity="Firma", key="ACME", old={"name": "Acme"}).record == ACME
    paid = read(kind="event", stage="-", name="payment_received", fields={"amount": 10.5})
    assert paid.fields == {"amount": Money(Decimal("10.5"), "EUR"), "note": None}


def test_what_we_write_we_read() -> None:
    event = read(kind="changed", stage="-", old={"amount": "5 EUR", "day": "2026-01-02", "owner": 1, "tags": ["a"]})
    assert event_from_json(json.loads(json.dumps(event_to_json(event))), WORLD, UTC) == event


@pytest.mark.parametrize(
    ("data", "words", "hint"),
    [
        ({"entity": "Dael"}, "there is no entity `Dael`", "Did you mean `Deal`?"),
        ({"entity": "-"}, "`entity` is missing", ""),
        ({"stage": "Spamm"}, "there is no stage `Spamm`", "Did you mean `Spam`?"),
        ({"stage": "-"}, "`stage` is missing", ""),
        ({"stage": 5}, "there is no stage `5`", "There is `New`"),
        ({"kind": "moved"}, "there is no kind `moved`", ""),
        ({"kind": ["stage"]}, "there is no kind", ""),
        ({"key": "42"}, '`key`: `"42"` is a text, and the keys of Deal are whole numbers', "Write it without quotes."),
        ({"key": True}, "`key`: `True` is no key of Deal", ""),
        ({"key": 2**70}, "is no key of Deal", ""),
        ({"key": None}, "is no key of Deal", ""),
        ({"key": 1.0}, "is no key of Deal", ""),
        ({"id": ""}, "`id` is missing", "handled once"),
        ({"id": 5}, "`id` is missing", ""),
        ({"id": "x" * 201}, "at most 200", ""),
        ({"id": "a\nb"}, "at most 200", ""),
        ({"stge": "New"}, "an event has no `stge`", "Did you mean `stage`?"),
        ({"depth": 3}, "an event has no `depth`", "It has `id`"),
        ({"old": {"title": "x"}}, "`old` does not belong", ""),
        ({"time": "2026-11-21T09:00:00"}, "`time` is no moment with an offset", "+01:00"),
        ({"time": "soon"}, "`time` is no moment with an offset", ""),
        ({"time": 5}, "`time` is no moment with an offset", ""),
        ({"actor": 5}, "`actor` is no text", ""),
        ({"entity": "User"}, "`User` has no stages", ""),
        ({"kind": "changed", "stage": "-"}, "`old` is missing", ""),
        ({"kind": "changed", "stage": "-", "old": {"titel": "x"}}, "no field `titel`", "Did you mean `title`?"),
        ({"kind": "changed", "stage": "-", "old": {"contact": 1}}, "no field `contact`", ""),
        ({"kind": "changed", "stage": "-", "old": [1]}, "`old` is an object", ""),
        ({"kind": "changed", "stage": "-", "old": {"größe": float("nan")}}, "`größe`: a value is no number", ""),
        ({"kind": "changed", "stage": "-", "old": {"title": "\ud800"}}, "no text can hold", ""),
        ({"kind": "event", "stage": "-", "name": "payment"}, "there is no event `payment`", "`payment_received`"),
        ({"kind": "event", "stage": "-", "name": "payment_received"}, "`amount`: the value is missing", ""),
    ],
)
def test_what_is_wrong_is_said(data: dict[str, object], words: str, hint: str) -> None:
    with pytest.raises(EventProblem) as problem:
        read(**data)
    assert words in str(problem.value)
    assert hint in problem.value.hint


@pytest.mark.parametrize("data", [None, 5, "x", [], [PLAIN]])
def test_an_event_is_an_object(data: object) -> None:
    with pytest.raises(EventProblem):
        event_from_json(data, WORLD, UTC)


def test_words() -> None:
    def words(text: str) -> Event:
        return event_from_words(text, WORLD, id="e")

    assert words('stage Deal 42 "Spam"') == Event("e", "stage", Ref("Deal", 42), "Spam")
    assert words("created Deal 42") == Event("e", "created", Ref("Deal", 42))
    assert words("deleted Firma ACME") == Event("e", "deleted", ACME)
    assert words("deleted Firma 42").record == Ref("Firma", "42")
    assert words("changed Deal 42 amount='5 EUR' day=").old == {"amount": Money(Decimal(5), "EUR"), "day": None}
    paid = words('event payment_received Deal 42 amount="100 EUR" note="a=b"')
    assert paid.fields == {"amount": Money(Decimal(100), "EUR"), "note": "a=b"}
    assert event_from_words("created Deal 42", WORLD).id != event_from_words("created Deal 42", WORLD).id


@pytest.mark.parametrize(
    "text",
    ["", "Deal 42", "stage Deal 42", 'stage Deal 42 "Spam', "created Deal x", "stage Dael 1 New", "changed Deal 42"],
)
def test_words_that_tell_of_nothing(text: str) -> None:
    with pytest.raises(EventProblem):
        event_from_words(text, WORLD)


# --- the page ---


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_page_have_only_its_keys() -> None:
    schema = json.loads(blocks("json schema")[0])
    assert tuple(schema["properties"]) == KEYS
    lines = blocks("json")[0].splitlines()
    assert {json.loads(line)["kind"] for line in lines} == set(schema["properties"]["kind"]["enum"])
    for line in (*lines, *blocks("json")[1].splitlines()):
        assert set(schema["required"]) <= json.loads(line).keys() <= set(KEYS)


def test_the_examples_of_what_comes_back_are_understood() -> None:
    text = 'entity Deal:\n    key id: integer\n    pipeline "P":\n        stage "S"\n'
    world, _ = build_schema([parse(Source("x.schema", text))[0]], Settings())
    found = [event_from_json(json.loads(line), world, UTC) for line in blocks("json")[1].splitlines()]
    assert {one.name for one in found} == world.events.keys() - {"payment_received", "payment_link_created"}
    for event in found:
        assert None not in event.fields.values()
        assert f"| `{event.name}` | " in DOCS.read_text(encoding="utf-8")


def test_the_page_names_all_words_that_ask_for_no_more_messages() -> None:
    page = " ".join(DOCS.read_text(encoding="utf-8").split())
    assert [word for word in STOP_WORDS if f"`{word.upper()}`" not in page] == ["stopall", "optout"]


# --- values ---


@pytest.mark.parametrize(
    ("written", "of", "value"),
    [
        (10.5, t.Number(), Decimal("10.5")),
        ("1" * 38, t.Number(), Decimal("1" * 38)),
        ("15000 EUR", t.Money("EUR"), Money(Decimal(15000), "EUR")),
        ({"amount": "1.50", "currency": "USD"}, t.Money(None), Money(Decimal("1.50"), "USD")),
        (5, t.Money("EUR"), Money(Decimal(5), "EUR")),
        (True, t.YesNo(), True),
        ("2026-01-02", t.Date(), date(2026, 1, 2)),
        (date(2026, 1, 2), t.Date(), date(2026, 1, 2)),
        ({"date": "2026-01-02"}, t.Date(), date(2026, 1, 2)),
        ("09:30", t.Time(), time(9, 30)),
        ("2026-11-21 09:00", t.DateTime(), NOW),
        (datetime(2026, 11, 21, 9), t.DateTime(), NOW),  # noqa: DTZ001 - as TOML gives it
        ("2 days", t.Duration(), Duration(2, "day")),
        ({"amount": 2, "unit": "day"}, t.Duration(), Duration(2, "day")),
        ("a.pdf", t.File(), FileName("a.pdf")),
        (1, t.Record("User"), USER),
        ({"entity": "User", "key": 1}, t.Record("User"), USER),
        ({"work": ["a@b"], "home": "c@d"}, t.List(t.Email(), ("work", "home")),
         (Labelled("work", "a@b"), Labelled("home", "c@d"))),
        (None, t.Optional(t.Text()), None),
        ("Mu\u0308ller", t.Text(), "Müller"),
    ],
)  # fmt: skip
def test_plain_values(written: object, of: t.Type, value: object) -> None:
    assert from_plain(written, of, SCHEMA, UTC) == value


@pytest.mark.parametrize(
    ("written", "of"),
    [
        (None, t.Text()),
        (5, t.Text()),
        ("a\0b", t.Text()),
        (True, t.Integer()),
        (1.5, t.Integer()),
        ("10,5", t.Number()),
        (float("inf"), t.Number()),
        (0.1234567890123456789, t.Number()),
        ("1" * 39, t.Number()),
        ("5", t.Money(None)),
        ("5 USD", t.Money("EUR")),
        ("5 euro", t.Money(None)),
        (1, t.YesNo()),
        ("2026-02-30", t.Date()),
        (datetime(2026, 1, 1, tzinfo=UTC), t.Date()),
        ("25:00", t.Time()),
        ("2 fortnights", t.Duration()),
        ("letter", t.Choice(("web",))),
        ({"entity": "Deal", "key": 1}, t.Record("User")),
        ("a", t.List(t.Text())),
        (["a@b"], t.List(t.Email(), ("work",))),
        ([{"label": "office", "value": "a@b"}], t.List(t.Email(), ("work",))),
    ],
)
def test_values_that_do_not_fit(written: object, of: t.Type) -> None:
    with pytest.raises(PlainProblem):
        from_plain(written, of, SCHEMA, UTC)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("0001-01-01T00:00:00", "Europe/Berlin"),  # "no date" in many a CRM's export
        ("9999-12-31T23:59:59", "America/New_York"),
        ("0001-01-01T00:00:00+14:00", "UTC"),
    ],
)
def test_a_moment_that_cannot_be_stored_is_refused(written: str, zone: str) -> None:
    with pytest.raises(PlainProblem):
        from_plain(written, t.DateTime(), SCHEMA, ZoneInfo(zone))


# --- data files ---


def load(data: object) -> tuple[int, MemoryBackend]:
    backend = MemoryBackend(SCHEMA)
    with backend.begin() as work:
        return insert_missing(work.records, SCHEMA, UTC, data), backend


DATA = {
    "Deal": [{"id": 1, "title": "A", "count": 3, "owner": 1, "contacts": [1], "company": "ACME"}],
    "User": [{"id": 1, "name": "Ünal", "supervisor": 2}, {"id": 2, "name": "Grace", "supervisor": 1}],
    "Contact": [{"id": 1, "name": "Ada", "emails": {"work": ["ada@example.com"]}}],
    "Firma": [{"kürzel": "ACME", "name": "Acme"}],
}


def test_data_in_any_order() -> None:
    count, backend = load(DATA)
    assert count == 5
    with backend.begin() as work:
        deal = work.records.read("Deal", [1], ["owner", "contacts", "company", "stage", "pipeline"])[1]
        assert deal == {"owner": USER, "contacts": (ADA,), "company": ACME, "stage": "New", "pipeline": "Sales"}
        assert insert_missing(work.records, SCHEMA, UTC, DATA) == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "no object of entities"),
        ({"Dael": []}, "there is no entity `Dael`"),
        ({"User": {}}, "no list of records"),
        ({"User": [{"name": "x"}]}, "User, record 1: the key `id` is missing"),
        ({"User": [{"id": "x", "name": "x"}]}, "User, record 1: `x` is no key of User"),
        ({"User": [{"id": 1}]}, "User 1, field `name`: the value is missing"),
        ({"User": [{"id": 1, "name": "x", "nmae": "y"}]}, "User 1: there is no field `nmae`"),
        ({"User": [{"id": 1, "name": "x"}, {"id": 1, "name": "y"}]}, "User 1 stands there twice"),
        ({"User": [{"id": 1, "name": "x", "supervisor": 9}]}, "User 1, field `supervisor`: the database refused it"),
        ({"Deal": [{"id": 1, "title": "A", "count": 1, "owner": 9}]}, "Deal 1: the database refused it"),
        ({"Deal": [{"id": 1, "title": "A", "count": 1, "owner": 9, "contact": 1}]}, "is read from `contacts`"),
    ],
)
def test_data_that_does_not_fit(data: object, words: str) -> None:
    with pytest.raises(PlainProblem) as problem:
        load(data)
    assert words in str(problem.value)
