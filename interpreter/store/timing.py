"""Timers: whose they are, and in which order they come."""

from collections.abc import Iterable

from .protocol import Timer


def rule_of(timer: Timer) -> str:
    """The identity of the rule that goes on."""
    return timer.event.resume.rule if timer.event.resume else timer.event.name or ""


def start_of(timer: Timer) -> str:
    """The id of the event that began the rule."""
    return timer.event.resume.start.id if timer.event.resume else ""


def soonest_first(timers: Iterable[Timer]) -> tuple[Timer, ...]:
    """In the order in which they are due, those that rest last; else as they come."""
    found = tuple(timers)
    due = ((one.due, one) for one in found if one.due is not None)
    soon = (one for _, one in sorted(due, key=lambda pair: pair[0]))
    return (*soon, *(one for one in found if one.due is None))
