"""How much longer something takes on twice the text: measured in processor time, again and again where in doubt."""

import gc
import time
from collections.abc import Callable

import attrs

TOO_SHORT = 0.02
"""Seconds; what takes less is repeated until it takes as long."""


@attrs.define
class Measured:
    """The least times so far of the text and of twice the text: whatever disturbs, only adds."""

    once: float = float("inf")
    twice: float = float("inf")

    @property
    def ratio(self) -> float:
        return self.twice / self.once


def growth(work: Callable[[int], Callable[[], object]], size: int, allowed: float, rounds: int = 12) -> Measured:
    """Measures `work(size)` and `work(2 * size)` in turn, until the ratio is allowed or no round is left."""
    small, large = work(size), work(2 * size)
    repeat = max(1, round(TOO_SHORT / max(_seconds(small, 1), 1e-6)))
    found = Measured()
    for index in range(rounds):
        found.once = min(found.once, _seconds(small, repeat))
        found.twice = min(found.twice, _seconds(large, repeat))
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
