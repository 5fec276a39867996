"""The engine for programs that run on asyncio: each call waits in a thread, so that the loop goes on."""

from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from stagerules.dsl.values import Ref, Value
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.delivered import Delivered
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Decided, Refused
from stagerules.interpreter.restore.desk import Restoration
from stagerules.interpreter.store.history import HistoryRow

from .engine import Engine
from .errors import UsersMistake
from .exclusions import Exclusion

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

    from .engine import Hosts

T = TypeVar("T")


class AsyncEngine:
    """The same as an `Engine`, to be awaited. Errors are those of the methods of the same name there.

    Each call runs in a thread of asyncio's, so as many go on at once as it has threads; on SQLite one writes at a time.
    A call that is cancelled while its thread is at work is finished there all the same; the same event later says
    `already`.

    ```python
    aio = AsyncEngine(engine)
    receipt = asyncio.run(aio.handle(stage_entered("Deal", 41, "New")))
    assert receipt.status == "done"
    ```
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def plan(self, event: Event, *, on: "AsyncConnection | AsyncSession | None" = None) -> Decided | Refused:
        """What an event would lead to. Nothing happens. With `on` on that connection, as `handle`."""
        if on is None:
            return await to_thread(self.engine.plan, event)
        return await _on(on, lambda plain: self.engine.plan(event, on=plain))

    async def handle(self, event: Event, *, on: "AsyncConnection | AsyncSession | None" = None) -> Receipt:
        """Lets an event happen, and everything that follows from it; the receipt of the event itself.

        With `on`, an open AsyncConnection or an AsyncSession of SQLAlchemy, all of it becomes a part of its
        transaction; then there is no thread, and functions given to `on_receipt` get the plain connection within.
        """
        if on is None:
            return await to_thread(self.engine.handle, event)
        return await _on(on, lambda plain: self.engine.handle(event, on=plain))

    async def run(self, events: Iterable[Event]) -> AsyncIterator[Receipt]:
        """Finishes what was begun before, then lets the events happen one after the other: a receipt for each."""
        receipts = self.engine.run(events)
        while (receipt := await to_thread(next, receipts, None)) is not None:
            yield receipt

    async def work(self) -> AsyncIterator[Receipt]:
        """Does what is due by now: a receipt for each."""
        receipts = self.engine.work()
        while (receipt := await to_thread(next, receipts, None)) is not None:
            yield receipt

    async def deliver(
        self, channels: Mapping[str, Channel] | None = None, *, senders: int = 1
    ) -> AsyncGenerator[Delivered]:
        """Hands over the messages that are due, each once, and tells what became of it."""
        told = self.engine.deliver(channels, senders=senders)
        try:
            while (one := await to_thread(next, told, None)) is not None:
                yield one
        finally:
            with suppress(ValueError):  # it is at work in a thread, which ends it
                await to_thread(told.close)

    async def constants(self) -> Mapping[str, Value]:
        """The project's constants."""
        return await to_thread(self.engine.constants)

    async def is_excluded(self, address: str) -> bool:
        """Whether a phone number or e-mail address, however written, is on the exclusion list."""
        return await to_thread(self.engine.is_excluded, address)

    async def exclusions(self) -> tuple[Exclusion, ...]:
        """The entries of the exclusion list, in the order in which they were made."""
        return await to_thread(self.engine.exclusions)

    async def exclude(self, address: str, comment: str | None = None, author: str = "by hand") -> bool:
        """Puts an address on the exclusion list; False where it is on it already."""
        return await to_thread(self.engine.exclude, address, comment, author)

    async def include(self, address: str, author: str = "by hand") -> int:
        """Takes an address off the exclusion list; how many entries that were."""
        return await to_thread(self.engine.include, address, author)

    async def restore(
        self, run: str, *, exclusions: bool = False, author: str = "by hand", dry: bool = False
    ) -> Restoration:
        """Brings back what a run deleted."""
        return await to_thread(self.engine.restore, run, exclusions=exclusions, author=author, dry=dry)

    async def history(self, record: Ref | None = None, newest: int | None = None) -> tuple[HistoryRow, ...]:
        """What was done, oldest first: to one record and what was made for it, or to all."""
        return await to_thread(self.engine.history, record, newest)

    async def events(self, ids: Iterable[str]) -> tuple[Event, ...]:
        """The events of these ids, as far as they are known."""
        return await to_thread(self.engine.events, ids)

    async def names(self, records: Iterable[Ref]) -> dict[Ref, str]:
        """What people call these records, as far as they are there."""
        return await to_thread(self.engine.names, records)


async def _on(on: "AsyncConnection | AsyncSession", work: "Callable[[Hosts], T]") -> T:
    if not hasattr(on, "run_sync"):
        raise UsersMistake(
            f"`on` is a {type(on).__name__}, and AsyncEngine takes an AsyncConnection of SQLAlchemy.",
            "With a plain Connection call the Engine itself: `engine.handle(event, on=connection)`.",
        )
    return await on.run_sync(work)
