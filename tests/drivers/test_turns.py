"""Events at the same time that look up who is next: nobody is passed over, nobody gets two turns."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.values import Ref, Value
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.run import handle
from stagerules.interpreter.event import Event
from stagerules.interpreter.program import Program
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.backends.postgres import creating, on_postgres

from .spam import NOW

SCHEMA, SAID = build_schema(
    [
        parse(
            Source(
                "crm.schema",
                """\
entity Verkäufer is user:
    key id: integer
    name: text
    abteilung: text?
    dran: integer

entity Deal:
    key id: integer
    responsible: Verkäufer

    pipeline "Sales":
        stage "New"
        stage "Given"
""",
            )
        )[0]
    ],
    Settings(),
)
RULES, MISTAKES = parse(
    Source(
        "turns.rules",
        """\
on stage "Given":
    let wer = first Verkäufer where abteilung == "Vertrieb" by dran
    if wer is not empty:
        set responsible = wer
        set wer.dran = wer.dran + 1
""",
    )
)
CHECKED, _, FINDINGS = check_project([RULES], SCHEMA, vocabulary(()), Settings())
assert (*SAID, *MISTAKES, *FINDINGS) == ()
PROGRAM = Program(SCHEMA, CHECKED, {})
SELLERS, DEALS = range(2, 7), range(60)
NOBODY = Ref("Verkäufer", 1)
RECORDS: dict[Ref, dict[str, Value]] = {
    NOBODY: {"name": "Chef", "abteilung": None, "dran": 0},
    **{Ref("Verkäufer", key): {"name": f"V{key}", "abteilung": "Vertrieb", "dran": 0} for key in SELLERS},
    **{
        Ref("Deal", key): {"responsible": NOBODY, "stage": "Given", "pipeline": "Sales", "stage_since": NOW}
        for key in DEALS
    },
}


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    if request.param == "postgres":
        with on_postgres(request.getfixturevalue("postgres"), "turns", SCHEMA, creating(RECORDS)) as made:
            yield made
    elif request.param == "sqlite":
        with closing(SqlBackend(f"sqlite:///{tmp_path}/crm.db", SCHEMA)) as lite:
            create_tables(lite)
            yield filled(lite)
    else:
        yield filled(MemoryBackend(SCHEMA))


def filled(backend: Backend) -> Backend:
    """The backend with the records in it."""
    with backend.begin() as work:
        creating(RECORDS)(work)
    return backend


def give(backend: Backend, number: int) -> str:
    """Handles the event of one deal."""
    event = Event(f"e{number}", "stage", Ref("Deal", number), "Given", at=NOW)
    return handle(PROGRAM, backend, event, NOW, {}).status


def turns(backend: Backend) -> Counter[object]:
    """How many deals each has."""
    with backend.look() as work:
        found = work.records.read("Deal", DEALS, ["responsible"])
    return Counter(fields["responsible"] for fields in found.values() if fields is not None)


def test_one_after_the_other_they_take_turns(backend: Backend) -> None:
    assert {give(backend, number) for number in DEALS[:7]} == {"done"}
    with backend.look() as work:
        found = work.records.read("Deal", DEALS[:7], ["responsible"])
    assert [fields and fields["responsible"] for fields in found.values()] == [
        Ref("Verkäufer", key) for key in (2, 3, 4, 5, 6, 2, 3)
    ]


@pytest.mark.slow
def test_at_the_same_time_nobody_is_passed_over(backend: Backend) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(pool.map(lambda number: give(backend, number), DEALS))
    assert statuses == {"done": len(DEALS)}
    assert turns(backend) == {Ref("Verkäufer", key): 12 for key in SELLERS}
