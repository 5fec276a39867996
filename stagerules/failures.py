"""What has failed for good: messages that could not be sent, events that could not be handled."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

import attrs

from stagerules.dsl.values import Ref
from stagerules.interpreter.drivers.again import in_transaction
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.drivers.made import called
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.outbox import Dead
from stagerules.interpreter.store.protocol import Store, StoredEvent

from .errors import UsersMistake
from .exclusions import BY_HAND

SHORTEST = 8
"""Letters that an id has at least when it is abbreviated."""

WAYS = {
    "wrong_address": "The message keeps its address: mend it in the record, drop this one, and let the rule run again.",
    "bad_result": "The message has left. Mend the channel before it is sent once more.",
    "too_deep": "Mend the rules that start each other, then try it again.",
    "too_many_events": "Mend the rules that start each other, then try it again.",
    "deletions": "Raise `deletions_per_hour` in the project file, then try it again.",
    "no_such_record": "Make that record, then try it again; or drop this one.",
    "unknown_order": "Try it again when its link was made, or tell of the payment with the item: `entity` and `key`.",
    "internal_error": "That is a fault of stagerules, or of what the host has added to it: report it.",
}
OTHER_WAY = "When what stopped it is mended, try it again; if it is not wanted any more, drop it."

ENDED = "The rule has ended: what stands behind this in it is not done any more. Do that by hand."


@attrs.frozen
class Failure:
    """A message or an event that has failed for good.

    A rule `waited` for what the message would have given: it has ended. `at` is when a message failed and when an event
    happened (None: not known), `what` says what it was, `attempts` how often it was tried (None for an event: that is
    not counted). `rules` are the titles of the rules that it is of.
    """

    id: str
    kind: Literal["message", "event"]
    record: Ref
    at: datetime | None
    what: str
    code: str
    detail: str
    attempts: int | None
    rules: tuple[str, ...]
    waited: bool = False

    @property
    def way_out(self) -> str:
        """What to do about it."""
        way = WAYS.get(self.code, OTHER_WAY)
        return f"{way} {ENDED}" if self.waited else way


@attrs.frozen
class Failures:
    """What has failed for good on a backend, to be tried again or dropped."""

    backend: Backend
    now: Callable[[], datetime]

    def all(self) -> tuple[Failure, ...]:
        """Messages first, then events, each oldest first."""
        with self.backend.look() as work:
            messages = tuple(_message(one, work.store) for one in work.store.dead())
            return (*messages, *(_event(one) for one in work.store.failed_events()))

    def retry(self, failure: Failure, author: str = BY_HAND) -> bool:
        """The worker tries it again. False where it is not there any more."""

        def again(work: Work) -> bool:
            anew = work.store.revive if failure.kind == "message" else work.store.reopen
            return anew(failure.id, self.now()) and self._noted(failure, "tried again", author, work.store)

        return in_transaction(self.backend, again)

    def drop(self, failure: Failure, author: str = BY_HAND) -> bool:
        """It is told no more. False where it is not there any more."""

        def drop(work: Work) -> bool:
            return work.store.drop(failure.id) and self._noted(failure, "dropped", author, work.store)

        return in_transaction(self.backend, drop)

    def _noted(self, failure: Failure, done: str, author: str, store: Store) -> bool:
        """What is done by hand stands in the history, too."""
        event = failure.id
        detail = f"{failure.what}: {failure.code}: {done}"
        row = HistoryRow(self.now(), failure.record, "note", on_behalf=author, rule=BY_HAND, event=event, detail=detail)
        store.write_history((row,))
        return True


def named(written: str, failures: Iterable[Failure]) -> Failure:
    """The failure that an id, or its beginning, names. Raises `UsersMistake`."""
    found = [one for one in failures if one.id.startswith(written)]
    exact = [one for one in found if one.id == written]
    if written and len(exact or found) == 1:
        return (exact or found)[0]
    if not written or not found:
        raise UsersMistake(
            f"Nothing that has failed has an id that begins with `{written}`.",
            "`stagerules failures list` shows what has failed, each with its id.",
            exit_code=2,
        )
    raise UsersMistake(
        f"{len(found)} failures have an id that begins with `{written}`.",
        f"Write more of it: {', '.join(f'`{short(one, found)}`' for one in found[:5])}.",
        exit_code=2,
    )


def short(failure: Failure, failures: Iterable[Failure]) -> str:
    """The beginning of an id that no other of these has."""
    others = [one.id for one in failures if one.id != failure.id]
    lengths = range(SHORTEST, len(failure.id))
    enough = (
        failure.id[:length] for length in lengths if not any(one.startswith(failure.id[:length]) for one in others)
    )
    return next(enough, failure.id)


def _message(dead: Dead, store: Store) -> Failure:
    message = dead.message
    titles = (row.title for row in store.history_of(message.event) if row.rule == message.rule and row.title)
    return Failure(
        id=message.id,
        kind="message",
        record=message.about,
        at=dead.at,
        what=called(message.channel, message.recipient),
        code=dead.code,
        detail=dead.detail,
        attempts=dead.attempts,
        rules=(next(titles, message.rule),),
        waited=message.token is not None,
    )


def _event(stored: StoredEvent) -> Failure:
    event, resume = stored.event, stored.event.resume
    titles = [resume.title] if resume else [one.title for one in stored.trace if one.verdict in ("error", "failed")]
    return Failure(
        id=event.id,
        kind="event",
        record=event.record,
        at=event.at,
        what=_what(stored),
        code=stored.code,
        detail=stored.detail,
        attempts=None,
        rules=tuple(dict.fromkeys(titles)),
    )


def _what(stored: StoredEvent) -> str:
    """What happened, in a few words."""
    event = stored.event
    match event.kind:
        case "stage":
            return f"it entered stage {event.stage}"
        case "changed":
            return f"change of {', '.join(event.old)}" if event.old else "it was changed"
        case "event":
            return f"{event.name} arrived"
        case "clock":
            return "a moment of the clock came"
        case "resume":
            return "a rule went on"
        case _:
            return f"it was {event.kind}"
