"""Chains of events: how long one may be, and the way round when it never ends."""

from typing import Literal

import attrs

from ..event import Event

DEEPEST = 16
MOST_EVENTS = 1000


class Endless(Exception):
    """A chain is too deep, or there are too many events."""

    def __init__(self, code: Literal["too_deep", "too_many_events"], loop: tuple[str, ...]) -> None:
        super().__init__(code, loop)
        self.code: Literal["too_deep", "too_many_events"] = code
        self.loop = loop


@attrs.define
class Chain:
    """The events of a run, each with what caused it. Those that start no rule lead nowhere and don't count."""

    first: Event
    links: dict[str, tuple[str, str]] = attrs.field(factory=dict)
    count: int = 0

    def begin(self, event: Event, rules: tuple[object, ...]) -> None:
        """The event that came from outside; through the queue it may be far down a chain already."""
        self._counted(event, bool(rules))

    def add(self, event: Event, rule: str, starts_rules: bool) -> None:
        """An event that a rule caused."""
        self.links[event.id] = (event.cause or "", f"{rule}: {described(event)}")
        self._counted(event, starts_rules)

    def _counted(self, event: Event, starts_rules: bool) -> None:
        if not starts_rules:
            return
        self.count += 1
        if event.depth > DEEPEST:
            raise Endless("too_deep", self.loop(event))
        if self.count > MOST_EVENTS:
            raise Endless("too_many_events", self.loop(event))

    def loop(self, event: Event) -> tuple[str, ...]:
        """The way round, oldest first: between the last two times that the same happened; the whole chain if none did.
        What only turned off the way at the end is no part of it.
        """
        way: list[str] = []
        at = event.id
        while at in self.links:
            at, label = self.links[at]
            if label in way:
                return tuple(reversed(way[way.index(label) :]))
            way.append(label)
        return tuple(reversed((*way, described(self.first))))


def described(event: Event) -> str:
    """What happened, in short: `stage "New"`, `change of amount`."""
    match event.kind:
        case "stage":
            return f'stage "{event.stage}"'
        case "changed":
            return f"change of {', '.join(event.old)}"
        case "event":
            return event.name or ""
        case "resume" if event.resume is not None:
            return f"{event.resume.title} goes on"
        case kind:
            return f"{event.record.entity} {kind}"
