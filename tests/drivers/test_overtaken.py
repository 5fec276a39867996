"""PostgreSQL: many change the same record at the same time, and no change is lost."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.values import Ref, Value
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.drivers.run import handle
from stagerules.interpreter.event import Event
from stagerules.interpreter.program import Program
from stagerules.interpreter.sql.backend import SqlBackend
from tests.postgres import Postgres

from ..backends.postgres import creating, on_postgres
from .spam import NOW

SCHEMA, SAID = build_schema(
    [
        parse(
            Source(
                "crm.schema",
                """\
entity Contact:
    key id: integer
    name: text
    tags: list of text

entity Deal:
    key id: integer
    title: text
    contact: Contact

    pipeline "Sales":
        stage "New"
        stage "Tagged"
""",
            )
        )[0]
    ],
    Settings(),
)
RULES, MISTAKES = parse(Source("tag.rules", 'on stage "Tagged": add title to contact.tags\n'))
CHECKED, _, FINDINGS = check_project([RULES], SCHEMA, vocabulary(()), Settings())
assert (*SAID, *MISTAKES, *FINDINGS) == ()
PROGRAM = Program(SCHEMA, CHECKED, {})
DEALS = range(200)
ADA = Ref("Contact", 1)


def deal(number: int) -> dict[str, Value]:
    return {"title": f"x{number}", "contact": ADA, "stage": "Tagged", "pipeline": "Sales", "stage_since": NOW}


RECORDS = {ADA: {"name": "Ada", "tags": ()}, **{Ref("Deal", number): deal(number) for number in DEALS}}


@pytest.fixture
def backend(postgres: Postgres) -> Iterator[SqlBackend]:
    with on_postgres(postgres, "one contact", SCHEMA, creating(RECORDS)) as made:
        yield made


@pytest.mark.slow
def test_of_200_changes_at_once_none_is_lost(backend: SqlBackend) -> None:
    def tag(number: int) -> str:
        return handle(
            PROGRAM, backend, Event(f"e{number}", "stage", Ref("Deal", number), "Tagged", at=NOW), NOW, {}
        ).status

    with ThreadPoolExecutor(16) as pool:
        statuses = Counter(pool.map(tag, DEALS))
    assert statuses == {"done": len(DEALS)}
    with backend.look() as work:
        tags = work.records.read("Contact", [1], ["tags"])[1]["tags"]
    assert sorted(tags) == sorted(f"x{number}" for number in DEALS)
