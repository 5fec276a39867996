"""Rules that wait in all the ways there are, and by hand what becomes of them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from random import Random
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from . import wall
from .wall import Unit

Dates: TypeAlias = Mapping[str, date | datetime | None]
"""What the date fields of a deal hold."""

CLOCKS = (time(0), time(0, 15), time(0, 30), time(1, 45), time(2), time(2, 30), time(3), time(9), time(23, 45))
"""Among them all that are left out or shown twice somewhere."""

SPANS: tuple[tuple[Unit, int], ...] = (
    ("seconds", 100_000),
    ("minutes", 5_000),
    ("hours", 200),
    ("days", 40),
    ("weeks", 8),
    ("months", 7),
    ("working days", 20),
)
EXACT = ("seconds", "minutes", "hours")


@attrs.frozen
class Time:
    """A time of a header or of a `wait`. `field` is the date that it goes by, `moment` the one that is written."""

    side: Literal["after", "before", "at"]
    amount: int = 0
    unit: Unit = "days"
    clock: time | None = None
    field: str | None = None
    moment: datetime | None = None
    hours: bool = False
    skip: bool = False

    def written(self, *, waits: bool) -> str:
        """As it stands in a header, or behind `wait`."""
        clock = f" at {self.clock:%H:%M}" if self.clock else ""
        ends = " during working hours" * self.hours + " skip if past" * self.skip
        at, until = ("until", "until ") if waits else ("at", "")
        if self.side == "at":
            what = self.field or (f"{self.moment:%Y-%m-%d %H:%M}" if self.moment else f"{self.clock:%H:%M}")
            return f"{at} {what}{ends}"
        unit = self.unit if self.amount != 1 else self.unit[:-1]
        if self.field is None:
            return f"{'' if waits else 'after '}{self.amount} {unit}{clock}{ends}"
        return f"{until}{self.amount} {unit} {self.side} {self.field}{clock}{ends}"

    def due(self, start: datetime, dates: Dates, zone: ZoneInfo) -> datetime | None:
        """When it is; None where its date is empty."""
        plain = self._plain(start, dates, zone)
        return wall.working(plain, zone) if plain is not None and self.hours else plain

    def _plain(self, start: datetime, dates: Dates, zone: ZoneInfo) -> datetime | None:
        if self.moment is not None:
            return wall.at(self.moment.date(), self.moment.time(), zone)
        if self.field is None:
            if self.side == "at":
                assert self.clock is not None
                return wall.next_at(self.clock, start, zone)
            return wall.later(start, self.amount, self.unit, zone, self.clock)
        amount = -self.amount if self.side == "before" else self.amount
        match dates[self.field]:
            case None:
                return None
            case datetime() as there:
                return wall.later(there, amount, self.unit, zone, self.clock) if amount else there
            case there if self.unit in EXACT:
                return wall.later(wall.at(there, wall.NINE, zone), amount, self.unit, zone)
            case there:
                day = wall.shifted(there, amount, self.unit, zone)
                return wall.at(day, self.clock or wall.NINE, zone)


def random_time(dice: Random, middle: datetime, *, waits: bool) -> Time:
    """Any kind of time; one that is written lies around the middle."""
    modifiers = {"hours": dice.random() < 0.25, "skip": dice.random() < 0.25}
    kind = dice.choice(("after", "after", "around", "at field", "at clock", "moment"))
    unit, most = dice.choice(SPANS)
    clock = dice.choice(CLOCKS) if unit not in EXACT and dice.random() < 0.4 else None
    field = dice.choice(("close_date", "call_at"))
    match kind:
        case "after":
            return Time("after", dice.randint(1, most), unit, clock, **modifiers)
        case "around":
            return Time(dice.choice(("after", "before")), dice.randint(1, most), unit, clock, field, **modifiers)
        case "at field":
            return Time("at", field=field, **modifiers)
        case "at clock" if not waits:
            return Time("at", clock=dice.choice(CLOCKS), **modifiers)
        case _:
            day = date.fromordinal(middle.toordinal() + dice.randint(-400, 400))
            return Time("at", moment=datetime.combine(day, dice.choice(CLOCKS)), **modifiers)


Starts: TypeAlias = tuple[Literal["paid", "stage", "change"], str]


@attrs.frozen
class Rule:
    """A rule that logs its name and version, then waits, and again."""

    name: str
    version: int
    starts: Starts
    header: Time | None
    waits: tuple[Time, ...]
    regardless: bool = False

    @property
    def text(self) -> str:
        """As it is written."""
        kind, name = self.starts
        on = {"paid": f"paid if event.amount == {name} EUR", "stage": f'stage "{name}"', "change": f"change of {name}"}
        head = f" {self.header.written(waits=False)}" if self.header else ""
        head += " regardless of stage" * self.regardless
        lines = [f'rule "{self.name}"', f"on {on[kind]}{head}:", f"    {self.logs(0)}"]
        for number, one in enumerate(self.waits, 1):
            lines += [f"    wait {one.written(waits=True)}", f"    {self.logs(number)}"]
        return "\n".join(lines) + "\n"

    def logs(self, number: int) -> str:
        """The statement that tells that it has come so far."""
        return f'log text: "{self.said(number)}"'

    def said(self, number: int) -> str:
        """What it logs."""
        return f"{self.name} {self.version} {number}"


def random_rule(dice: Random, name: str, version: int, starts: Starts, middle: datetime) -> Rule:
    """A rule with any times."""
    header = random_time(dice, middle, waits=False) if dice.random() < 0.8 else None
    waits = tuple(random_time(dice, middle, waits=True) for _ in range(dice.choice((0, 0, 1, 2) if header else (1, 2))))
    return Rule(name, version, starts, header, waits, starts[0] == "stage" and dice.random() < 0.3)


# --- what becomes of them, by hand ---


@attrs.define
class Waits:
    """A rule that waits for one of its times; `part` is 0 for its header, then the number of the `wait`."""

    rule: Rule
    part: int
    due: datetime | None
    written: int
    bound: bool

    @property
    def time(self) -> Time:
        """What it waits for."""
        found = self.rule.header if self.part == 0 else self.rule.waits[self.part - 1]
        assert found is not None
        return found


@attrs.define
class Deal:
    """A deal as it should be: its dates, what waits for it, what was logged; how often something began to wait."""

    zone: ZoneInfo
    stage: str
    dates: dict[str, date | datetime | None]
    waits: list[Waits] = attrs.field(factory=list)
    logged: list[tuple[datetime, str]] = attrs.field(factory=list)
    written: int = 0
    timers: int = 0

    def starts(self, rule: Rule, now: datetime) -> None:
        """A rule is started; one of a stage or a change begins anew."""
        if rule.starts[0] != "paid":
            self.waits = [one for one in self.waits if one.rule.name != rule.name]
        self._comes_to(rule, 0, now)

    def leaves(self) -> None:
        """It has been moved: what belongs to its stage is cancelled."""
        self.waits = [one for one in self.waits if not one.bound]

    def changed(self, field: str, value: date | datetime | None, now: datetime) -> None:
        """A date is changed, filled or emptied."""
        self.dates[field] = value
        for one in [one for one in self.waits if one.time.field == field]:
            due = one.time.due(now, self.dates, self.zone)
            if due is not None and due < now and one.time.skip:
                due = None
            if due != one.due:
                self.waits.remove(one)
                self._waits(one.rule, one.part, due)

    def works(self, now: datetime) -> None:
        """The worker is there: what is due goes on, the longest due first."""
        for one in sorted((one for one in self.waits if one.due and one.due <= now), key=_order):
            self.waits.remove(one)
            if one.time.hours and (at_work := wall.working(now, self.zone)) > now:
                self._waits(one.rule, one.part, at_work)
            else:
                self._goes_on(one.rule, one.part, now)

    def _comes_to(self, rule: Rule, part: int, now: datetime) -> None:
        time = rule.header if part == 0 else rule.waits[part - 1]
        if time is None:
            return self._goes_on(rule, part, now)
        due = time.due(now, self.dates, self.zone)
        if due is not None and due < now and time.skip:
            if time.field is None:
                return None
            due = None
        elif due is not None and due <= now:
            due = wall.working(now, self.zone) if time.hours else now
            if due == now:
                return self._goes_on(rule, part, now)
        self.timers += 1
        return self._waits(rule, part, due)

    def _waits(self, rule: Rule, part: int, due: datetime | None) -> None:
        self.written += 1
        bound = rule.starts[0] == "stage" and not rule.regardless
        self.waits.append(Waits(rule, part, due, self.written, bound))

    def _goes_on(self, rule: Rule, part: int, now: datetime) -> None:
        self.logged.append((now, rule.said(part)))
        if part < len(rule.waits):
            self._comes_to(rule, part + 1, now)


def _order(one: Waits) -> tuple[datetime | None, int]:
    return one.due, one.written
