"""The smallest change, case by case."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from stagerules.dsl.values import Labelled, Money, Ref, Value
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.smallest import LEAST_TRIES, known_now, smallest_change
from stagerules.interpreter.event import Event
from stagerules.interpreter.search.smallest import NoneFound
from stagerules.interpreter.whynot.change import NotEvenThen, WouldApply
from tests.explain.changes import asked, short
from tests.interpreter.world import (
    ACME,
    BEN,
    CONSTANTS,
    DEAL,
    NOW,
    UWE,
    ZONE,
    entered,
    program,
    records,
)

PLAIN = Ref("Company", 2)
NEW = entered("New")


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def change(condition: str, event: Event = NEW, *others: Any, trigger: str = 'stage "New"', **fields: Value) -> Any:
    """The change for a rule with this condition, on a deal with these fields."""
    whole = program(f'for Deal in pipeline "Sales"\non {trigger} if {condition}: tell text: "x"\n')
    return short(asked(whole, event, records(*others, **fields), NOW, CONSTANTS), DEAL)


VIP = {PLAIN: {"name": "Plain", "type": "standard"}}


@pytest.mark.parametrize(
    ("condition", "fields", "would"),
    [
        ("amount > 20000", {}, {"amount": euros("20000.01")}),
        ("amount >= 20000", {}, {"amount": euros("20000")}),
        ("amount < 10000", {}, {"amount": euros("9999.99")}),
        ("amount between 100 and 200", {}, {"amount": euros("200")}),
        ("not (amount > 10000)", {}, {"amount": euros("10000")}),
        ("amount * 1.19 > 20000", {}, {"amount": euros("16806.73")}),
        ("amount - 5000 > 20000", {}, {"amount": euros("25000.01")}),
        ("20000 EUR - amount < 1000 EUR", {}, {"amount": euros("19000.01")}),
        ("amount > budget", {"budget": euros("20000")}, {"amount": euros("20000.01")}),
        ("budget is not empty", {}, {"budget": euros("1")}),
        ("budget > amount and budget < 20000", {}, {"budget": euros("15000.01")}),
        ("(budget or else 0) > 100", {}, {"budget": euros("100.01")}),
        ("count_ > 3", {}, {"count_": 4}),
        ("count_ * 2 > 9", {}, {"count_": 5}),
        ("count_ != 3", {}, {"count_": 4}),
        ("rate > 1 and rate < 2", {}, {"rate": Decimal("1.01")}),
        ("rate > 1 and rate < 1.01", {}, {"rate": Decimal("1.005")}),
        ('source == "call"', {}, {"source": "call"}),
        ('source in ["call"] and urgent', {}, {"source": "call", "urgent": True}),
        ("urgent or amount > 20000", {}, {"urgent": True}),
        ("close_date == 2026-02-01", {}, {"close_date": date(2026, 2, 1)}),
        ("close_date > today", {"close_date": date(2026, 1, 1)}, {"close_date": date(2026, 1, 6)}),
        ("close_date < today + 7 days", {"close_date": date(2026, 3, 1)}, {"close_date": date(2026, 1, 11)}),
        ("close_date.year == 2027", {"close_date": date(2026, 3, 1)}, {"close_date": date(2027, 3, 1)}),
        ("close_date.weekday == 1", {"close_date": date(2026, 3, 1)}, {"close_date": date(2026, 3, 2)}),
        (
            "opened_at > 2026-01-02 10:00",
            {},
            {"opened_at": datetime(2026, 1, 2, 10, 1, tzinfo=ZONE)},
        ),
        ("starts > 10:00", {"starts": time(9)}, {"starts": time(10, 1)}),
        ('title == "Cellar"', {}, {"title": "Cellar"}),
        ('lower(title) == "cellar"', {}, {"title": "cellar"}),
        ('title starts with "The "', {}, {"title": "The Roof"}),
        ('title ends with "!"', {}, {"title": "Roof!"}),
        ('title contains "ing"', {}, {"title": "ing"}),
        ('title not contains "oo"', {}, {"title": "Rf"}),
        (r'title matches "^A\.B$"', {}, {"title": "A.B"}),
        ('title + "!" == "Cellar!"', {}, {"title": "Cellar"}),
        ('tags contains "a" and tags contains "b"', {"tags": ("a",)}, {"tags": ("a", "b")}),
        ('tags not contains "a"', {"tags": ("a", "b")}, {"tags": ("b",)}),
        ('none of tags == "a"', {"tags": ("a",)}, {"tags": ()}),
        ("count of tags >= 2", {"tags": ("x",)}, {"tags": ("x", "a")}),
        ("responsible == lead_manager", {}, {"responsible": UWE}),
        ("responsible not in team", {}, None),
        ('stage == "New" and amount > 20000', {"stage": "Invoice"}, {"stage": "New", "amount": euros("20000.01")}),
        ("amount > 10000", {"pipeline": "Service"}, {"pipeline": "Sales"}),
        ("amount > 10000", {"pipeline": "Service", "stage": "Done"}, {"pipeline": "Sales", "stage": "New"}),
        ("amount > 10000", {}, {}),
        ("today == 2020-01-01", {}, None),
        ("stage_since < 2020-01-01 09:00", {}, None),
    ],
)
def test_the_item(condition: str, fields: dict[str, Value], would: dict[str, Value] | None) -> None:
    assert change(condition, **fields) == would


@pytest.mark.parametrize(
    ("condition", "fields", "would"),
    [
        ('company.type == "VIP"', {"company": PLAIN}, {"Company 2: type": "VIP"}),
        ('company.type == "VIP"', {}, {"company": ACME}),
        ("company is not empty", {}, {"company": ACME}),
        ("company is empty", {"company": ACME}, {"company": None}),
        ('contact is not empty and contact.name == "Jo"', {}, {"Contact 1: name": "Jo"}),
        ('contact.name == "Ben"', {"contacts": ()}, {"contacts": (BEN,)}),
        ("contact is empty", {}, {"contacts": ()}),
        ("contact.visits > 4", {}, {"Contact 1: visits": 5}),
        ("contact.responsible == lead_manager", {}, {"Contact 1: responsible": UWE}),
        (
            'contact.phones.mobile.first == "+49 171 1234567"',
            {},
            {"Contact 1: phones": (Labelled("work", "030 1234567"), Labelled("mobile", "+49 171 1234567"))},
        ),
        ("any c in contacts where c.visits > 4", {}, {"Contact 1: visits": 5}),
        ("any of contacts.visits > 4", {}, {"Contact 1: visits": 5}),
        ('company.type == "VIP" and contact.visits > 4', {"company": ACME}, {"Contact 1: visits": 5}),
    ],
)
def test_related_records(condition: str, fields: dict[str, Value], would: dict[str, Value]) -> None:
    assert change(condition, NEW, VIP, **fields) == would


def test_a_field_that_only_has_to_be_filled() -> None:
    whole = program('for Deal\non created if notes is not empty: tell text: "x"\n')
    found = asked(whole, Event("e", "created", DEAL, stage="New"), records(), NOW, CONSTANTS)
    assert isinstance(found, WouldApply)
    assert [(one.field, one.any_value) for one in found.changes] == [("notes", True)]
    whole = program('for Deal\non created if notes == "a": tell text: "x"\n')
    found = asked(whole, Event("e", "created", DEAL, stage="New"), records(), NOW, CONSTANTS)
    assert isinstance(found, WouldApply)
    assert [(one.field, one.value, one.any_value) for one in found.changes] == [("notes", "a", False)]


def test_a_change_that_was_none() -> None:
    """The event told the present value: it is no change, and the rule is not even considered."""
    event = Event("e", "changed", DEAL, old={"amount": euros("15000")})
    assert change("amount > 10000", event, trigger="change of amount") == {"amount": euros("15000.01")}
    assert change("amount > old amount", event, trigger="change of amount") == {"amount": euros("15000.01")}


def test_both_conditions_of_a_header() -> None:
    whole = program('for Deal\nrule "R"\non stage "New" if amount > 20000 after 1 day if count_ > 9: tell text: "x"\n')
    found = short(asked(whole, NEW, records(), NOW, CONSTANTS), DEAL)
    assert found == {"amount": euros("20000.01"), "count_": 10}


@pytest.mark.parametrize(
    ("rule", "event"),
    [
        ('rule "R" off\non stage "New" if amount > 20000: tell text: "x"', NEW),
        ('on stage "New" if amount > 20000: tell text: "x"', entered("New", record=Ref("Deal", 9))),
        ('on deleted if amount > 20000: tell text: "x"', Event("e", "deleted", DEAL, old={"amount": euros("1")})),
    ],
)
def test_nothing_is_looked_for(rule: str, event: Event) -> None:
    assert asked(program(f"for Deal\n{rule}\n"), event, records(), NOW, CONSTANTS) is None


def test_a_rule_before_it_helps() -> None:
    """What the first rule writes is what the second asks for: one field is enough, where two seemed to be needed."""
    whole = program(
        'for Deal\non stage "New" if urgent: set amount = 50000\n'
        'on stage "New" if amount > 20000 and urgent: tell text: "x"\n'
    )
    assert short(asked(whole, NEW, records(), NOW, CONSTANTS, rule=1), DEAL) == {"urgent": True}


def test_a_rule_before_it_hinders() -> None:
    whole = program('for Deal\non stage "New": set amount = 5\non stage "New" if amount > 20000: tell text: "x"\n')
    found = asked(whole, NEW, records(), NOW, CONSTANTS, rule=1)
    assert isinstance(found, NotEvenThen)
    assert [(one.field, one.value) for one in found.changes] == [("amount", euros("20000.01"))]


def test_what_its_own_statements_do() -> None:
    whole = program('for Deal\non stage "New" if amount > 20000: fail\n')
    assert isinstance(asked(whole, NEW, records(), NOW, CONSTANTS), NotEvenThen)


def test_it_says_how_many_were_tried() -> None:
    whole = program('for Deal\non stage "New" if amount > 20000 and amount < 10: tell text: "x"\n')
    found = asked(whole, NEW, records(), NOW, CONSTANTS)
    assert isinstance(found, NoneFound)
    assert found.complete
    assert found.tried > 5


def test_what_does_not_fit_the_schema_may_be_mended() -> None:
    from stagerules.interpreter.facts import BadValue

    data = records()
    data[DEAL] = {**(data[DEAL] or {}), "amount": BadValue("?", "is no exact number")}
    whole = program('for Deal\non stage "New" if amount > 20000: tell text: "x"\n')
    found = asked(whole, NEW, data, NOW, CONSTANTS)  # type: ignore[arg-type]
    assert short(found, DEAL) == {"amount": euros("20000")} or short(found, DEAL) == {"amount": euros("20000.01")}


@pytest.mark.slow
def test_what_others_have_tried_is_no_obstacle() -> None:
    """Rules that nothing helps use up what they share with the others; each may still try a little."""
    hopeless = "(amount > budget or amount > cost.amount * 1 EUR or count_ > 5) and amount < 5 and amount > 6"
    whole = program(
        f'for Deal\non stage "New" if {hopeless}: tell text: "x"\non stage "New" if count_ > 5: tell text: "x"\n'
    )
    with MemoryBackend(whole.schema, {one: fields for one, fields in records().items() if fields}).look() as work:
        known = known_now(whole, NEW, work, NOW, CONSTANTS)
        found = smallest_change(whole, whole.rules[0], NEW, known)
        assert isinstance(found, NoneFound)
        assert not found.complete
        assert (found.tried > LEAST_TRIES, known.tries_left) == (True, 0)
        assert short(smallest_change(whole, whole.rules[1], NEW, known), DEAL) == {"count_": 6}
        again = smallest_change(whole, whole.rules[0], NEW, known)
        assert again == NoneFound(LEAST_TRIES, complete=False)


MANY = {Ref("Contact", number): {"name": f"C{number}", "visits": 1} for number in range(10, 3_010)}
TAGS = tuple(f"t{number}" for number in range(5_000))


@pytest.mark.slow
def test_lists_of_thousands() -> None:
    many = tuple(MANY)
    assert change('any of contacts.name == "C2999"', NEW, MANY, contacts=many) == {}
    assert change("any of contacts.visits > 3", NEW, MANY, contacts=many) == {"Contact 10: visits": 4}
    assert change("count of contacts < 3", NEW, MANY, contacts=many) == {"contacts": many[:2]}
    assert change('tags contains "vip"', NEW, tags=TAGS) == {"tags": (*TAGS, "vip")}
    assert change("tags is empty", NEW, tags=TAGS) == {"tags": ()}


@pytest.mark.slow
def test_what_takes_long_is_tried_less_often() -> None:
    """With 5,000 members in a list each try takes as long as a hundred others."""
    whole = program(
        'for Deal\non stage "New" if amount > 5 and (amount < 4 or any of tags == "q") and budget > amount '
        'and (budget < 4 or all of tags == "w"): tell text: "x"\n'
    )
    found = asked(whole, NEW, records(tags=TAGS), NOW, CONSTANTS)
    assert isinstance(found, NoneFound)
    assert not found.complete
    assert found.tried < 500
