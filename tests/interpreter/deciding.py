"""Decisions in short: the plan of some rules, and what can be said about it."""

from typing import Any

from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Decided, Plan
from tests.interpreter.world import entered, program, records, settle

NEW = entered("New")


def plan_of(text: str, event: Event = NEW, *others: Any, **fields: Any) -> Plan:
    result = settle(program(text), event, records(*others, **fields))
    assert isinstance(result, Decided), result
    return result.plan


def effects(plan: Plan) -> list[Any]:
    return [step.effect for step in plan.steps]


def told(plan: Plan) -> list[Any]:
    return [step.effect.content["text"] for step in plan.steps if isinstance(step.effect, Deliver)]


def verdicts(plan: Plan) -> list[tuple[str, str | None]]:
    return [(one.verdict, one.code) for one in plan.considered]


def codes(plan: Plan) -> list[tuple[str, str | None]]:
    return [(one.status, one.code) for one in plan.outcomes]
