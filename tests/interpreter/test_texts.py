"""Texts for people: how each kind of value is written in English, German and Polish, and in formats of one's own."""

import string
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from stagerules.dsl.values import FileName, Money
from stagerules.interpreter.plan import Decided
from stagerules.interpreter.values.shown import Reader, shown
from tests.dsl.checking import said_of
from tests.interpreter.deciding import told
from tests.interpreter.evaluating import BOTH, PRODUCTS, value_of
from tests.interpreter.world import NOW, entered, program, records, settle

FIELDS: dict[str, Any] = {
    "amount": Money(Decimal("1234567.5"), "EUR"),
    "cost": Money(Decimal("-1234.5"), "PLN"),
    "rate": Decimal("-1234.56789"),
    "count_": 1234567,
    "products": BOTH,
    "tags": ("a", "b"),
    "close_date": date(2026, 3, 1),
    "starts": time(14, 5),
    "opened_at": datetime(2026, 6, 30, 22, 30, tzinfo=UTC),  # the next day in Berlin
    "urgent": True,
    "brochure": FileName("terms.pdf"),
}
SP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"

WRITTEN: dict[str, tuple[str, str, str]] = {
    "{amount}": ("€1,234,567.50", f"1.234.567,50{SP}€", f"1{SP}234{SP}567,50{SP}€"),
    "{-amount}": ("-€1,234,567.50", f"-1.234.567,50{SP}€", f"-1{SP}234{SP}567,50{SP}€"),
    "{cost}": ("-PLN1,234.50", f"-1.234,50{SP}PLN", f"-1{SP}234,50{SP}zł"),
    "{amount:#,##0.00}": ("1,234,567.50", "1.234.567,50", f"1{SP}234{SP}567,50"),
    "{cost:#,##0.00}": ("-1,234.50", "-1.234,50", f"-1{SP}234,50"),
    "{amount:#,##0.00 ¤}": ("1,234,567.50 €", "1.234.567,50 €", f"1{SP}234{SP}567,50 €"),
    "{amount:#,##0 ¤¤}": ("1,234,568 EUR", "1.234.568 EUR", f"1{SP}234{SP}568 EUR"),
    "{amount:0}": ("1234568", "1234568", "1234568"),
    "{count_}": ("1,234,567", "1.234.567", f"1{SP}234{SP}567"),
    "{rate}": ("-1,234.56789", "-1.234,56789", f"-1{SP}234,56789"),
    "{rate:0.00}": ("-1234.57", "-1234,57", "-1234,57"),
    "{rate / 100:#,##0.0%}": ("-1,234.6%", "-1.234,6%", f"-1{SP}234,6%"),
    "{opened_at}": (f"Jul 1, 2026, 12:30{NARROW}AM", "01.07.2026, 00:30", "1 lip 2026, 00:30"),
    "{opened_at.date}": ("Jul 1, 2026", "01.07.2026", "1 lip 2026"),
    "{opened_at:EEEE, d. MMMM}": ("Wednesday, 1. July", "Mittwoch, 1. Juli", "środa, 1. lipca"),
    "{opened_at:yyyy-MM-dd HH:mm}": ("2026-07-01 00:30", "2026-07-01 00:30", "2026-07-01 00:30"),
    "{opened_at:HH:mm xxx}": ("00:30 +02:00", "00:30 +02:00", "00:30 +02:00"),
    "{opened_at:zzzz}": (
        "Central European Summer Time",
        "Mitteleuropäische Sommerzeit",
        "czas środkowoeuropejski letni",
    ),
    "{close_date}": ("Mar 1, 2026", "01.03.2026", "1 mar 2026"),
    "{close_date:d MMM}": ("1 Mar", "1 März", "1 mar"),
    "{starts}": (f"2:05{NARROW}PM", "14:05", "14:05"),
    "{starts:HH.mm}": ("14.05", "14.05", "14.05"),
    "{urgent}": ("yes", "ja", "tak"),
    "{source}, {stage}": ("web, New", "web, New", "web, New"),
    "{products}": ("Tile, Nail", "Tile, Nail", "Tile, Nail"),
    "{products.price}": ("€10.10, €0.05", f"10,10{SP}€, 0,05{SP}€", f"10,10{SP}€, 0,05{SP}€"),
    "{tags}|{parent}|{company}": ("a, b||", "a, b||", "a, b||"),
    "{brochure}": ("terms.pdf", "terms.pdf", "terms.pdf"),
    "{3 days} {2 hours}": ("3 days 2 hours", "3 Tage 2 Stunden", "3 dni 2 godziny"),
}


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        (text, locale, one)
        for text, each in WRITTEN.items()
        for locale, one in zip(("en", "de", "pl"), each, strict=True)
    ],
)
def test_each_kind_of_value_by_locale(text: str, locale: str, expected: str) -> None:
    assert value_of(f'"{text}"', PRODUCTS, {"settings": {"locale": locale}}, **FIELDS) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Warsaw", "01.07.2026 00:30 +02:00"),
        ("America/New_York", "30.06.2026 18:30 -04:00"),
        ("UTC", "30.06.2026 22:30 +00:00"),
        ("Asia/Kathmandu", "01.07.2026 04:15 +05:45"),
    ],
)
def test_moments_are_written_in_the_zone_of_the_project(zone: str, expected: str) -> None:
    settings = {"zone": ZoneInfo(zone), "locale": "de"}
    assert value_of('"{opened_at:dd.MM.yyyy HH:mm xxx}"', PRODUCTS, {"settings": settings}, **FIELDS) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30 GMT+02:00"),  # this hour is there twice
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02:30 GMT+01:00"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "03:00 GMT+02:00"),
    ],
)
def test_the_hour_that_is_there_twice_can_be_told_apart(moment: datetime, expected: str) -> None:
    assert value_of('"{opened_at:HH:mm OOOO}"', opened_at=moment) == expected


def test_the_texts_of_actions_are_written_by_the_locale() -> None:
    rules = program('on stage "New": tell text: "{title}: {amount}, {opened_at}"\n', locale="pl")
    result = settle(rules, entered("New"), records(PRODUCTS, **FIELDS))
    assert isinstance(result, Decided)
    assert told(result.plan) == [f"Roof: 1{SP}234{SP}567,50{SP}€, 1 lip 2026, 00:30"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "value"), [("close_date", date(2026, 3, 1)), ("starts_at", NOW), ("time", time(14, 5))]
)
def test_a_format_that_is_allowed_can_be_written(field: str, value: date | time) -> None:
    schema = "entity Deal:\n    key id: integer\n    close_date: date\n    starts_at: datetime\n    time: time\n"
    allowed = 0
    for letter in string.ascii_letters:
        for times in range(1, 11):
            form = letter * times
            if said_of(f'for Deal\non created: log text: "{{{field}:{form}}}"\n', schema):
                continue
            allowed += 1
            for locale in ("en", "de", "pl", "ja"):
                text = shown(value, Reader(locale, ZoneInfo("Europe/Berlin"), str), form)
                assert text not in ("", "None"), (form, locale)
    assert allowed > 15
