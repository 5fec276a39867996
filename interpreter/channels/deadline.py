"""When a conversation with a server must have come to its end."""

from collections.abc import Callable

import attrs

from .protocol import NotNow

TOO_LONG = "the server takes too long to answer"


@attrs.frozen(eq=False)
class Deadline:
    """A moment on a clock in seconds that never goes back."""

    clock: Callable[[], float]
    end: float

    def left(self, most: float | None = None) -> float:
        """How many seconds are left, `most` at most. Raises `NotNow`."""
        seconds = self.end - self.clock()
        if seconds <= 0:
            raise NotNow(TOO_LONG)
        return seconds if most is None else min(seconds, most)

    def sooner(self, seconds: float) -> "Deadline":
        """In so many seconds, and no later than this."""
        return Deadline(self.clock, min(self.end, self.clock() + seconds))


def deadline_in(seconds: float, clock: Callable[[], float]) -> Deadline:
    """In so many seconds."""
    return Deadline(clock, clock() + seconds)
