"""The worker: does what is due, once or for as long as it is let."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from itertools import chain
from math import inf
from time import monotonic
from typing import TypeAlias

from stagerules.engine import Engine
from stagerules.errors import RulesError
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.drivers.clocks import next_strike
from stagerules.interpreter.drivers.deliver import in_turns
from stagerules.interpreter.drivers.delivered import Delivered
from stagerules.interpreter.drivers.limits import hold_anew
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.pausing import paused_rules
from stagerules.interpreter.records.problems import BackendProblem
from stagerules.interpreter.values.dates import instant

Done: TypeAlias = Receipt | Delivered
Trouble: TypeAlias = BackendProblem | RulesError

LONGEST_REST = timedelta(minutes=1)
"""A worker that cannot reach its database looks again after at most this time."""


TURN = 1.0
"""Seconds: so long messages leave before the rules have a turn, which is as long. Then messages go on."""


def not_yet() -> bool:
    """Nobody asks for an end."""
    return False


def catch_up(
    engine: Engine,
    channels: Mapping[str, Channel],
    senders: int = 1,
    ending: Callable[[], bool] = not_yet,
    lasting: bool = False,
) -> Iterator[Done]:
    """Does all that is due by now, what comes of it included: an answer to a message may let a rule go on. With more
    than one of the `senders`, so many messages of each channel leave at the same time. Once it is `ending`, what is
    begun is finished, and nothing more begun. `lasting`: for one that stays; what becomes due while messages are under
    way leaves, too.

    Raises what `Engine.run` raises.
    """
    held: set[str] = set()
    if not lasting:
        hold_anew(engine.program, engine.backend, engine.now())
    busy = True
    while busy and not ending():
        busy = False
        messages = in_turns(
            engine.program, engine.backend, channels, engine.now, senders=senders, ending=ending, lasting=lasting
        )
        for done in chain(_rules(engine, held, ending), _with_rules(messages, engine, held, ending)):
            busy |= done.status not in ("held", "later")
            yield done


def _rules(engine: Engine, held: set[str], ending: Callable[[], bool], seconds: float = inf) -> Iterator[Receipt]:
    """What rules have to do by now, for so many seconds at most. That an event is held is told once."""
    end = monotonic() + seconds
    for receipt in engine.work():
        if receipt.status != "held" or receipt.event.id not in held:
            yield receipt
        if receipt.status == "held":
            held.add(receipt.event.id)
        if ending() or monotonic() > end:
            return


def _with_rules(
    messages: Generator[Delivered | None], engine: Engine, held: set[str], ending: Callable[[], bool]
) -> Iterator[Done]:
    """What becomes of messages; every so often rules have their turn, so that a slow provider holds up none of them."""
    with closing(messages):
        turn = monotonic() + TURN
        for one in messages:
            if one is not None:
                yield one
            if monotonic() > turn:
                yield from _rules(engine, held, ending, TURN)
                turn = monotonic() + TURN


def messages_only(
    engine: Engine, channels: Mapping[str, Channel], senders: int = 1, ending: Callable[[], bool] = not_yet
) -> Iterator[Delivered]:
    """Hands over the messages that are due, where the rules can do nothing."""
    messages = in_turns(engine.program, engine.backend, channels, engine.now, senders=senders, ending=ending)
    with closing(messages):
        yield from (one for one in messages if one is not None)


def stay(
    engine: Engine,
    channels: Mapping[str, Channel],
    rest: Callable[[timedelta], bool],
    look: timedelta,
    troubled: Callable[[Trouble], None],
    senders: int = 1,
    ending: Callable[[], bool] = not_yet,
) -> Iterator[Done]:
    """Does what is due, again and again. In between it rests until something is due, but looks at least every so often:
    other processes bring work, too. `rest` waits, and says whether to end; `troubled` is told of a database that cannot
    be reached, and of constants that name no record any more: that ends nothing, and messages go on. `senders` and
    `ending` as for `catch_up`.
    """
    pause, begun = look, False
    while True:
        longer = min(max(pause, look) * 2, LONGEST_REST)
        try:
            if not begun:
                hold_anew(engine.program, engine.backend, engine.now())
            begun = True
            wrong = yield from _as_far_as_it_goes(engine, channels, senders, ending)
            pause = longer if wrong else until_next(engine, channels, look)
            if wrong:
                troubled(wrong)
        except BackendProblem as problem:
            troubled(problem)
            pause = longer
        if rest(pause):
            return


def _as_far_as_it_goes(
    engine: Engine, channels: Mapping[str, Channel], senders: int, ending: Callable[[], bool]
) -> Generator[Done, None, RulesError | None]:
    """Does what is due; messages only, where the constants do not fit, which it gives."""
    try:
        yield from catch_up(engine, channels, senders, ending, lasting=True)
    except RulesError as wrong:
        yield from messages_only(engine, channels, senders, ending)
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
