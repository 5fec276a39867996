"""Money and numbers are exact: held against fractions."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagerules.dsl.values import Money
from stagerules.interpreter.decision.interruption import DecisionError
from stagerules.interpreter.values import numbers
from stagerules.interpreter.values.conversion import fit
from tests.interpreter.evaluating import BOTH, PRODUCTS, euro, value_of

CENTS = st.integers(-(10**12), 10**12).map(lambda cents: Decimal(cents).scaleb(-2))
RATES = st.integers(0, 10**6).map(lambda rate: Decimal(rate).scaleb(-4))


def exactly(number: Decimal | int) -> Fraction:
    return Fraction(number)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(CENTS, RATES, st.lists(CENTS, max_size=5))
def test_sums_and_products_lose_nothing(amount: Decimal, rate: Decimal, others: list[Decimal]) -> None:
    product = numbers.decimal(amount, "*", rate)
    assert exactly(product) == exactly(amount) * exactly(rate)
    total = product
    for other in others:
        total = numbers.decimal(total, "-", other)
    assert exactly(total) == exactly(amount) * exactly(rate) - sum(map(exactly, others))


@settings(max_examples=300, deadline=None)
@given(CENTS, RATES.filter(bool), st.integers(0, 4))
def test_rounding_is_half_away_from_zero(amount: Decimal, rate: Decimal, digits: int) -> None:
    exact = exactly(amount) * exactly(rate)
    scaled = abs(exact) * 10**digits
    whole = int(scaled + Fraction(1, 2))  # int() cuts: half goes up, away from zero
    rounded = numbers.rounded(numbers.decimal(amount, "*", rate), digits)
    assert exactly(rounded) == (whole if exact >= 0 else -whole) / Fraction(10**digits)


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 10**20), st.integers(1, 10**20))
def test_division_is_half_even_at_38_digits(left: int, right: int) -> None:
    exact = Fraction(left, right)
    found = numbers.decimal(left, "/", right)
    assert len(found.as_tuple().digits) <= 38
    assert abs(exactly(found) - exact) <= exact / 10**37 / 2


@pytest.mark.parametrize(("left", "expected"), [(10**37, 10**37), (10**37 + 1, 10**37 + 2)])
def test_what_has_too_many_digits_is_half_even(left: int, expected: int) -> None:
    assert numbers.decimal(left, "+", Decimal("0.5")) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("10.005", "EUR", "10.01"),
        ("-10.005", "EUR", "-10.01"),
        ("10.0049999", "EUR", "10.00"),
        ("10.5", "JPY", "11"),
        ("10.0005", "KWD", "10.001"),
        ("3", "EUR", "3.00"),
    ],
)
def test_written_money_has_whole_minor_units(amount: str, currency: str, expected: str) -> None:
    money = numbers.rounded_money(Money(Decimal(amount), currency))
    assert str(money.amount) == expected
    assert numbers.settled((Money(Decimal(amount), currency),)) == (money,)


def test_money_is_rounded_only_when_it_leaves_the_computation() -> None:
    third = value_of("amount / 3", amount=euro("100"))
    assert isinstance(third, Money)
    assert third.amount == Decimal("33." + "3" * 36)
    assert value_of("amount / 3 * 3", amount=euro("100.02")) == euro("100.02")
    assert value_of('"{amount / 3}"', amount=euro("100")) == "€33.33"
    assert value_of("sum of products.price", PRODUCTS, products=BOTH) == euro("10.15")


@pytest.mark.parametrize("number", [10**38, -(10**38)])
def test_38_digits_are_the_most(number: int) -> None:
    with pytest.raises(DecisionError, match="number_too_large"):
        numbers.bounded(number)
    assert numbers.bounded(number - (1 if number > 0 else -1))


def test_values_are_made_to_fit_their_fields() -> None:
    from stagerules.dsl import types as t

    cases: list[tuple[Any, Any, Any]] = [
        (Decimal("3.0"), t.Integer(), 3),
        (3, t.Number(), Decimal(3)),
        (3, t.Money("EUR"), Money(Decimal("3.00"), "EUR")),
        ("e\u0301", t.Text(), "é"),
        (True, t.Number(), True),
        (("e\u0301",), t.List(t.Text()), ("é",)),
        (None, t.Optional(t.Text()), None),
    ]
    for value, of, expected in cases:
        found = fit(value, of)
        assert (found, type(found)) == (expected, type(expected))
