"""What of a plan is worth telling, and what is told by something else already."""

from collections.abc import Mapping

from stagerules.dsl.values import Ref
from stagerules.interpreter.effects import Cancel, DeleteRecord, Schedule
from stagerules.interpreter.plan import Outcome, Plan, Step

from .tell import printable


def deleted_by(plan: Plan) -> frozenset[Ref]:
    """The records that a plan deletes."""
    return frozenset(step.effect.record for step in plan.steps if isinstance(step.effect, DeleteRecord))


def ends_waiting(step: Step, deleted: frozenset[Ref]) -> bool:
    """Whether a step cancels what waits, or moves it; what is moved is told once, what is deleted tells of itself."""
    match step.effect:
        case Cancel(record, why=why):
            return record not in deleted and why not in ("date_moved", "date_emptied")
        case Schedule():
            return isinstance(step.before, Mapping)
        case _:
            return False


def worth_telling(outcome: Outcome, steps: list[tuple[int, str]]) -> bool:
    """Whether an outcome says more than the steps of its line, which name whom an action was for."""
    if outcome.status != "done":
        return True
    if outcome.action == "log":
        return bool(outcome.detail)
    done = "\n".join(text for line, text in steps if line == outcome.cause.line)
    return not all(printable(part) in done for part in outcome.detail.split(", "))
