"""Quiet hours: over midnight, over days, and where the clocks are put forward and back."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stagerules.interpreter.calendar.hours import Hours, read_hours
from stagerules.interpreter.calendar.quiet import always_quiet, quiet_until

NIGHT = "22:00-07:00"
WEEKEND = "Mo-Th 20:00-08:00; Fr 20:00-24:00; Sa-Su 00:00-24:00; Mo 00:00-08:00"


def hours(text: str) -> Hours:
    found = read_hours(text)
    assert found is not None
    return found


def shown(clock: str, zone: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("text", "at", "until"),
    [
        (NIGHT, "2026-11-21 21:59:59", None),
        (NIGHT, "2026-11-21 22:00", "2026-11-22 07:00"),
        (NIGHT, "2026-11-21 23:59:59", "2026-11-22 07:00"),
        (NIGHT, "2026-11-22 00:00", "2026-11-22 07:00"),
        (NIGHT, "2026-11-22 06:59:59", "2026-11-22 07:00"),
        (NIGHT, "2026-11-22 07:00", None),
        ("12:00-13:00", "2026-11-21 12:30", "2026-11-21 13:00"),
        ("12:00-13:00", "2026-11-21 13:00", None),
        ("22:00-24:00", "2026-11-21 23:00", "2026-11-22 00:00"),
        ("22:00-24:00, 00:00-07:00", "2026-11-21 23:00", "2026-11-22 07:00"),
        ("22:00-07:00, 06:00-09:00", "2026-11-21 23:00", "2026-11-22 09:00"),
        ("12:00-13:00, 12:15-12:45", "2026-11-21 12:20", "2026-11-21 13:00"),
        ("Fr 22:00-07:00", "2026-11-21 06:00", "2026-11-21 07:00"),  # a Saturday
        ("Fr 22:00-07:00", "2026-11-21 23:00", None),
        ("Su 22:00-07:00", "2026-11-23 03:00", "2026-11-23 07:00"),
        (WEEKEND, "2026-11-20 19:59", None),  # a Friday
        (WEEKEND, "2026-11-20 20:00", "2026-11-23 08:00"),
        (WEEKEND, "2026-11-22 12:00", "2026-11-23 08:00"),
        (WEEKEND, "2026-11-23 08:00", None),
    ],
)
def test_until_when_they_last(text: str, at: str, until: str | None) -> None:
    zone = "Europe/Berlin"
    found = quiet_until(shown(at, zone), hours(text), ZoneInfo(zone))
    assert found == (None if until is None else shown(until, zone))


@pytest.mark.parametrize(
    ("text", "at", "until"),
    [
        # 29 March 2026: from 02:00 +01:00 it is 03:00 +02:00.
        (NIGHT, "2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
        (NIGHT, "2026-03-29T07:00+02:00", None),
        (NIGHT, "2026-03-29T06:59+02:00", "2026-03-29T07:00+02:00"),
        ("22:00-02:30", "2026-03-29T01:10+01:00", "2026-03-29T03:30+02:00"),  # there is no 02:30
        ("22:00-02:30", "2026-03-29T01:59+01:00", "2026-03-29T03:30+02:00"),
        ("22:00-03:00", "2026-03-29T01:59+01:00", "2026-03-29T03:00+02:00"),
        ("02:30-04:00", "2026-03-29T01:59+01:00", None),
        ("02:30-04:00", "2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00"),
        ("02:10-02:40", "2026-03-29T03:20+02:00", None),  # these hours are not there
        # 25 October 2026: from 03:00 +02:00 it is 02:00 +01:00 once more.
        (NIGHT, "2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),
        (NIGHT, "2026-10-25T06:59+01:00", "2026-10-25T07:00+01:00"),
        (NIGHT, "2026-10-25T07:00+01:00", None),
        ("22:00-02:30", "2026-10-25T02:15+02:00", "2026-10-25T02:30+02:00"),
        ("22:00-02:30", "2026-10-25T02:45+02:00", None),
        ("22:00-02:30", "2026-10-25T02:15+01:00", "2026-10-25T02:30+01:00"),
        ("22:00-02:30", "2026-10-25T02:30+01:00", None),
        ("02:30-04:00", "2026-10-25T02:30+02:00", "2026-10-25T04:00+01:00"),
        ("22:00-03:00", "2026-10-25T02:59+02:00", "2026-10-25T03:00+01:00"),
    ],
)
def test_where_the_clocks_are_put_forward_and_back(text: str, at: str, until: str | None) -> None:
    zone = ZoneInfo("Europe/Berlin")
    found = quiet_until(datetime.fromisoformat(at), hours(text), zone)
    assert (found and found.astimezone(UTC)) == (until and datetime.fromisoformat(until).astimezone(UTC))


def test_a_day_that_is_not_there() -> None:
    """Samoa went from 29 to 31 December 2011."""
    zone = "Pacific/Apia"
    assert quiet_until(shown("2011-12-29 23:00", zone), hours(NIGHT), ZoneInfo(zone)) == shown("2011-12-31 07:00", zone)


@pytest.mark.parametrize("seed", range(200))
def test_the_end_is_free_and_nothing_before_it(seed: int) -> None:
    """At any moment of any zone: the clocks show a quiet hour from then on, but for what a gap leaves out."""
    dice = random.Random(seed)
    zone = ZoneInfo(dice.choice(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]))
    start, length = dice.randrange(96), dice.randrange(1, 90)
    text = f"{_quarter(start)}-{_quarter((start + length) % 96)}"
    month, day = dice.choice([(3, 8), (3, 29), (10, 25), (11, 1)])  # when clocks are changed somewhere
    at = datetime(2026, month, day, tzinfo=UTC) + timedelta(minutes=dice.randrange(-1500, 1500))
    end = quiet_until(at, hours(text), zone)
    assert (end is not None) == _is_shown(at, start, length, zone)
    if end is None:
        return
    assert quiet_until(end, hours(text), zone) is None
    minutes = int((end.astimezone(UTC) - at) / timedelta(minutes=1))
    loud = [minute for minute in range(minutes) if not _is_shown(at + timedelta(minutes=minute), start, length, zone)]
    assert len(loud) <= 60


def _quarter(number: int) -> str:
    return f"{number // 4:02}:{number % 4 * 15:02}"


def _is_shown(at: datetime, start: int, length: int, zone: ZoneInfo) -> bool:
    """Whether the clocks show one of so many quarters of an hour, worked out in another way."""
    local = at.astimezone(zone)
    return (local.hour * 4 + local.minute // 15 - start) % 96 < length


@pytest.mark.parametrize(
    ("text", "always"),
    [
        (NIGHT, False),
        ("00:00-24:00", True),
        ("22:00-07:00, 07:00-22:00", True),
        ("22:00-07:00, 07:01-22:00", False),
        ("Mo-Sa 00:00-24:00", False),
        ("Mo-Sa 00:00-24:00; Su 00:00-23:59", False),
        ("Mo-Su 12:00-12:00", True),
        (WEEKEND, False),
    ],
)
def test_whether_they_leave_any_time_free(text: str, always: bool) -> None:
    assert always_quiet(hours(text)) == always
