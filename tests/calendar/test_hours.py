"""Hours of a week: what is read, and what is not."""

import pytest

from stagerules.interpreter.calendar.hours import DAYS, read_hours
from tests.calendar.world import hours

READ = {
    "Mo-Fr 08:00-17:00": "Mo 08-17 Tu 08-17 We 08-17 Th 08-17 Fr 08-17",
    "Mo 08:00-12:00, 13:00-17:00": "Mo 08-12 Mo 13-17",
    "Mo 13:00-17:00, 08:00-12:00": "Mo 08-12 Mo 13-17",
    "Mo,We, Fr-Sa 08:00-12:00": "Mo 08-12 We 08-12 Fr 08-12 Sa 08-12",
    "Mo 08:00-12:00, We 09:00-10:00, 11:00-12:00": "Mo 08-12 We 09-10 We 11-12",
    "Sa-Mo 10:00-12:00": "Mo 10-12 Sa 10-12 Su 10-12",
    "Mo 08:00-12:00;Tu 22:00-06:00": "Mo 08-12 Tu 22-06",
    "Mo 00:00-24:00": "Mo 00-00",
    "10:00-12:00": " ".join(f"{day} 10-12" for day in DAYS),
    "Mo 08:00-12:00; Mo 08:00-12:00": "Mo 08-12",
}
UNREADABLE = (
    *("", " ", "Mo-Fr", "Mo-Fr 8-17", "Mo-Fr 08:00-25:00", "Mo-Fr 24:00-08:00", "Mo-Fr 08:00-17:00; always"),
    *("Di 08:00-12:00", "mo 08:00-12:00", "Mo08:00-12:00", "Mo 08:00", "Mo 08:00-12:00,", "Mo 08:00-12:00;", "Mo, ; 1"),
    *("Mo 08:00-12:00, We", "Mo 08:60-12:00", "Mo-Fr-Sa 08:00-12:00", "Mo ٠٨:00-12:00"),
)


@pytest.mark.parametrize("text", READ)
def test_hours(text: str) -> None:
    week = hours(text).week
    found = [f"{day} {a:%H}-{b:%H}" for day, of_day in zip(DAYS, week, strict=True) for a, b in of_day]
    assert " ".join(found) == READ[text]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_are_no_hours(text: str) -> None:
    assert read_hours(text) is None
