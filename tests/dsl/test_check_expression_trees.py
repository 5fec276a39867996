"""The typed trees that expressions become, the targets of writes, and how deep and large they may be."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.check.values.expressions import check_value
from stagerules.dsl.source import Source, Span
from stagerules.dsl.values import Duration, FileName, Money
from tests.dsl.expressions_world import expression_of, lets, target_of, told, value_of

YES_NO = t.YesNo()
EUR = t.Money("EUR")
DEAL, USER = t.Record("Deal"), t.Record("User")

EXPECTED: list[tuple[str, t.Type, typed.Expression]] = [
    ("10", EUR, typed.Constant(Span(0, 2), EUR, Money(Decimal(10), "EUR"))),
    ("10", t.Number(), typed.Constant(Span(0, 2), t.Integer(), 10)),
    ("2.0", t.Integer(), typed.Constant(Span(0, 3), t.Integer(), 2)),
    ("19%", t.Number(), typed.Constant(Span(0, 3), t.Number(), Decimal("0.19"))),
    ('"web"', t.Choice(("web",)), typed.Constant(Span(0, 5), t.Choice(("web",)), "web")),
    ("empty", t.Optional(EUR), typed.Constant(Span(0, 5), t.Optional(EUR), None)),
    ("empty", t.List(EUR), typed.ListOf(Span(0, 5), t.List(EUR), ())),
    ("3 weeks", t.Duration(), typed.Constant(Span(0, 7), t.Duration(True), Duration(3, "week"))),
    ("2026-01-05", t.Date(), typed.Constant(Span(0, 10), t.Date(), date(2026, 1, 5))),
    ('file "a.pdf"', t.File(), typed.Constant(Span(0, 12), t.File(), FileName("a.pdf"))),
    (
        "places",
        EUR,
        typed.AsMoney(
            Span(0, 6),
            EUR,
            typed.Field(Span(0, 6), t.Integer(), typed.Item(Span(0, 6), DEAL), "Deal", "places"),
            "EUR",
        ),
    ),
]


@pytest.mark.parametrize(("text", "expected", "tree"), EXPECTED, ids=[f"{text} as {e}" for text, e, _ in EXPECTED])
def test_becomes_what_is_expected(text: str, expected: t.Type, tree: typed.Expression) -> None:
    value, one = value_of(text, expected)
    assert (value, one.problems) == (tree, [])


def test_first_of_becomes_a_pick() -> None:
    value, _ = value_of("contact.name")
    assert isinstance(value, typed.Field)
    assert isinstance(value.base, typed.Pick)
    assert isinstance(value.base.base, typed.Field)
    assert value.base.base.field == "contacts"


def test_a_test_of_every_member_is_a_quantifier() -> None:
    value, _ = value_of('any of tags not in ["a"]')
    assert isinstance(value, typed.Quantifier)
    assert value.variable == "·1"
    assert isinstance(value.condition, typed.Not)
    assert isinstance(value.condition.value, typed.Contains)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("contact.phones.first == contact.phones.last", "phone"),
        ('contact.emails.first == "a@b.de"', "email"),
        ('any of contacts.emails == "a@b.de"', "email"),
        ('contact.phones contains "+49 30 1234"', "phone"),
        ('contact.emails.first in ["a@b.de"]', "email"),
        ('title == "a"', "value"),
    ],
)
def test_addresses_compare_in_normal_form(text: str, by: str) -> None:
    value, _ = value_of(text)
    test = value.condition if isinstance(value, typed.Quantifier) else value
    assert isinstance(test, typed.Compare | typed.Contains)
    assert test.by == by


SALES, SERVICE = "Sales", "Service"
STAGES = [
    ("is success", {(SALES, "Won"), (SERVICE, "Done")}),
    ("is failure", {(SALES, "Spam")}),
    ('is before "Invoice"', {(SALES, "New"), (SALES, "Product delivery")}),
    ('is before "Won"', {(SALES, "New"), (SALES, "Product delivery"), (SALES, "Invoice")}),
    ('is after "Invoice"', {(SALES, "Won"), (SALES, "Spam")}),
    ('is after "Won"', set()),
    (
        'is after "New"',
        {
            *((SALES, one) for one in ("Product delivery", "Invoice", "Won", "Spam")),
            (SERVICE, "Repair"),
            (SERVICE, "Done"),
        },
    ),
]


@pytest.mark.parametrize(("text", "stages"), STAGES, ids=[text for text, _ in STAGES])
def test_stage_questions_name_the_stages(text: str, stages: set[tuple[str, str]]) -> None:
    value, _ = value_of(text)
    assert isinstance(value, typed.StageIs)
    assert set(value.stages) == stages
    assert value.subject == typed.Item(value.span, DEAL)


TARGETS = [
    ("amount", "Item", "amount", None, EUR),
    ("close_date", "Item", "close_date", None, t.Optional(t.Date())),
    ("contact.responsible", "Pick", "responsible", None, USER),
    ("contact.emails.work", "Pick", "emails", "work", t.Email()),
    ("company.main_deal.tags", "Field", "tags", None, t.List(t.Text())),
    ("friend.name", "Variable", "name", None, t.Text()),
]


@pytest.mark.parametrize(("text", "record", "field", "label", "type"), TARGETS, ids=[one[0] for one in TARGETS])
def test_is_a_target(text: str, record: str, field: str, label: str | None, type: t.Type) -> None:
    target, one = target_of(text)
    assert target is not None
    assert not one.problems
    found = target.record.__class__.__name__, target.field.name, target.label, target.type
    assert found == (record, field, label, type)


DEEP = [
    ("(" * 99 + "paid" + ")" * 99),
    ("not " * 99 + "paid"),
    ("any p in company.deals where (" * 32 + "paid" + ")" * 32),
    ("discount or else (" * 49 + "0" + ")" * 49),
    ("lower(" * 98 + "title" + ")" * 98),
    ("company.main_deal." * 48 + "company"),
]


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_the_deepest_tree_is_checked(text: str) -> None:
    assert not value_of(text)[1].problems


def test_names_of_names_stay_cheap() -> None:
    """Each name stands twice in the next; read again in a narrower scope, each is read once."""
    known = dict(lets())
    text = "close_date is empty or not latest"
    one = told(text)
    before = "overdue"
    for number in range(40):
        name = "latest" if number == 39 else f"step{number}"
        source = Source(f"{name}.rules", f"{before} and {before}")
        node = expression_of(source)
        scope = attrs.evolve(one.scope, source=source, named={k: v for k, (_, v) in known.items()}.get)
        value = check_value(node, scope)
        known[name] = node, typed.Named(Span(0, len(source.text)), value.type, name, value, source)
        before = name
    scope = attrs.evolve(
        one.scope,
        named={name: named for name, (_, named) in known.items()}.get,
        named_syntax={name: node for name, (node, _) in known.items()}.get,
    )
    assert check_value(expression_of(scope.source), scope).type == YES_NO
    assert not one.problems
