"""However much is asked of a scenario, it ends, and says why it could not go on."""

import pytest

from stagerules.interpreter.scenarios import world
from stagerules.scenarios import play_all

from .world import errors, found_at, one, project, told

EVERY_DAY = """\
for Deal
rule "Every day"
on every day at 10:00: set visits = visits + 1
"""
FOR_EVER = """\
for Deal
rule "There and back"
on stage "New", "Repair" after 1 second:
    if stage == "New":
        move to stage "Repair" in pipeline "Service"
    else:
        move to stage "New" in pipeline "Sales"
"""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "MOMENTS", 50)


@pytest.mark.usefixtures("few")
def test_time_ends_where_too_much_is_due() -> None:
    teller = one(f'{EVERY_DAY}scenario "S":\n    given Deal\n    when at 9999-12-31 23:59\n    expect visits == 1\n')
    assert found_at(teller) == {6: ["Too much is due in that time: 50 moments by 2026-02-23 10:00."]}


@pytest.mark.usefixtures("few")
def test_rules_that_start_each_other_for_ever() -> None:
    teller = one(f'{FOR_EVER}scenario "S":\n    given Deal\n    when stage "New"\n    when 10 years pass\n')
    assert found_at(teller) == {11: ["Too much is due in that time: 50 moments by 2026-01-05 09:00."]}


def test_of_much_that_happened_the_last_is_told() -> None:
    teller = one(
        f'{EVERY_DAY}scenario "S":\n    given Deal: visits: 0\n    when 1 month passes\n    expect visits == 1\n'
    )
    lines = told(teller).splitlines()
    assert found_at(teller) == {7: ["`visits == 1` is not met, visits is 31"]}
    assert "    … 19 events before these" in lines
    assert lines[-1].endswith("visits 30 → 31")
    assert len(lines) == 5 + 12 * 3


@pytest.mark.parametrize(
    "when", ["1000000 years pass", "99999999999999999999 working days pass", "99999999999999999999 seconds pass"]
)
def test_more_than_a_hundred_years_is_no_time(when: str) -> None:
    (said,) = errors(project(f'{EVERY_DAY}scenario "S":\n    given Deal\n    when {when}\n'))
    assert said.endswith("is more than a hundred years.")


def test_the_end_of_the_calendar() -> None:
    text = f'{EVERY_DAY}scenario "S":\n    given now is 9999-12-31 23:59\n    given Deal\n    when 1 day passes\n'
    words = "this cannot be worked out: a date before the year 1 or after 9999, `date_out_of_range`"
    assert found_at(one(text)) == {7: [words]}


def test_the_beginning_of_the_calendar() -> None:
    text = 'for Deal\nscenario "S":\n    given now is 0001-01-01\n    given Deal\n    when 1 day passes\n'
    assert one(text).told.passed


def test_records_that_need_each_other() -> None:
    schema = """\
entity A:
    key id: integer
    b: B
    pipeline "P":
        stage "S"
entity B:
    key id: text
    a: A
    other: B
"""
    text = 'scenario "S":\n    given A\n    when created\n    expect b.a.b == b and b.other == b\n'
    assert one(text, known=schema).told.passed


@pytest.mark.slow
def test_a_thousand_scenarios_are_played_apart_from_each_other() -> None:
    pieces = (
        f'scenario "S {n}":\n    given Deal: visits: {n}\n    when created\n    expect id == 1\n' for n in range(1000)
    )
    found = project("for Deal\n" + "\n".join(pieces))
    assert sum(played.passed for played in play_all(found)) == 1000
