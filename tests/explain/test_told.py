"""`explain` in the words of the command line, on a German project; and the same for machines."""

import json
from pathlib import Path

import pytest

from stagerules.cli.shared.plans import Teller
from stagerules.cli.shared.whynot import would_apply
from stagerules.dsl.values import Ref
from stagerules.interpreter.whynot.change import Change, WouldApply
from tests.cli.helpers import stagerules
from tests.cli.test_output import section

PROJECT = """\
language = 1
schema = "crm.schema"
rules = ["crm.rules"]
locale = "de"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"
[constants]
leitung = "ada@example.com"
[backend]
url = "sqlite:///crm.db"
"""
SCHEMA = """\
entity User:
    key id: integer
    name: text
    email: email
    shown as name

entity Firma is company:
    key id: integer
    name: text
    shown as name
    art: choice "normal", "VIP"

entity Auftrag:
    key id: integer
    titel: text
    shown as titel
    betrag: money
    bezahlt: money?
    eilig: yes/no
    marken: list of text
    notiz: text?
    verantwortlich: User is responsible
    firma: Firma?

    pipeline "Verkauf":
        stage "Neu"
        stage "Angebot"
        stage "Gewonnen" success

event zahlung on Auftrag

constant leitung: User
"""
RULES = """\
rule "Groß"
on stage "Neu" if betrag > 10000: log text: "x"

rule "Offen"
on stage "Neu" if bezahlt is not empty and betrag > bezahlt: log text: "x"

rule "Wichtig"
on stage "Neu" if firma.art == "VIP" and eilig: log text: "x"

rule "Marken"
on stage "Neu" if marken contains "a" and marken not contains "b": log text: "x"

rule "Notiz"
on stage "Neu" if notiz is not empty: log text: "x"

rule "Name"
on stage "Neu" if titel != "Dach": log text: "x"

rule "Leitung"
on stage "Neu" if verantwortlich == leitung: log text: "x"

rule "Nie"
on stage "Neu" if betrag > 5 and betrag < 5: log text: "x"

rule "Aus" off
on stage "Neu": log text: "x"

rule "Vorher"
on stage "Neu": set titel = "Dach"

rule "Danach"
on stage "Neu" if titel == "Keller": log text: "x"

rule "Weg"
on stage "Neu":
    if betrag > 10000: log text: "x"

rule "Zahlung"
on zahlung if eilig: log text: "x"

rule "Angebot"
on stage "Angebot", "Gewonnen" if eilig: log text: "x"

rule "Geändert"
on change of betrag, bezahlt: log text: "x"

rule "Verlassen"
on leaving stage "Neu": log text: "x"

rule "Angelegt"
on created: log text: "x"

rule "Gelöscht"
on deleted: log text: "x"

rule "Morgens"
on every day at 09:00: log text: "x"
"""
DATA = {
    "User": [
        {"id": 1, "name": "Ada Lovelace", "email": "ada@example.com"},
        {"id": 2, "name": "Ben Okri", "email": "ben@example.com"},
    ],
    "Firma": [{"id": 3, "name": "Acme", "art": "normal"}],
    "Auftrag": [
        {
            "id": 1,
            "titel": "Dach",
            "betrag": "9000 EUR",
            "eilig": False,
            "marken": ["b"],
            "verantwortlich": 2,
            "firma": 3,
            "stage": "Neu",
        }
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    there = tmp_path_factory.mktemp("auftrag")
    for name, text in (("stagerules.toml", PROJECT), ("crm.schema", SCHEMA), ("crm.rules", RULES)):
        (there / name).write_text(text, encoding="utf-8")
    (there / "data.json").write_text(json.dumps(DATA), encoding="utf-8")
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    ran = stagerules(there, "run", "-q", "--event", 'stage Auftrag 1 "Neu"')
    assert ran.code == 0, ran
    return there


def explained(folder: Path, rule: str) -> list[str]:
    return [line.strip() for line in stagerules(folder, "explain", "Auftrag 1", "--rule", rule).out.splitlines()]


@pytest.mark.parametrize(
    ("rule", "why", "would"),
    [
        (
            "Groß",
            "`betrag > 10000` is not met, betrag is 9.000,00 €",
            "it would apply if betrag were 10.000,01 € (now 9.000,00 €)",
        ),
        (
            "Offen",
            "`bezahlt is not empty` is not met, bezahlt is empty",
            "it would apply if bezahlt were 8.999,99 € (now empty)",
        ),
        (
            "Wichtig",
            '`firma.art == "VIP"` is not met, firma.art is normal',
            'it would apply if both art of Firma 3 "Acme" were VIP (now normal) and eilig were ja (now nein)',
        ),
        ("Marken", '`marken contains "a"` is not met, marken is b', "it would apply if marken were a (now b)"),
        ("Notiz", "`notiz is not empty` is not met, notiz is empty", "it would apply if notiz were filled"),
        ("Name", '`titel != "Dach"` is not met, titel is Dach', "it would apply if titel were another than Dach"),
        (
            "Leitung",
            "`verantwortlich == leitung` is not met, verantwortlich is Ben Okri, leitung is Ada Lovelace",
            "it would apply if verantwortlich were Ada Lovelace (now Ben Okri)",
        ),
        (
            "Nie",
            "`betrag < 5` is not met, betrag is 9.000,00 €",
            "no change of the record was found with which it would apply",
        ),
        (
            "Danach",
            '`titel == "Keller"` is not met, titel is Dach',
            (
                "its condition would be met if titel were Keller (now Dach); even then it would not apply: "
                "rules before it change what it asks for, or its own statements fail"
            ),
        ),
    ],
)
def test_why_and_with_which_change(rule: str, why: str, would: str, folder: Path) -> None:
    lines = explained(folder, rule)
    assert f" did not apply: {why}" in lines[1]
    assert lines[-1] == would


def test_what_needs_no_change(folder: Path) -> None:
    assert explained(folder, "Aus")[1:] == ["– Aus (crm.rules:26) was not started: it is off"]
    assert explained(folder, "Weg")[2:] == ["if `betrag > 10000`: no, betrag is 9.000,00 €"]


@pytest.mark.parametrize(
    ("rule", "what", "would"),
    [
        (
            "Angebot",
            'Auftrag 1 "Dach" enters "Angebot" or "Gewonnen"',
            ['it would apply if both it were in "Angebot" (now in "Neu") and eilig were ja (now nein)'],
        ),
        ("Zahlung", '`zahlung` arrives for Auftrag 1 "Dach"', []),
        ("Geändert", '`betrag` or `bezahlt` of Auftrag 1 "Dach" changes', []),
        ("Verlassen", 'Auftrag 1 "Dach" leaves "Neu"', []),
        ("Angelegt", 'Auftrag 1 "Dach" is created', []),
        ("Gelöscht", 'Auftrag 1 "Dach" is deleted', []),
        ("Morgens", "its time of the clock has come", []),
    ],
)
def test_a_rule_that_was_never_asked(rule: str, what: str, would: list[str], folder: Path) -> None:
    first, *rest = explained(folder, rule)
    assert first == (f"`{rule}` was not considered: it starts when {what}, and no such event has been handled")
    assert rest == would


def test_only_the_last_time_counts(folder: Path, tmp_path: Path) -> None:
    """At an earlier event it is told what stood in the way then, but not what would help now."""
    assert stagerules(folder, "run", "-q", "--event", 'stage Auftrag 1 "Neu"').code == 0
    lines = explained(folder, "Groß")
    assert [line.startswith("✗ Groß (crm.rules:2) did not apply: ") for line in lines].count(True) == 2
    assert [line.startswith("it would apply") for line in lines] == [False] * (len(lines) - 1) + [True]


def test_for_machines(folder: Path) -> None:
    told = json.loads(stagerules(folder, "explain", "Auftrag 1", "--format", "json").out)
    rules = {one["title"]: one for one in told[-1]["considered"]}
    assert rules["Groß"]["obstacle"]["kind"] == "unmet"
    assert rules["Groß"]["obstacle"]["tests"][0]["text"] == "betrag > 10000"
    assert rules["Groß"]["would_apply"] == {
        "even_then": True,
        "changes": [
            {
                "entity": "Auftrag",
                "key": 1,
                "field": "betrag",
                "now": {"amount": "9000", "currency": "EUR"},
                "value": {"amount": "10000.01", "currency": "EUR"},
                "any_value": False,
            }
        ],
    }
    assert rules["Danach"]["would_apply"]["even_then"] is False
    assert rules["Nie"]["would_apply"]["changes"] is None
    assert rules["Nie"]["would_apply"]["complete"] is True
    assert rules["Aus"]["obstacle"] == {"kind": "held_back", "why": "off", "day": ""}
    assert rules["Weg"]["obstacle"]["kind"] == "other_way"
    assert (rules["Vorher"]["obstacle"], rules["Vorher"]["would_apply"]) == (None, None)
    keys = {key for one in rules.values() for key in (one["would_apply"] or {})}
    kinds = {one["obstacle"]["kind"] for one in rules.values() if one["obstacle"]}
    for word in (*keys, *kinds, "obstacle", "would_apply", "any_value"):
        assert f"`{word}`" in section("explain"), word


def test_rules_that_are_wrong_now_do_not_hide_what_was(folder: Path) -> None:
    good = (folder / "crm.rules").read_text(encoding="utf-8")
    try:
        (folder / "crm.rules").write_text(good + "\non stage: nonsense\n", encoding="utf-8")
        lines = explained(folder, "Groß")
    finally:
        (folder / "crm.rules").write_text(good, encoding="utf-8")
    assert "✗ Groß (crm.rules:2) did not apply: `betrag > 10000` is not met, betrag is 9.000,00 €" in lines
    assert not any("would apply" in line for line in lines)


NOW = tuple(f"t{number}" for number in range(5_000))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ((*NOW, "vip"), "tags had vip, too (now 5,000 members)"),
        (NOW[1:], "tags had not t0 (now 5,000 members)"),
        ((*NOW[2:], "vip"), "tags had vip, too and had not t0, t1 (now 5,000 members)"),
        ((NOW[-1], *NOW[:-1]), "tags began with t4999 and ended with t4998 (now 5,000 members)"),
        (("t1", "t2"), "tags were t1, t2 (now 5,000 members)"),
        ((), "tags were empty (now 5,000 members)"),
    ],
)
def test_of_a_long_list_only_what_is_other_is_told(value: tuple[str, ...], told: str) -> None:
    item = Ref("Deal", 1)
    found = WouldApply((Change(item, "tags", NOW, value),))
    assert list(would_apply(found, Teller(str, {}), item)) == [f"it would apply if {told}"]
