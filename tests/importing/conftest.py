"""A project with a database, for files to be taken in."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers import stagerules

PROJECT = """language = 1
schema = "crm.schema"
locale = "de"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"

[backend]
url = "sqlite:///crm.db"
"""
SCHEMA = """entity Person:
    key id: integer
    name: text
    emails: list of email labelled "work", "home"
    boss: Person?
    shown as name

entity Company:
    key code: text
    name: text label "Firmenname"
    tags: list of text

entity Deal:
    key id: integer
    title: text
    amount: money?
    paid: yes/no
    company: Company?
    owner: Person
    closed: date?
    created_at: datetime
    contacts: list of Person
    pipeline "Sales":
        stage "New"
        stage "Won" success
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"stagerules.toml": PROJECT, "crm.schema": SCHEMA, "deals.rules": "for Deal\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "data.json").write_text(
        json.dumps(
            {
                "Person": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Max"}, {"id": 3, "name": "Max"}],
                "Company": [{"code": "a", "name": "Acme GmbH"}],
            }
        )
    )
    assert stagerules(tmp_path, "db", "init", "--data", "data.json").code == 0
    return tmp_path
