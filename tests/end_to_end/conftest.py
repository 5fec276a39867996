"""The projects and the places that the tests of the exclusion list share."""

from functools import cache

import pytest

from stagerules.project import Project
from tests.end_to_end.cases import Case
from tests.end_to_end.crm import Twin, written
from tests.end_to_end.places import PLACES, Place
from tests.end_to_end.trial import Trial, Trials
from tests.end_to_end.watch import Watch


@pytest.fixture(scope="session")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    """Trials of a case in a language and a place. The rule is read from the files of a project."""

    @cache
    def project(twin: Twin, statement: str) -> Project:
        return Project.load(written(twin, tmp_path_factory.mktemp("project") / "crm", statement))

    @cache
    def place(twin: Twin, name: str) -> Place:
        return PLACES[name](project(twin, "add_to_exclusions").schema, tmp_path_factory.mktemp("place"))

    def trial(case: Case, twin: Twin, name: str) -> Trial:
        watch = Watch(case, twin, project(twin, case.statement))
        return Trial(watch, place(twin, name)(watch.before, frozenset(twin.record(one) for one in case.ghosts)))

    return trial
