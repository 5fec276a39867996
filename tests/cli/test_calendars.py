"""`[calendars.…]` and `calendar` of the project file: what they mean, and each mistake told once."""

import sys
from datetime import date
from pathlib import Path

import pytest

from stagerules import Project
from stagerules.interpreter.calendar.regions import holidays_of
from tests.cli.helpers import example, stagerules
from tests.cli.test_project_file import WHOLE, told

OFFICE = '\n[calendars.office]\nhours = "Mo-Fr 08:00-16:00"\nholidays = "DE-BY"\nclosed = [2026-12-24, "2026-12-31"]\n'
SHOP = '\n[calendars.shop]\nhours = "Tu-Sa 10:00-18:00"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example("two_lines", tmp_path)


def working_days(folder: Path, text: str, env: str | None = None) -> str:
    """On which days the project works, of six that are a Tuesday on Epiphany, a Friday, a Saturday, a Monday, 24 and 31
    December.
    """
    (folder / "stagerules.toml").write_text(text, encoding="utf-8")
    calendars = Project.load(folder, env=env).program.calendars
    days = ("2026-01-06", "2026-01-09", "2026-01-10", "2026-01-12", "2026-12-24", "2026-12-31")
    assert calendars.zone.key == "Europe/Berlin"  # type: ignore[attr-defined]  # a ZoneInfo
    return " ".join(day[5:] for day in days if calendars.works(date.fromisoformat(day)))


@pytest.mark.slow
def test_the_calendar_of_a_project(folder: Path) -> None:
    assert working_days(folder, WHOLE) == "01-06 01-09 01-12 12-24 12-31"
    assert working_days(folder, WHOLE + OFFICE) == "01-09 01-12"
    assert working_days(folder, WHOLE + SHOP) == "01-06 01-09 01-10 12-24 12-31"
    assert working_days(folder, 'calendar = "shop"\n' + WHOLE + OFFICE + SHOP) == "01-06 01-09 01-10 12-24 12-31"
    assert working_days(folder, WHOLE + "\n[calendars.plain]\n") == "01-06 01-09 01-12 12-24 12-31"
    other = '\n[env.test.calendars.office]\nholidays = "DE-BE"\n'
    assert working_days(folder, WHOLE + OFFICE + other, "test") == "01-06 01-09 01-12"


def test_all_calendars_have_their_names(folder: Path) -> None:
    (folder / "stagerules.toml").write_text('time_of_day = "07:30"\ncalendar = "office"\n' + WHOLE + OFFICE + SHOP)
    calendars = Project.load(folder).program.calendars
    assert sorted(calendars.named) == ["office", "shop"]
    assert calendars.own("shop") is calendars.named["shop"]
    assert calendars.time_of_day.isoformat() == "07:30:00"


WRONG = {
    'hours = "Mo-Fr 8-17"': ("wrong-setting", "hours", 'Write it like `hours = "Mo-Fr 09:00-17:00"`.'),
    'hours = "Di 08:00-12:00"': ("wrong-setting", "hours", 'Write it like `hours = "Mo-Fr 09:00-17:00"`.'),
    'hours = ""': ("wrong-setting", "hours", 'Write it like `hours = "Mo-Fr 09:00-17:00"`.'),
    "hours = 8": ("wrong-setting", "hours", 'Write it like `hours = "Mo-Fr 09:00-17:00"`.'),
    'houres = "Mo 08:00-12:00"': ("unknown-setting", "houres", "Did you mean `hours`?"),
    'holidays = "de-by"': ("wrong-setting", "holidays", 'Write it like `holidays = "DE-BY"`.'),
    'holidays = "DE-Bayern"': ("wrong-setting", "holidays", 'Write it like `holidays = "DE-BY"`.'),
    'holidays = "Polska"': ("wrong-setting", "holidays", 'Write it like `holidays = "PL"`.'),
    'holidays = "DE-XXX"': ("wrong-setting", "holidays", 'Write it like `holidays = "DE"`.'),
    'holidays = "XX"': ("wrong-setting", "holidays", 'Write it like `holidays = "DE"`.'),
    "holidays = true": ("wrong-setting", "holidays", 'Write it like `holidays = "DE"`.'),
    "closed = 2026-12-24": ("wrong-setting", "closed", "Write it like `closed = [2026-12-24, 2026-12-31]`."),
    'closed = ["24.12.2026"]': ("wrong-setting", "closed", "Write it like `closed = [2026-12-24, 2026-12-31]`."),
    'closed = ["2026-02-30"]': ("wrong-setting", "closed", "Write it like `closed = [2026-12-24, 2026-12-31]`."),
    "closed = [2026-12-24T09:00:00]": ("wrong-setting", "closed", "Write it like `closed = [2026-12-24, 2026-12-31]`."),
}


@pytest.mark.parametrize("line", WRONG)
def test_what_a_calendar_cannot_be(line: str, folder: Path) -> None:
    ((slug, sentence, hint),) = told(folder, f"{WHOLE}\n[calendars.office]\n{line}\n")
    assert (slug, hint) == (WRONG[line][0], WRONG[line][2])
    assert f"`{WRONG[line][1]}`" in sentence


OWN = {
    'calendar = "ofice"\n': ("unknown-calendar", "Did you mean `office`?"),
    'calendar = "x"\n': ("unknown-calendar", "The calendars are `office`, `shop`."),
    "calendar = 1\n": ("wrong-setting", 'Write it like `calendar = "office"`.'),
    'calender = "office"\n': ("unknown-setting", "Did you mean `calendar`?"),
    "": (
        "missing-setting",
        'Add the line `calendar = "office"` at the top of the file: the one that working days and working hours go by.',
    ),
}


@pytest.mark.parametrize("line", OWN)
def test_the_projects_own_calendar_is_one_of_them(line: str, folder: Path) -> None:
    ((slug, _, hint),) = told(folder, line + WHOLE + OFFICE + SHOP)
    assert (slug, hint) == OWN[line]


def test_a_calendar_that_nothing_describes(folder: Path) -> None:
    ((slug, _, hint),) = told(folder, 'calendar = "office"\n' + WHOLE)
    assert (slug, hint) == ("unknown-calendar", "Describe it: `[calendars.office]` and, below, its `hours`.")
    ((slug, _, _),) = told(folder, "calendars = 5\n" + WHOLE)
    assert slug == "wrong-setting"
    ((slug, _, _),) = told(folder, WHOLE + "\n[calendars]\noffice = 5\n")
    assert slug == "wrong-setting"


def test_a_mistake_stands_where_it_is(folder: Path) -> None:
    (folder / "stagerules.toml").write_text(WHOLE + OFFICE.replace("DE-BY", "DE-BZ"), encoding="utf-8")
    assert "stagerules.toml:14:1" in stagerules(folder, "check").err


def test_holidays_without_the_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    holidays_of.cache_clear()
    (folder / "stagerules.toml").write_text(WHOLE + OFFICE, encoding="utf-8")
    ran = stagerules(folder, "check")
    assert ran.code != 0
    assert 'pip install "stagerules[calendars]"' in ran.err
    (folder / "stagerules.toml").write_text(WHOLE + SHOP, encoding="utf-8")
    assert stagerules(folder, "check").out == "ok\n"
