"""The places and the process that the tests with crashes share."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from stagerules.dsl.schema import Schema
from tests.crash.cases import Case
from tests.crash.trial import Trial, Trials
from tests.crash.world import RECORDS, Receiver, loaded, written
from tests.end_to_end.places import Fresh, Place, in_sqlite, in_two_files
from tests.processes import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server.of("tests.crash.child") as server:
        yield server


@pytest.fixture(scope="session")
def trials(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Trials:
    """Trials of a case in `one file` or in `two files`."""
    receiver = Receiver(tmp_path_factory.mktemp("receiver") / "received.sqlite")

    made: dict[tuple[str, str], Trial] = {}

    @cache
    def filled(place: str) -> Fresh:
        schema = loaded(written("", tmp_path_factory.mktemp("empty") / "crm")).schema
        return _place(schema, tmp_path_factory.mktemp("place"), place)(RECORDS, frozenset())

    def trial(case: Case, place: str) -> Trial:
        if (case.name, place) not in made:
            project = loaded(written(case.rules, tmp_path_factory.mktemp("project") / "crm"))
            made[case.name, place] = Trial(case, project, filled(place), receiver, server)
        return made[case.name, place]

    return trial


def _place(schema: Schema, folder: Path, name: str) -> Place:
    if name == "two files":
        return in_two_files(schema, folder, waits=False)
    return in_sqlite(schema, folder, waits=False)
