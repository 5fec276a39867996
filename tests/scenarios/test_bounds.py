"""A scenario ends, whatever it asks for."""

import pytest

from stagerules.interpreter.scenarios import world

from .world import found_at, one

DAILY = """for Deal
rule "Daily"
on every day at 10:00: set visits = visits + 1
scenario "So much time that nobody can wait for it":
    given Deal
    when 100 years pass
"""
ROUND = """for Deal in pipeline "Sales"
on stage "New": move to stage "Documents"
on stage "Documents": move to stage "New" allowing back
scenario "Round and round":
    given Deal
    when stage "New"
    expect failure too_deep
"""


def test_time_does_not_pass_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "MOST_MOMENTS", 20)
    why = "Something happens at more than 20 moments until then: let less time pass."
    assert found_at(one(DAILY)) == {6: [why]}


def test_rules_that_start_each_other_end() -> None:
    assert found_at(one(ROUND)) == {}
