"""Several senders: messages leave at the same time in threads, and one thread alone talks of them to the Store."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Protocol, TypeAlias

import attrs

from ..store.protocol import Claimed
from .delivered import Delivered, Handed

LOOK = 1.0
"""Seconds: so often it is looked for new messages while old ones are under way."""
QUICK = 1.0
"""Seconds: where a message takes less, senders get more at hand, so that they need not wait for the Store."""


class Office(Protocol):
    """What senders work for."""

    def claim(self, most: Mapping[str, int]) -> Sequence[Claimed]:
        """Takes messages, so many of each channel at most."""

    def hand_over(self, claimed: Claimed) -> Delivered:
        """Sends one; called in a thread of a sender."""

    def note(self, handed: Sequence[Handed]) -> list[Delivered]:
        """Notes what became of messages; those that count."""

    def give_back(self, claimed: Sequence[Claimed]) -> None:
        """Lets go of messages that were taken and not begun."""


@attrs.frozen
class Sent:
    """What became of a message, and how many seconds that took."""

    done: Delivered
    seconds: float


Going: TypeAlias = "Future[Sent]"


@attrs.frozen(eq=False)
class Senders:
    """Threads, so many for each channel: a slow one holds up nobody else. `ended` gets what has come to its end."""

    office: Office
    count: int
    pools: Mapping[str, ThreadPoolExecutor]
    at_work: dict[Going, Claimed] = attrs.field(factory=dict)
    ended: "SimpleQueue[Going]" = attrs.field(factory=SimpleQueue)
    quick: set[str] = attrs.field(factory=set)

    def begin(self) -> None:
        """Takes as many messages as there are free senders; where they are quick, as many again to have at hand."""
        taken = Counter(one.message.channel for one in self.at_work.values())
        most = {name: self.count * (2 if name in self.quick else 1) - taken[name] for name in self.pools}
        if not any(most.values()):
            return
        for one in self.office.claim(most):
            going = self.pools[one.message.channel].submit(_timed, self.office, one)
            self.at_work[going] = one
            going.add_done_callback(self.ended.put)

    def give_back(self) -> None:
        """Lets go of what no sender has begun."""
        idle = [claimed for going, claimed in self.at_work.items() if going.cancel()]
        if idle:
            self.office.give_back(idle)

    def finished(self, seconds: float) -> list[Going]:
        """What has come to its end by now; waits for it so long."""
        found: list[Going] = []
        try:
            found.append(self.ended.get(timeout=seconds))
            while True:
                found.append(self.ended.get_nowait())
        except Empty:
            return found

    def note(self, ended: Sequence[Going]) -> list[Delivered]:
        """Notes what became of messages; those that count. Raises what a sender raised that is no fault of a message,
        once all others are noted.
        """
        here = [(self.at_work.pop(going), going) for going in ended]
        good = [(claimed, going.result()) for claimed, going in here if not going.cancelled() and not going.exception()]
        for claimed, sent in good:
            (self.quick.add if sent.seconds < QUICK else self.quick.discard)(claimed.message.channel)
        told = self.office.note([(claimed, sent.done) for claimed, sent in good])
        for _, going in here:
            if not going.cancelled() and (error := going.exception()):
                raise error
        return told

    def end(self) -> None:
        """Lets go of what is not begun, waits for what is under way, and notes what became of it. No thread is left."""
        try:
            self.give_back()
        finally:
            for pool in self.pools.values():
                pool.shutdown()
            self.note(self.finished(0))


def at_once(
    office: Office, channels: Sequence[str], count: int, ending: Callable[[], bool]
) -> Iterator[Delivered | None]:
    """What becomes of messages that are sent by so many senders a channel. None where nothing has come to its end for a
    while. When it is `ending`, nothing more is begun.
    """
    pools = {name: ThreadPoolExecutor(count, f"stagerules {name}") for name in channels}
    senders = Senders(office, count, pools)
    try:
        while True:
            if ending():
                senders.give_back()
            else:
                senders.begin()
            if not senders.at_work:
                return
            told = senders.note(ended) if (ended := senders.finished(LOOK)) else [None]
            yield from told
    finally:
        senders.end()


def _timed(office: Office, claimed: Claimed) -> Sent:
    before = monotonic()
    return Sent(office.hand_over(claimed), monotonic() - before)
