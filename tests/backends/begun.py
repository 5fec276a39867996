"""Rules that have begun and go on later."""

from datetime import datetime, time

from stagerules.dsl.values import Duration, Money, Ref
from stagerules.interpreter.event import Awaited, Event, Follows, Resume, Timing
from stagerules.interpreter.store.protocol import Timer

from .world import NOW


def begun(name: str, record: Ref, rule: str = "rule", start: str = "e-1") -> Event:
    """The event by which a rule goes on, with everything that such an event can hold."""
    timing = Timing("before", Duration(2, "day"), time(9, 30), working_hours=True, skip_if_past=True)
    beginning = Event(start, "changed", record, old={"day": NOW.date()}, at=NOW, actor="ada")
    resume = Resume(
        rule,
        "Rule",
        "a.rules",
        3,
        "v1",
        "set-1",
        beginning,
        (1, 0),
        {"x": Awaited("token"), "y": {"url": "https://example.com"}, "z": Money(NOW.day, "EUR")},
        bound=True,
        follows=Follows("day", timing),
    )
    return Event(name, "resume", record, cause=start, depth=1, resume=resume)


def timer(name: str, due: datetime | None, record: Ref, rule: str = "rule", start: str = "e-1") -> Timer:
    """A timer of such an event."""
    return Timer(name, due, begun(name, record, rule, start))
