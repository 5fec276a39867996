"""`stagerules explain`: every rule considered, with the values seen, and who set a field."""

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.helpers import Ran, example, stagerules

RULES = """rule "Lead manager"
on stage "New" if amount > 10_000 and (contact is empty or contact.name != "Jo"):
    set contact.responsible = lead_manager

on stage "New" if responsible == lead_manager and amount > 5: log text: "mine"

rule "Offer"
on stage "Offer":
    if amount > 100: log text: "large"
    else if amount > 50: log text: "middle"
    else: log text: "small"

for Contact
on created: log text: "new"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    (there / "two_lines.rules").write_text(RULES, encoding="utf-8")
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    assert stagerules(there, "run", "-q", "events.jsonl").code == 0
    return there


def explain(folder: Path, *arguments: str) -> Ran:
    ran = stagerules(folder, "explain", *arguments)
    return Ran(ran.code, re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "NOW", ran.out), ran.err)


def test_why_it_happened(folder: Path) -> None:
    told = explain(folder, "Deal", "41").out
    assert re.sub(r"version \w+", "version V", told).splitlines() == [
        'NOW  Deal 41 "Office furniture" enters "New"  [event e-1]',
        "  ✓ Lead manager (two_lines.rules:2) applied, version V",
        '      ✓ amount > 10_000 and (contact is empty or contact.name != "Jo")',
        "        ✓ amount > 10_000, amount is €15,000.00",
        '        ✓ contact is empty or contact.name != "Jo"',
        "          ✗ contact is empty, contact is Greta Hansen",
        '          ✓ contact.name != "Jo", contact.name is Greta Hansen',
        '      Contact 7 "Greta Hansen": responsible: Ben Okri → Ada Lovelace  [line 3]',
        (
            "  ✗ two_lines.rules:5 did not apply: `responsible == lead_manager` is not met, responsible is Ben Okri, "
            "lead_manager is Ada Lovelace"
        ),
        "      ✗ responsible == lead_manager and amount > 5",
        "        ✗ responsible == lead_manager, responsible is Ben Okri, lead_manager is Ada Lovelace",
        "        – amount > 5 (not asked)",
        "      it would apply if responsible were Ada Lovelace (now Ben Okri)",
    ]


def test_why_it_did_not_happen(folder: Path) -> None:
    told = explain(folder, "Deal 43", "--rule", "Lead manager").out
    assert told.splitlines() == [
        'Deal 43 "One chair" enters "New"  [event e-3]',
        "  ✗ Lead manager (two_lines.rules:2) did not apply: `amount > 10_000` is not met, amount is €120.00",
        '      ✗ amount > 10_000 and (contact is empty or contact.name != "Jo")',
        "        ✗ amount > 10_000, amount is €120.00",
        '        – contact is empty or contact.name != "Jo" (not asked)',
        "      it would apply if amount were €10,000.01 (now €120.00)",
    ]


def test_which_rule_set_a_field(folder: Path) -> None:
    told = explain(folder, "Contact 7", "--field", "responsible").out
    assert 'Contact 7 "Greta Hansen": responsible: Ben Okri → Ada Lovelace  [line 3]' in told
    told = explain(folder, "Contact 7", "--field", "name").out
    assert told == 'no rule has written `name` of Contact 7 "Greta Hansen"\n'


def test_one_event_and_one_unnamed_rule(folder: Path) -> None:
    told = explain(folder, "Deal 41", "--event", "e-1", "--rule", "two_lines.rules:5").out
    (line,) = (line for line in told.splitlines() if "two_lines" in line)
    assert line.startswith("  ✗ two_lines.rules:5 did not apply: `responsible == lead_manager` is not met, ")
    told = explain(folder, "Deal 41", "--event", "e-2").out
    assert told == 'Deal 41 "Office furniture" has no event `e-2`; its events are e-1\n'


@pytest.mark.slow
def test_the_way_a_rule_took(folder: Path) -> None:
    data = {"Deal": [{"id": 51, "title": "x", "amount": "70 EUR", "responsible": 1, "stage": "Offer"}]}
    (folder / "more.json").write_text(json.dumps(data))
    assert stagerules(folder, "db", "init", "--data", "more.json").code == 0
    assert stagerules(folder, "run", "-q", "--event", 'stage Deal 51 "Offer"').code == 0
    assert explain(folder, "Deal 51", "--rule", "Offer").out.splitlines()[2:] == [
        "      if `amount > 100`: no, amount is €70.00",
        "      else if `amount > 50`: yes, amount is €70.00",
        '      Deal 51 "x": log: middle  [line 10]',
    ]


def test_a_rule_whose_item_had_moved_on(folder: Path) -> None:
    assert "is in another stage" in stagerules(folder, "run", "--event", 'stage Deal 43 "Offer"').out
    told = explain(folder, "Deal 43", "--rule", "Offer").out
    assert told.splitlines()[1:] == [
        '  ✗ Offer (two_lines.rules:8) did not apply: it was not in "Offer" by then',
        '      it would apply if it were in "Offer" (now in "New")',
    ]


def test_what_rules_led_to_is_told_with_its_cause(folder: Path) -> None:
    rules = 'on stage "Won": create_item entity: Contact, fields: Fields(name: "New", responsible: responsible)\n'
    rules = rules.replace("Fields(", "Contact(")
    (folder / "two_lines.rules").write_text(rules + 'for Contact\nrule "Hello"\non created: log text: "new"\n')
    data = {"Deal": [{"id": 50, "title": "x", "amount": "1 EUR", "responsible": 1, "stage": "Won"}]}
    (folder / "more.json").write_text(json.dumps(data))
    assert stagerules(folder, "db", "init", "--data", "more.json").code == 0
    ran = stagerules(folder, "run", "--event", 'stage Deal 50 "Won"')
    assert ran.code == 0, ran
    told = explain(folder, "Contact", "9")
    assert told.code == 0
    assert '  caused by Deal 50 "x" enters "Won"' in told.out
    assert "✓ Hello (two_lines.rules:4) applied" in told.out


def test_the_same_for_machines(folder: Path) -> None:
    (told,) = json.loads(explain(folder, "Deal 43", "--format", "json").out)
    assert (told["event"]["id"], told["status"], told["done"]) == ("e-3", "done", [])
    assert [rule["verdict"] for rule in told["considered"]] == ["not met", "not met"]
    seen = told["considered"][0]["condition"]
    assert (seen["value"], [part["asked"] for part in seen["parts"]]) == (False, [True, False])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Dael", "41"), "Did you mean `Deal`?"),
        (("Deal", "41", "--field", "amont"), "Deal has no field `amont`."),
        (("Deal", "x"), "`x` is no key of Deal."),
    ],
)
def test_what_is_wrong_is_said_plainly(arguments: tuple[str, ...], said: str, folder: Path) -> None:
    ran = explain(folder, *arguments)
    assert (ran.code, said in ran.err) == (2, True)


def test_a_record_of_which_nothing_is_known(folder: Path) -> None:
    assert explain(folder, "Deal", "999").out == "there is no Deal 999, and never was one that rules met\n"
    told = explain(folder, "User", "1").out.splitlines()
    assert told[0] == 'no event of User 1 "Ada Lovelace" has been handled yet'
    assert "plan --existing" in told[1]


@pytest.mark.slow
def test_a_rule_that_was_not_considered(folder: Path) -> None:
    told = explain(folder, "Deal 41", "--rule", "Led manager").out.splitlines()
    assert told == [
        'no rule `Led manager` was considered at the events of Deal 41 "Office furniture"',
        "  help: Did you mean `Lead manager`?",
    ]
    assert "Considered were: `Lead manager`" in explain(folder, "Deal 41", "--rule", "Welcome back").out
    assert explain(folder, "Deal 41", "--rule", "Offer").out.splitlines() == [
        (
            '`Offer` was not considered: it starts when Deal 41 "Office furniture" enters "Offer", '
            "and no such event has been handled"
        ),
        '  it would apply if it were in "Offer" (now in "New")',
    ]
    told = explain(folder, "Deal 41", "--rule", "two_lines.rules:14").out
    assert told == "`two_lines.rules:14` was not considered: it is about Contact\n"


def test_a_negated_test_is_told_as_it_is_written(folder: Path) -> None:
    rules = 'on stage "New" if contact is not empty and amount > 1_000_000 and title not in ["x", "y"]: log text: "x"\n'
    (folder / "two_lines.rules").write_text(rules, encoding="utf-8")
    plan = stagerules(folder, "plan", "--event", 'stage Deal 41 "New"').out
    assert "does not apply: `amount > 1_000_000` is not met, amount is €15,000.00\n" in plan
    assert stagerules(folder, "run", "-q", "--event", 'stage Deal 41 "New"').code == 0
    told = explain(folder, "Deal 41", "--rule", "two_lines.rules:1").out
    assert "✓ contact is not empty, contact is Greta Hansen\n" in told
    assert "contact is empty" not in told


def test_a_rule_that_could_not_be_decided(folder: Path) -> None:
    """There is no version to tell of a rule that did nothing."""
    (folder / "two_lines.rules").write_text('rule "Half"\non stage "Offer": log text: "{1 / (amount / 120 EUR - 1)}"\n')
    with sqlite3.connect(folder / "crm.db") as db:
        db.execute("UPDATE deal SET stage = 'Offer' WHERE id = 43")
    assert stagerules(folder, "run", "--event", 'stage Deal 43 "Offer"').code == 1
    told = explain(folder, "Deal", "43").out
    assert "! Half (two_lines.rules:2) could not be decided, nothing of it was done: division by zero\n" in told
