"""Calendars that the host gives to an Engine."""

from datetime import date, time
from pathlib import Path

import pytest

from stagerules import Engine, MemoryBackend, Project, UsersMistake, WorkingTime
from tests.cli.helpers import example
from tests.cli.test_calendars import OFFICE, SHOP
from tests.cli.test_project_file import WHOLE

TUESDAY, MONDAY = date(2026, 1, 6), date(2026, 1, 12)


class Mondays:
    """Works on Mondays."""

    def works(self, day: date) -> bool:
        return day.weekday() == 0

    def hours(self, day: date) -> list[tuple[time, time]]:
        return [(time(9), time(12))]


def engine(tmp_path: Path, text: str, given: dict[str, WorkingTime] | None) -> Engine:
    folder = example("two_lines", tmp_path)
    (folder / "stagerules.toml").write_text(text, encoding="utf-8")
    project = Project.load(folder)
    return Engine(project, MemoryBackend(project.schema), calendars=given)


@pytest.mark.parametrize(
    ("text", "given", "works"),
    [
        (WHOLE, None, (True, True)),
        (WHOLE, {"office": Mondays()}, (False, True)),
        (WHOLE + SHOP, {"shop": Mondays()}, (False, True)),
        ('calendar = "shop"\n' + WHOLE + SHOP, {"office": Mondays()}, (True, False)),
    ],
)
def test_the_hosts_calendars_go_first(
    text: str, given: dict[str, WorkingTime] | None, works: tuple[bool, bool], tmp_path: Path
) -> None:
    calendars = engine(tmp_path, text, given).program.calendars
    assert (calendars.works(TUESDAY), calendars.works(MONDAY)) == works
    for name, calendar in (given or {}).items():
        assert calendars.own(name) is calendar


def test_which_is_the_projects_own_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(UsersMistake, match="is not said; there are `office`, `shop`"):
        engine(tmp_path, WHOLE, {"office": Mondays(), "shop": Mondays()})


def test_a_calendar_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsersMistake, match="`office` that is none: str"):
        engine(tmp_path, WHOLE + OFFICE, {"office": "Mo-Fr 09:00-17:00"})  # type: ignore[dict-item]  # that is the test
