"""One rule on one event: whether it runs, and what became of it."""

from collections.abc import Mapping
from typing import TypeAlias

from stagerules.dsl.typed import Rule

from ..event import Event
from ..plan import Branch, Considered, Seen, Verdict
from ..walker.env import Env
from ..walker.evaluate import evaluate
from ..walker.seen import seen
from .desk import Desk, Mark
from .interruption import DecisionError
from .selection import out_of_place
from .statements import Work, perform
from .view import View

RefusedBefore: TypeAlias = Mapping[tuple[str, str], str]
"""Rules that are left out, by identity and the id of the event that started them: why the database refused an effect
of theirs.
"""


def run_rule(rule: Rule, event: Event, before: View, desk: Desk, failed: RefusedBefore, trace: bool) -> Considered:
    """Runs a rule; an error undoes what it did, and the rules after it run on."""
    if (rule.identity, event.id) in failed:
        return _considered(rule, event, "error", None, "refused", failed[rule.identity, event.id])
    if rule.not_yet or rule.when is not None or rule.late_condition is not None:
        what = rule.not_yet[0].what if rule.not_yet else "a time"
        return _considered(rule, event, "error", None, "not_yet_supported", what)
    mark = desk.mark()
    condition: Seen | None = None
    try:
        if reason := out_of_place(rule, event, desk.view):
            return _considered(rule, event, reason[0], None, reason[1])
        env = Env(desk.view.program, desk.view, before, event, event.record, rule.source)
        if rule.condition is not None:
            if trace:
                condition = seen(rule.condition, env)
            if (condition.value if condition else evaluate(rule.condition, env)) is not True:
                return _considered(rule, event, "not met", condition)
        work = Work(rule, desk, [] if trace else None)
        return _fired(event, env, work, condition, mark)
    except DecisionError as error:
        desk.back_to(mark)
        return _considered(rule, event, "error", condition, error.code, error.detail)


def _fired(event: Event, env: Env, work: Work, condition: Seen | None, mark: Mark) -> Considered:
    flow = perform(work.rule.body, env, work)
    branches = tuple(work.branches or ())
    if flow != "failed":
        return _considered(work.rule, event, "fired", condition, branches=branches)
    last = next(one for one in reversed(work.desk.outcomes[mark.outcomes :]) if one.status == "failed")
    return _considered(work.rule, event, "failed", condition, last.code, last.detail, branches)


def _considered(
    rule: Rule,
    event: Event,
    verdict: Verdict,
    condition: Seen | None,
    code: str | None = None,
    detail: str = "",
    branches: tuple[Branch, ...] = (),
) -> Considered:
    return Considered(
        rule=rule.identity,
        title=rule.title,
        file=rule.source.home,
        line=rule.line,
        event=event.id,
        verdict=verdict,
        condition=condition,
        code=code,
        detail=detail,
        branches=branches,
    )
