"""One rule on one event: whether it runs or goes on, and what became of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import attrs

from stagerules.dsl.typed import Expression, Rule

from ..event import Event
from ..plan import Branch, Considered, Looked, Seen, Verdict
from ..walker.env import Env
from ..walker.evaluate import evaluate
from ..walker.seen import seen
from .desk import Desk
from .interruption import DecisionError, NotKnownYet
from .moments import moment_of, turn
from .pending import Begun, begin_anew, begun_by, later
from .selection import held_back, out_of_place
from .statements import START, Work, go_on_after_this_run, perform
from .view import View

RefusedBefore: TypeAlias = Mapping[tuple[str, str], str]
"""Rules that are left out, by identity and the id of the event that started them: why the database refused an effect
of theirs.
"""


@attrs.define
class Trial:
    """One rule on one event, as far as it has come."""

    begun: Begun
    env: Env
    work: Work
    trace: bool
    condition: Seen | None = None

    def considered(
        self, verdict: Verdict, code: str | None = None, detail: str = "", due: datetime | None = None
    ) -> Considered:
        """What became of it."""
        branches = tuple(self.work.branches or ())
        lookups = tuple(self.work.lookups)
        return considered(self.begun, verdict, code, detail, self.condition, branches, lookups, due)


def run_rule(rule: Rule, event: Event, before: View, desk: Desk, failed: RefusedBefore, trace: bool) -> Considered:
    """Runs a rule that an event starts; an error undoes what it did, and the rules after it run on."""
    begun = begun_by(rule, event, desk.view, before)
    if (rule.identity, event.id) in failed:
        return considered(begun, "error", "refused", failed[rule.identity, event.id])
    return guarded(trial_of(begun, desk, trace), _started)


def trial_of(begun: Begun, desk: Desk, trace: bool) -> Trial:
    """A rule that is about to run."""
    event = begun.event
    values = event.resume.values if event.resume is not None else {}
    env = Env(desk.view.program, desk.view, begun.before, begun.start, event.record, begun.rule.source, values)
    return Trial(begun, env, Work(begun, desk, [] if trace else None), trace)


def guarded(trial: Trial, run: Callable[[Trial], Considered]) -> Considered:
    """Runs a rule. What went wrong is undone; what can't be known yet makes all of it wait until this run is over."""
    desk = trial.work.desk
    mark = desk.mark()
    try:
        return run(trial)
    except DecisionError as error:
        desk.back_to(mark)
        return attrs.evolve(trial.considered("error", error.code, error.detail), branches=(), lookups=())
    except NotKnownYet as unknown:
        desk.back_to(mark)
        place = trial.begun.event.resume.place if trial.begun.event.resume is not None else None
        go_on_after_this_run(place, trial.env, trial.work, unknown)
        return trial.considered("waits", due=desk.view.facts.now)


def _started(trial: Trial) -> Considered:
    begun, view = trial.begun, trial.work.desk.view
    if reason := held_back(begun.rule, view) or out_of_place(begun.rule, begun.event, view):
        return trial.considered(*reason)
    return from_the_beginning(trial)


def from_the_beginning(trial: Trial) -> Considered:
    """Asks the first condition, then goes on now or later."""
    if not _met(trial.begun.rule.condition, trial):
        return trial.considered("not met")
    begin_anew(trial.begun, trial.work.desk)
    return at_its_time(trial)


def at_its_time(trial: Trial) -> Considered:
    """Goes on now or later, as the time of the header says."""
    begun, desk = trial.begun, trial.work.desk
    rule = begun.rule
    if rule.when is not None:
        moment = moment_of(rule.when, trial.env, begun.start.at or desk.view.facts.now)
        whether, at = turn(moment, trial.env.item, desk.view)
        if whether == "later" or (whether == "past" and moment.follows is not None):
            later(
                None if whether == "past" else at,
                START,
                {},
                begun,
                desk,
                line=rule.line,
                bound=begun.bound,
                follows=moment.follows,
                working_hours=moment.timing.working_hours,
                moment=moment.at,
            )
        if whether != "now":
            return trial.considered("past" if whether == "past" else "waits", due=at)
    return behind_the_time(trial)


def behind_the_time(trial: Trial) -> Considered:
    """The time of the header has come: asks the condition behind it, and runs the body."""
    if not _met(trial.begun.rule.late_condition, trial):
        return trial.considered("not met")
    return carried_out(trial, START)


def carried_out(trial: Trial, way: tuple[int, ...]) -> Considered:
    """Runs the body from the statement to which the way leads."""
    desk = trial.work.desk
    since = len(desk.outcomes)
    flow = perform(trial.begun.rule.body, trial.env, trial.work, way)
    if flow == "waits":
        return trial.considered("waits", due=trial.work.due)
    if flow != "failed":
        return trial.considered("fired")
    last = next(one for one in reversed(desk.outcomes[since:]) if one.status == "failed")
    return trial.considered("failed", last.code, last.detail)


def _met(condition: Expression | None, trial: Trial) -> bool:
    if condition is None:
        return True
    if trial.trace:
        trial.condition = seen(condition, trial.env)
        return trial.condition.value is True
    return evaluate(condition, trial.env) is True


def considered(
    begun: Begun,
    verdict: Verdict,
    code: str | None = None,
    detail: str = "",
    condition: Seen | None = None,
    branches: tuple[Branch, ...] = (),
    lookups: tuple[Looked, ...] = (),
    due: datetime | None = None,
) -> Considered:
    """A line of the trace."""
    rule = begun.rule
    return Considered(
        rule=rule.identity,
        title=rule.title,
        file=rule.source.home,
        line=rule.line,
        event=begun.event.id,
        verdict=verdict,
        condition=condition,
        code=code,
        detail=detail,
        branches=branches,
        lookups=lookups,
        due=due,
    )
