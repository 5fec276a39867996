"""The page about payments: its scenario is played, its providers are accepted, its schema too."""

import re
from pathlib import Path

from stagerules import Project
from stagerules.dsl.types import Money
from tests.cli.helpers import ROOT, stagerules

PAGE = (ROOT / "docs" / "guide" / "payments.md").read_text(encoding="utf-8")
SCHEMA = """\
entity User:
    key id: integer
    name: text
    email: email is mailbox

entity Contact:
    key id: integer
    name: text
    emails: list of email labelled "work", "home"

entity Deal:
    key id: integer
    title: text
    amount: money
    responsible: User
    contacts: list of Contact

    pipeline "Sales":
        stage "New"
        stage "Invoice"
        stage "Won" success
"""
TOP = 'language = 1\nschema = "crm.schema"\ncurrency = "EUR"\nregion = "DE"\ntime_zone = "Europe/Berlin"\n'


def blocks(info: str) -> list[str]:
    return re.findall(rf"^```{info}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def project(folder: Path, schema: str = SCHEMA) -> Path:
    (folder / "shop.rules").write_text("\n".join(blocks("rules payments")))
    (folder / "crm.schema").write_text(schema)
    (folder / "stagerules.toml").write_text(TOP)
    return folder


def test_the_scenario_is_so(tmp_path: Path) -> None:
    ran = stagerules(project(tmp_path), "test")
    assert (ran.code, ran.err) == (0, ""), ran.out


def test_the_schema_may_say_so(tmp_path: Path) -> None:
    there = project(tmp_path, SCHEMA + "\n" + blocks("schema payments")[0])
    event = Project.load(there).schema.events["payment_received"]
    assert event.fields["amount"].type == Money(None)
    assert list(event.fields) == ["amount", "order", "payment"]


def test_its_providers_are_accepted_alone_and_together(tmp_path: Path) -> None:
    there, tables = project(tmp_path), blocks(r"toml provider \w+")
    assert len(tables) == 3
    for written in (*tables, "\n".join(('[channels.payment]\ndefault = "mollie"\n', *tables))):
        file = f'delivery = "live"\n{TOP}\n{written}\n[channels.email]\nhost = "mail.example.com"\n'
        (there / "stagerules.toml").write_text(file)
        assert "payment" in Project.load(there).file.delivery.providers
