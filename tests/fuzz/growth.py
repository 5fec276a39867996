"""How much longer something takes on twice the text: measured in processor time, again and again where in doubt."""

import gc
import time
from collections.abc import Callable
from statistics import median

import attrs

TOO_SHORT = 0.02
"""Seconds; what takes less is repeated until it takes as long."""


@attrs.define
class Measured:
    """The times of the text and of twice the text, taken in turn."""

    once: list[float] = attrs.field(factory=list)
    twice: list[float] = attrs.field(factory=list)

    @property
    def ratio(self) -> float:
        """By the least times, since whatever disturbs only adds; or by the middle one of all pairs, if that is less:
        a disturbance may last as long as all but one of the times.
        """
        pairs = [twice / once for once, twice in zip(self.once, self.twice, strict=True)]
        return min(min(self.twice) / min(self.once), median(pairs))


def growth(work: Callable[[int], Callable[[], object]], size: int, allowed: float, rounds: int = 30) -> Measured:
    """Measures `work(size)` and `work(2 * size)` in turn, until the ratio is allowed or no round is left."""
    small, large = work(size), work(2 * size)
    repeat = max(1, round(TOO_SHORT / max(_seconds(small, 1), 1e-6)))
    found = Measured()
    for index in range(rounds):
        # As long as the other takes: the shorter one would more often be left undisturbed.
        found.once.append(_seconds(small, 2 * repeat))
        found.twice.append(_seconds(large, repeat))
        if index and found.ratio <= allowed:
            break
    return found


def _seconds(work: Callable[[], object], repeat: int) -> float:
    """Processor time of one run. Without the collector, whose time depends on all else that the process holds."""
    gc.collect()
    gc.disable()
    try:
        start = time.thread_time()
        for _ in range(repeat):
            work()
        return (time.thread_time() - start) / repeat
    finally:
        gc.enable()
