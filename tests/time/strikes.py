"""Rules that the clock starts, by hand: each of their moments once, made up where it was missed, within a day."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs

from . import wall

RULES = """\
for Contact
rule "daily"
on every day at 02:30: log text: "daily"
rule "monthly"
on every month on 31 at 00:15: log text: "monthly"
rule "at work"
on every working day at 09:00: log text: "at work"
"""


def _is_last(day: date, zone: ZoneInfo) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


DAYS: Mapping[str, tuple[time, Callable[[date, ZoneInfo], bool]]] = {
    "daily": (time(2, 30), lambda day, zone: True),
    "monthly": (time(0, 15), _is_last),
    "at work": (time(9), wall.works),
}


@attrs.define
class Strikes:
    """What the rules of the clock should have done."""

    zone: ZoneInfo
    seen: dict[str, datetime] = attrs.field(factory=dict)
    logged: list[tuple[datetime, str]] = attrs.field(factory=list)

    def works(self, now: datetime) -> None:
        """The worker is there. A rule begins with the first moment after its first sight; what was first goes first."""
        struck = {name: self._last(name, now) for name in DAYS}
        for name in sorted(struck, key=lambda name: struck[name]):
            if struck[name] > self.seen.setdefault(name, now):
                self.seen[name] = struck[name]
                if now - struck[name] <= timedelta(days=1):
                    self.logged.append((now, name))

    def _last(self, name: str, now: datetime) -> datetime:
        clock, falls_on = DAYS[name]
        days = (now.astimezone(self.zone).date() - timedelta(days=number) for number in range(-2, 40))
        moments = (wall.at(day, clock, self.zone) for day in days if falls_on(day, self.zone))
        return next(one for one in moments if one <= now)
