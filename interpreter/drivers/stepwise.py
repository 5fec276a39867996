"""One event, where records are kept elsewhere than the Store: the plan is kept first, then done step by step.

Each step looks before it writes, so that one whose outcome is unknown can be asked for again. What was begun is
finished by the next call for the same event, in order, each step once.
"""

from collections.abc import Mapping
from datetime import datetime

from stagerules.dsl.values import Handle, Key, Value

from ..effects import Cancel, Deliver, Schedule
from ..event import Event
from ..plan import Plan, Refused, Step
from ..program import Program
from ..records.problems import EffectRefused
from ..records.protocol import Loosened
from ..store.history import Performed, closing_rows, step_rows
from ..store.protocol import StoredEvent
from .again import in_transaction
from .backend import Backend, Work
from .crash import reached
from .gates import cancelled, known_before, not_its_turn, not_there, over_ceiling
from .once import once
from .perform import considered_on, keep_effects, refuse_unmade
from .receipt import Receipt, receipt_of
from .settle import settle
from .told import Tell, nobody
from .versions import recall


def handle(
    program: Program,
    backend: Backend,
    event: Event,
    now: datetime,
    constants: Mapping[str, Value],
    tell: Tell = nobody,
) -> Receipt:
    """Handles an event once, or goes on with one that was begun.

    Raises `BackendProblem` where a step could not be done now; the same call later goes on from there.
    """

    def receive(work: Work) -> Receipt | StoredEvent | None:
        kept = work.store.event(event.id)
        fresh = kept is None or kept.status == "behind"
        before = not_its_turn(program, event, work.store, now) or (cancelled(event, work.store) if fresh else None)
        if before is not None:
            tell(before, work)
            return before
        if fresh:
            work.store.keep(event, "received")
        return kept

    reached("begun")
    kept = in_transaction(backend, receive)
    if isinstance(kept, Receipt):
        return kept
    reached("received")
    if kept is None or kept.plan is None:
        refused = _decide(program, backend, event, now, constants, tell)
        if refused is not None:
            return refused
    return finish(program, backend, event.id, now, tell)


def _decide(
    program: Program, backend: Backend, event: Event, now: datetime, constants: Mapping[str, Value], tell: Tell
) -> Receipt | None:
    """Decides and keeps the plan. A receipt if there is nothing to carry out."""

    def plan(work: Work) -> Receipt | None:
        receipt = known_before(event, work.store)
        if receipt is None and work.store.status(event.id) != "planned":  # else another worker was faster
            receipt = _planned(program, work, event, now, constants)
        if receipt is not None:
            tell(receipt, work)
        return receipt

    return in_transaction(backend, plan)


def _planned(
    program: Program, work: Work, event: Event, now: datetime, constants: Mapping[str, Value]
) -> Receipt | None:
    work.records.lock(event.record)
    reached("locked")
    outdated = recall(program, event, work.store)
    decided = settle(program, event, work, now, constants, trace=program.trace)
    reached("decided")
    if isinstance(decided, Refused):
        loop = " → ".join(decided.loop)
        work.store.keep(event, "failed", decided.code, loop)
        return Receipt(event, "failed", code=decided.code, detail=loop)
    if gone := not_there(decided.plan, work.store, outdated):
        return gone
    if held := over_ceiling(program, decided.plan, work.store, now):
        return held
    work.store.save_plan(decided.plan)
    return None


def finish(program: Program, backend: Backend, event_id: str, now: datetime, tell: Tell = nobody) -> Receipt:
    """Carries out the plan that is kept of an event, from where it stopped."""
    kept = in_transaction(backend, lambda work: work.store.event(event_id))
    if kept is None or kept.plan is None:
        raise RuntimeError(f"the plan of event {event_id} is gone")
    reached("plan_kept")
    plan = kept.plan
    keys, refused = dict(kept.keys), dict(kept.refused)
    for number in range(kept.steps_done, len(plan.steps)):
        _do(program, backend, kept, number, now, keys, refused)
    performed = Performed(plan, now, keys, refused=refused)

    def close(work: Work) -> Receipt:
        receipt = known_before(plan.event, work.store)
        if receipt is None:
            keep_effects(performed, work.store, program.ruleset)
            work.store.write_history(closing_rows(performed, program.automation_user))
            work.store.keep(plan.event, "done", trace=considered_on(plan, plan.event.id))
            receipt = receipt_of(plan, refused)
        tell(receipt, work)
        reached("finished")
        return receipt

    receipt = in_transaction(backend, close)
    reached("committed")
    return receipt


def _do(
    program: Program,
    backend: Backend,
    kept: StoredEvent,
    number: int,
    now: datetime,
    keys: dict[Handle, Key],
    refused: dict[str, str],
) -> None:
    """One step, and its mark with its lines of history. Of a rule that was refused, nothing more is done."""
    plan: Plan | None = kept.plan
    assert plan is not None
    step = plan.steps[number]
    loosened: tuple[Loosened, ...] | None = ()
    if rule_refused(plan, step, refused):
        refused[step.key] = refused.get(step.key, "an earlier step of this rule was refused")
    else:
        try:
            loosened = _carried_out(step, program, backend, keys)
        except EffectRefused as why:
            refused[step.key] = str(why)
    performed = Performed(plan, now, keys, {step.key: loosened or ()}, refused)

    def mark(work: Work) -> None:
        if loosened is not None:
            work.store.write_history(step_rows(step, performed, program.automation_user))
        work.store.mark(plan.event.id, number + 1, keys, refused)

    in_transaction(backend, mark)
    reached("marked")


def _carried_out(
    step: Step, program: Program, backend: Backend, keys: dict[Handle, Key]
) -> tuple[Loosened, ...] | None:
    """A record effect; what is the Store's is done at the end, and only looked at here."""
    match step.effect:
        case Deliver() | Schedule() as effect:
            refuse_unmade(effect, keys)
        case Cancel():
            pass
        case _:
            with backend.look() as work:  # the Store must not be locked while somebody far away takes their time
                loosened = once(step, work.records, keys, program.schema)
            reached("effect_done")
            return loosened
    return ()


def broken_off(backend: Backend, event: Event, why: str, tell: Tell = nobody) -> Receipt | None:
    """The receipt of an event that broke off in the middle of its plan: it stays open, and the next call for it goes on
    from there. None where nothing of a plan is begun.
    """

    def note(work: Work) -> Receipt | None:
        kept = work.store.event(event.id)
        if kept is None or kept.plan is None or kept.status != "planned":
            return None
        at = f"{kept.steps_done} of {len(kept.plan.steps)} steps are done"
        detail = f"{why}; {at}, the next run goes on from there"
        work.store.keep(event, "planned", "broken_off", detail)
        receipt = Receipt(event, "held", kept.plan, "broken_off", detail)
        tell(receipt, work)
        return receipt

    return in_transaction(backend, note)


def rule_refused(plan: Plan, step: Step, refused: Mapping[str, str]) -> bool:
    """Whether a step of the same rule and event was refused."""
    cause = (step.cause.rule, step.cause.event)
    return any(one.key in refused and (one.cause.rule, one.cause.event) == cause for one in plan.steps)
