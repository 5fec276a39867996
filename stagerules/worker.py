"""The worker: does what is due, once or for as long as it is let."""

from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from stagerules.engine import Engine
from stagerules.errors import RulesError
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.clocks import next_strike
from stagerules.interpreter.drivers.deliver import Delivered
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.pausing import paused_rules
from stagerules.interpreter.records.problems import BackendProblem
from stagerules.interpreter.values.dates import instant

Done: TypeAlias = Receipt | Delivered
Trouble: TypeAlias = BackendProblem | RulesError

LONGEST_REST = timedelta(minutes=1)
"""A worker that cannot reach its database looks again after at most this time."""


def catch_up(engine: Engine, channels: Mapping[str, Channel]) -> Iterator[Done]:
    """Does all that is due by now, what comes of it included: an answer to a message may let a rule go on.

    Raises what `Engine.run` raises.
    """
    held: set[str] = set()
    busy = True
    while busy:
        busy = False
        for receipt in engine.work():
            if receipt.status != "held":
                busy = True
            elif receipt.event.id in held:
                continue
            else:
                held.add(receipt.event.id)
            yield receipt
        for delivered in engine.deliver(channels):
            busy |= delivered.status != "later"
            yield delivered


def stay(
    engine: Engine,
    channels: Mapping[str, Channel],
    rest: Callable[[timedelta], bool],
    look: timedelta,
    troubled: Callable[[Trouble], None],
) -> Iterator[Done]:
    """Does what is due, again and again. In between it rests until something is due, but looks at least every so often:
    other processes bring work, too. `rest` waits, and says whether to end; `troubled` is told of a database that cannot
    be reached, and of constants that name no record any more: that ends nothing, and messages go on.
    """
    pause = look
    while True:
        longer = min(max(pause, look) * 2, LONGEST_REST)
        try:
            wrong = yield from _as_far_as_it_goes(engine, channels)
            pause = longer if wrong else until_next(engine, channels, look)
            if wrong:
                troubled(wrong)
        except BackendProblem as problem:
            troubled(problem)
            pause = longer
        if rest(pause):
            return


def _as_far_as_it_goes(engine: Engine, channels: Mapping[str, Channel]) -> Generator[Done, None, RulesError | None]:
    """Does what is due; messages only, where the constants do not fit, which it gives."""
    try:
        yield from catch_up(engine, channels)
    except RulesError as wrong:
        yield from engine.deliver(channels)
        return wrong
    return None


def until_next(engine: Engine, channels: Mapping[str, Channel], look: timedelta) -> timedelta:
    """How long there is nothing to do, as far as is known; `look` at most. What is due and was not done waits for
    something else.
    """
    now = engine.now()
    with engine.backend.look() as work:
        paused = paused_rules(engine.program.rules, [one.pause for one in work.store.pauses()])
        due: list[datetime | None] = [work.store.next_due(tuple(channels), paused), next_strike(engine.program, now)]
    left = (instant(one) - instant(now) for one in due if one is not None)
    return min([look, *(one for one in left if one > timedelta())])
