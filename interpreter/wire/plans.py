"""JSON for plans: what is kept to finish an event after a crash, and what `plan --format json` shows."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import attrs

from stagerules.dsl.values import Ref, Value

from ..plan import Branch, Cause, Considered, Looked, Outcome, Plan, Seen, Step
from .effects import effect_from_json, effect_to_json
from .events import event_to_json, stored_event
from .values import (
    Json,
    ref_from_json,
    ref_to_json,
    value_from_json,
    value_to_json,
    values_from_json,
    values_to_json,
)


def plan_to_json(plan: Plan) -> Json:
    """A plan with its reasons."""
    return {
        "event": event_to_json(plan.event),
        "steps": [_step_to_json(one) for one in plan.steps],
        "outcomes": [_outcome_to_json(one) for one in plan.outcomes],
        "queued": [event_to_json(one) for one in plan.queued],
        "events": [event_to_json(one) for one in plan.events],
        "considered": [considered_to_json(one) for one in plan.considered],
        "code": plan.code,
    }


def plan_from_json(data: Json, zone: tzinfo = UTC) -> Plan:
    """The plan that `plan_to_json` wrote."""
    return Plan(
        event=stored_event(data["event"], zone),
        steps=tuple(_step_from_json(one, zone) for one in data["steps"]),
        outcomes=tuple(_outcome_from_json(one) for one in data["outcomes"]),
        queued=tuple(stored_event(one, zone) for one in data["queued"]),
        events=tuple(stored_event(one, zone) for one in data["events"]),
        considered=tuple(considered_from_json(one, zone) for one in data["considered"]),
        code=data.get("code"),
    )


def _step_to_json(step: Step) -> Json:
    return {
        "effect": effect_to_json(step.effect),
        "key": step.key,
        "cause": attrs.asdict(step.cause),
        "before": _before_to_json(step.before),
        "on_behalf": _user_to_json(step.on_behalf),
    }


def _step_from_json(data: Json, zone: tzinfo) -> Step:
    return Step(
        effect=effect_from_json(data["effect"], zone),
        key=data["key"],
        cause=Cause(**data["cause"]),
        before=_before_from_json(data["before"], zone),
        on_behalf=_user_from_json(data["on_behalf"]),
    )


def _before_to_json(before: Value | Mapping[str, Value]) -> Json:
    if isinstance(before, Mapping):
        return {"values": values_to_json(before)}
    return value_to_json(before)


def _before_from_json(data: Json, zone: tzinfo) -> Value | Mapping[str, Value]:
    match data:
        case {"values": dict(values)}:
            return values_from_json(values, zone)
        case _:
            return value_from_json(data, zone)


def _user_to_json(user: Ref | None) -> Json:
    return None if user is None else ref_to_json(user)


def _user_from_json(data: Json) -> Ref | None:
    return None if data is None else ref_from_json(data)


def _outcome_to_json(one: Outcome) -> Json:
    """What ended how; the arguments are for who decides, and are not kept."""
    kept = attrs.asdict(one, filter=lambda field, _: field.name != "arguments")
    return kept | {"on_behalf": _user_to_json(one.on_behalf)}


def _outcome_from_json(data: Json) -> Outcome:
    on_behalf = _user_from_json(data.get("on_behalf"))
    return Outcome(**(data | {"cause": Cause(**data["cause"]), "on_behalf": on_behalf}))


_TRACE = ("condition", "branches", "lookups", "due")


def considered_to_json(one: Considered) -> Json:
    plain = attrs.asdict(one, filter=lambda attribute, _: attribute.name not in _TRACE)
    return plain | {
        "due": None if one.due is None else one.due.isoformat(),
        "condition": None if one.condition is None else seen_to_json(one.condition),
        "branches": [branch_to_json(branch) for branch in one.branches],
        "lookups": [_looked_to_json(looked) for looked in one.lookups],
    }


def considered_from_json(data: dict[str, Any], zone: tzinfo) -> Considered:
    condition = data["condition"]
    seen = None if condition is None else _seen_from_json(condition, zone)
    branches = tuple(_branch_from_json(one, zone) for one in data.get("branches", ()))
    lookups = tuple(_looked_from_json(one, zone) for one in data.get("lookups", ()))
    due = datetime.fromisoformat(data["due"]).astimezone(zone) if data.get("due") else None
    return Considered(**(data | {"condition": seen, "branches": branches, "lookups": lookups, "due": due}))


def branch_to_json(branch: Branch) -> Json:
    """An `if` with the conditions that were asked."""
    asked = [seen_to_json(one) for one in branch.asked]
    return {"line": branch.line, "asked": asked, "otherwise": branch.otherwise}


def _branch_from_json(data: Json, zone: tzinfo) -> Branch:
    return Branch(data["line"], tuple(_seen_from_json(one, zone) for one in data["asked"]), data["otherwise"])


def _looked_to_json(one: Looked) -> Json:
    return {"line": one.line, "text": one.text, "value": value_to_json(one.value), "met": one.met, "of": one.of}


def _looked_from_json(data: Json, zone: tzinfo) -> Looked:
    return Looked(**(data | {"value": value_from_json(data["value"], zone)}))


def seen_to_json(seen: Seen) -> Json:
    """A condition with what it saw."""
    parts = [seen_to_json(one) for one in seen.parts]
    value = value_to_json(seen.value)
    return {"text": seen.text, "value": value, "asked": seen.asked, "single": seen.single, "parts": parts}


def _seen_from_json(data: Json, zone: tzinfo) -> Seen:
    parts = tuple(_seen_from_json(one, zone) for one in data["parts"])
    single = data.get("single", not any(isinstance(one.value, bool) for one in parts))
    return Seen(data["text"], value_from_json(data["value"], zone), data["asked"], parts, single)
