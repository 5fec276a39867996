"""Handling many events: first what is unfinished, then each given event and what it queued."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from stagerules.dsl.values import Value

from ..event import Event
from ..program import Program
from ..records.problems import BackendProblem
from . import atomic, stepwise
from .backend import Backend
from .receipt import Receipt

__all__ = ["Receipt", "handle", "run"]


def handle(program: Program, backend: Backend, event: Event, now: datetime, constants: Mapping[str, Value]) -> Receipt:
    """Handles one event, in the way that the backend allows."""
    driver = atomic.handle if backend.atomic else stepwise.handle
    return driver(program, backend, event, now, constants)


def run(
    program: Program,
    backend: Backend,
    events: Iterable[Event],
    now: Callable[[], datetime],
    constants: Mapping[str, Value],
) -> Iterator[Receipt]:
    """Handles everything there is to handle. `now` is asked anew for each event.

    An event that goes wrong hurts only itself; a `BackendProblem` ends the run, and the next one goes on from there.
    """

    def one(event: Event) -> Receipt:
        return _guarded(program, backend, event, now(), constants)

    yield from _resumed(backend, one)
    for event in events:
        receipt = one(event)
        yield receipt
        if receipt.plan is not None and receipt.plan.queued:
            yield from _queued(backend, one)


def _resumed(backend: Backend, one: Callable[[Event], Receipt]) -> Iterator[Receipt]:
    """What an earlier run left: half done, told but not decided, queued, held."""
    with backend.look() as work:
        left = (*work.store.waiting("planned"), *work.store.waiting("received"))
        held = work.store.waiting("held")
    for event in left:
        yield one(event)
    yield from _queued(backend, one)
    for event in held:
        yield one(event)
        yield from _queued(backend, one)


def _queued(backend: Backend, one: Callable[[Event], Receipt]) -> Iterator[Receipt]:
    while True:
        with backend.look() as work:
            event = work.store.next_queued()
        if event is None:
            return
        yield one(event)


def _guarded(
    program: Program, backend: Backend, event: Event, now: datetime, constants: Mapping[str, Value]
) -> Receipt:
    try:
        return handle(program, backend, event, now, constants)
    except BackendProblem:
        raise
    except Exception as error:  # ours, or a host's action's: this event fails, the others go on
        # The error's own text may hold secrets or addresses.
        return atomic.fail(backend, event, "internal_error", type(error).__name__)
