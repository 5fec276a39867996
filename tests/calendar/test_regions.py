"""Public holidays by region."""

import sys
from datetime import date

import pytest

from stagerules.interpreter.calendar.regions import holidays_of, is_holiday, is_region, nearest_region
from stagerules.interpreter.values.addresses import MissingLibrary

DAYS = (
    ("DE", "2026-01-06", False),
    ("DE-BY", "2026-01-06", True),
    ("DE", "2026-10-03", True),
    ("DE-BE", "2026-03-08", True),
    ("PL", "2026-11-11", True),
    ("PL", "2026-06-04", True),
    ("PL-14", "2026-05-03", True),
    ("AT-9", "2026-12-08", True),
    ("AT", "2026-12-07", False),
    ("US", "2026-07-03", True),  # the 4th is a Saturday
    ("US", "2021-12-31", True),  # for New Year's Day of 2022
    ("CH-ZH", "2026-08-01", True),
)


@pytest.mark.parametrize(("region", "day", "free"), DAYS)
def test_holidays(region: str, day: str, free: bool) -> None:
    assert is_region(region)
    assert is_holiday(date.fromisoformat(day), region) is free


@pytest.mark.parametrize(
    "text", ["", "XX", "DE-XX", "DE-", "de", "Germany", "DEU", "DE-Bayern", "DE-Augsburg", "DE_BY"]
)
def test_what_is_no_region(text: str) -> None:
    assert not is_region(text)


MEANT = {
    "de": "DE",
    "de_by": "DE-BY",
    "DE-BZ": "DE-BB",
    "DE-Bayern": "DE-BY",
    "AT-Wien": "AT-9",
    "DE-XYZQ": "DE",
    "nowhere at all": None,
}


@pytest.mark.parametrize("text", MEANT)
def test_the_region_that_was_meant(text: str) -> None:
    assert nearest_region(text) == MEANT[text]


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    holidays_of.cache_clear()
    with pytest.raises(MissingLibrary, match=r"`holidays` is not installed.*stagerules\[calendars\]"):
        is_holiday(date(2026, 1, 6), "DE-BY")
