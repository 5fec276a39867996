"""Data that does not fit the schema is bad for the field it is in, and for no other."""

from decimal import Decimal
from pathlib import Path

import pytest

from stagerules.dsl.values import Money
from stagerules.interpreter.effects import AddToList, SetField
from stagerules.interpreter.facts import BadValue
from stagerules.interpreter.sql.backend import SqlBackend

from .contract import do, whole
from .database import backend, by_hand, file
from .world import ADA, DEAL

__all__ = ["backend", "file"]


@pytest.mark.parametrize(
    ("column", "stored", "field", "why"),
    [
        ("größe", "'10,5'", "größe", "is no exact number"),
        ("größe", "'NaN'", "größe", "is no exact number"),
        ("größe", "'Infinity'", "größe", "is no exact number"),
        ("größe", f"'{'9' * 39}'", "größe", "has more than 38 digits"),
        ("größe", "x'00ff'", "größe", "is no exact number"),
        ("amount", "'10 EUR'", "amount", "is no exact number"),
        ("price_currency", "NULL", "price", "has no currency"),
        ("price_currency", "'euro'", "price", "has no currency"),
        ("count", "'1.5'", "count", "is no whole number"),
        ("urgent", "2", "urgent", "is neither yes nor no"),
        ("urgent", "'J'", "urgent", "is neither yes nor no"),
        ("day", "'2026-02-30'", "day", "is no date"),
        ("at", "'25:00'", "at", "is no time of day"),
        ("seen", "'2026-11-21'", "seen", "is no moment with a time zone"),
        ("span", "'soon'", "span", "is no duration"),
        ("source", "'letter'", "source", "is none of the choices"),
        ("stage", "'Old'", "stage", "is no stage of `Deal`"),
        ("pipeline", "'Old'", "pipeline", "is no pipeline of `Deal`"),
        ("title", "x'00ff'", "title", "is no text"),
    ],
)
def test_what_does_not_fit_is_bad_for_that_field_only(
    backend: SqlBackend, file: Path, column: str, stored: str, field: str, why: str
) -> None:
    by_hand(file, f'UPDATE deal SET "{column}" = {stored} WHERE id = 1')
    found = whole(backend, DEAL)
    assert found is not None
    bad = found[field]
    assert isinstance(bad, BadValue)
    assert bad.why == why
    assert not any(isinstance(value, BadValue) for name, value in found.items() if name != field)


def test_text_that_is_not_utf8_is_bad_for_that_field_only(backend: SqlBackend, file: Path) -> None:
    by_hand(file, "UPDATE deal SET title = CAST(x'61ff' AS TEXT) WHERE id = 1")
    found = whole(backend, DEAL, ["title", "source"])
    assert found is not None
    assert isinstance(found["title"], BadValue)
    assert found["source"] == "web"


def test_a_bad_member_makes_a_bad_list(backend: SqlBackend, file: Path) -> None:
    by_hand(file, "UPDATE contact_emails SET label = 'office' WHERE label = 'home'")
    found = whole(backend, ADA)
    assert found is not None
    assert found["emails"] == BadValue("office", "is no label of the list")
    assert found["name"] == "Ada"


def test_a_bad_value_can_be_overwritten(backend: SqlBackend, file: Path) -> None:
    by_hand(file, "UPDATE deal SET amount = 'x' WHERE id = 1")
    do(backend, SetField(DEAL, "amount", Money(Decimal("2"), "EUR")), AddToList(DEAL, "tags", "new"))
    assert whole(backend, DEAL, ["amount"]) == {"amount": Money(Decimal("2"), "EUR")}
