"""Handling many events: first what is unfinished, then each given event and what it queued."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from stagerules.dsl.values import Value

from ..event import Event
from ..pauses import EVERYTHING
from ..pausing import paused_rules
from ..plan import Plan
from ..program import Program
from ..records.problems import BackendProblem
from ..store.protocol import EventStatus
from . import atomic, stepwise
from .addressed import addressed
from .backend import Backend
from .clocks import strike, struck
from .crash import reached
from .gates import EARLIER, PAUSED
from .receipt import Receipt
from .told import ListenerFailed, Tell, nobody

__all__ = ["Receipt", "handle", "run", "run_here"]


def handle(
    program: Program,
    backend: Backend,
    event: Event,
    now: datetime,
    constants: Mapping[str, Value],
    tell: Tell = nobody,
) -> Receipt:
    """Handles one event, in the way that the backend allows."""
    driver = atomic.handle if backend.atomic else stepwise.handle
    return driver(program, backend, addressed(event, backend, program.schema), now, constants, tell)


def run(
    program: Program,
    backend: Backend,
    events: Iterable[Event],
    now: Callable[[], datetime],
    constants: Mapping[str, Value],
    tell: Tell = nobody,
) -> Iterator[Receipt]:
    """Handles everything there is to handle. `now` is asked anew for each event, `tell` told of each receipt.

    An event that goes wrong hurts only itself; a `BackendProblem` or a `ListenerFailed` ends the run, and the next one
    goes on from there.
    """

    def one(event: Event) -> Receipt:
        return _guarded(program, backend, event, now(), constants, tell)

    yield from _resumed(backend, one)
    for event in events:
        receipt = one(event)
        while receipt.code == EARLIER:
            first = tuple(_queued(backend, one))
            yield from first
            if not first and _is_behind(backend, event):
                break
            receipt = one(event)
        yield receipt
        if receipt.plan is not None and receipt.plan.queued:
            yield from _queued(backend, one)


def run_due(
    program: Program,
    backend: Backend,
    now: Callable[[], datetime],
    constants: Mapping[str, Value],
    tell: Tell = nobody,
) -> Iterator[Receipt]:
    """Handles what is due by now: what is unfinished, what the clock starts, rules whose time has come, in
    the order in which they were due, and what all that queues. Nothing, where the project is paused.
    """

    def one(event: Event) -> Receipt:
        return _guarded(program, backend, event, now(), constants, tell)

    if is_stopped(backend):
        return
    waiting: set[str] = set()

    def by(moment: datetime) -> Iterator[Receipt]:
        while fresh := [event for event in _due(program, backend, moment, len(waiting)) if event.id not in waiting]:
            reached("timers_read")
            for event in fresh:
                receipt = one(event)
                yield receipt
                if receipt.status == "held":
                    waiting.add(event.id)
                yield from _queued(backend, one)

    yield from _resumed(backend, one)
    for moment, rule in struck(program, backend, now()):
        yield from by(moment)
        strike(rule, program, backend, now())
        yield from _queued(backend, one)
    yield from by(now())


AT_A_TIME = 100
"""So many timers are read at once."""


def is_stopped(backend: Backend) -> bool:
    """Whether the whole project is paused."""
    with backend.look() as work:
        return any(one.pause == EVERYTHING for one in work.store.pauses())


def _due(program: Program, backend: Backend, now: datetime, besides: int) -> list[Event]:
    """The next events whose time has come; `besides` so many that must wait for something else."""
    with backend.look() as work:
        pauses = [one.pause for one in work.store.pauses()]
        paused = paused_rules(program.rules, pauses) if pauses else ()
        return [timer.event for timer in work.store.due_timers(now, besides + AT_A_TIME, paused)]


def run_here(
    program: Program,
    backend: Backend,
    event: Event,
    now: datetime,
    constants: Mapping[str, Value],
    tell: Tell = nobody,
) -> Receipt:
    """Handles one event and what it queued, and that what it queued in turn, and nothing else that waits: for a
    transaction of somebody else's. The receipt of the event itself.
    """
    waiting = deque([event])
    receipts: list[Receipt] = []
    while waiting:
        receipt = _guarded(program, backend, waiting.popleft(), now, constants, tell)
        receipts.append(receipt)
        if receipt.plan is not None and receipt.plan.queued:
            waiting.extend(_still_queued(backend, receipt.plan))
    return receipts[0]


def _still_queued(backend: Backend, plan: Plan) -> Iterator[Event]:
    """The events that a plan queued, as they were kept: with the keys of records that it made."""
    with backend.look() as work:
        kept = [work.store.event(one.id) for one in plan.queued]
    return (one.event for one in kept if one is not None and one.status == "queued")


def _resumed(backend: Backend, one: Callable[[Event], Receipt]) -> Iterator[Receipt]:
    """What an earlier run left: half done, told but not decided, queued, held, behind what was held."""
    for event in (*_waiting(backend, "planned"), *_waiting(backend, "received")):
        yield one(event)
    yield from _queued(backend, one)
    for event in _waiting(backend, "held"):
        receipt = one(event)
        yield receipt
        yield from _queued(backend, one)
        if receipt.status == "held" and receipt.code != PAUSED:
            break  # the ceiling is reached: those that were held later keep their place, and are not decided again
    for event in _waiting(backend, "behind"):
        yield one(event)
        yield from _queued(backend, one)


def _waiting(backend: Backend, status: EventStatus) -> tuple[Event, ...]:
    with backend.look() as work:
        return work.store.waiting(status)


def _is_behind(backend: Backend, event: Event) -> bool:
    """Whether it must still wait: somebody else may have finished what it waited for."""
    with backend.look() as work:
        return work.store.place(event).behind is not None


def _queued(backend: Backend, one: Callable[[Event], Receipt]) -> Iterator[Receipt]:
    while True:
        with backend.look() as work:
            event = work.store.next_queued()
        if event is None:
            return
        yield one(event)


def _guarded(
    program: Program, backend: Backend, event: Event, now: datetime, constants: Mapping[str, Value], tell: Tell
) -> Receipt:
    try:
        return handle(program, backend, event, now, constants, tell)
    except (BackendProblem, ListenerFailed):
        raise
    except Exception as error:  # ours, or that of a host's backend: the others go on
        why = type(error).__name__  # its own text may hold secrets or addresses
        begun = None if backend.atomic else stepwise.broken_off(backend, event, why, tell)
        return begun or atomic.fail(backend, event, "internal_error", why, tell)
