"""A timer is never early, never lost, never twice, and in order for its item: through clock changes, clocks that jump,
workers that come late, restarts, and rules that are edited, renamed and deleted while something waits.

Each zone is a project of its own, on an SQLite file, for three years. What should happen is reckoned by hand, from
zoneinfo alone. A few timers of every zone here; 10,000 with `make fuzz`.
"""

from pathlib import Path

import pytest

from tests.quick import quick
from tests.time.zones import Project

ZONES = {
    "Europe/Berlin": 2024,
    "Europe/Dublin": 2024,
    "Africa/Casablanca": 2023,
    "Antarctica/Troll": 2024,
    "America/New_York": 2024,
    "America/St_Johns": 2010,
    "America/Santiago": 2024,
    "Asia/Beirut": 2023,
    "Asia/Kathmandu": 2024,
    "Australia/Lord_Howe": 2024,
    "Pacific/Chatham": 2024,
    "Pacific/Apia": 2010,
}
"""Each with the year in which its three begin: Samoa left out a day at the end of 2011, Newfoundland changed its clocks
at one past midnight until then.
"""
FEW, MANY = 12, 10_000


@pytest.mark.slow
@pytest.mark.parametrize("zone", quick(3, ZONES))
def test_a_few_timers(zone: str, tmp_path: Path) -> None:
    assert lived(zone, FEW, tmp_path) >= FEW


@pytest.mark.fuzz
@pytest.mark.parametrize("zone", ZONES)
def test_ten_thousand_timers(zone: str, tmp_path: Path) -> None:
    few = -(-MANY // len(ZONES))
    assert lived(zone, few, tmp_path) >= few


def lived(zone: str, timers: int, folder: Path) -> int:
    """Three years in a zone; how many timers there were."""
    project = Project(zone, ZONES[zone], folder / "crm.db")
    project.lives(timers)
    logged = project.told_as_it_should_be()
    print(f"{zone}: {project.timers} timers, {logged} times something went on")
    return project.timers
