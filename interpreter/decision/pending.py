"""What waits: begun, moved and cancelled as its record changes (language §5.1)."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from stagerules.dsl.typed import OnChange, OnStage, Rule
from stagerules.dsl.values import Value

from ..effects import Cancel, Schedule, Why
from ..event import Bound, Event, Follows, Resume
from ..plan import Cause
from ..values.dates import instant
from .desk import By, Desk, put, replace
from .moments import followed
from .selection import moved
from .view import View


@attrs.frozen
class Begun:
    """A rule at work: the event that began it, the one that is handled now, and whether it still belongs to a stage."""

    rule: Rule
    start: Event
    event: Event
    bound: bool
    ruleset: str
    within: tuple[int, ...] | None = None


def begun_by(rule: Rule, event: Event, view: View) -> Begun:
    """A rule that an event begins. It belongs to the stage in which an item was created, also where nobody says it."""
    start = event
    if isinstance(rule.trigger, OnStage) and event.stage is None and view.exists(event.record):
        stage = view.stored(event.record, "stage")
        start = attrs.evolve(event, stage=stage if isinstance(stage, str) else None)
    return Begun(
        rule, start, event, isinstance(rule.trigger, OnStage) and not rule.regardless, view.program.ruleset.name
    )


def cause_of(begun: Begun, line: int) -> Cause:
    """Why something is done: the rule, a line and the event that is handled."""
    rule = begun.rule
    return Cause(rule.identity, rule.title, rule.source.home, line, rule.version, begun.event.id)


def later(
    at: datetime | None,
    place: tuple[int, ...],
    values: Mapping[str, Bound],
    begun: Begun,
    desk: Desk,
    *,
    line: int,
    bound: bool,
    follows: Follows | None = None,
    working_hours: bool = False,
    awaits: str | None = None,
) -> None:
    """The rule goes on later, at that place of its body."""
    resume = resume_at(place, values, begun, desk.view, bound=bound)
    resume = attrs.evolve(resume, timed=True, follows=follows, working_hours=working_hours)
    event = Event("", "resume", begun.event.record, at=at, actor=begun.event.actor, cause=begun.event.id, resume=resume)
    put(Schedule(at, event, awaits), By(cause_of(begun, line)), desk)


def resume_at(
    place: tuple[int, ...] | None, values: Mapping[str, Bound], begun: Begun, view: View, *, bound: bool
) -> Resume:
    """Where a rule goes on, with all that it must know then."""
    rule = begun.rule
    return Resume(
        rule=rule.identity,
        title=rule.title,
        file=rule.source.home,
        line=rule.line,
        version=rule.version,
        ruleset=begun.ruleset,
        start=remembering(begun.start, rule, view),
        place=place,
        values=values,
        within=begun.within,
        bound=bound,
    )


def remembering(start: Event, rule: Rule, view: View) -> Event:
    """The event that began a rule, with every value that `old …` may ask for when the rule goes on."""
    match rule.trigger:
        case OnChange(fields=fields) if start.kind != "created":
            missing = [name for name in fields if name not in start.old and name != "stage"]
            old: dict[str, Value] = {name: view.field(start.record, name) for name in missing}
            return attrs.evolve(start, old={**start.old, **old}) if old else start
        case _:
            return start


def in_its_stage(start: Event, view: View) -> bool:
    """Whether the item is still in the stage in which a rule was begun."""
    return view.exists(start.record) and (start.stage is None or view.field(start.record, "stage") == start.stage)


def begin_anew(begun: Begun, desk: Desk) -> None:
    """A pending `stage` or `change of` rule that is started again begins anew; all others are each their own."""
    if isinstance(begun.rule.trigger, OnStage | OnChange):
        cancel = Cancel(begun.event.record, begun.rule.identity, why="started_again")
        put(cancel, By(cause_of(begun, begun.rule.line)), desk)


def settle_pending(event: Event, desk: Desk) -> None:
    """Cancels and moves what is pending for a record, since it moved, changed or is gone."""
    if event.kind == "deleted":
        for one in desk.view.pending(event.record):
            _cancel(one, "deleted", event, desk)
    if event.kind == "stage" and moved(event):
        for one in desk.view.pending(event.record):
            if _resume(one).bound and _resume(one).start.id != event.id:
                _cancel(one, "left_stage", event, desk)
    if event.old and event.kind in ("changed", "stage"):
        _follow_dates(event, desk)


def _follow_dates(event: Event, desk: Desk) -> None:
    """Filled, a date schedules; changed, it moves; emptied, it rests."""
    for one in desk.view.pending(event.record):
        follows = _resume(one).follows
        if follows is None or follows.field not in event.old:
            continue
        at = followed(follows, event.record, desk.view)
        if at == one.at:
            continue
        now = desk.view.facts.now
        if at is not None and instant(at) < instant(now) and follows.timing.skip_if_past:
            at = None  # that moment is skipped; the next change of the date may give another
        replace(one, at, "date_moved" if at else "date_emptied", _by(one, event), desk)


def _cancel(one: Schedule, why: Why, event: Event, desk: Desk) -> None:
    resume = _resume(one)
    put(Cancel(event.record, resume.rule, resume.start.id, why), _by(one, event), desk)


def _by(one: Schedule, event: Event) -> By:
    """On whose account something pending changes: its own rule's."""
    resume = _resume(one)
    return By(Cause(resume.rule, resume.title, resume.file, resume.line, resume.version, event.id))


def _resume(one: Schedule) -> Resume:
    assert one.event.resume is not None
    return one.event.resume
