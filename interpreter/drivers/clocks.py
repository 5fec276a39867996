"""Rules that the clock starts: once for each item, when their moment has come (language §5.1)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from stagerules.dsl.typed import Constant, OnClock, Rule
from stagerules.dsl.values import Handle, Ref

from ..calendar.calendars import Calendars
from ..calendar.clock import following, latest
from ..decision.interruption import DecisionError
from ..decision.keys import caused_id
from ..event import Event
from ..facts import Search
from ..pausing import is_paused
from ..program import Program
from ..records.protocol import Records
from ..store.protocol import Store
from ..values.dates import instant, moment
from .again import in_transaction
from .backend import Backend, Work
from .crash import reached
from .libraries import needed

MADE_UP = timedelta(hours=24)
"""A moment that was missed is made up once, unless it is longer ago."""


def struck(program: Program, backend: Backend, now: datetime) -> list[tuple[datetime, Rule]]:
    """The rules that the clock starts by now, each with its moment, the earliest first; and, with this moment, those
    that are seen for the first time.
    """
    clocks = [rule for rule in program.rules if isinstance(rule.trigger, OnClock)]
    if not clocks:
        return []
    with backend.look() as work:
        moments = [(_struck(rule, program, work.store, now), rule) for rule in clocks]
    return sorted(((at, rule) for at, rule in moments if at is not None), key=lambda one: instant(one[0]))


def next_strike(program: Program, now: datetime) -> datetime | None:
    """When the clock starts the next rule."""
    clocks = [rule.trigger for rule in program.rules if isinstance(rule.trigger, OnClock)]
    moments = [_asked(following, clock, now, program) for clock in clocks]
    return min((one for one in moments if one is not None), key=instant, default=None)


def strike(rule: Rule, program: Program, backend: Backend, now: datetime) -> None:
    """Queues what the clock starts of a rule by now, in one transaction with the note that it is done: another worker
    finds nothing left to do. A rule that is seen for the first time begins with its next moment.
    """

    def strike_once(work: Work) -> None:
        first = work.store.clock(_clock(rule, program)) is None
        at = _struck(rule, program, work.store, now)
        if at is None:
            return
        work.store.set_clock(_clock(rule, program), at)
        if not first and instant(now) - instant(at) <= MADE_UP and _on_its_days(rule, at, program):
            work.store.queue(_event(rule, record, at) for record in _records(rule, program, work.records))
        reached("clock_struck")

    in_transaction(backend, strike_once)
    reached("clock_kept")


def _struck(rule: Rule, program: Program, store: Store, now: datetime) -> datetime | None:
    """The moment of a rule that has come and has not been seen to."""
    if is_paused(rule, [one.pause for one in store.pauses()]):
        return None
    last = store.clock(_clock(rule, program))
    if last is None:
        return now
    assert isinstance(rule.trigger, OnClock)
    at = _asked(latest, rule.trigger, now, program)
    return at if at is not None and instant(at) > instant(last) else None


def _asked(
    which: Callable[[OnClock, datetime, Calendars], datetime], clock: OnClock, now: datetime, program: Program
) -> datetime | None:
    """A moment of a clock; None where its calendar has none, or fails: no other rule is to suffer from that."""
    try:
        with needed():
            return which(clock, now, program.calendars)
    except DecisionError:
        return None


def _clock(rule: Rule, program: Program) -> str:
    """A rule that is given other times has a new clock, whether by its own words or by those of the project: what it
    would have struck before was not missed.
    """
    assert isinstance(rule.trigger, OnClock)
    at = rule.trigger.at.value if isinstance(rule.trigger.at, Constant) else program.calendars.time_of_day
    return f"{rule.identity} every {rule.trigger.day} at {at} in {program.zone}"


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
