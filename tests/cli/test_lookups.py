"""Look-ups on the command line: in `plan`, in `explain`, and where there are too many records."""

import json
import sqlite3
from pathlib import Path

import pytest

from stagerules.interpreter.walker import lookups
from tests.cli.helpers import stagerules

PROJECT = """\
language = 1
schema = "crm.schema"
rules = ["vertrieb.rules"]
locale = "de"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"
[constants]
leitung = 1
[backend]
url = "sqlite:///crm.db"
"""
SCHEMA = """\
entity Mitarbeiter is user:
    key id: integer
    name: text
    shown as name
    abteilung: text
    zuletzt: datetime?

entity Kunde is contact:
    key id: integer
    name: text
    shown as name

entity Anfrage:
    key id: integer
    titel: text
    shown as titel
    verantwortlich: Mitarbeiter is responsible
    kunden: list of Kunde is contacts
    kunde: first of kunden
    marken: list of text

    pipeline "Verkauf":
        stage "Neu"
        stage "Gewonnen" success

constant leitung: Mitarbeiter
"""
RULES = """\
rule "Reihum"
on stage "Neu":
    let wer = first Mitarbeiter where abteilung == "Vertrieb" by zuletzt
    set verantwortlich = wer or else leitung
    set wer.zuletzt = now
    let weitere = count Anfrage where kunde == this.kunde and stage is open and id != this.id
    if weitere > 0: add "doppelt" to marken
"""
DATA = {
    "Mitarbeiter": [
        {"id": 1, "name": "Chefin", "abteilung": "Leitung"},
        {"id": 2, "name": "Łukasz", "abteilung": "Vertrieb", "zuletzt": "2026-01-02 09:00"},
        {"id": 3, "name": "Änne", "abteilung": "Vertrieb"},
    ],
    "Kunde": [{"id": 7, "name": "Groß"}],
    "Anfrage": [
        {"id": key, "titel": f"Stuhl {key}", "verantwortlich": 1, "kunden": [7], "stage": "Neu"} for key in (40, 41, 42)
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stagerules.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "crm.schema").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "vertrieb.rules").write_text(RULES, encoding="utf-8")
    (tmp_path / "data.json").write_text(json.dumps(DATA), encoding="utf-8")
    assert stagerules(tmp_path, "check").out.endswith("ok\n"), stagerules(tmp_path, "check").out
    made = stagerules(tmp_path, "db", "init", "--data", "data.json")
    assert made.code == 0, made.err
    return tmp_path


def test_who_was_found_and_of_how_many_is_told(folder: Path) -> None:
    ran = stagerules(folder, "run", "--event", 'stage Anfrage 41 "Neu"')
    assert ran.code == 0, ran.err
    told = [line.strip() for line in stagerules(folder, "explain", "Anfrage 41").out.splitlines()]
    assert told[2] == (
        '`first Mitarbeiter where abteilung == "Vertrieb" by zuletzt` is Änne, '
        "one of 2 that meet it, of 2 records looked at"
    )
    assert told[3].startswith('Anfrage 41 "Stuhl 41": verantwortlich: Chefin → Änne')
    assert told[5] == (
        "`count Anfrage where kunde == this.kunde and stage is open and id != this.id` is 2, of 3 records looked at"
    )


def test_a_plan_shows_it_before_anything_happens(folder: Path) -> None:
    words = ("--event", 'stage Anfrage 41 "Neu"')
    assert "is Änne, one of 2 that meet it" in stagerules(folder, "plan", *words).out
    (rule,) = json.loads(stagerules(folder, "plan", "--format", "json", *words).out)["considered"]
    first, count = rule["lookups"]
    assert first.pop("text") == 'first Mitarbeiter where abteilung == "Vertrieb" by zuletzt'
    assert first == {"line": 3, "value": {"entity": "Mitarbeiter", "key": 3}, "met": 2, "of": 2}
    assert (count["value"], count["met"], count["of"]) == (2, 2, 3)
    with sqlite3.connect(folder / "crm.db") as database:
        assert database.execute("SELECT count(*) FROM mitarbeiter WHERE zuletzt IS NOT NULL").fetchone() == (1,)


def test_nobody_is_found(folder: Path) -> None:
    rules = (folder / "vertrieb.rules").read_text(encoding="utf-8").replace('"Vertrieb"', '"Lager"')
    (folder / "vertrieb.rules").write_text(rules, encoding="utf-8")
    told = stagerules(folder, "plan", "--event", 'stage Anfrage 41 "Neu"').out
    assert "by zuletzt` is empty: none meets it, of 0 records looked at" in told
    assert "verantwortlich: Chefin" not in told


def test_too_many_records_are_told_as_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST", 2)
    told = stagerules(folder, "plan", "--event", 'stage Anfrage 41 "Neu"').out
    assert "too_many_records" in told
    assert "Anfrage: more than 2 would have to be looked at" in told
    assert "Änne" not in told
