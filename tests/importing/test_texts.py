"""Cells as values: amounts and dates however people write them, and never a guess."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Money
from stagerules.importing.dates import BadPattern, date_reader
from stagerules.importing.texts import Reading, convert
from stagerules.interpreter.records.plain import PlainProblem

READING = Reading(Schema({}), ZoneInfo("Europe/Berlin"), "de")


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1054", None, "1054"),
        ("-3", None, "-3"),
        ("(1,200.50)", None, "-1200.50"),
        ("22,700.00", None, "22700.00"),
        ("22.700,00", None, "22700.00"),
        ("1.234.567", None, "1234567"),
        ("10,5", None, "10.5"),
        ("0.125", None, "0.125"),
        ("1234,567", None, "1234.567"),
        ("10 000,50", None, "10000.50"),
        ("10\u202f000", None, "10000"),
        ("10'000.50", None, "10000.50"),
        ("10.000", ",", "10000"),
        ("10.000", ".", "10.000"),
        ("10,000", ",", "10.000"),
    ],
)
def test_a_number(text: str, decimal: str | None, number: str) -> None:
    reading = Reading(READING.schema, READING.zone, "de", decimal=decimal)
    assert convert(t.Number(), reading)(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("10.000", "`10.000` can be read in two ways"),
        ("-10,000", "`-10,000` can be read in two ways"),
        ("10.00.000", "`10.00.000` is no number"),
        ("1,23,456.5", "`1,23,456.5` is no number"),
        ("1.2.3,4,5", "`1.2.3,4,5` is no number"),
        ("NaN", "`NaN` is no number"),
        ("1e5", "`1e5` is no number"),
        ("٣", None),
        ("-", "`-` is no number"),
        ("12 cows", "`12 cows` is no number"),
    ],
)
def test_what_is_no_number(text: str, why: str | None) -> None:
    with pytest.raises(PlainProblem) as problem:
        convert(t.Number(), READING)(text)
    assert why is None or str(problem.value) == why


@pytest.mark.parametrize(
    ("text", "currency", "money"),
    [
        ("$22,700.00", "USD", Money(Decimal("22700.00"), "USD")),
        ("$5", "CAD", Money(Decimal(5), "CAD")),
        ("22.700,00 €", "EUR", Money(Decimal("22700.00"), "EUR")),
        ("-5 zł", "PLN", Money(Decimal(-5), "PLN")),
        ("EUR 12", None, Money(Decimal(12), "EUR")),
        ("12", "EUR", Money(Decimal(12), "EUR")),
        ("£1.50", None, Money(Decimal("1.50"), "GBP")),
    ],
)
def test_an_amount(text: str, currency: str | None, money: Money) -> None:
    assert convert(t.Money(currency), READING)(text) == money


@pytest.mark.parametrize(
    ("text", "currency", "why"),
    [
        ("$5", "EUR", "`$5` is in USD, not in EUR"),
        ("5 €", "PLN", "`5 €` is in EUR, not in PLN"),
        ("$5", None, "`$` is no currency that is sure"),
        ("5", None, "`5` does not say in which currency"),
        ("5 cows", "EUR", "`cows` is no currency that is sure"),
        ("$5 €", "EUR", "`$5 €` names two currencies"),
    ],
)
def test_what_is_no_amount(text: str, currency: str | None, why: str) -> None:
    with pytest.raises(PlainProblem) as problem:
        convert(t.Money(currency), READING)(text)
    assert str(problem.value) == why


@pytest.mark.parametrize(
    ("pattern", "locale", "text", "moment"),
    [
        ("dd.MM.yyyy", "de", "01.02.2026", "2026-02-01 00:00"),
        ("M/d/yyyy", "en", "3/1/2017", "2017-03-01 00:00"),
        ("dd MMM, yyyy HH:mm:ss", "en", "15 Apr, 2021 00:02:00", "2021-04-15 00:02"),
        ("d. MMMM yyyy", "de", "3. März 2026", "2026-03-03 00:00"),
        ("d MMMM yyyy", "pl", "3 marca 2026", "2026-03-03 00:00"),
        ("MMM d, yyyy h:mm a", "en", "June 5, 2026 12:05 AM", "2026-06-05 00:05"),
        ("yyyy-MM-dd'T'HH:mm", "en", "2026-11-21T09:00", "2026-11-21 09:00"),
        ("dd.MM.yy", "de", "01.02.26", "2026-02-01 00:00"),
    ],
)
def test_a_date(pattern: str, locale: str, text: str, moment: str) -> None:
    assert date_reader(pattern, locale)(text).isoformat(" ", "minutes") == moment


@pytest.mark.parametrize("text", ["31.02.2026", "1.2.2026", "01.02.2026 ", "01.02.0000", "heute"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(PlainProblem, match=r"is no date written as `dd\.MM\.yyyy`"):
        date_reader("dd.MM.yyyy", "de")(text)


@pytest.mark.parametrize("pattern", ["", "dd.MM", "dd.dd.yyyy", "DD.MM.YYYY", "dd.MM.yyyy zz"])
def test_what_is_no_form_of_dates(pattern: str) -> None:
    with pytest.raises(BadPattern):
        date_reader(pattern, "de")


def test_a_moment_is_in_the_projects_zone_and_a_date_has_no_time() -> None:
    reading = Reading(READING.schema, READING.zone, "de", dates="dd.MM.yyyy HH:mm")
    moment = convert(t.DateTime(), reading)("01.02.2026 09:00")
    assert isinstance(moment, datetime)
    assert moment.astimezone(UTC) == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert convert(t.Date(), reading)("01.02.2026 09:00") == date(2026, 2, 1)


def test_without_a_stated_form_only_iso_dates_are_sure() -> None:
    assert convert(t.Date(), READING)("2026-02-01") == date(2026, 2, 1)
    with pytest.raises(PlainProblem, match="not written like") as problem:
        convert(t.Date(), READING)("01/02/2026")
    assert "--date" in problem.value.hint


@pytest.mark.parametrize(("text", "value"), [("ja", True), ("Nein", False), ("TAK", True), ("0", False), ("x", True)])
def test_yes_and_no(text: str, value: bool) -> None:
    assert convert(t.YesNo(), READING)(text) is value
