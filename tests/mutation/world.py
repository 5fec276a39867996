"""A project in a folder, from the text of its rules."""

from pathlib import Path

from stagerules.project import Project, read

SCHEMA = """\
entity Contact:
    key id: integer
    name: text
    shown as name
    emails: list of email labelled "work", "home"
    responsible: User

entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    source: choice "web", "call"
    tags: list of text
    close_date: date?
    last_call: datetime?
    responsible: User
    contacts: list of Contact
    contact: first of contacts

    pipeline "Sales":
        stage "New"
        stage "Offer"
        stage "Won" success
        stage "Spam" failure

event payment_received on Deal:
    amount: money

constant boss: User
constant helper: User
"""


def project(folder: Path, rules: str) -> Project:
    """The project of these rules."""
    (folder / "crm.schema").write_text(SCHEMA, encoding="utf-8")
    (folder / "sales.rules").write_text(rules, encoding="utf-8")
    found = read(folder, schema=folder / "crm.schema", rules=[folder / "sales.rules"])
    assert found.checked.ok, [str(one.message) for one in found.checked.diagnostics]
    return found
