"""What a driver needs of the place where everything is kept."""

from contextlib import AbstractContextManager
from typing import Protocol

from ..records.protocol import Records
from ..store.protocol import Store


class Work(Protocol):
    """One transaction: the user's records and the engine's own."""

    @property
    def records(self) -> Records:
        """The user's records; part of the transaction where the backend is atomic."""

    @property
    def store(self) -> Store:
        """The engine's own; always part of the transaction."""

    @property
    def connection(self) -> object | None:
        """The database connection that the engine's own are kept on, for a host that writes there, too; None where
        there is none.
        """


class Backend(Protocol):
    """A place where records and the engine's own are kept.

    `atomic` says that both are one transaction: all of an event happens or nothing. Elsewhere events are finished
    step by step.
    """

    @property
    def atomic(self) -> bool:
        """Whether records and Store are changed together or not at all."""

    def begin(self, *, alone: bool = False) -> AbstractContextManager[Work]:
        """A transaction: committed at the end, rolled back on an exception.

        Where transactions go on at the same time, one that cannot be as if it were alone raises `Overtaken`, at any
        time up to its end. `alone` is asked for after that happened several times: then no other one that may write
        goes on meanwhile.
        """

    def look(self) -> AbstractContextManager[Work]:
        """A transaction that only reads, never waits for writers, and is always rolled back. The records of a
        backend that is not atomic are outside it.
        """
