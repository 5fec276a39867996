"""Working days in expressions: by the project's calendar, within what a rule may take."""

from datetime import date

import pytest

from stagerules.interpreter.calendar.calendars import Calendar, Calendars
from stagerules.interpreter.calendar.hours import read_hours
from stagerules.interpreter.decision.interruption import DecisionError
from tests.interpreter.evaluating import value_of
from tests.interpreter.world import ZONE


def bavaria() -> Calendars:
    week = read_hours("Mo-Fr 08:00-16:00")
    assert week is not None
    return Calendars(ZONE, Calendar(week, "DE-BY"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2026-01-05 + 1 working day", date(2026, 1, 7)),
        ("2026-04-07 - 1 working day", date(2026, 4, 2)),
        ("2026-01-06 + 1 working day", date(2026, 1, 7)),
        ("2026-01-06 + 0 working days", date(2026, 1, 6)),
    ],
)
def test_working_days_go_by_the_projects_calendar(expression: str, expected: date) -> None:
    assert value_of(expression, more={"settings": {"calendars": bavaria()}}) == expected


@pytest.mark.parametrize("span", ["1 working day * 50000", "100000000000000000000000000000 working days"])
@pytest.mark.parametrize("sign", ["+", "-"])
def test_more_than_a_rule_may_take(span: str, sign: str) -> None:
    with pytest.raises(DecisionError) as raised:
        value_of(f"2026-01-05 {sign} {span}")
    assert raised.value.code == "too_much_to_do"
