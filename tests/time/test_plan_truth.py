"""A plan changes nothing and tells the truth: whatever waits, goes on, moves or is cancelled, what is planned is then
done, step by step, and planning itself writes nothing.
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import attrs
import pytest

from stagerules.dsl.values import Money, Ref
from stagerules.interpreter.drivers import dry
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.run import handle
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Refused
from stagerules.interpreter.sql.backend import create_tables
from tests.backends.world import step
from tests.end_to_end.places import sqlite
from tests.time.crm import BOSS, DEAL, OTHER, schema
from tests.time.truth import Looked, Written, done, picture
from tests.time.world import World, world

RULES = (
    'on stage "New":\n    set title = "{title}!"\n    wait 1 day\n    move to stage "Documents"',
    'on stage "New" after 2 days: log text: "late"',
    'on stage "New", "Documents" after 3 hours regardless of stage: add "late" to tags',
    'on leaving stage "New": remove "late" from tags',
    "on change of title if visited is empty: set visited = 1",
    'on change of title after 1 hour: tell text: "{title}"',
    'on stage "Documents" 1 day before close_date: tell text: "soon"',
    'on stage "Documents" at call_at skip if past: set responsible = boss',
    'on stage "Documents":\n    set close_date = today + 10 days\n    wait until close_date during working hours',
    'on paid:\n    create_task title: "call"\n    wait 3 hours\n    create_task title: "call again"',
    'on paid if event.amount > 50 EUR: move to stage "Won"',
    "on paid after 5 minutes: set contact.visits = 1",
    'on paid at 09:00 during working hours: move to stage "Documents" allowing back',
    'on stage "Won" after 1 week: delete_item',
    "on change of close_date:\n    wait 2 working days\n    set call_at = now",
    'on leaving stage "Documents" after 1 day: move to stage "New" allowing back',
)
"""In each world there are some of them."""


@attrs.define
class Told:
    """A world in which everything is planned before it happens."""

    world: World
    dice: Random
    seen: Counter[str] = attrs.field(factory=Counter)

    def happens(self, event: Event) -> None:
        """An event is planned, then handled: the same plan, and then all is as it says."""
        here, now = self.world.backend, self.world.now
        rules, constants = self.world.program, {"boss": BOSS}
        planned = dry.plan(rules, Looked(here), event, now, constants)
        before = picture(here, schema())
        receipt = handle(rules, here, event, now, constants)
        after = picture(here, schema())
        assert not isinstance(planned, Refused)
        if receipt.plan is None:
            assert planned.plan.code == "no_such_record"
            assert not planned.plan.steps
        else:
            assert receipt.plan == planned.plan
        before.timers.pop(event.id, None)  # it has come
        meant = done(before, planned.plan.steps, after, schema())
        assert meant.records == after.records
        assert meant == after
        self.seen.update(type(one.effect).__name__ for one in planned.plan.steps)
        self.goes_on()

    def goes_on(self) -> None:
        """What was queued happens, then what is due."""
        with self.world.backend.look() as work:
            event = work.store.next_queued() or next(
                (one.event for one in work.store.due_timers(self.world.now, 1)), None
            )
        if event is not None:
            self.happens(event)

    def lives(self) -> None:
        """A few things happen, and time passes."""
        for number in range(8):
            deal = self.dice.choice((DEAL, OTHER))
            if deal in picture(self.world.backend, schema()).records:
                self.happens(self.something(f"e{number}", deal))
            self.world.now += timedelta(hours=self.dice.choice((0, 1, 5, 30, 200)))
            self.goes_on()

    def something(self, name: str, deal: Ref) -> Event:
        """Somebody moves or changes the deal, or an event arrives."""
        event = Event(name, "stage", deal, at=self.world.now)
        match self.dice.choice(("stage", "close_date", "title", "paid", "paid")):
            case "stage":
                before, stage = self.world.field("stage", deal), self.dice.choice(("New", "Documents"))
                self.put(deal, "stage", stage)
                return attrs.evolve(event, stage=stage, from_stage=before)
            case "close_date":
                return self.changed(event, "close_date", self.dice.choice((None, date(2026, 1, 9), date(2026, 2, 1))))
            case "title":
                return self.changed(event, "title", f"title {name}")
            case _:
                amount = Money(Decimal(self.dice.choice((10, 100))), "EUR")
                return attrs.evolve(event, kind="event", name="paid", fields={"amount": amount})

    def changed(self, event: Event, field: str, value: date | str | None) -> Event:
        old = {field: self.world.field(field, event.record)}
        self.put(event.record, field, value)
        return attrs.evolve(event, kind="changed", old=old)

    def put(self, deal: Ref, field: str, value: date | str | None) -> None:
        with self.world.backend.begin() as work:
            work.records.apply(step(SetField(deal, field, value)), {})


def told(seed: int, place: str, folder: Path) -> Counter[str]:
    """Lets a world with some of the rules be; how many effects of each kind there were."""
    dice = Random(seed)
    chosen = [number for number in range(len(RULES)) if dice.random() < 0.5]
    text = 'for Deal in pipeline "Sales"\n' + "".join(f'rule "{number}"\n{RULES[number]}\n' for number in chosen)
    text += 'for Contact\nrule "Contact"\non change of visits after 1 month: set birthday = today\n'
    backend = MemoryBackend(schema())
    if place == "sqlite":
        backend = sqlite(folder / f"{seed}.db", schema())
        create_tables(backend)
    one = Told(world(text, backend), dice)
    try:
        one.lives()
    except AssertionError as error:
        error.add_note(f"seed {seed}:\n{text}")
        raise
    return one.seen


def all_told(place: str, count: int, folder: Path) -> None:
    seen: Counter[str] = Counter()
    for seed in range(count):
        seen += told(seed, place, folder)
    print(place, dict(seen))
    kinds = {"SetField", "AddToList", "CreateRecord", "DeleteRecord", "Deliver", "Schedule", "Cancel"}
    assert kinds <= seen.keys()


@pytest.mark.slow
@pytest.mark.parametrize(("place", "count"), [("memory", 50), pytest.param("sqlite", 12, marks=pytest.mark.slow)])
def test_what_is_planned_is_done(place: str, count: int, tmp_path: Path) -> None:
    all_told(place, count, tmp_path)


@pytest.mark.fuzz
@pytest.mark.parametrize("place", ["memory", "sqlite"])
def test_what_is_planned_is_done_in_many_worlds(place: str, tmp_path: Path) -> None:
    all_told(place, 1_000, tmp_path)


def test_a_backend_that_can_only_be_read_sees_who_writes() -> None:
    w = world("on paid: stop\n")
    with Looked(w.backend).look() as work:
        for write in ("apply", "lock"):
            with pytest.raises(Written):
                getattr(work.records, write)
        for write in ("keep", "queue", "add_timers", "take_timer", "cancel_timers", "post", "keep_ruleset"):
            with pytest.raises(Written):
                getattr(work.store, write)
