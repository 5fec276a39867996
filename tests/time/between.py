"""A backend that lets others in between two transactions of one."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from stagerules.interpreter.drivers.backend import Backend, Work


class Between:
    """A backend that lets something else happen before each transaction; not inside of one."""

    def __init__(self, inner: Backend, meanwhile: Callable[[], None]) -> None:
        self.inner, self.meanwhile = inner, meanwhile
        self.atomic = inner.atomic
        self.open = 0

    def begin(self) -> AbstractContextManager[Work]:
        """A transaction."""
        return self._opened(self.inner.begin)

    def look(self) -> AbstractContextManager[Work]:
        """One that only reads."""
        return self._opened(self.inner.look)

    @contextmanager
    def _opened(self, opened: Callable[[], AbstractContextManager[Work]]) -> Iterator[Work]:
        if not self.open:
            self.meanwhile()
        self.open += 1
        try:
            with opened() as work:
                yield work
        finally:
            self.open -= 1
