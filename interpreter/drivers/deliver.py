"""The worker: hands over what waits in the outbox, each message at least once, and writes what became of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import attrs

from ..channels.protocol import Channel, Never, NotNow
from ..people.exclusions import is_excluded
from ..program import Program
from ..records.problems import NotInstalled
from ..store.history import HistoryRow
from ..store.protocol import Claimed, Message
from ..values.addresses import MissingLibrary
from .again import in_transaction
from .backend import Backend, Work

LEASE = timedelta(minutes=10)
"""How long a message belongs to the worker that took it: longer than a channel needs. Then another takes it up."""

ATTEMPTS = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)

Ending: TypeAlias = Literal["sent", "skipped", "later", "failed"]


@attrs.frozen
class Delivered:
    """What became of a message. `sent`: `detail` says where to. `skipped`, `failed`: never, `code` says why. `later`:
    it could not be handed over, and is tried again at `due`.
    """

    message: Message
    status: Ending
    code: str = ""
    detail: str = ""
    due: datetime | None = None


def deliver(
    program: Program, backend: Backend, channels: Mapping[str, Channel], now: Callable[[], datetime]
) -> Iterator[Delivered]:
    """Takes every message of these channels that is due by now, once. Messages of other channels stay where they are.

    Raises `BackendProblem`; whatever was not finished is taken up again later.
    """
    begun = now()

    def claim(work: Work) -> Claimed | None:
        return work.store.claim(tuple(channels), begun, now() + LEASE)

    while channels:
        claimed = in_transaction(backend, claim)
        if claimed is None:
            return
        done = _handed_over(claimed, program, backend, channels[claimed.message.channel], now)
        if _kept(done, program, backend, now()):
            yield done


def _handed_over(
    claimed: Claimed, program: Program, backend: Backend, channel: Channel, now: Callable[[], datetime]
) -> Delivered:
    """Sends a message, unless nobody may write to its address any more. No transaction is open meanwhile: nobody waits
    for a far server.
    """
    message = claimed.message
    if claimed.attempts > ATTEMPTS:  # whoever took it before never came to an end with it
        return Delivered(message, "failed", "gave_up", f"no worker came to an end with it, {ATTEMPTS} times")
    if _excluded(message, program, backend):
        return Delivered(message, "skipped", "excluded")
    try:
        return Delivered(message, "sent", detail=channel.send(message))
    except Never as never:
        return Delivered(message, "failed", never.code, str(never))
    except NotNow as why:
        return _again(claimed, str(why), now())
    except Exception as error:  # ours: the other messages go on
        return _again(claimed, type(error).__name__, now())  # its own text may hold secrets or addresses


def _again(claimed: Claimed, why: str, now: datetime) -> Delivered:
    """Later: after twice as long each time, and not for ever."""
    if claimed.attempts >= ATTEMPTS:
        return Delivered(claimed.message, "failed", "gave_up", f"{why}; tried {ATTEMPTS} times")
    pause = min(FIRST_PAUSE * 2 ** (claimed.attempts - 1), LONGEST_PAUSE)
    return Delivered(claimed.message, "later", detail=why, due=now + pause)


def _excluded(message: Message, program: Program, backend: Backend) -> bool:
    if message.address is None:
        return False
    try:
        with backend.look() as work:
            return is_excluded(work.records, message.address, program.region)
    except MissingLibrary as missing:
        raise NotInstalled(str(missing)) from None


def _kept(done: Delivered, program: Program, backend: Backend, now: datetime) -> bool:
    """Notes what became of a message; False where another worker, who took it over, has done so already."""

    def keep(work: Work) -> bool:
        if done.due is not None:
            work.store.postpone(done.message.id, done.due)
            return True
        closed = work.store.close(done.message.id)
        if closed:
            work.store.write_history((_row(done, program, now),))
        return closed

    return in_transaction(backend, keep)


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
