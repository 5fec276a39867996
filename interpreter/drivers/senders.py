"""Several senders: messages leave at the same time in threads, and one thread alone talks of them to the Store."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Protocol, TypeAlias

import attrs

from ..store.outbox import Claimed
from .delivered import Delivered, Handed

LOOK = 1.0
"""Seconds: so often it is looked for new messages while old ones are under way."""
GATHER = 0.02
"""Seconds: what has come to its end waits so long for more of its kind, so that they share a transaction."""
QUICK, AT_HAND = 0.1, 8
"""Where a message takes less seconds than that, each sender gets so many at hand: it need not wait for the Store."""
FRESH = 5.0
"""Seconds: what was at hand for longer is given back. It may be paused by now, or another worker free for it."""


class Office(Protocol):
    """What senders work for."""

    def exchange(
        self, handed: Sequence[Handed], unbegun: Sequence[Claimed], most: Mapping[str, int]
    ) -> tuple[list[Delivered], Sequence[Claimed]]:
        """In one transaction: notes what became of messages, gives back what was not begun, and takes new ones, so many
        of each channel at most. What of the first counts, with those that a limit holds, and the new ones.
        """

    def hand_over(self, claimed: Claimed) -> Delivered:
        """Sends one; called in a thread of a sender."""


@attrs.frozen
class Sent:
    """What became of a message (None: it was not begun), and how many seconds that took."""

    done: Delivered | None
    seconds: float


Going: TypeAlias = "Future[Sent]"


@attrs.define(eq=False)
class Senders:
    """Threads, so many for each channel: a slow one holds up nobody else. `ended` gets what has come to its end;
    `handed` and `unbegun` is what of it the Store is still to be told.
    """

    office: Office
    count: int
    pools: Mapping[str, ThreadPoolExecutor]
    at_work: dict[Going, Claimed] = attrs.field(factory=dict)
    ended: "SimpleQueue[Going]" = attrs.field(factory=SimpleQueue)
    quick: set[str] = attrs.field(factory=set)
    handed: list[Handed] = attrs.field(factory=list)
    unbegun: list[Claimed] = attrs.field(factory=list)
    error: BaseException | None = None
    """What a sender raised that is no fault of a message."""

    def exchange(self, ended: Sequence[Going], *, more: bool) -> list[Delivered]:
        """Notes what has come to its end, and begins with new messages, if there are to be `more`. What counts."""
        for going in ended:
            self._take_in(going, self.at_work.pop(going))
        most = self._room() if more and self.error is None else {}
        if not self.handed and not self.unbegun and not any(most.values()):
            return []
        told, claimed = self.office.exchange(self.handed, self.unbegun, most)
        self.handed, self.unbegun = [], []
        for one in claimed:
            going = self.pools[one.message.channel].submit(_sent, self.office, one, monotonic())
            self.at_work[going] = one
            going.add_done_callback(self.ended.put)
        return told

    def finished(self, seconds: float) -> list[Going]:
        """What has come to its end; the first of it is waited for so long, others for a moment."""
        found: list[Going] = []
        until = monotonic() + seconds
        try:
            while len(found) < len(self.at_work):
                found.append(self.ended.get(timeout=max(0, until - monotonic())))
                until = min(until, monotonic() + GATHER) if len(found) == 1 else until
        except Empty:
            pass
        return found

    def stop(self) -> None:
        """Begins nothing more of what is at hand."""
        for going in tuple(self.at_work):
            going.cancel()

    def end(self) -> None:
        """Waits for what is under way, and notes what became of it. No thread is left."""
        self.stop()
        for pool in self.pools.values():
            pool.shutdown()
        self.exchange(self.finished(0), more=False)

    def _room(self) -> Mapping[str, int]:
        """How many messages of each channel could be begun or be at hand."""
        taken = Counter(one.message.channel for one in self.at_work.values())
        return {name: self.count * (AT_HAND if name in self.quick else 1) - taken[name] for name in self.pools}

    def _take_in(self, going: Going, claimed: Claimed) -> None:
        """Sorts what has come to its end."""
        error = None if going.cancelled() else going.exception()
        if error is not None:
            self.error = error
        elif going.cancelled() or (sent := going.result()).done is None:
            self.unbegun.append(claimed)
        else:
            self.handed.append((claimed, sent.done))
            (self.quick.add if sent.seconds < QUICK else self.quick.discard)(claimed.message.channel)


def at_once(
    office: Office, channels: Sequence[str], count: int, ending: Callable[[], bool]
) -> Iterator[Delivered | None]:
    """What becomes of messages that are sent by so many senders a channel. None where nothing has come to its end for a
    while. Once it is `ending`, nothing more is begun.
    """
    pools = {name: ThreadPoolExecutor(count, f"stagerules {name}") for name in channels}
    senders = Senders(office, count, pools)
    ended: list[Going] = []
    try:
        while True:
            if ending():
                senders.stop()
            told = senders.exchange(ended, more=not ending())
            yield from told
            if senders.error is not None:
                raise senders.error
            if not senders.at_work and not told:
                return
            ended = senders.finished(LOOK)
            if senders.at_work and not ended:
                yield None
    finally:
        senders.end()


def _sent(office: Office, claimed: Claimed, since: float) -> Sent:
    begun = monotonic()
    if begun - since > FRESH:
        return Sent(None, 0)
    return Sent(office.hand_over(claimed), monotonic() - begun)
