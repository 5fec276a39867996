"""What is said of rules files, and the rules that they mean."""

from functools import partial

import pytest

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import ActionSignature, Settings, Vocabulary
from tests.dsl.checking import (
    DEALS,
    SCHEMAS,
    VOCABULARY,
    Chunk,
    applied,
    check,
    chunks,
    matches,
    parsed,
    schema_of,
)
from tests.fuzz.growth import growth

FILES = ("rules.txt", "statements.txt", "actions.txt", "scenarios.txt")


@pytest.mark.parametrize("chunk", [chunk for name in FILES for chunk in chunks(name)], ids=str)
def test_what_is_said(chunk: Chunk) -> None:
    matches(chunk, chunk.told())


# --- what is meant ---------------------------------------------------------------------------------------------------


TWO_LINES = """\
on stage "Spam": add_to_exclusions
on stage "New" if amount > 10000: set contact.responsible = lead_manager
"""


def rule(text: str, schema: str = DEALS) -> typed.Rule:
    checked = check(text, schema=schema)
    assert checked.ok, [(one.place.line, str(one.message)) for one in checked.diagnostics]
    return checked.rules[-1]


def test_the_two_lines() -> None:
    checked = check(TWO_LINES)
    assert not checked.diagnostics
    spam, new = checked.rules
    assert spam.trigger == typed.OnStage(("Spam",))
    assert spam.body == (typed.Ask(spam.body[0].span, "add_to_exclusions", {}, None, None, None),)
    assert (spam.line, spam.entity, spam.pipeline, spam.name) == (1, "Deal", None, None)
    assert isinstance(new.body[0], typed.SetField)
    assert new.body[0].entity == "Contact"
    assert new.needs == {
        ("amount",),
        ("contacts",),
        ("contacts", "responsible"),
        ("stage",),
        ("pipeline",),
    }
    assert new.writes == {("Contact", "responsible")}
    assert spam.needs >= {("contacts", "phones"), ("contacts", "emails"), ("company",)}


NEEDS = [
    ("on created: log text: title", {("title",)}),
    ('on created: log text: "{company}"', {("company",)}),
    ('on created: log text: "{responsible}"', {("responsible",), ("responsible", "name")}),
    ("on created: set company = parent.company", {("company",), ("parent",), ("parent", "company")}),
    ("on created if is open: log text: title", {("stage",), ("pipeline",), ("title",)}),
    (
        "on created if any c in contacts where c.responsible == responsible: log text: title",
        {("contacts",), ("contacts", "responsible"), ("responsible",), ("title",)},
    ),
    ("on created:\n    let p = parent\n    if p.amount > 5: stop", {("parent",), ("parent", "amount")}),
    ("let big = amount > 5\non created if big: stop", {("amount",)}),
    ("on change of title, tags: stop", {("title",), ("tags",)}),
    ('on created: move to stage "Won"', {("stage",), ("pipeline",)}),
    ("on created 3 days before close_date: stop", {("close_date",)}),
    ("on payment_received: set amount = event.amount", {("amount",)}),
    (
        'on created: send_email subject: "x", body: "y", to: parent.contacts',
        {
            ("parent",),
            ("parent", "contacts"),
            ("parent", "contacts", "phones"),
            ("parent", "contacts", "emails"),
            ("parent", "contacts", "responsible"),
            ("responsible",),
            ("responsible", "phones"),
            ("responsible", "email"),
            ("responsible", "supervisor"),
            ("responsible", "name"),
        },
    ),
]


@pytest.mark.parametrize(("text", "needs"), NEEDS)
def test_needs(text: str, needs: set[typed.Path]) -> None:
    assert rule(text).needs == needs


def test_what_is_written() -> None:
    body = (
        'on created:\n    if amount > 5: set company.type = "VIP"\n    else: move to stage "Won"\n    add "x" to tags'
    )
    assert rule(body).writes == {("Company", "type"), ("Deal", "stage"), ("Deal", "tags")}


def test_the_client_of_a_lead_is_itself() -> None:
    lead = rule("for Lead\non created: add_to_exclusions", SCHEMAS["two"])
    assert lead.needs == {("phone",)}


def test_times() -> None:
    moment = rule('on stage "New" 3 days before close_date at 08:30 during working hours skip if past: stop').when
    assert moment is not None
    assert (moment.side, moment.working_hours, moment.skip_if_past) == ("before", True, True)
    assert isinstance(moment.date, typed.Field)
    assert isinstance(moment.time_of_day, typed.Constant)
    assert moment.duration is not None
    assert (moment.duration.amount, moment.duration.unit) == (3, "day")
    bare = rule('on stage "New" regardless of stage: stop')
    assert (bare.when, bare.regardless) == (None, True)


# --- identity --------------------------------------------------------------------------------------------------------


def test_identity_is_the_name_or_the_content() -> None:
    text = 'rule "Named"\non created: stop\n\non created: stop\n\non created:   stop  # the same\n\non deleted: stop\n'
    names = [one.identity for one in check(text).rules]
    assert names[0] == "Named"
    stem = names[1].removesuffix("#1")
    assert names[1:3] == [f"{stem}#1", f"{stem}#2"]
    assert stem.startswith("a.rules#")
    assert not names[3].startswith(stem)


def test_layout_and_comments_are_no_part_of_a_rule() -> None:
    one = check('on stage "New" if amount > 10_000: log text: "x"')
    two = check('# why\non stage "New" if amount   > 10000.0:\n    log text: "x"   # because\n')
    assert one.rules[0].identity == two.rules[0].identity
    assert one.rules[0].version == two.rules[0].version


def test_identity_is_stable_over_releases() -> None:
    assert [one.identity for one in check(TWO_LINES).rules] == ["a.rules#9b6fbfb513a4#1", "a.rules#e55af2b650ad#1"]


def test_the_version_covers_named_expressions() -> None:
    body = "on created if large: stop\n"
    one = check("let large = big\nlet big = amount > 5\n" + body).rules[0]
    two = check("let large = big\nlet big = amount > 6\n" + body).rules[0]
    three = check("let large = big\nlet big = amount > 5\nlet other = amount > 7\n" + body).rules[0]
    assert one.identity == two.identity
    assert one.version != two.version
    assert one.version == three.version


def test_different_sections_are_different_rules() -> None:
    one = check('for Deal\non created: log text: "x"').rules[0]
    two = check('for Contact\non created: log text: "x"').rules[0]
    assert one.identity != two.identity


# --- named expressions -----------------------------------------------------------------------------------------------


def test_named_expressions_hold_in_every_file() -> None:
    checked = check("on created if large: stop\n", "let large = amount > 5\n")
    assert checked.ok
    condition = checked.rules[0].condition
    assert isinstance(condition, typed.Named)
    assert condition.source.name == "b.rules"
    assert condition.type == t.YesNo()


def test_doubling_names_are_refused() -> None:
    lines = ["let a0 = amount > 5 and amount < 9"]
    lines += [f"let a{i} = a{i - 1} and a{i - 1}" for i in range(1, 40)]
    checked = check("\n".join(lines) + "\non created if a39: stop\n")
    assert {one.slug for one in checked.diagnostics} == {"named-too-large"}


def test_a_long_chain_of_names_does_not_hurt() -> None:
    lines = ["let a0 = amount > 5", *(f"let a{i} = a{i - 1}" for i in range(1, 2000))]
    checked = check("\n".join(reversed(lines)) + "\non created if a1999: stop\n")
    assert {one.slug for one in checked.diagnostics} == {"named-too-large"}


def using_large_names(count: int) -> str:
    big = "let big = " + " or ".join(f"amount > {i}" for i in range(count))
    return f"{big}\non created if {' and '.join(['big'] * count)} and amont > 1: stop\n"


def test_a_rule_is_measured_with_its_names_spelled_out() -> None:
    checked = check(using_large_names(600))
    assert [(one.slug, one.place.line) for one in checked.diagnostics] == [("named-too-large", 2), ("unknown-name", 2)]
    assert str(checked.diagnostics[0].message).startswith("This rule becomes too large")


@pytest.mark.slow
def test_measuring_spells_nothing_out() -> None:
    """Twice the text would be four times as much, spelled out."""
    assert growth(lambda count: partial(check, using_large_names(count)), 600, allowed=2.3).ratio <= 2.3


def test_a_rule_may_use_large_names_a_few_times() -> None:
    big = "let big = " + " or ".join(f"amount > {i}" for i in range(600))
    assert check(f"{big}\non created if big: stop\non created if big and not big: stop\n").ok


@pytest.mark.parametrize("may_change", [True, False])
def test_an_action_says_whether_what_was_known_is_forgotten(may_change: bool) -> None:
    greet = ActionSignature("greet", changes_fields=may_change, group="staff")
    vocabulary = Vocabulary({"greet": greet})
    text = "on created if close_date is not empty:\n    greet\n    set contact.born = close_date\n"
    schema = schema_of(DEALS.replace("    name: text\n", "    name: text\n    born: date\n", 1))
    _, _, told = check_project([parsed(text)], schema, vocabulary, Settings())
    assert [one.slug for one in told] == (["maybe-empty"] if may_change else [])


# --- diagnostics -----------------------------------------------------------------------------------------------------


def test_diagnostics_are_in_file_order() -> None:
    checked = check("on created: nonsense\nlet x = amont > 5\n", 'let y = amont > 5\non stage "X": stop\n')
    assert [(one.source.name, one.place.line) for one in checked.diagnostics] == [
        ("a.rules", 1),
        ("a.rules", 2),
        ("b.rules", 1),
        ("b.rules", 2),
    ]


FIXES = [
    ('on created: send_Email subject: "x", body: "y"', 'on created: send_email subject: "x", body: "y"'),
    ('on stage "Invoice": move to stage "New"', 'on stage "Invoice": move to stage "New" allowing back'),
    ('on stage "New" after 2 hours at 09:00: stop', 'on stage "New" after 2 hours: stop'),
    ("on created: add 5 to amount", "on created: set amount = amount + 5"),
    ("on created: remove 5 EUR from amount", "on created: set amount = amount - 5 EUR"),
    ("on created: add lead_manager to responsible", "on created: set responsible = lead_manager"),
    ('on created: copy_item fields: Deal(Title: "x")', 'on created: copy_item fields: Deal(title: "x")'),
]


@pytest.mark.parametrize(("text", "after"), FIXES)
def test_fixes(text: str, after: str) -> None:
    (diagnostic,) = check(text).diagnostics
    assert applied(text, diagnostic) == after
    assert check(after).ok


def test_a_rule_in_german() -> None:
    from tests.dsl.test_check_schema import GERMAN

    mail = rule('on stage "Eingang" if Betrag > 5: send_email subject: "Hallo {Kontakt}", body: "x"', GERMAN)
    assert mail.needs >= {
        ("Kontakte", "Telefon"),
        ("Kontakte", "Post"),
        ("Kontakte", "Name"),
        ("verantwortlich", "Postfach"),
    }


BROKEN = """\
on created:
    let x == 5
    log text: "{x}"
    log txt: "y"

on stage "Nowhere": log text: "z"

scenario "Broken":
    given Contact : : ada
    expect ada deleted
    expect no nonsense
"""


def test_a_broken_line_hides_nothing_and_causes_nothing() -> None:
    file, problems = parse(Source("a.rules", BROKEN))
    assert problems
    _, _, diagnostics = check_project([file], schema_of(DEALS), VOCABULARY, Settings())
    assert [(one.place.line, one.slug) for one in diagnostics] == [
        (4, "unknown-parameter"),
        (6, "unknown-stage"),
        (11, "unknown-action"),
    ]


@pytest.mark.parametrize("name", FILES)
def test_the_same_text_says_the_same(name: str) -> None:
    for chunk in chunks(name):
        text = SCHEMAS[chunk.settings.get("schema", "deals")]
        assert check(chunk.text, schema=text) == check(chunk.text, schema=text)
