"""Hours of a week as people write them: `Mo-Fr 08:00-12:00, 13:00-17:00; Sa 22:00-02:00`."""

import re
from datetime import date, time
from functools import lru_cache
from typing import TypeAlias

import attrs

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

Period: TypeAlias = tuple[time, time]
"""From one time of day to another; where the end is not the later one, to that time of the next day."""

_DAYS = rf"(?P<first>{'|'.join(DAYS)})(?:-(?P<last>{'|'.join(DAYS)}))?"
_ONLY_DAYS = re.compile(_DAYS)
_SPAN = re.compile(
    rf"(?:{_DAYS} +)?(?P<start>[01]\d:[0-5]\d|2[0-3]:[0-5]\d)-(?P<end>[01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)"
)
_EVERY_DAY = frozenset(range(len(DAYS)))


@attrs.frozen
class Hours:
    """The hours of a week, Monday first. Hours past midnight stand with the day on which they begin."""

    week: tuple[tuple[Period, ...], ...]

    def on(self, day: date) -> tuple[Period, ...]:
        """Those of the weekday that a day is, by their beginning."""
        return self.week[day.weekday()]


@lru_cache(maxsize=1_000)
def read_hours(text: str) -> Hours | None:
    """The hours that a text means; None where it is unreadable or names none.

    The notation is the common part of OpenStreetMap's `opening_hours`. Between `;` stand days with their hours, between
    `,` further days (`Mo, We-Fr 08:00-12:00`) or further hours of the same days. Hours without a day mean every day.
    """
    week: list[set[Period]] = [set() for _ in DAYS]
    for part in text.split(";"):
        days: frozenset[int] = _EVERY_DAY
        waiting: frozenset[int] = frozenset()
        for piece in (piece.strip() for piece in part.split(",")):
            if only_days := _ONLY_DAYS.fullmatch(piece):
                waiting |= _range(only_days)
                continue
            span = _SPAN.fullmatch(piece)
            if span is None:
                return None
            if named := waiting | _range(span):
                days, waiting = named, frozenset()
            for day in days:
                week[day].add((_time(span["start"]), _time(span["end"])))
        if waiting:
            return None
    return Hours(tuple(tuple(sorted(periods)) for periods in week))


def _range(found: re.Match[str]) -> frozenset[int]:
    """The days from one to another, over the week-end where need be; none where none are named."""
    if not found["first"]:
        return frozenset()
    first = DAYS.index(found["first"])
    length = (DAYS.index(found["last"] or found["first"]) - first) % len(DAYS)
    return frozenset((first + step) % len(DAYS) for step in range(length + 1))


def _time(text: str) -> time:
    """`24:00` is the next day's first moment."""
    return time() if text == "24:00" else time.fromisoformat(text)
