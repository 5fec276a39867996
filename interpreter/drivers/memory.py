"""Records and Store in memory, with transactions: each works on a copy."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from threading import Lock, get_ident

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref

from ..facts import Fields, Rate
from ..records.memory import MemoryRecords
from ..records.problems import BackendProblem
from ..store.memory import MemoryStore


@attrs.frozen(eq=False)
class MemoryWork:
    """One transaction."""

    records: MemoryRecords
    store: MemoryStore
    connection: None = None


class MemoryBackend:
    """Everything in this process. `records` are put there as they are; fields left out are empty."""

    atomic = True

    def __init__(
        self,
        schema: Schema,
        records: Mapping[Ref, Fields] | None = None,
        rates: Mapping[Rate, Decimal] | None = None,
    ) -> None:
        self._lock = Lock()
        self._writer: int | None = None
        self._now = MemoryWork(MemoryRecords(schema, rates=dict(rates or {})), MemoryStore())
        for record, values in (records or {}).items():
            self._now.records.put(record, values)

    @contextmanager
    def begin(self, *, alone: bool = False) -> Iterator[MemoryWork]:
        """A transaction that may write: one at a time. Raises `BackendProblem` inside another one of the same thread,
        which would wait for itself.
        """
        if self._writer == get_ident():
            raise BackendProblem(
                "An event is being handled in this thread, and in memory there is one transaction at a time.",
                "Let the function that was told of a receipt return before the next event is handled.",
            )
        with self._lock:
            self._writer = get_ident()
            try:
                work = MemoryWork(self._now.records.copy(), self._now.store.copy())
                yield work
                self._now = work
            finally:
                self._writer = None

    @contextmanager
    def look(self) -> Iterator[MemoryWork]:
        """A transaction that only reads: what is there is never changed, a writer puts another in its place."""
        yield self._now
