"""The worker: hands over what waits in the outbox, each message at least once, and writes what became of it."""

import random
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import TypeAlias

import attrs

from ..channels.protocol import Channel, Keeps, Never, NotNow, Sent
from ..glance import Glance
from ..pauses import EVERYTHING
from ..pausing import paused_rules
from ..people.chats import CHAT_CHANNEL, client_excluded
from ..people.exclusions import is_excluded
from ..program import Program
from ..store.outbox import Claimed, Message
from ..wire.values import values_to_json
from .again import in_transaction
from .backend import Backend, Work
from .crash import reached
from .delivered import Delivered, Handed, noted
from .libraries import needed
from .limits import held_back
from .senders import at_once

LEASE = timedelta(minutes=10)
"""How long a message belongs to the worker that took it: longer than a channel needs. Then another takes it up."""

ATTEMPTS = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)

Dice: TypeAlias = Callable[[], float]
"""Gives a number from 0 to 1. What failed together is not to come back together."""


def deliver(
    program: Program,
    backend: Backend,
    channels: Mapping[str, Channel],
    now: Callable[[], datetime],
    dice: Dice = random.random,
    senders: int = 1,
) -> Generator[Delivered]:
    """Takes every message of these channels that is due by now, once. Messages of other channels, and those of paused
    rules, stay where they are.

    One sender sends a message when it is asked what became of it. Of several each channel has so many: they send at the
    same time, in threads that end with this.

    Raises `BackendProblem`; whatever was not finished is taken up again later.
    """
    with closing(in_turns(program, backend, channels, now, dice, senders)) as messages:
        for one in messages:
            if one is not None:
                yield one


def in_turns(
    program: Program,
    backend: Backend,
    channels: Mapping[str, Channel],
    now: Callable[[], datetime],
    dice: Dice = random.random,
    senders: int = 1,
    ending: Callable[[], bool] = lambda: False,
    lasting: bool = False,
) -> Generator[Delivered | None]:
    """The same for who has other things to do, too: gives None when nothing has come to its end for a while. Once it is
    `ending`, what is under way is finished, and nothing more begun. `lasting`: what becomes due meanwhile leaves, too.
    """
    begun = now()
    post = Post(program, backend, channels, now, dice, now if lasting else lambda: begun)
    try:
        if senders > 1 and channels:
            yield from at_once(post, tuple(channels), senders, ending)
            return
        while channels and not ending():
            held, claimed = post.exchange((), (), None)
            yield from held
            if not held and not claimed:
                return
            yield from post.exchange([(one, post.hand_over(one)) for one in claimed], (), {})[0]
    finally:
        for channel in channels.values():
            if isinstance(channel, Keeps):
                channel.let_go()


@attrs.frozen(eq=False)
class Post:
    """Where messages are taken that are due `by` a moment, and handed over."""

    program: Program
    backend: Backend
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    dice: Dice
    by: Callable[[], datetime]

    def exchange(
        self, handed: Sequence[Handed], unbegun: Sequence[Claimed], most: Mapping[str, int] | None
    ) -> tuple[list[Delivered], Sequence[Claimed]]:
        """In one transaction: notes what became of messages, gives back what was not begun, and takes new ones, so many
        of each channel at most (None: one of any). What of the first counts, with those that a limit holds, and the new
        ones.
        """
        told, claimed = in_transaction(self.backend, lambda work: self._exchanged(work, handed, unbegun, most))
        if handed:
            reached("closed")
        if claimed:
            reached("claimed")
        return told, claimed

    def hand_over(self, claimed: Claimed) -> Delivered:
        """Sends one."""
        channel = self.channels[claimed.message.channel]
        done = _handed_over(claimed, self.program, self.backend, channel, self.now, self.dice)
        reached("answered")
        return done

    def _exchanged(
        self, work: Work, handed: Sequence[Handed], unbegun: Sequence[Claimed], most: Mapping[str, int] | None
    ) -> tuple[list[Delivered], Sequence[Claimed]]:
        now = self.now()
        told = noted(handed, self.program, work, now)
        if handed:
            reached("closing")
        _give_back(unbegun, work, now)
        if most is not None and not any(most.values()):
            return told, ()
        claimed = _claimed(self.program, work, tuple(self.channels), most, self.by(), now + LEASE)
        held, free = _let_go(claimed, self.program, work, now)
        reached("claiming")
        return [*told, *held], free


def _claimed(
    program: Program,
    work: Work,
    channels: Sequence[str],
    most: Mapping[str, int] | None,
    now: datetime,
    until: datetime,
) -> Sequence[Claimed]:
    pauses = frozenset(one.pause for one in work.store.pauses())
    if EVERYTHING in pauses:
        return ()
    paused = paused_rules(program.rules, pauses)
    if most is not None:
        return work.store.claim_several(most, now, until, paused)
    one = work.store.claim(channels, now, until, paused)
    return () if one is None else (one,)


def _let_go(
    claimed: Sequence[Claimed], program: Program, work: Work, now: datetime
) -> tuple[list[Delivered], list[Claimed]]:
    """Those that a limit holds, and those that may leave. Once the breaker has tripped, all others are given back: they
    may be of what is paused now.
    """
    held: list[Delivered] = []
    free: list[Claimed] = []
    for number, one in enumerate(claimed):
        found = held_back(one.message, program, work.store, now)
        if found is None:
            free.append(one)
            continue
        held.append(Delivered(one.message, "later", found.limit, str(found), found.due))
        if found.due is None:
            _give_back(claimed[number + 1 :], work, now)
            break
    return held, free


def _give_back(unbegun: Sequence[Claimed], work: Work, now: datetime) -> None:
    for one in unbegun:
        if work.store.give_back(one, now):
            work.store.stay(one.message.id)


def _handed_over(
    claimed: Claimed, program: Program, backend: Backend, channel: Channel, now: Callable[[], datetime], dice: Dice
) -> Delivered:
    """Sends a message, unless nobody may write to its address any more. No transaction is open meanwhile: nobody waits
    for a far server.
    """
    message = claimed.message
    if claimed.attempts > ATTEMPTS:  # whoever took it before never came to an end with it
        return Delivered(message, "failed", "gave_up", f"no worker came to an end with it, {ATTEMPTS} times")
    if _excluded(message, program, backend):
        return Delivered(message, "skipped", "excluded")
    reached("sending")
    try:
        return _sent(message, channel.send(message))
    except Never as never:
        return Delivered(message, "failed", never.code, str(never))
    except NotNow as why:
        return _again(claimed, str(why), now(), dice, why.after)
    except Exception as error:  # ours: the other messages go on
        return _again(claimed, type(error).__name__, now(), dice)  # its own text may hold secrets or addresses


def _sent(message: Message, sent: str | Sent) -> Delivered:
    """It has left. What came back and is no value of the language cannot be kept: sending it again would not help."""
    if isinstance(sent, str):
        return Delivered(message, "sent", detail=sent)
    try:
        values_to_json(sent.values)
    except Exception as error:
        why = f"it was handed over, but what came back cannot be kept: {type(error).__name__}"
        return Delivered(message, "failed", "bad_result", why)
    return Delivered(message, "sent", detail=sent.detail, values=sent.values)


def _again(claimed: Claimed, why: str, now: datetime, dice: Dice, after: timedelta = timedelta()) -> Delivered:
    """Later: after twice as long each time, less up to a half of it by chance, and not for ever. Where the other side
    said when, so much after that: what it told many at once is not to come back at once.
    """
    if claimed.attempts >= ATTEMPTS:
        return Delivered(claimed.message, "failed", "gave_up", f"{why}; tried {ATTEMPTS} times")
    pause = min(FIRST_PAUSE * 2 ** (claimed.attempts - 1), LONGEST_PAUSE)
    due = now + min(after, LONGEST_PAUSE) + pause * (1 + dice()) / 2
    return Delivered(claimed.message, "later", detail=why, due=due)


def _excluded(message: Message, program: Program, backend: Backend) -> bool:
    if message.address is None and message.channel != CHAT_CHANNEL:
        return False
    with needed(), backend.look() as work:
        if message.address is None:
            return client_excluded(Glance(program, work.records), program.schema, message.about, program.region)
        return is_excluded(work.records, message.address, program.region)
