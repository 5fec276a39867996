"""Decides what one event leads to: a plain, total function of the program, the event and the facts.

Nothing here knows a clock, dice or a database. What is missing is asked for, and the decision starts over.
"""

from collections import deque

import attrs

from stagerules.dsl.typed import Rule

from ..effects import CreateRecord
from ..event import Event
from ..facts import Facts, NeedFacts
from ..payments import by_order
from ..plan import Decided, Plan, Refused
from ..program import Program
from ..records.fit import strange
from .arrivals import OUTLIVE_THE_ITEM, take_meaning
from .cascade import events_after
from .desk import Desk
from .interruption import MissingFacts
from .keys import keyed
from .loops import Chain, Endless, described
from .needs import static_needs, together
from .paid import paid_before
from .pending import settle_pending
from .resume import resumed
from .run_rule import RefusedBefore, run_rule
from .selection import about_deleted, started_by
from .view import View

NONE_REFUSED: RefusedBefore = {}


def decide(
    program: Program,
    event: Event,
    facts: Facts,
    failed: RefusedBefore = NONE_REFUSED,
    *,
    trace: bool = True,
) -> NeedFacts | Decided | Refused:
    """The plan for an event, or what must be known first, or why there can be none.

    The rules in `failed` are left out, each on its event only. Without `trace` the conditions that rules saw are not
    written down.
    """
    if by_order(event):  # whoever asks looks for the item beforehand: there is none
        return Decided(Plan(event, code="unknown_order"), facts)
    if strange(event.record, program.schema):
        return Decided(Plan(event, code="no_such_record" if event.resume is None else "outdated"), facts)
    run = Run(program, event, failed, trace, Desk(View(program, facts)), Chain(event))
    try:
        if needed := static_needs(program, event, facts).fields:  # no rule needs to run to know of these
            return NeedFacts(needed)
        gone = not about_deleted(event) and not run.desk.view.exists(event.record)
        if gone and event.name not in OUTLIVE_THE_ITEM:
            return Decided(Plan(event, code="no_such_record"), facts)
        if event.resume is not None and program.rule_of(event.resume) is None:
            return Decided(Plan(event, code="outdated"), facts)
        if paid_before(event, run.desk.view):
            return Decided(Plan(event, code="paid_before"), facts)
        decided = conclusion(run)
    except MissingFacts as missing:
        return together(missing.need, unanswered(run))
    return unanswered(run) if run.desk.view.unanswered else decided


@attrs.frozen
class Run:
    """One decision under way."""

    program: Program
    event: Event
    failed: RefusedBefore
    trace: bool
    desk: Desk
    chain: Chain


def conclusion(run: Run) -> Decided | Refused:
    """The plan, or why there can be none."""
    try:
        to_quiescence(run)
    except Endless as endless:
        return Refused(run.event, endless.code, endless.loop, tuple(run.desk.considered))
    return Decided(planned(run), run.desk.view.facts)


def unanswered(run: Run) -> NeedFacts:
    """The searches that have not been made yet."""
    return NeedFacts(searches=frozenset(run.desk.view.unanswered))


def to_quiescence(run: Run) -> None:
    """Handles the event and all that it causes inside this run, one after the other."""
    waiting = deque((run.event,))
    run.chain.begin(run.event, _concerned(run.program, run.event, run.desk.view))
    while waiting:
        event = waiting.popleft()
        if event is not run.event and _dropped(event, run.desk.view):
            continue
        run.desk.events.append(event)
        waiting.extend(handle(event, run))


def handle(event: Event, run: Run) -> list[Event]:
    """Does what the event means by itself and runs the rules that it starts, in project order; gives what they caused
    inside this run.
    """
    desk, inside = run.desk, list[Event]()
    if about_deleted(event):
        gone = event if event.resume is None else event.resume.start
        desk.view.last = {gone.record: gone.old}
    before = View(run.program, desk.view.facts, desk.view.last)
    settle_pending(event, desk)
    caused = 0
    if event.kind == "event":
        since = len(desk.steps)
        take_meaning(event, desk, run.failed)
        events = events_after(desk.steps[since:], event, caused, desk.view)
        caused += len(events)
        inside += _sorted_out(events, described(event), run)
    for rule in _concerned(run.program, event, desk.view):
        since = len(desk.steps)
        go = run_rule if event.resume is None else resumed
        desk.considered.append(go(rule, event, before, desk, run.failed, run.trace))
        events = events_after(desk.steps[since:], event, caused, desk.view)
        caused += len(events)
        inside += _sorted_out(events, rule.title, run)
    desk.view.last = {}
    return inside


def _concerned(program: Program, event: Event, view: View) -> tuple[Rule, ...]:
    """The rules that an event starts, or the one that goes on with it."""
    if event.resume is None:
        return started_by(program, event, view)
    rule = program.rule_of(event.resume)
    return () if rule is None else (rule,)


def _sorted_out(events: list[Event], by: str, run: Run) -> list[Event]:
    """Those that run inside this run; the others, on other staged items, are queued."""
    inside = []
    for event in events:
        run.chain.add(event, by, bool(started_by(run.program, event, run.desk.view)))
        if _inside(event, run):
            inside.append(event)
        else:
            run.desk.queued.append(event)
    return inside


def _inside(event: Event, run: Run) -> bool:
    record = event.record
    if record == run.event.record or not run.program.schema.entities[record.entity].staged:
        return True
    return any(isinstance(step.effect, CreateRecord) and step.effect.record == record for step in run.desk.steps)


def _dropped(event: Event, view: View) -> bool:
    """Events of deleted records are dropped, but for the deletion itself and what it began."""
    return not about_deleted(event) and not view.exists(event.record)


def planned(run: Run) -> Plan:
    """All that was decided, ready to be carried out."""
    desk = run.desk
    return Plan(
        event=run.event,
        steps=keyed(desk.steps),
        outcomes=tuple(desk.outcomes),
        queued=tuple(one for one in desk.queued if not _dropped(one, desk.view)),
        events=tuple(desk.events),
        considered=tuple(desk.considered),
    )
