"""One event, where records and Store share a database: all of it in one transaction, or nothing."""

from collections.abc import Mapping
from datetime import datetime

from stagerules.dsl.values import Handle, Key, Value

from ..decision.run_rule import RefusedBefore
from ..event import Event
from ..plan import Refused
from ..program import Program
from ..store.history import Performed, history_rows
from .again import in_transaction
from .backend import Backend, Work
from .crash import reached
from .gates import cancelled, known_before, not_its_turn, not_there, over_ceiling
from .perform import StepRefused, carry_out, considered_on, keep_effects
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
    """Handles an event once. Where an effect is refused, everything is undone and decided again without its rule
    on that event of the run.

    Raises `BackendProblem`; then nothing was kept, and the same event can be handled again.
    """
    failed: dict[tuple[str, str], str] = {}

    def once(work: Work) -> Receipt:
        receipt = _handle(program, work, event, now, constants, failed)
        tell(receipt, work)
        reached("finished")
        return receipt

    while True:
        reached("begun")
        try:
            receipt = in_transaction(backend, once)
            reached("committed")
            return receipt
        except StepRefused as refused:
            rule_and_event = refused.step.cause.rule, refused.step.cause.event
            if rule_and_event in failed:  # it was decided without this rule, and yet it asked: never go round for ever
                return fail(backend, event, refused.refused.code, str(refused), tell)
            failed[rule_and_event] = str(refused.refused)


def fail(backend: Backend, event: Event, code: str, detail: str, tell: Tell = nobody) -> Receipt:
    """Marks an event as failed, in a transaction of its own."""

    def keep(work: Work) -> Receipt:
        receipt = known_before(event, work.store)
        if receipt is None:
            cancelled(event, work.store)  # its timer, if there is one, must not come again
            work.store.keep(event, "failed", code, detail)
            receipt = Receipt(event, "failed", code=code, detail=detail)
        tell(receipt, work)
        return receipt

    return in_transaction(backend, keep)


def _handle(
    program: Program,
    work: Work,
    event: Event,
    now: datetime,
    constants: Mapping[str, Value],
    failed: RefusedBefore,
) -> Receipt:
    if before := not_its_turn(program, event, work.store, now) or cancelled(event, work.store):
        return before
    work.records.lock(event.record)
    reached("locked")
    outdated = recall(program, event, work.store)
    decided = settle(program, event, work, now, constants, failed, trace=program.trace)
    reached("decided")
    if isinstance(decided, Refused):
        loop = " → ".join(decided.loop)
        work.store.keep(event, "failed", decided.code, loop, considered_on(decided, event.id))
        return Receipt(event, "failed", code=decided.code, detail=loop)
    plan = decided.plan
    if gone := not_there(plan, work.store, outdated):
        return gone
    if held := over_ceiling(program, plan, work.store, now):
        return held
    keys: dict[Handle, Key] = {}
    loosened = carry_out(plan.steps, work.records, keys)
    performed = Performed(plan, now, keys, loosened)
    work.store.keep(event, "done", trace=considered_on(plan, event.id))  # before those that it causes
    keep_effects(performed, work.store, program.ruleset)
    work.store.write_history(history_rows(performed, program.automation_user))
    return receipt_of(plan)
