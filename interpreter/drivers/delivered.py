"""What became of a message that a worker had taken, and how that is noted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.values import Value

from ..event import Event
from ..facts import Result
from ..program import Program
from ..store.history import HistoryRow
from ..store.outbox import Claimed, Message
from .backend import Work
from .limits import has_left
from .made import called, made
from .message_failed import message_failed

Ending: TypeAlias = Literal["sent", "skipped", "later", "failed"]


@attrs.frozen
class Delivered:
    """What became of a message. `sent`: `detail` says where to. `skipped`, `failed`: never, `code` says why. `later`:
    it could not be handed over, or a limit holds it (`code` says which), and it is tried again at `due`; None: once
    what is paused goes on. `values` came back, for the rule that waits for them.
    """

    message: Message
    status: Ending
    code: str = ""
    detail: str = ""
    due: datetime | None = None
    values: Mapping[str, Value] = attrs.field(factory=dict)


Handed: TypeAlias = tuple[Claimed, Delivered]
"""A message that was taken, and what became of it."""


def noted(handed: Sequence[Handed], program: Program, work: Work, now: datetime) -> list[Delivered]:
    """Notes what became of messages, and lets happen what their rules asked for in case they fail. Gives those that
    count: what another worker has taken over by now is for that one to note.
    """
    kept = [done for claimed, done in handed if _kept(claimed, done, program, work, now)]
    work.store.write_history([_row(done, program, now) for done in kept if done.status != "later"])
    return kept


def _kept(claimed: Claimed, done: Delivered, program: Program, work: Work, now: datetime) -> bool:
    if done.due is not None:
        return work.store.postpone(claimed, done.due)
    if not work.store.close(done.message.id, _result(done), now, claimed.attempts):
        return False
    if not has_left(done.status, done.code):
        work.store.stay(done.message.id)
    if done.status == "skipped":
        work.store.drop(done.message.id)  # to try it again would not help
    if done.status != "sent" and done.message.on_failure is not None:
        work.store.queue((_failure(done, done.message.on_failure),))
    if done.status == "sent":
        work.store.queue(made(done.message, done.values, program, work.store, now))
    if done.status == "failed":
        work.store.queue(message_failed(done.message, done.code, done.detail, program, work.store, now))
    return True


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
        detail=f"{called(message.channel, message.recipient)}: {why}",
    )
