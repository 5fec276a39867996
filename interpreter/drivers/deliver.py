"""The worker: hands over what waits in the outbox, each message at least once, and writes what became of it."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.values import Value

from ..channels.protocol import Channel, Never, NotNow, Sent
from ..event import Event
from ..facts import Result
from ..glance import Glance
from ..pauses import EVERYTHING
from ..pausing import paused_rules
from ..people.chats import CHAT_CHANNEL, client_excluded
from ..people.exclusions import is_excluded
from ..program import Program
from ..store.history import HistoryRow
from ..store.protocol import Claimed, Message
from ..wire.values import values_to_json
from .again import in_transaction
from .backend import Backend, Work
from .crash import reached
from .libraries import needed
from .message_failed import message_failed

LEASE = timedelta(minutes=10)
"""How long a message belongs to the worker that took it: longer than a channel needs. Then another takes it up."""

ATTEMPTS = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)

Dice: TypeAlias = Callable[[], float]
"""Gives a number from 0 to 1. What failed together is not to come back together."""

Ending: TypeAlias = Literal["sent", "skipped", "later", "failed"]


@attrs.frozen
class Delivered:
    """What became of a message. `sent`: `detail` says where to. `skipped`, `failed`: never, `code` says why. `later`:
    it could not be handed over, and is tried again at `due`. `values` came back, for the rule that waits for them.
    """

    message: Message
    status: Ending
    code: str = ""
    detail: str = ""
    due: datetime | None = None
    values: Mapping[str, Value] = attrs.field(factory=dict)


def deliver(
    program: Program,
    backend: Backend,
    channels: Mapping[str, Channel],
    now: Callable[[], datetime],
    dice: Dice = random.random,
) -> Iterator[Delivered]:
    """Takes every message of these channels that is due by now, once. Messages of other channels, and those of paused
    rules, stay where they are.

    Raises `BackendProblem`; whatever was not finished is taken up again later.
    """
    begun = now()

    def claim(work: Work) -> Claimed | None:
        claimed = _claimed(program, work, channels, begun, now() + LEASE)
        reached("claiming")
        return claimed

    while channels:
        claimed = in_transaction(backend, claim)
        if claimed is None:
            return
        reached("claimed")
        done = _handed_over(claimed, program, backend, channels[claimed.message.channel], now, dice)
        reached("answered")
        if _kept(done, program, backend, now()):
            reached("closed")
            yield done


def _claimed(
    program: Program, work: Work, channels: Mapping[str, Channel], now: datetime, until: datetime
) -> Claimed | None:
    pauses = frozenset(one.pause for one in work.store.pauses())
    if EVERYTHING in pauses:
        return None
    return work.store.claim(tuple(channels), now, until, paused_rules(program.rules, pauses))


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


def _kept(done: Delivered, program: Program, backend: Backend, now: datetime) -> bool:
    """Notes what became of a message, and lets happen what its rule asked for in case it fails. False where another
    worker, who took it over, has noted it already.
    """

    def keep(work: Work) -> bool:
        if done.due is not None:
            work.store.postpone(done.message.id, done.due)
            reached("closing")
            return True
        if not work.store.close(done.message.id, _result(done), now):
            return False
        if done.status == "skipped":
            work.store.drop(done.message.id)  # to try it again would not help
        if done.status != "sent" and done.message.on_failure is not None:
            work.store.queue((_failure(done, done.message.on_failure),))
        if done.status == "failed":
            work.store.queue(message_failed(done.message, done.code, done.detail, program, work.store, now))
        work.store.write_history((_row(done, program, now),))
        reached("closing")
        return True

    return in_transaction(backend, keep)


def _result(done: Delivered) -> Result:
    if done.status == "sent":
        return Result("sent", done.values if done.message.token else {})
    return Result("failed", {}, done.code, done.detail)


def _failure(done: Delivered, event: Event) -> Event:
    """The event that the rule goes on with, told why: `failure.code`."""
    told = {"code": done.code, "detail": done.detail}
    resume = event.resume and attrs.evolve(event.resume, values={**event.resume.values, "failure": told})
    return attrs.evolve(event, id=f"{done.message.id}:failed", resume=resume)


def _row(done: Delivered, program: Program, now: datetime) -> HistoryRow:
    message = done.message
    why = f"{done.code} ({done.detail})" if done.code and done.detail else done.code or done.detail
    assert done.status != "later"
    return HistoryRow(
        at=now,
        record=message.about,
        kind=done.status,
        on_behalf=message.on_behalf or program.automation_user,
        rule=message.rule,
        event=message.event,
        detail=f"{message.channel} to {message.to}: {why}",
    )
