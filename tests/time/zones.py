"""A project in some zone that lives through three years, and by hand what should become of its rules."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.values import Money, Ref
from stagerules.interpreter.event import Event
from stagerules.interpreter.program import Program
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.end_to_end.places import sqlite
from tests.time import wall
from tests.time.crm import ADA, BOSS, UNA, program, schema
from tests.time.strikes import RULES, Strikes
from tests.time.timers import Deal, Rule, Starts, Waits, random_rule
from tests.time.world import World

YEARS = 3
DEALS = 6
STAGES = ("New", "Documents", "Won")
STARTS: tuple[Starts, ...] = (
    *(("paid", str(number)) for number in range(6)),
    *(("stage", stage) for stage in STAGES),
    ("change", "title"),
)


class Project:
    """A project at work, and the same by hand."""

    def __init__(self, name: str, year: int, file: Path) -> None:
        self.zone, self.dice, self.file = ZoneInfo(name), Random(f"{name} 1"), file
        begin = datetime(year, 1, 1, tzinfo=UTC) + timedelta(minutes=self.dice.randrange(60 * 24 * 30))
        self.end = begin + timedelta(days=365 * YEARS)
        self.middle = (begin + (self.end - begin) / 2).replace(tzinfo=None)
        self.changes = wall.changes(self.zone, begin, YEARS)
        self.versions = 0
        self.rules = {starts: self._new_rule(starts) for starts in STARTS}
        backend = sqlite(file, schema())
        create_tables(backend)
        self.world = World(self._program(), backend, begin)
        self.deals: dict[Ref, Deal] = {}
        self.gone: dict[Ref, Deal] = {}
        self.clocks = Strikes(self.zone)
        for person, title in ((UNA, "Una"), (BOSS, "Boss"), (ADA, "Ada")):
            self.world.put(person, name=title)
        for _ in range(DEALS):
            self._new_deal()
        self.works()

    @property
    def now(self) -> datetime:
        """What its clock shows."""
        return self.world.now.astimezone(UTC)

    @property
    def timers(self) -> int:
        """How often something began to wait."""
        return sum(one.timers for one in (*self.deals.values(), *self.gone.values()))

    def lives(self, timers: int) -> None:
        """Three years with so many timers, and then as long until nothing is due any more."""
        acts: list[Callable[[], None]] = [self.pays] * 6 + [self.moves] * 2 + [self.changes_date] * 3 + [self.works] * 4
        acts += [self.changes_title, self.goes, self.restarts, self.edits]
        while self.timers < timers or self.now < self.end:
            self.dice.choice(acts)()
            self.time_passes((self.end - self.now) / max(timers - self.timers, 3))
        while due := self._dues():
            self.world.now = max(due)
            self.works()

    # --- what happens ---

    def time_passes(self, usual: timedelta) -> None:
        """The clock goes on by some random step; sometimes it is put back, or goes on by far."""
        step = timedelta(seconds=int(usual.total_seconds() * self.dice.expovariate(1)))
        match self.dice.choice(("some", "some", "short", "back", "far", "to a change", "to what is due")):
            case "short":
                step = timedelta(minutes=self.dice.randrange(300))
            case "back":
                step = -timedelta(minutes=self.dice.randrange(600))
            case "far":
                step *= 5
            case "to a change" if ahead := [one for one in self.changes if one > self.now]:
                step = ahead[0] - self.now + timedelta(minutes=self.dice.randrange(-180, 240))
            case "to what is due" if due := [one for one in self._dues() if one > self.now]:
                step = min(due) - self.now - timedelta(seconds=self.dice.randrange(2))
        self.world.now = (self.now + max(step, timedelta(hours=-10))).astimezone(self.zone)

    def works(self) -> None:
        """The worker is there; afterwards all is as it should be."""
        self.world.works()
        self.clocks.works(self.now)
        for deal in self.deals.values():
            deal.works(self.now)
        self.as_it_should_be()

    def pays(self) -> None:
        """Something arrives that starts a rule, each time anew."""
        deal = self._any_deal()
        name = str(self.dice.randrange(6))
        self.world.happens("event", deal, name="paid", fields={"amount": Money(Decimal(name), "EUR")})
        self._start("paid", name, deal)

    def moves(self) -> None:
        """A deal is moved to another stage, or saved where it is."""
        deal = self._any_deal()
        stage = self.dice.choice(STAGES)
        hand = self.deals[deal]
        if stage == hand.stage:
            self.world.happens("stage", deal, stage=stage, from_stage=stage)
        else:
            self.world.enters(stage, deal)
            hand.stage = stage
            hand.leaves()
            self._start("stage", stage, deal)

    def changes_title(self) -> None:
        """A text is changed."""
        deal = self._any_deal()
        self.versions += 1
        self.world.changes(deal, title=f"title {self.versions}")
        self._start("change", "title", deal)

    def changes_date(self) -> None:
        """A date by which rules go is changed, filled or emptied."""
        deal, field = self._any_deal(), self.dice.choice(("close_date", "call_at"))
        value = self._date(field)
        if value != self.deals[deal].dates[field]:
            self.world.changes(deal, **{field: value})
            self.deals[deal].changed(field, value, self.now)

    def goes(self) -> None:
        """A deal is deleted, and another one is made."""
        deal = self._any_deal()
        self.world.goes(deal)
        self.gone[deal] = self.deals.pop(deal)
        self.gone[deal].waits.clear()
        self._new_deal()

    def restarts(self) -> None:
        """Another process goes on."""
        assert isinstance(self.world.backend, SqlBackend)
        self.world.backend.close()
        self.world.backend = sqlite(self.file, schema())
        self.world.program = attrs.evolve(self.world.program)  # which remembers nothing of earlier rules

    def edits(self) -> None:
        """A rule says something else now, has another name, or is not there any more."""
        starts = self.dice.choice(STARTS)
        before = self.rules.pop(starts, None)
        match self.dice.choice(("edited", "renamed", "deleted")):
            case "edited" if before is not None:
                self.rules[starts] = self._new_rule(starts, before.name)
            case "renamed" | "edited":
                self.rules[starts] = self._new_rule(starts)
        self.world.program = self._program()

    # --- what should be ---

    def as_it_should_be(self) -> None:
        """What waits is what should wait, and nothing has gone wrong."""
        assert [one for one in self.world.receipts if one.status in ("failed", "held", "error")] == []
        found = sorted((_due(one.due), one.event.record.key, _title(one.event)) for one in self.world.timers)
        meant = sorted((_due(one.due), deal.key, one.rule.name) for deal, one in self._waiting())
        same(found, meant)

    def told_as_it_should_be(self) -> int:
        """What was logged is what should be, in this order; how much that is."""
        hands = {**self.deals, **self.gone, ADA: self.clocks}
        with self.world.backend.look() as work:
            for record, hand in hands.items():
                rows = [one for one in work.store.history(record) if one.kind == "log"]
                same([(one.at.astimezone(UTC), one.detail) for one in rows], hand.logged)
        return sum(len(one.logged) for one in hands.values())

    def _start(self, kind: str, name: str, deal: Ref) -> None:
        for (what, which), rule in self.rules.items():
            if (what, which) == (kind, name):
                self.deals[deal].starts(rule, self.now)

    def _waiting(self) -> Iterator[tuple[Ref, Waits]]:
        for deal, hand in self.deals.items():
            yield from ((deal, one) for one in hand.waits)

    def _dues(self) -> list[datetime]:
        return [one.due for _, one in self._waiting() if one.due is not None]

    # --- what there is ---

    def _any_deal(self) -> Ref:
        return self.dice.choice(list(self.deals))

    def _new_deal(self) -> None:
        deal = Ref("Deal", len(self.deals) + len(self.gone) + 1)
        dates = {field: self._date(field) for field in ("close_date", "call_at")}
        self.deals[deal] = Deal(self.zone, "New", dates)
        self.world.put(
            deal,
            title="One chair",
            contacts=(ADA,),
            responsible=UNA,
            stage="New",
            pipeline="Sales",
            stage_since=self.now,
            **dates,
        )

    def _date(self, field: str) -> date | datetime | None:
        """Some date around now, or none; a moment is on the minute."""
        if self.dice.random() < 0.15:
            return None
        local = self.now.astimezone(self.zone)
        day = local.date() + timedelta(days=self.dice.randrange(-20, 120))
        if field == "close_date":
            return day
        return wall.at(day, time(self.dice.randrange(24), self.dice.choice((0, 15, 30))), self.zone)

    def _new_rule(self, starts: Starts, name: str = "") -> Rule:
        self.versions += 1
        return random_rule(self.dice, name or f"rule {self.versions}", self.versions, starts, self.middle)

    def _program(self) -> Program:
        text = RULES + "for Deal\n" + "".join(rule.text for rule in self.rules.values())
        return program(text, zone=self.zone)


def same(found: list[tuple[Any, ...]], meant: list[tuple[Any, ...]]) -> None:
    """Both are equal; else it is told where they differ first."""
    for number, (one, other) in enumerate(zip_longest(found, meant)):
        assert one == other, f"number {number}: found {one}, meant {other}"


def _title(event: Event) -> str:
    assert event.resume is not None
    return event.resume.title


def _due(due: datetime | None) -> str:
    return "" if due is None else due.astimezone(UTC).isoformat()
