"""Any moment of three years in twelve zones: what holds of all of them. Seeded, so that each run looks at the same."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.source import Span
from stagerules.dsl.typed import Constant, OnClock
from stagerules.dsl.values import Duration, Unit
from stagerules.interpreter.calendar.calendars import Calendars
from stagerules.interpreter.calendar.clock import WEEKDAYS, following, latest
from stagerules.interpreter.calendar.due import due
from stagerules.interpreter.calendar.working import is_working, next_working
from stagerules.interpreter.event import Timing
from stagerules.interpreter.values.dates import EXACT_SECONDS
from tests.calendar.world import calendar

ZONES = (
    *(
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "America/Sao_Paulo",
    ),
    *("America/St_Johns", "Africa/Casablanca", "Pacific/Chatham", "Asia/Tehran", "America/Havana", "UTC"),
)
BEGIN, SECONDS = datetime(2011, 1, 1, tzinfo=UTC), 3 * 365 * 86_400
"""The years in which Samoa left out a day, and half of these zones changed their rules."""
CALENDARS = (
    calendar(),
    calendar("Mo-Fr 08:00-12:00, 13:00-17:00", "DE-BY"),
    calendar("Mo-Sa 22:00-06:00"),
    calendar("00:00-24:00"),
    calendar("We 01:30-03:30"),
)
OWN = (None, None, "Mo-Fr 07:30-14:00", "18:00-02:00", "We, Fr 02:00-03:00")
LONGEST: dict[Unit, int] = {
    "second": 200_000,
    "minute": 5_000,
    "hour": 2_000,
    "day": 400,
    "working day": 60,
    "week": 60,
    "month": 24,
    "year": 3,
}
UNITS = tuple(LONGEST)


def worlds(count: int, seed: int) -> Iterator[tuple[random.Random, Calendars, datetime]]:
    """So many moments, each in a zone, with a calendar; half of them near a change of the clocks."""
    dice = random.Random(seed)
    changes = {zone: shifts(ZoneInfo(zone)) for zone in ZONES}
    for _ in range(count):
        zone = dice.choice(ZONES)
        moment = BEGIN + timedelta(seconds=dice.randrange(SECONDS))
        if changes[zone] and dice.random() < 0.5:
            moment = dice.choice(changes[zone]) + timedelta(minutes=dice.randint(-3_000, 3_000))
        yield dice, Calendars(ZoneInfo(zone), dice.choice(CALENDARS)), moment.astimezone(ZoneInfo(zone))


@cache
def shifts(zone: ZoneInfo) -> list[datetime]:
    """The hours in which the clocks of a zone were changed."""
    hours = (BEGIN + timedelta(hours=step) for step in range(SECONDS // 3_600))
    return [
        hour
        for hour in hours
        if hour.astimezone(zone).utcoffset() != (hour + timedelta(hours=1)).astimezone(zone).utcoffset()
    ]


def a_time(dice: random.Random) -> time:
    return time(dice.randrange(24), dice.choice((0, 15, 30, 45)))


def clocks(moment: datetime) -> datetime:
    """What the clocks show, as a moment that can be compared."""
    return moment.replace(tzinfo=UTC, fold=0)


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


@pytest.mark.slow
def test_what_is_due_is_never_early() -> None:
    for dice, calendars, begin in worlds(10_000, 1):
        unit = dice.choice(UNITS)
        amount = dice.randint(1, LONGEST[unit])
        timing = Timing("start", Duration(amount, unit))
        found = due(timing, begin, calendars)
        assert found.tzinfo == calendars.zone
        assert utc(found).astimezone(calendars.zone).isoformat() == found.isoformat(), "the clocks never show this"
        if unit in EXACT_SECONDS:
            assert utc(found) == utc(begin) + timedelta(seconds=amount * EXACT_SECONDS[unit])
            continue
        assert utc(found) > utc(begin)
        shown = clocks(found) - clocks(begin)
        if unit in ("day", "week"):
            days = timedelta(days=amount * (7 if unit == "week" else 1))
            assert timedelta() <= shown - days <= timedelta(days=1), "later only by the length of a gap"
        elif unit == "working day":
            assert shown >= timedelta(days=amount - 1)
        else:
            months = (found.year - begin.year) * 12 + found.month - begin.month
            assert months == amount * (12 if unit == "year" else 1) or skipped_a_day(calendars, found)


def skipped_a_day(calendars: Calendars, found: datetime) -> bool:
    name = calendars.zone.key  # type: ignore[attr-defined]  # a ZoneInfo
    return name == "Pacific/Apia" and found.date() == date(2011, 12, 31)


def test_a_time_of_day_is_the_next() -> None:
    for dice, calendars, begin in worlds(5_000, 2):
        wanted = a_time(dice)
        found = due(Timing("at", None, wanted), begin, calendars)
        assert utc(begin) < utc(found) <= utc(begin) + timedelta(hours=26)
        assert found.time() == wanted or in_a_gap(found, wanted, calendars)


def in_a_gap(found: datetime, wanted: time, calendars: Calendars) -> bool:
    """Whether the clocks did not show that time on that day, or the day before was left out."""
    before = datetime.combine(found.date(), wanted, calendars.zone)
    return utc(before).astimezone(calendars.zone).time() != wanted


@pytest.mark.slow
def test_working_times_are_working() -> None:
    for dice, calendars, begin in worlds(10_000, 3):
        own, away = dice.choice(OWN), dice.random() < 0.3
        found = next_working(begin, calendars, own, away=away)
        assert is_working(found, calendars, own)
        if away:
            assert utc(found) > utc(begin)
        elif is_working(begin, calendars, own):
            assert utc(found) == utc(begin)
        else:
            assert utc(found) > utc(begin)
            for part in (dice.random(), dice.random(), 1):
                before = utc(begin) + (utc(found) - utc(begin)) * part
                assert not is_working(before - timedelta(microseconds=1), calendars, own), "it could have been earlier"
        span = Duration(dice.randint(0, 90), "minute")
        plain = due(Timing("start", span), begin, calendars)
        assert due(Timing("start", span, working_hours=True), begin, calendars, own) == next_working(
            plain, calendars, own
        )


@pytest.mark.slow
def test_working_time_is_what_the_clocks_show() -> None:
    """Away from changes of the clocks, working time can be read off the clock on the wall."""
    seen = {True: 0, False: 0}
    for dice, calendars, begin in worlds(10_000, 6):
        own = dice.choice(OWN)
        near = [utc(begin) + timedelta(days=step) for step in (-2, 2)]
        if len({one.astimezone(calendars.zone).utcoffset() for one in near}) == 1:
            expected = on_the_wall(begin, calendars, own)
            assert is_working(begin, calendars, own) is expected
            seen[expected] += 1
    assert min(seen.values()) > 1_000


def on_the_wall(moment: datetime, calendars: Calendars, own: str | None) -> bool:
    person = calendars.own(own) if own else calendars.project
    for back in (0, 1):
        day = moment.date() - timedelta(days=back)
        since = clocks(moment) - datetime.combine(day, time(), UTC)
        if calendars.project.works(day) and person.works(day):
            for start, end in person.hours(day):
                first, last = (timedelta(hours=one.hour, minutes=one.minute) for one in (start, end))
                if first <= since < (last if first < last else last + timedelta(days=1)):
                    return True
    return False


def a_clock(dice: random.Random) -> OnClock:
    day = dice.choice(("day", "working day", "last", dice.randint(1, 31), *WEEKDAYS))
    return OnClock(day, Constant(Span(0, 0), t.Time(), a_time(dice)), including_closed=False)


@pytest.mark.slow
def test_clocks_strike_one_after_the_other() -> None:
    for dice, calendars, begin in worlds(10_000, 4):
        clock = a_clock(dice)
        now, after = latest(clock, begin, calendars), following(clock, begin, calendars)
        assert utc(now) <= utc(begin) < utc(after)
        assert latest(clock, now, calendars) == now
        assert utc(following(clock, now, calendars)) == utc(after), "nothing lies between the two"
        between = utc(now) + (utc(after) - utc(now)) * dice.random()
        assert utc(latest(clock, between, calendars)) == utc(now)
        assert utc(latest(clock, after, calendars)) == utc(after)


@pytest.mark.slow
def test_no_day_is_left_out() -> None:
    for dice, calendars, begin in worlds(100, 5):
        clock, moment = OnClock("day", Constant(Span(0, 0), t.Time(), a_time(dice)), False), begin
        struck = set()
        for _ in range(400):
            later = following(clock, moment, calendars)
            assert utc(later) > utc(moment)
            moment = later
            struck.add(moment.date())
        first = min(struck)
        missing = {first + timedelta(days=step) for step in range((max(struck) - first).days)} - struck
        assert missing <= {date(2011, 12, 30)}
