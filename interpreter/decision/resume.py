"""A rule goes on: its time has come, an answer is there, or its message has failed."""

from datetime import datetime

from stagerules.dsl.typed import Rule

from ..event import Event, Resume
from ..plan import Considered
from ..values.dates import instant
from .desk import Desk
from .moments import followed, put_off
from .pending import Begun, in_its_stage, later
from .run_rule import (
    RefusedBefore,
    Trial,
    at_its_time,
    behind_the_time,
    carried_out,
    considered,
    from_the_beginning,
    guarded,
    trial_of,
)
from .selection import about_deleted
from .statements import ANEW, START
from .view import View


def resumed(rule: Rule, event: Event, before: View, desk: Desk, failed: RefusedBefore, trace: bool) -> Considered:
    """Goes on with a rule where it stopped."""
    resume = event.resume
    assert resume is not None
    program = desk.view.program
    ruleset = program.ruleset.name if program.by_identity.get(rule.identity) is rule else resume.ruleset
    begun = Begun(rule, resume.start, event, before, ruleset, resume.within)
    if (rule.identity, event.id) in failed:
        return considered(begun, "error", "refused", failed[rule.identity, event.id])
    return guarded(trial_of(begun, desk, trace), lambda trial: _gone_on(trial, resume))


def _gone_on(trial: Trial, resume: Resume) -> Considered:
    view = trial.work.desk.view
    if not about_deleted(trial.begun.event) and not view.exists(trial.env.item):
        return trial.considered("stale", "deleted")
    if resume.bound and not in_its_stage(trial.begun, view):
        return trial.considered("stale", "left_stage")
    if resume.timed and (moved := _moved(trial, resume)):
        return moved
    if resume.place is None:
        return from_the_beginning(trial)
    if resume.place == ANEW:
        return at_its_time(trial)
    return behind_the_time(trial) if resume.place == START else carried_out(trial, resume.place)


def _moved(trial: Trial, resume: Resume) -> Considered | None:
    """Whether its time has not come after all: the date it goes by was changed where nobody told us, or whoever is
    responsible is not at work now.
    """
    view, item = trial.work.desk.view, trial.env.item
    now = view.facts.now
    moment = at = followed(resume.follows, item, view) if resume.follows is not None else now
    if at is not None and instant(at) <= instant(now):
        if _skipped(at, trial.begun.event, resume):
            moment = at = None
        else:
            at = put_off(now, item, view) if resume.working_hours else now
            if instant(at) <= instant(now):
                return None
    later(
        at,
        resume.place or START,
        resume.values,
        trial.begun,
        trial.work.desk,
        line=trial.begun.rule.line,
        bound=resume.bound,
        follows=resume.follows,
        working_hours=resume.working_hours,
        moment=moment,
    )
    return trial.considered("waits", "moved", due=at)


def _skipped(at: datetime, event: Event, resume: Resume) -> bool:
    """Whether its date was changed to an earlier one where nobody told us, and what is past is to be skipped."""
    skips = resume.follows is not None and resume.follows.timing.skip_if_past
    return skips and event.at is not None and instant(at) < instant(event.at)
