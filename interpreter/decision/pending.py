"""What waits: begun, moved and cancelled as its record changes (language §5.1)."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.typed import OnChange, OnLeaving, OnStage, Rule
from stagerules.dsl.values import Value

from ..effects import Cancel, Schedule
from ..event import Bound, Event, Follows, Resume
from ..facts import BadValue
from ..plan import Cause
from ..values.dates import instant
from .desk import By, Desk, cancel, put, replace
from .interruption import DecisionError
from .keys import caused_id
from .moments import followed
from .selection import moved
from .view import View


@attrs.frozen
class Begun:
    """A rule at work: the event that began it, the one that is handled now, the records as they were before that."""

    rule: Rule
    start: Event
    event: Event
    before: View
    ruleset: str
    within: tuple[int, ...] | None = None

    @property
    def bound(self) -> bool:
        """Whether it belongs to the stage in which it was begun."""
        return isinstance(self.rule.trigger, OnStage) and not self.rule.regardless


def begun_by(rule: Rule, event: Event, view: View, before: View) -> Begun:
    """A rule that an event begins. It belongs to the stage in which an item was created, also where nobody says it."""
    start = event
    if isinstance(rule.trigger, OnStage) and event.stage is None and view.exists(event.record):
        stage = view.stored(event.record, "stage")
        start = attrs.evolve(event, stage=stage if isinstance(stage, str) else None)
    return Begun(rule, start, event, before, view.program.ruleset.name)


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
    moment: datetime | None = None,
) -> None:
    """The rule goes on later, at that place of its body. `moment` is what it waits for, where that comes first."""
    resume = resume_at(place, values, begun, bound=bound)
    resume = attrs.evolve(resume, timed=True, follows=follows, working_hours=working_hours)
    name = caused_id(begun.event.id, f"{begun.rule.identity} waits")
    event = attrs.evolve(going_on(resume, begun), id=name, at=moment or at)
    if awaits is None:
        event = attrs.evolve(event, depth=0)  # it goes on through time: that is no loop, however often it comes round
    put(Schedule(at, event, awaits), By(cause_of(begun, line)), desk)


def going_on(resume: Resume, begun: Begun) -> Event:
    """An event that follows on the one that is handled: it counts along the causes."""
    event = begun.event
    record, actor = event.record, event.actor
    return Event("", "resume", record, actor=actor, cause=event.id, depth=event.depth + 1, resume=resume)


def resume_at(place: tuple[int, ...] | None, values: Mapping[str, Bound], begun: Begun, *, bound: bool) -> Resume:
    """Where a rule goes on, with all that it must know then."""
    rule = begun.rule
    return Resume(
        rule=rule.identity,
        title=rule.title,
        file=rule.source.home,
        line=rule.line,
        version=rule.version,
        ruleset=begun.ruleset,
        start=remembering(begun),
        place=place,
        values=values,
        within=begun.within,
        bound=bound,
    )


def remembering(begun: Begun) -> Event:
    """The event that began a rule, with every value that `old …` may ask for when the rule goes on."""
    start = begun.start
    match begun.rule.trigger:
        case OnChange(fields=fields):
            told = {*start.old, "stage"} if start.kind == "stage" else {*start.old}
            found = {name: begun.before.stored(start.record, name) for name in fields if name not in told}
            old: dict[str, Value] = {
                name: value.found if isinstance(value, BadValue) else value for name, value in found.items()
            }
            return attrs.evolve(start, old={**start.old, **old}) if old else start
        case _:
            return start


def in_its_stage(begun: Begun, view: View) -> bool:
    """Whether the item is still in the stage in which a rule was begun, and in the pipeline that the rule is about."""
    start, pipeline = begun.start, begun.rule.pipeline
    if not view.exists(start.record):
        return False
    if pipeline is not None and view.field(start.record, "pipeline") != pipeline:
        return False
    return start.stage is None or view.field(start.record, "stage") == start.stage


def begin_anew(begun: Begun, desk: Desk) -> None:
    """A pending rule on `stage`, `leaving` or `change of` that is started again begins anew; all others are each their
    own.
    """
    if isinstance(begun.rule.trigger, OnStage | OnLeaving | OnChange):
        cancel = Cancel(begun.event.record, begun.rule.identity, why="started_again")
        put(cancel, By(cause_of(begun, begun.rule.line)), desk)


def settle_pending(event: Event, desk: Desk) -> None:
    """Cancels and moves what is pending for a record, since it moved, changed or is gone."""
    if event.kind == "deleted":
        for one in desk.view.pending(event.record):
            cancel(one, "deleted", _by(one, event), desk)
    if event.kind == "stage" and moved(event):
        for one in desk.view.pending(event.record):
            if _resume(one).bound and _resume(one).start.id != event.id:
                cancel(one, "left_stage", _by(one, event), desk)
    if event.kind in ("changed", "stage") and _may_be_followed(event, desk.view):
        _follow_dates(event, desk)


def _may_be_followed(event: Event, view: View) -> bool:
    """Whether a date changed: only then it is asked what waits."""
    fields = view.program.schema.entities[event.record.entity].fields
    return any(name in fields and isinstance(t.filled(fields[name].type), t.Date | t.DateTime) for name in event.old)


def _follow_dates(event: Event, desk: Desk) -> None:
    """Filled, a date schedules; changed, it moves; emptied, it rests."""
    for one in desk.view.pending(event.record):
        follows = _resume(one).follows
        if follows is None or follows.field not in event.old:
            continue
        try:
            at = followed(follows, event.record, desk.view)
        except DecisionError:
            continue  # its rule asks again when its time comes, and ends with that error; others do not suffer
        if at is not None and instant(at) < instant(desk.view.facts.now) and follows.timing.skip_if_past:
            at = None  # that moment is skipped; the next change of the date may give another
        if at != one.at:
            replace(one, at, "date_moved" if at else "date_emptied", _by(one, event), desk)


def _by(one: Schedule, event: Event) -> By:
    """On whose account something pending changes: its own rule's."""
    resume = _resume(one)
    return By(Cause(resume.rule, resume.title, resume.file, resume.line, resume.version, event.id))


def _resume(one: Schedule) -> Resume:
    assert one.event.resume is not None
    return one.event.resume
