"""What expressions mean: their types, and what conditions say about missing values."""

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.check.conditions import flow
from tests.dsl.expressions_world import condition_of, value_of

YES_NO = t.YesNo()
EUR = t.Money("EUR")
DEAL, USER, CONTACT = t.Record("Deal"), t.Record("User"), t.Record("Contact")

TYPES: list[tuple[str, t.Type]] = [
    # paths
    ("amount", EUR),
    ("close_date", t.Optional(t.Date())),
    ("contact", t.Optional(CONTACT)),
    ("contact.name", t.Optional(t.Text())),
    ("contact.responsible.name", t.Optional(t.Text())),
    ("contact.emails", t.List(t.Email(), ("work", "home", "newsletter"))),
    ("contact.emails.work", t.List(t.Email())),
    ("contact.emails.work.last", t.Optional(t.Email())),
    ("contact.phones.first", t.Optional(t.Phone())),
    ("contacts.responsible.name", t.List(t.Text())),
    ("contacts.nick", t.List(t.Text())),
    ("contacts.emails.work", t.List(t.Email())),
    ("company.deals.contact.name", t.List(t.Text())),
    ("company.tags", t.List(t.Text())),
    ("lead_manager", USER),
    ("sales_team", t.List(USER)),
    ("event.note", t.Optional(t.Text())),
    ("old amount", EUR),
    ("old responsible.name", t.Text()),
    ("stage", t.StageName("Deal")),
    ("pipeline", t.StageName("Deal", "pipeline")),
    ("stage_since", t.DateTime()),
    ("link.url", t.Url()),
    ('link.text_at("a.b")', t.Optional(t.Text())),
    ("large", YES_NO),
    ("rebate", t.Optional(t.Number())),
    # parts
    ("created_at.date", t.Date()),
    ("close_date.year", t.Optional(t.Integer())),
    ("starts.hour", t.Integer()),
    ("budget.currency", t.Text()),
    ("amount.amount", t.Number()),
    # calculations
    ("places + 1", t.Integer()),
    ("places / 2", t.Number()),
    ("places * 19%", t.Number()),
    ("amount + 5", EUR),
    ("amount * 1.19", EUR),
    ("2 * amount", EUR),
    ("amount / amount", t.Number()),
    ("amount / 2", EUR),
    ("budget / 2", t.Money(None)),
    ("-discount", t.Optional(t.Number())),
    ("discount * amount", t.Optional(EUR)),
    ("today + 3 working days", t.Date()),
    ("1 month + close_date", t.Optional(t.Date())),
    ("now - 2 hours", t.DateTime()),
    ("now - created_at", t.Duration(calendar=False)),
    ("close_date - today", t.Optional(t.Duration())),
    ("(close_date - today) / 1 day", t.Optional(t.Number())),
    ("1 hour + 30 minutes", t.Duration(calendar=False)),
    ("2 days * 3", t.Duration(calendar=True)),
    ("title + source", t.Text()),
    # alternatives
    ("discount or else 0", t.Number()),
    ("discount or else contact.score", t.Optional(t.Number())),
    ("contact.nick or else contact.name or else title", t.Text()),
    ('mood or else "web"', t.Choice(("web", "call"))),
    ('mood or else "none"', t.Text()),
    ("company.main_deal.amount or else 0", EUR),
    ("agreed or else no", YES_NO),
    ('tags or else ["x"]', t.List(t.Text())),
    # lists
    ("[1, 2.5]", t.List(t.Number())),
    ("[5, 10 EUR]", t.List(EUR)),
    ("[discount, 3]", t.List(t.Number())),
    ("[]", t.List(t.Invalid())),
    ("count of contacts", t.Integer()),
    ("count of company.deals", t.Integer()),
    ("sum of products.price", EUR),
    ("average of company.deals.places", t.Optional(t.Number())),
    ("max of products.best_before", t.Optional(t.Date())),
    ("first of tags", t.Optional(t.Text())),
    ("last of contacts.emails.work", t.Optional(t.Email())),
    ("sum p.price * 2 for p in products", EUR),
    ("max p.best_before for p in products where (p.price > 10)", t.Optional(t.Date())),
    ("count p in products where (p.price > 10)", t.Integer()),
    # functions
    ("lower(source)", t.Text()),
    ("upper(contact.nick)", t.Optional(t.Text())),
    ('replace(title, "a", "b")', t.Text()),
    ("length(tags)", t.Integer()),
    ("length(contact.nick)", t.Optional(t.Integer())),
    ("round(rate)", t.Integer()),
    ("round(rate, 2)", t.Number()),
    ("round(amount)", EUR),
    ("abs(discount)", t.Optional(t.Number())),
    ("convert(budget, PLN)", t.Money("PLN")),
    ("postal_code(title)", t.Integer()),
    ("postal_code(contact.name)", t.Optional(t.Integer())),
    # texts
    ('"Deal {title}: {amount:#,##0.00}, {created_at:dd.MM.yyyy HH:mm}"', t.Text()),
    ('"{contacts} {responsible} {tags} {paid} {notice}"', t.Text()),
    ('file "offer-{id}.pdf"', t.File()),
]


@pytest.mark.parametrize(("text", "type"), TYPES, ids=[text for text, _ in TYPES])
def test_has_the_type(text: str, type: t.Type) -> None:
    value, one = value_of(text)
    assert (value.type, [problem.slug() for problem in one.problems]) == (type, [])


CONDITIONS = """\
amount > 10000
large
10 < places
responsible == lead_manager
source == "web"
"web" == source
source == usual_source
stage == "Spam"
pipeline == "Service"
stage in ["New", "Repair"]
is open
is not success
is before "Invoice"
company.main_deal is open
company.main_deal.stage is after "New"
old stage is before "Invoice"
company.type == "VIP"
title == "5"
site == "https://example.com"
contact.phones.first == "+49 30 12345"
contact.emails.work.first == contact.emails.home.first
contact == contact
close_date - today < 14 days
now - created_at > 2 days
notice > 2 days
1 hour > 30 minutes
created_at.date between 2026-01-01 and 2026-12-31
amount between 5 and 10 EUR
discount in [1, 2]
responsible not in sales_team
"vip" in tags
tags contains title
marks contains "hot"
contact.emails contains "a@b.de"
contact.name contains "a"
title not contains "a"
title starts with "A"
title matches "^A-\\d+$"
tags is empty
contact.emails.work is empty
paid == no
agreed == no
(amount > 5) == paid
any of tags == "vip"
any of marks == "hot"
all of products.price > 10 EUR
none of contacts.emails == "a@b.de"
any of products.best_before < today
none of tags in ["a", "b"]
any of tags starts with "a"
any p in products where (p.price > 10 and p.best_before < today)
all p in products where (p.best_before < today)
none p in products where (p.best_before is not empty and p.best_before < today)
not any of tags == "vip"
(count p in products where p.best_before < today) > 0
(count p in products where p.best_before < today) != 0
0 < (count p in products where p.best_before < today)
(count of products) == 0
close_date is not empty and not (close_date < today)
close_date is empty or not (close_date < today)
not (close_date is empty or close_date < today)
close_date is not empty and (paid or not (close_date < today))
company is not empty and company.type == "VIP" and not (company.type == "standard")
company.rating is not empty and company.type != "VIP"
company.rating > 5 and company.rating != 7
contact.nick is not empty and contact.name != contact.nick
close_date is not empty and not overdue
close_date is empty or not open_and_overdue
discount is not empty and not rebate > 5
company is not empty and not vip
(max of products.price) is not empty and not (max of products.price > 5)
first of tags is not empty and first of tags != "a"
budget.currency == "EUR" and budget > 5
budget.currency == "USD" and budget > dollars
old close_date is not empty and not (old close_date < today)
event.note is not empty and event.note != "a"
friend is not empty and not (friend.name == "a")
any p in products where (p.best_before is empty or not (p.best_before < today))
agreed is not empty and agreed
not (agreed is empty or not agreed)"""


@pytest.mark.parametrize("text", CONDITIONS.splitlines())
def test_is_a_condition(text: str) -> None:
    condition, one = condition_of(text)
    assert (condition.typed.type, [str(problem.message()) for problem in one.problems]) == (YES_NO, [])


FLOW = [
    ("close_date is not empty", {"close_date"}, set()),
    ("close_date is empty", set(), {"close_date"}),
    ("not close_date is empty", {"close_date"}, set()),
    ("company.rating is not empty", {"company.rating", "company"}, set()),
    ("close_date is not empty and discount is not empty", {"close_date", "discount"}, set()),
    ("close_date is empty or discount is empty", set(), {"close_date", "discount"}),
    ("close_date is not empty or close_date is not empty and paid == yes", {"close_date"}, set()),
    ("close_date + 3 days < today", {"close_date"}, set()),
    (
        "contact.nick == lower(company.name)",
        {"contacts.first.nick", "contacts.first", "company.name", "company"},
        set(),
    ),
    ("contact.emails.work.first is not empty", {"contacts.first.emails.work.first", "contacts.first"}, set()),
    ('budget.currency == "EUR"', {"budget in EUR"}, set()),
    ("event.note is not empty", {"event.note"}, set()),
    ("friend.nick is not empty", {"let friend", "let friend.nick"}, set()),
    ("overdue", {"close_date"}, set()),
]
ALWAYS_THERE = {"paid", "budget", "budget.currency", "contacts", "contacts.first.emails", "contacts.first.emails.work"}


@pytest.mark.parametrize(("text", "met", "not_met"), FLOW, ids=[text for text, _, _ in FLOW])
def test_says_what_is_filled(text: str, met: set[str], not_met: set[str]) -> None:
    condition, _ = condition_of(text)
    assert set(condition.when_true - ALWAYS_THERE) == met
    assert set(condition.when_false - ALWAYS_THERE) == not_met


def test_what_is_known_is_not_optional() -> None:
    assert value_of("company.rating", filled=["company", "company.rating"])[0].type == t.Number()
    assert value_of("company.name", filled=["company"])[0].type == t.Text()
    assert value_of("contact.name", filled=["contacts.first"])[0].type == t.Text()
    assert value_of("rebate", filled=["discount"])[0].type == t.Number()
    assert value_of("budget", filled=["budget in EUR"])[0].type == EUR


def test_a_write_and_a_wait_make_unknown() -> None:
    known = frozenset({"company", "company.rating", "close_date", "let x", "let x.name", "event.note", "old amount"})
    assert flow.without(known, "company") == known - {"company", "company.rating"}
    assert flow.variables_and_event_only(known) == {"let x", "event.note", "old amount"}
    assert flow.without_variable(known, "x") == known - {"let x", "let x.name"}
