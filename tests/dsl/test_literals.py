"""A value written as a rules file writes it is the same value when it is read."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stagerules.dsl import syntax
from stagerules.dsl.literals import literal
from stagerules.dsl.parse.files import parse_expression
from stagerules.dsl.source import Source
from stagerules.dsl.values import Duration, FileName, Money, Ref, Unit, Value

NAMES = {Ref("User", 7): "lead_manager", Ref("Kunde", "k-1"): "größter"}

numbers = some.decimals(allow_nan=False, allow_infinity=False).filter(
    lambda one: len(f"{one:f}".lstrip("-").replace(".", "")) <= 38
)
letters = some.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp", "Zs"], include_characters='\n\t "\\{}#é')
texts = some.text(letters, max_size=30)
plain = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-(10**37), 10**37),
    numbers,
    some.builds(Money, numbers, some.sampled_from(["EUR", "JPY", "PLN"])),
    some.builds(Duration, some.integers(-999, 999), some.sampled_from(get_args(Unit))),
    some.dates(),
    some.datetimes().map(lambda one: one.replace(second=0, microsecond=0)),
    some.times().map(lambda one: one.replace(second=0, microsecond=0)),
    some.builds(FileName, texts.filter(bool)),
    some.sampled_from(list(NAMES)),
    texts,
)


def read(node: syntax.Expression) -> Value:
    """The value that is written; the least of what the language can say."""
    match node:
        case syntax.Empty():
            return None
        case syntax.YesNo(value=value) | syntax.Date(value=value) | syntax.DateTime(value=value):
            return value
        case syntax.Time(value=value) | syntax.Number(value=value):
            return value
        case syntax.Money(value=amount, currency=currency):
            return Money(amount, currency)
        case syntax.Duration(amount=amount, unit=unit):
            return Duration(amount, unit)
        case syntax.Negative(value=inner):
            return negative(read(inner))
        case syntax.FileName(name=name):
            return FileName(str(read(name)))
        case syntax.Text(parts=parts):
            return "".join(str(one) for one in parts)
        case syntax.Name(text=name):
            return next(record for record, known in NAMES.items() if known == name)
        case syntax.ListValue(items=items):
            return tuple(read(one) for one in items)
        case _:
            raise AssertionError(node)


def negative(value: Value) -> Value:
    match value:
        case Money(amount, currency):
            return Money(-amount, currency)
        case Duration(amount, unit):
            return Duration(-amount, unit)
        case Decimal():
            return -value
        case _:
            raise AssertionError(value)


@given(some.one_of(plain, some.lists(plain, max_size=4).map(tuple)))
def test_what_is_written_is_read_as_the_same_value(value: Value) -> None:
    written = literal(value, NAMES.__getitem__)
    node, problems = parse_expression(Source("x", written))
    assert problems == (), written
    assert node is not None, written
    assert read(node) == value, written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(7, 1, 2, 3, 4), "0007-01-02 03:04"),  # noqa: DTZ001
        (date(7, 1, 2), "0007-01-02"),
        (time(9, 0), "09:00"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.50"), "-0.5"),
        (Money(Decimal("1E+3"), "EUR"), "1000 EUR"),
        (Duration(Decimal("2E+1"), "day"), "20 days"),
        (Duration(1, "working day"), "1 working day"),
        ((), "[]"),
        ('a"{b}\\\n', '"a\\"\\{b\\}\\\\\\n"'),
    ],
)
def test_how_it_is_written(value: Value, written: str) -> None:
    assert literal(value, NAMES.__getitem__) == written
