"""A CRM whose only rule lists and deletes what comes to "Spam": made from text, with the real action."""

from collections.abc import Mapping
from datetime import UTC, datetime

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.values import Labelled, Ref, Value
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.program import Program
from stagerules.stdlib_actions import ACTIONS

from ..backends.world import step

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TEXT = """\
entity Contact:
    key id: integer
    name: text
    phones: list of phone labelled "work", "home"
    emails: list of email labelled "work", "home"

entity Deal:
    key id: integer
    title: text
    contacts: list of Contact

    pipeline "Sales":
        stage "New"
        stage "Won" success
        stage "Spam" failure
"""
FILE, PROBLEMS = parse(Source("crm.schema", TEXT))
SCHEMA, SAID = build_schema([FILE], Settings())
RULES, RULE_PROBLEMS = parse(Source("spam.rules", 'on stage "Spam": add_to_exclusions\n'))
CHECKED, _, FINDINGS = check_project([RULES], SCHEMA, vocabulary(ACTIONS), Settings())
assert (*PROBLEMS, *SAID, *RULE_PROBLEMS) == ()
PROGRAM = Program(SCHEMA, CHECKED, {one.signature.name: one for one in ACTIONS})

ADA, ONE, OTHER = Ref("Contact", 7), Ref("Deal", 1), Ref("Deal", 2)
PHONE, MAIL = "+49301234567", "ada@example.com"


def deal(stage: str, *contacts: Ref) -> dict[str, Value]:
    return {"title": "A roof", "contacts": contacts, "stage": stage, "pipeline": "Sales", "stage_since": NOW}


RECORDS: Mapping[Ref, Mapping[str, Value]] = {
    ADA: {
        "name": "Ada",
        "phones": (Labelled("work", "030 1234567"),),
        "emails": (Labelled("work", "Ada@Example.com"),),
    },
    ONE: deal("New", ADA),
    OTHER: deal("New", ADA),
}


def spam(record: Ref) -> Event:
    """The deal has come to "Spam"."""
    return Event(f"spam {record.key}", "stage", record, stage="Spam", at=NOW)


def move(backend: Backend, record: Ref) -> None:
    """Somebody moves the deal."""
    with backend.begin() as work:
        work.records.apply(step(SetField(record, "stage", "Spam")), {})


def left(backend: Backend, entity: str) -> tuple[int | str, ...]:
    """The keys of the records that are there."""
    with backend.look() as work:
        return tuple(key for key in work.records.all_keys(entity) if isinstance(key, int | str))


def listed(backend: Backend) -> list[Value]:
    """The addresses of all entries, in the order in which they were made."""
    with backend.look() as work:
        entries = work.records.read("Exclusion", work.records.all_keys("Exclusion"), ["address"])
        return [fields["address"] for fields in entries.values() if fields]
