"""Many events of every kind for a worker that is killed at any moment, and what must have come of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

import attrs

from stagerules.dsl.values import Key, Ref
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.event import Event
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import OPEN
from tests.crash.world import BEGIN, Receiver, deal
from tests.end_to_end.crm import State

RULES = """\
rule "Count"
on go if event.text == "count":
    set visits = visits + 1

rule "Note"
on go if event.text == "note":
    create_task title: "call {title}"
    tell text: "noted"

rule "Pass"
on go if event.text == "pass" and next is not empty:
    set next.visits = next.visits + 1

rule "Busy"
on go if event.text == "busy":
    tell text: "busy"

rule "Bad"
on go if event.text == "bad":
    tell text: "bad"
    on failure:
        add failure.code to tags
        set visits = visits + 1

rule "Wait"
on go if event.text == "wait":
    wait 40 minutes
    set visits = visits + 1

rule "Ask"
on go if event.text == "ask":
    let r = ask what: "rate"
    set answer = r.number
    wait 30 minutes
    tell text: r.word

rule "Delete"
on go if event.text == "delete":
    delete_item
"""
CLOCK = "".join(
    f'\nrule "At {hour}"\non every day at {hour:02}:00: set title = "{{title}}."\n' for hour in range(0, 24, 2)
)
"""What the clock starts. It goes fast: were it more, a busy machine would never come to the end of it."""
KINDS = ("count", "note", "pass", "wait", "ask", "bad", "count", "busy", "delete", "note")
DEALS = 12
"""Events are about these, but for deletions, which have deals of their own behind them."""
WORDS = {"note": ("noted",), "busy": ("busy",), "ask": ("rate", "about rate")}
"""What is received of an event."""


def kind(number: int) -> str:
    """What an event asks for."""
    return KINDS[number % len(KINDS)]


def about(number: int) -> int:
    """The deal that an event is about."""
    return DEALS + 1 + number if kind(number) == "delete" else 1 + number % (DEALS - 1)


def event(number: int) -> Event:
    """An event."""
    return Event(f"e{number}", "event", Ref("Deal", about(number)), name="go", fields={"text": kind(number)}, at=BEGIN)


def records(count: int) -> State:
    """The deals for so many events. Each leads to the next one; the clock is not for those to be deleted."""
    own = (about(number) for number in range(count) if kind(number) == "delete")
    leading = {Ref("Deal", key): deal(next=Ref("Deal", key + 1)) for key in range(DEALS - 1, 0, -1)}
    closed = {Ref("Deal", key): deal(stage="Won") for key in own}
    return {Ref("Deal", DEALS): deal()} | closed | leading


@attrs.define
class Told:
    """What workers said that they have done: events handled, messages closed, and how often."""

    handled: Counter[str] = attrs.field(factory=Counter)
    closed: Counter[str] = attrs.field(factory=Counter)
    troubles: list[str] = attrs.field(factory=list)

    def hears(self, lines: Iterable[Mapping[str, str]]) -> None:
        """Hears what a worker said."""
        for line in lines:
            match line:
                case {"event": name, "status": "done" | "nothing"}:
                    self.handled[name] += 1
                case {"message": name, "status": "sent" | "failed"}:
                    self.closed[name] += 1
                case {"trouble": what}:
                    self.troubles.append(what)
                case _:  # a message that is to be tried again, an event that waits
                    pass


@attrs.frozen(slots=False)
class Load:
    """So many events."""

    count: int

    @cached_property
    def kinds(self) -> Mapping[str, int]:
        """How many there are of each."""
        return Counter(kind(number) for number in range(self.count))

    @cached_property
    def history(self) -> Mapping[tuple[str, str], int]:
        """How many lines of each rule and kind there must be, but for the clock."""
        rules = {name.capitalize(): times for name, times in self.kinds.items()}
        return {
            ("Count", "write"): rules["Count"],
            ("Note", "create"): rules["Note"],
            ("Note", "message"): rules["Note"],
            ("Pass", "write"): rules["Pass"],
            ("Busy", "message"): rules["Busy"],
            ("Bad", "message"): rules["Bad"],
            ("Bad", "write"): rules["Bad"],
            ("Wait", "waits"): rules["Wait"],
            ("Wait", "write"): rules["Wait"],
            ("Ask", "message"): 2 * rules["Ask"],
            ("Ask", "waits"): 2 * rules["Ask"],
            ("Delete", "delete"): rules["Delete"],
            ("", "sent"): rules["Note"] + rules["Busy"] + 2 * rules["Ask"],
            ("", "failed"): rules["Bad"],
        }

    def holds(self, backend: Backend, told: Told) -> None:
        """Nothing that was acknowledged is missing."""
        with backend.look() as work:
            lost = [one for one in told.handled if work.store.status(one) != "done"]
            waiting = {one.id for one in work.store.messages()}
        assert not lost, f"acknowledged and lost: {lost}"
        assert not waiting & set(told.closed), f"said to be sent and waiting: {waiting & set(told.closed)}"

    def ended(self, backend: Backend, told: Told, receiver: Receiver) -> None:
        """All is done, once."""
        twice = {one: times for one, times in (told.handled + told.closed).items() if times > 1}
        assert not twice, f"done twice: {twice}"
        with backend.look() as work:
            rows = work.store.history()
            assert not [one for status in OPEN for one in work.store.waiting(status)]
            assert not work.store.failed_events()
            assert not work.store.messages()
            assert not work.store.timers()
            not_done = [one for number in range(self.count) if work.store.status(one := f"e{number}") != "done"]
            assert not not_done, f"not done: {not_done}"
            deals = work.records.read("Deal", work.records.all_keys("Deal"), ["visits", "title"])
            tasks = work.records.all_keys("Task")
        found = Counter[tuple[str, str]]((row.title, row.kind) for row in rows)
        meant = self.history
        assert {one: found[one] for one in meant} == meant
        assert sorted(key for key in deals if isinstance(key, int)) == list(range(1, DEALS + 1))
        visits = sum(self.kinds[one] for one in ("count", "pass", "bad", "wait"))
        assert sum(int(str(one["visits"])) for one in deals.values() if one) == visits
        assert len(tasks) == self.kinds["note"]
        words = Counter({word: self.kinds[one] for one, words in WORDS.items() for word in words})
        assert Counter(receiver.taken()) == words
        struck(rows, {key: str(one["title"]) for key, one in deals.items() if one})
        never_early(rows)


def struck(rows: tuple[HistoryRow, ...], titles: Mapping[Key, str]) -> None:
    """The clock came to each deal once each time, and left its mark."""
    marked = [row for row in rows if row.title.startswith("At ")]
    assert set(Counter((row.record, row.event) for row in marked).values()) == {1}
    marks = Counter(row.record.key for row in marked)
    assert {key: title.count(".") for key, title in titles.items()} == {key: marks[key] for key in titles}


def never_early(rows: tuple[HistoryRow, ...]) -> None:
    """Nothing that waits for its time came before it."""
    due = {row.event: row.new for row in rows if row.kind == "waits" and row.new is not None}
    late = [(row, due[row.causes[0]]) for row in rows if row.causes and row.causes[0] in due]
    assert len(late) >= len(due)
    for row, moment in late:
        assert isinstance(moment, datetime)
        assert row.at >= moment, f"{row.title} of {row.event} came at {row.at}, and was due at {moment}"
