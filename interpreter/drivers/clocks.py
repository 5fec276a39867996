"""Rules that the clock starts: once for each item, when their moment has come (language §5.1)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from stagerules.dsl.typed import OnClock, Rule
from stagerules.dsl.values import Handle, Ref

from ..calendar.clock import following, latest
from ..decision.keys import caused_id
from ..event import Event
from ..facts import Search
from ..pauses import Pause
from ..pausing import is_paused
from ..program import Program
from ..records.protocol import Records
from ..values.dates import instant, moment
from .backend import Backend
from .crash import reached
from .libraries import needed

MADE_UP = timedelta(hours=24)
"""A moment that was missed is made up once, unless it is longer ago."""


def strike(program: Program, backend: Backend, now: datetime) -> None:
    """Queues what the clock starts by now. A rule that is seen for the first time begins with its next moment."""
    clocks = [rule for rule in program.rules if isinstance(rule.trigger, OnClock)]
    if not clocks:
        return
    with backend.look() as work:
        known = {rule.identity: work.store.clock(rule.identity) for rule in clocks}
        pauses = frozenset(one.pause for one in work.store.pauses())
    for rule in clocks:
        last = known[rule.identity]
        if last is None or _struck(rule, last, now, program, pauses) is not None:
            _strike(rule, program, backend, now, pauses)


def next_strike(program: Program, now: datetime) -> datetime | None:
    """When the clock starts the next rule."""
    clocks = [rule.trigger for rule in program.rules if isinstance(rule.trigger, OnClock)]
    with needed():
        moments = [following(clock, now, program.calendars) for clock in clocks]
    return min(moments, key=instant, default=None)


def _strike(rule: Rule, program: Program, backend: Backend, now: datetime, pauses: frozenset[Pause]) -> None:
    """In one transaction with the note that it is done: another worker finds nothing left to do."""
    with backend.begin() as work:
        last = work.store.clock(rule.identity)
        if last is None:
            work.store.set_clock(rule.identity, now)
            return
        struck = _struck(rule, last, now, program, pauses)
        if struck is None:
            return
        work.store.set_clock(rule.identity, struck)
        if instant(now) - instant(struck) <= MADE_UP and _on_its_days(rule, struck, program):
            work.store.queue(_event(rule, record, struck) for record in _records(rule, program, work.records))
        reached("clock_struck")
    reached("clock_kept")


def _struck(rule: Rule, last: datetime, now: datetime, program: Program, pauses: frozenset[Pause]) -> datetime | None:
    """The moment of a rule that has come and has not been seen to."""
    if is_paused(rule, pauses):
        return None
    assert isinstance(rule.trigger, OnClock)
    with needed():
        struck = latest(rule.trigger, now, program.calendars)
    return struck if instant(struck) > instant(last) else None


def _on_its_days(rule: Rule, struck: datetime, program: Program) -> bool:
    day = moment(struck, program.zone).date()
    return not rule.off and (rule.starts or day) <= day <= (rule.ends or day)


def _records(rule: Rule, program: Program, records: Records) -> Iterator[Ref]:
    """The open items, or all records where there is no such thing or the rule says so."""
    entity = program.schema.entities[rule.entity]
    assert isinstance(rule.trigger, OnClock)
    if not entity.staged or rule.trigger.including_closed:
        yield from (Ref(entity.name, key) for key in records.all_keys(entity.name))
        return
    lines = [line for line in entity.pipelines if rule.pipeline in (None, line.name)]
    for name in dict.fromkeys(stage.name for line in lines for stage in line.stages if stage.kind == "open"):
        yield from records.find(Search(entity.name, "stage", name))


def _event(rule: Rule, record: Ref, struck: datetime) -> Event:
    assert not isinstance(record.key, Handle)
    name = caused_id(f"{rule.identity} {instant(struck).isoformat()}", f"{record.entity} {record.key!r}")
    return Event(name, "clock", record, name=rule.identity, at=struck)
