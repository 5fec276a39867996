"""Whether a claimed message may leave by the project's limits; counts it as leaving, or puts it back and says why."""

from datetime import datetime
from zlib import crc32

import attrs

from ..held import WINDOW, Count, Held, held, today
from ..limits import CLIENT_CHANNELS, NO_LIMITS
from ..pauses import EVERYTHING, Pause
from ..program import Program
from ..store.departures import Departure
from ..store.history import HistoryRow
from ..store.outbox import Message
from ..store.protocol import Store
from ..values.addresses import comparable
from ..values.dates import instant
from .again import in_transaction
from .backend import Backend
from .libraries import needed

BREAKER = "breaker"
"""How what the breaker has paused begins to tell by whom it was."""

PERHAPS_LEFT = ("gave_up", "bad_result")
"""The codes of failed messages that may have reached somebody: they count on."""


def held_back(message: Message, program: Program, store: Store, now: datetime) -> Held | None:
    """What holds a claimed message; None: it leaves, and counts from now on.

    To be asked in the transaction of the claim: what another worker lets go meanwhile is counted, or one of both is
    begun again. Where a ceiling is reached the rule, or everything, is paused.
    """
    if program.limits == NO_LIMITS or message.channel not in CLIENT_CHANNELS:
        return None
    leaving = _departure(message, program, now)
    found = held(program.limits, _count(leaving, message, program, store), now, program.zone)
    if found is None:
        store.depart(leaving)
        return None
    store.hold(message.id, instant(found.due or now), _mark(program))
    if found.due is None:
        found = _tripped(found, message, program, store, now)
    store.write_history((_row(found, message, program, now),))
    return found


def hold_anew(program: Program, backend: Backend, now: datetime) -> None:
    """What was held by other limits than those of the project as it is now is due: it is asked again what holds it."""
    in_transaction(backend, lambda work: work.store.unhold(_mark(program), instant(now)))


def _mark(program: Program) -> int:
    """Tells these limits from others. It is the same in every process, and fits into a column of any database."""
    return crc32(repr((program.limits, str(program.zone))).encode()) % (2**31 - 1) + 1


def has_left(status: str, code: str) -> bool:
    """Whether a message that has come to its end has reached somebody, or may have."""
    return status == "sent" or code in PERHAPS_LEFT


def _departure(message: Message, program: Program, now: datetime) -> Departure:
    kind = CLIENT_CHANNELS[message.channel]
    address = message.address
    if address is not None:
        with needed():
            address = f"{message.channel} {address}" if kind is None else comparable(kind, address, program.region)
    return Departure(message.id, message.rule, message.client, address, instant(now))


def _count(leaving: Departure, message: Message, program: Program, store: Store) -> Count:
    """As much as the limits need."""
    limits, me, now = program.limits, leaving.message, leaving.at
    before_today = instant(today(now, program.zone)) - datetime.resolution
    hour_ago = now - WINDOW
    to_client = of_rule = of_all = 0
    if limits.per_client_and_day is not None:
        to_client = store.departed_to(leaving.client, leaving.address, before_today, me)
    if limits.per_rule_and_hour is not None:
        of_rule = store.departed(hour_ago, me, leaving.rule)
    if limits.per_hour is not None:
        of_all = store.departed(hour_ago, me)
    return Count(to_client, of_rule, of_all, store.held_before(message, now))


def _tripped(found: Held, message: Message, program: Program, store: Store, now: datetime) -> Held:
    """Pauses what has sent too much, and says how it goes on."""
    rule = program.by_identity.get(message.rule)
    title = rule.title if rule is not None else message.rule
    if found.limit == "messages_per_hour":
        pause, said, way = EVERYTHING, "everything is paused", "--all"
    else:
        pause, said, way = Pause("rule", message.rule), f"rule `{title}` is paused", f'"{title}"'
    store.pause(pause, now, f"{BREAKER}: {found.limit}")
    return attrs.evolve(found, why=f"{found.why}; {said} until `stagerules resume {way}`")


def _row(found: Held, message: Message, program: Program, now: datetime) -> HistoryRow:
    return HistoryRow(
        at=now,
        record=message.about,
        kind="held",
        new=found.due,
        on_behalf=message.on_behalf or program.automation_user,
        rule=message.rule,
        event=message.event,
        detail=f"{message.channel} to {message.recipient}: {found}",
    )
