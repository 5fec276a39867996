"""What expressions mean: language §5.3 and §5.4, in tables."""

from datetime import date
from decimal import Decimal, getcontext, localcontext
from typing import Any, get_args

import pytest

from stagerules.dsl import typed
from stagerules.dsl.values import FileName, Ref, Value
from stagerules.interpreter.decision.interruption import DecisionError, MissingFacts
from stagerules.interpreter.facts import Rate
from stagerules.interpreter.walker.evaluate import EVALUATORS
from tests.interpreter.evaluating import euro, met, value_of
from tests.interpreter.world import (
    OTHER,
    UWE,
    deal,
)


def test_every_kind_of_expression_has_its_function() -> None:
    assert set(EVALUATORS) == set(get_args(typed.Expression)) - {typed.Problematic}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1 / 4", Decimal("0.25")),
        ("1 / 3", Decimal("0." + "3" * 38)),
        ("2 / 3", Decimal("0." + "6" * 37 + "7")),
        ("-count_", -3),
        ("19%", Decimal("0.19")),
        ("count_ * rate", Decimal("1.5")),
        ("amount * 1.19", euro("17850")),
        ("amount / 7 * 7", euro("15000")),
        ("amount / 2 EUR", Decimal(7500)),
        ("amount - 1", euro("14999")),
        ("99999999999999999999999999999999999998 + 1", 10**38 - 1),
        ("amount.currency", "EUR"),
        ("cost.amount", Decimal(5)),
        ("title + \"-\" + source", "Roof-web"),
        ('lower("ÀB")', "àb"),
        ("upper(title)", "ROOF"),
        ('upper("straße")', "STRASSE"),
        ('trim("  a ")', "a"),
        ("length(title)", 4),
        ("length(tags)", 0),
        ('replace("a-b-c", "-", "")', "abc"),
        ('replace("abc", "", "x")', "abc"),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(2.3450, 2)", Decimal("2.35")),
        ("round(1234, -2)", Decimal(1200)),
        ("round(10 EUR / 3)", euro("3.33")),
        ("abs(-3)", 3),
        ("abs(-3 EUR)", euro("3")),
        ("twice(rate)", Decimal(1)),
        ("budget", None),
        ("budget + 1", None),
        ("-budget", None),
        ("abs(budget)", None),
        ("budget or else 5 EUR", euro("5")),
        ("notes or else title", "Roof"),
        ('tags or else ["x"]', ("x",)),
        ("company.name", None),
        ("company.name or else \"nobody\"", "nobody"),
        ("contact.name", "Ada"),
        ("contact.emails.work.last", "Ada@Example.com"),
        ("contact.emails.home.last", None),
        ("contact.phones.first", "030 1234567"),
        ("contact.emails.work", ("Ada@Example.com",)),
        ("responsible", Ref("User", 1)),
        ("lead_manager", UWE),
        ("team", (Ref("User", 1), UWE)),
        ("event.amount", euro("7")),
        ("event.by", None),
        ("stage", "New"),
        ('file "catalog.pdf"', FileName("catalog.pdf")),
        ('file "{title}.pdf"', FileName("Roof.pdf")),
    ],
)  # fmt: skip
def test_values(expression: str, expected: Value) -> None:
    found = value_of(expression)
    assert found == expected
    assert type(found) is type(expected) or isinstance(found, int | Decimal)


RATE = Rate("PLN", "EUR", date(2026, 1, 5))


def test_money_is_converted_by_the_rate_of_the_day() -> None:
    assert met("convert(cost, EUR) == 1.15 EUR", more={"rates": {RATE: Decimal("0.23")}}) is True
    assert value_of("convert(amount, EUR)") == euro("15000")
    with pytest.raises(MissingFacts) as missing:
        value_of("convert(cost, EUR)")
    assert missing.value.need.rates == {RATE}


@pytest.mark.parametrize(
    ("expression", "code", "more"),
    [
        ("1 / (count_ - 3)", "division_by_zero", {}),
        ("amount / (count_ - 3)", "division_by_zero", {}),
        ("99999999999999999999999999999999999999 + 1", "number_too_large", {}),
        ("amount * 99999999999999999999999999999999999999", "number_too_large", {}),
        ("2026-01-01 + 999999 years", "date_out_of_range", {}),
        ("convert(cost, EUR)", "no_rate", {"rates": {RATE: None}}),
        ("twice(rate)", "function_failed", {"call": lambda x: 0.5}),
        ("twice(rate)", "function_failed", {"call": lambda x: Decimal("NaN")}),
        ("twice(rate)", "function_failed", {"call": lambda x: 1 / 0}),
    ],
)
def test_errors_while_deciding(expression: str, code: str, more: dict[str, Any]) -> None:
    with pytest.raises(DecisionError) as error:
        value_of(expression, more=more)
    assert error.value.code == code


def test_a_required_value_that_is_missing_is_bad_data() -> None:
    with pytest.raises(DecisionError) as error:
        value_of("title", title=None)
    assert (error.value.code, error.value.detail) == ("bad_record", "Deal.title must be filled")
    with pytest.raises(DecisionError) as error:
        value_of("parent.title", {OTHER: deal(title=None)}, parent=OTHER)
    assert error.value.code == "bad_record"


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("{title}: {amount}", "de_DE", "Roof: 15.000,00\N{NO-BREAK SPACE}€"),
        ("{amount}", "en", "€15,000.00"),
        ("{rate}", "de", "0,5"),
        ("{10000.5 + 0}", "de", "10.000,5"),
        ("{count_}", "de", "3"),
        ("{id} {today.year}", "de", "1 2026"),
        ("{opened_at:dd.MM.yyyy}", "de", "01.01.2026"),
        ("{opened_at:HH:mm}", "de", "12:00"),
        ("{today}", "de", "05.01.2026"),
        ("{rate:0.000}", "de", "0,500"),
        ("{count_ * 5000:#,##0.00}", "de", "15.000,00"),
        ("{urgent}", "de", "nein"),
        ("{urgent}", "pl", "nie"),
        ("{responsible}, {contact}", "de", "Una, Ada"),
        ("{contact.emails}", "de", "Ada@Example.com"),
        ("{notes}|{company}|{budget}", "de", "||"),
        ("{team}", "de", "Una, Uwe"),
        ("{amount / 3}", "de", "5.000,00\N{NO-BREAK SPACE}€"),
        ("{1 / 3}", "de", "0,3333333333"),
        ("{contacts}", "de", "Ada"),
        ("{-(rate * 0)} {-0.001 EUR}", "en", "0 €0.00"),
        ("{now - opened_at}", "de", "3 Tage 21 Stunden"),
        ("{1 working day} {2 working days} {5 working days}", "pl", "1 dzień roboczy 2 dni robocze 5 dni roboczych"),
        ("{30 minutes} {2 months}", "en", "30 minutes 2 months"),
        ("{opened_at}", "de", "01.01.2026, 12:00"),
        ('{contact.name or else "Kunde"}', "de", "Ada"),
    ],
)
def test_texts_are_written_for_people(text: str, locale: str, expected: str) -> None:
    assert value_of(f'"{text}"', more={"settings": {"locale": locale}}) == expected


def test_the_process_context_is_neither_read_nor_changed() -> None:
    before = getcontext().copy()
    with localcontext() as context:
        context.prec = 3
        context.clear_flags()
        assert value_of("1 / 3") == Decimal("0." + "3" * 38)
        assert value_of('"{amount / 3}"', amount=euro("1000000.01")) == "€333,333.34"
        assert context.prec == 3
        assert not any(context.flags.values())
    assert getcontext().prec == before.prec


def test_bombs_end() -> None:
    def ends(expression: str, code: str, **fields: Any) -> None:
        with pytest.raises(DecisionError) as error:
            value_of(expression, fields.pop("others", None), **fields)
        assert error.value.code == code

    long = "x" * 600_000
    ends("notes + notes", "text_too_long", notes=long)
    ends('"{notes}{notes}"', "text_too_long", notes=long)
    ends('replace(notes, "x", "xx")', "text_too_long", notes=long)
    ends("upper(notes)", "text_too_long", notes="ß" * 600_000)
    many = tuple(str(number) for number in range(400))
    inner = "any c in tags where (c == a and b == a)"
    ends(f"count a in tags where (any b in tags where ({inner}))", "too_much_to_do", tags=many)
