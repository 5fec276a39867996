"""Named points at which tests let the process end as `kill -9` ends it: what is on the way there must not be lost.

`STAGERULES_CRASH=committed:3` ends the process when the point `committed` is reached for the third time. Without that
variable nothing is asked and nothing happens.
"""

import os
import signal
from collections.abc import Mapping
from threading import Lock

import attrs

VARIABLE = "STAGERULES_CRASH"


@attrs.frozen
class Point:
    """A point of the drivers' way, and what is so when it is reached."""

    name: str
    meaning: str


POINTS = (
    Point("begun", "An event is to be handled; nothing of it is kept."),
    Point("timer_taken", "The timer of an event is taken, in the transaction of the event."),
    Point("received", "That the event came is committed, and no more. Not atomic only."),
    Point("locked", "The event's record is locked, nothing is decided."),
    Point("decided", "What the event leads to is decided, nothing of it is done."),
    Point("plan_kept", "The plan is committed, nothing of it is done. Not atomic only."),
    Point("effect_done", "A record was changed: in the transaction, or, not atomic, for good and not marked."),
    Point("marked", "That a step is done is committed, with its history. Not atomic only."),
    Point("timers_kept", "What waits or is cancelled is written, not committed."),
    Point("messages_kept", "Outgoing messages are written, too, not committed."),
    Point("events_queued", "Events on other records are written, too, not committed."),
    Point("finished", "All of an event is written, its history included, not committed."),
    Point("committed", "All of an event is committed, and nobody is told yet."),
    Point("timers_read", "It is known which timers are due, none is taken."),
    Point("clock_struck", "What the clock starts is queued, with the note that it is, not committed."),
    Point("clock_kept", "What the clock starts is committed, nothing of it is handled."),
    Point("claiming", "A message is claimed, not committed."),
    Point("claimed", "The claim is committed: until its lease ends, no other worker takes the message."),
    Point("sending", "The message may be sent: its address is not excluded. It is about to leave."),
    Point("answered", "The receiver has the message, or has refused it, and nothing of that is noted."),
    Point("closing", "What became of the message is written, with what follows, not committed."),
    Point("closed", "What became of the message is committed, and nobody is told yet."),
)


@attrs.define
class Crash:
    """Ends the process at a point, when it is reached so many times."""

    point: str
    times: int

    def comes(self, point: str) -> None:
        """A point is reached."""
        if point == self.point:
            self.times -= 1
            if self.times == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def asked_for(environ: Mapping[str, str]) -> Crash | None:
    """The crash that the environment asks for: `name:n`; without a number the first time is meant."""
    point, _, times = environ.get(VARIABLE, "").partition(":")
    return Crash(point, int(times) if times.isdecimal() else 1) if point else None


chosen: Crash | None = asked_for(os.environ)
"""Read once, when the process begins: asking the environment at each point would cost more than many a point's work."""


_counting = Lock()


def reached(point: str) -> None:
    """A driver has come to a point, in whatever thread."""
    if chosen is not None:
        with _counting:
            chosen.comes(point)
