"""What conditions mean: missing values, lists, addresses, dates, and what the trace shows of them."""

from datetime import date, datetime

import pytest

from stagerules.dsl.values import Duration, Labelled, Value
from stagerules.interpreter.walker.seen import seen
from tests.interpreter.evaluating import BOTH, PRODUCTS, euro, met, surroundings, value_of
from tests.interpreter.world import (
    ACME,
    ADA,
    BEN,
    NOW,
    ZONE,
    contact,
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("amount > 10000", True),
        ("amount >= 15000 EUR", True),
        ("amount < 15000", False),
        ("amount between 15000 and 20000", True),
        ("amount between 20000 and 30000", False),
        ('title == "Roof"', True),
        ('title == "roof"', False),
        ('source in ["web", "call"]', True),
        ('source not in ["call"]', True),
        ("urgent == no", True),
        ("urgent", False),
        ("not urgent", True),
        ('title contains "oo"', True),
        ('title starts with "Ro" and title ends with "f"', True),
        ('title matches "^R.+f$"', True),
        ('title matches "r"', False),
        ('title not contains "x"', True),
        ("responsible == lead_manager", False),
        ("responsible in team", True),
        ("is open", True),
        ("is success", False),
        ('is before "Invoice"', True),
        ('is after "New"', False),
        ('stage == "New"', True),
        # missing values: a comparison is not met, also empty with empty
        ("budget > 5", False),
        ("budget <= 5", False),
        ("budget == event.amount", False),
        ("company.name == notes", False),
        ("budget between 1 and 2", False),
        ("amount > budget", False),
        ("amount between 1 and budget", False),
        ('notes contains "x"', False),
        ('notes starts with ""', False),
        ('notes matches ""', False),
        ("notes in tags", False),
        ("budget is empty", True),
        ("tags is empty", True),
        ("title is not empty", True),
        ("budget is empty or not (budget > 5)", True),
        ("budget is not empty and budget > 5", False),
        # empty lists
        ('any of tags == "x"', False),
        ('all of tags == "x"', True),
        ('none of tags == "x"', True),
        ("count of tags == 0", True),
        ("sum of products.price == 0 EUR", True),
        ("average of products.price > 0 EUR", False),
        # a part not reached cannot fail
        ("count_ == 3 or 1 / (count_ - 3) > 1", True),
        ("count_ == 4 and 1 / (count_ - 3) > 1", False),
    ],
)
def test_conditions(condition: str, expected: bool) -> None:
    assert met(condition) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('any of tags == "vip"', True),
        ('all of tags == "vip"', False),
        ('none of tags == "x"', True),
        ('tags contains "vip"', True),
        ("count of products == 2", True),
        ("sum of products.price == 10.15 EUR", True),
        ("max of products.price == 10.10 EUR", True),
        ("min of products.price == 0.05 EUR", True),
        ("average of products.price == 5.0750 EUR", True),
        ("any of products.price > 10 EUR", True),
        ('any p in products where (p.name == "Nail" and p.price < 1 EUR)', True),
        ("all p in products where (p.price > 1 EUR)", False),
        ("(count p in products where (p.discount > 0)) > 0", True),
        ("(sum p.price * 2 for p in products) == 20.30 EUR", True),
        ('first of tags == "vip"', True),
        ("count of products.discount == 1", True),
    ],
)
def test_lists(condition: str, expected: bool) -> None:
    assert met(condition, PRODUCTS, tags=("vip", "b"), products=BOTH) is expected


def test_paths_through_lists_are_lists() -> None:
    others = {**PRODUCTS, BEN: contact("Ben", company=ACME)}
    assert value_of("contacts.name", others, contacts=(ADA, BEN)) == ("Ada", "Ben")
    assert value_of("contacts.company.name", others, contacts=(ADA, BEN)) == ("Acme",)
    assert value_of("contacts.emails", others, contacts=(ADA, BEN)) == (
        Labelled("work", "Ada@Example.com"),
        Labelled("work", "Ben@Example.com"),
    )


def test_addresses_compare_in_normal_form() -> None:
    assert met('contact.emails.work.first == "ada@example.COM"') is True
    assert met('contact.phones.work contains "+49 30 1234567"') is True
    assert met('any of contact.phones == "+49301234567"') is True
    assert met('contact.phones.work contains "+48 30 1234567"') is False
    unreadable = {ADA: contact("Ada", phones=(Labelled("work", "call me"), Labelled("mobile", "call me")))}
    assert met("contact.phones.work.first == contact.phones.mobile.first", unreadable) is True


def test_text_compares_in_nfc() -> None:
    assert met('title == "Café"', title="Cafe\u0301") is True
    assert met('title contains "é"', title="Cafe\u0301") is True
    assert met('title matches "fé$"', title="Cafe\u0301") is True
    assert value_of("length(title)", title="Cafe\u0301") == 4


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("today", date(2026, 1, 5)),
        ("now", NOW),
        ("today + 2 days", date(2026, 1, 7)),
        ("today + 1 week", date(2026, 1, 12)),
        ("2026-01-31 + 1 month", date(2026, 2, 28)),
        ("2024-01-31 + 1 month", date(2024, 2, 29)),
        ("2024-02-29 + 1 year", date(2025, 2, 28)),
        ("2026-03-31 - 1 month", date(2026, 2, 28)),
        ("2026-01-31 + 13 months", date(2027, 2, 28)),
        ("2026-01-02 + 1 working day", date(2026, 1, 5)),
        ("2026-01-03 + 1 working day", date(2026, 1, 5)),
        ("2026-01-04 - 1 working day", date(2026, 1, 2)),
        ("2026-01-05 + 10 working days", date(2026, 1, 19)),
        ("2026-01-05 - 6 working days", date(2025, 12, 26)),
        ("2026-01-05 - 2026-01-01", Duration(4, "day")),
        ("2026-03-29 01:30 + 1 hour", datetime(2026, 3, 29, 3, 30, tzinfo=ZONE)),
        ("2026-03-28 02:30 + 1 day", datetime(2026, 3, 29, 3, 30, tzinfo=ZONE)),
        ("2026-10-24 02:30 + 1 day", datetime(2026, 10, 25, 2, 30, tzinfo=ZONE)),
        ("2026-10-25 01:30 + 2 hours", datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZONE)),
        ("now - opened_at", Duration(4 * 86400 - 3 * 3600, "second")),
        ("opened_at.date", date(2026, 1, 1)),
        ("opened_at.hour", 12),
        ("today.weekday", 1),
        ("today.year", 2026),
        ("today.month", 1),
        ("close_date.day", None),
        ("close_date + 2 days", None),
        ("starts", None),
    ],
)
def test_dates(expression: str, expected: Value) -> None:
    found = value_of(expression)
    assert found == expected
    if isinstance(found, datetime) and isinstance(expected, datetime):
        assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("now - opened_at > 90 hours", True),
        ("now - opened_at > 3 days", True),
        ("today - close_date > 3 days", False),
        ("opened_at.date < today", True),
        ("close_date < today", False),
        ("now > 2026-01-05 08:59", True),
        ("2026-10-25 02:30 + 1 hour > 2026-10-25 02:30", True),  # the second half past two of that night
        ("2026-10-25 02:30 + 1 hour == 2026-10-25 02:30", False),
        ("120 minutes == 2 hours", True),
    ],
)
def test_conditions_about_dates(condition: str, expected: bool) -> None:
    assert met(condition) is expected


def test_a_moment_stored_in_another_zone_is_the_same_moment() -> None:
    from zoneinfo import ZoneInfo

    tokyo = datetime(2026, 1, 5, 17, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert met("opened_at == now", opened_at=tokyo) is True
    assert value_of("opened_at.hour", opened_at=tokyo) == 9


def test_the_trace_says_what_was_not_asked() -> None:
    rule, env = surroundings('on paid if urgent or amount > 1 or title == "x": stop\n', {}, {})
    assert rule.condition is not None
    trace = seen(rule.condition, env)
    assert [(one.text, one.value, one.asked) for one in trace.parts] == [
        ("urgent", False, True),
        ("amount > 1", True, True),
        ('title == "x"', None, False),
    ]
    assert [(one.text, one.value) for one in trace.parts[1].parts] == [("amount", euro("15000"))]


def test_the_trace_follows_named_expressions() -> None:
    text = "let large = amount > 10000 EUR\non paid if not large: stop\n"
    rule, env = surroundings(text, {}, {})
    assert rule.condition is not None
    (large,) = seen(rule.condition, env).parts
    assert (large.text, large.value, large.parts[0].text) == ("large", True, "amount > 10000 EUR")
