"""Names and paths: constants, fields, variables, `event.…`, `old …`, parts of values."""

from collections.abc import Mapping
from datetime import date, datetime, time

import attrs

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.schema import Field
from stagerules.dsl.values import Money, Ref, Value

from ..decision.interruption import DecisionError
from ..event import Awaited
from ..records.problems import EffectRefused
from ..records.stored import check_list, stored
from ..values.dates import moment
from .env import Env, Walk


def constant(node: typed.Constant, env: Env, walk: Walk) -> Value:
    """A written value; a moment is written without a zone and means the project's."""
    return moment(node.value, env.program.zone) if isinstance(node.value, datetime) else node.value


def item(node: typed.Item, env: Env, walk: Walk) -> Value:
    """The record the rule is about."""
    return env.item


def field(node: typed.Field, env: Env, walk: Walk) -> Value:
    """A field of one record; empty where the record is, a list without members for a list."""
    record = walk(node.base, env)
    if not isinstance(record, Ref):
        return empty_of(node.type, node)
    value = env.view.field(record, node.field)
    if value is not None:
        return value
    there = record in env.view.last or env.view.exists(record)
    stored = env.program.schema.entities[node.entity].fields[node.field].type
    empty_of(stored if there else node.type, node)
    return empty_of(node.type, node)


def empty_of(type: t.Type, node: typed.Field) -> Value:
    """What stands for an empty value of the type. A type that is never empty has none: then the data is bad."""
    match type:
        case t.List() | t.Optional(t.List()):
            return ()
        case t.Optional():
            return None
        case _:
            raise DecisionError("bad_record", f"{node.entity}.{node.field} must be filled")


def project_constant(node: typed.ProjectConstant, env: Env, walk: Walk) -> Value:
    """A constant, read when it is used."""
    try:
        return env.view.facts.constants[node.name]
    except KeyError:
        raise DecisionError("unbound_constant", node.name) from None


def variable(node: typed.Variable, env: Env, walk: Walk) -> Value:
    """A `let` of the body, or the variable of a list form."""
    value = env.variables[node.name]
    # What an action gave is no value by itself: only its fields are, and `result_field` takes those.
    return None if isinstance(value, dict | Awaited) else value  # type: ignore[return-value]


def result_field(node: typed.ResultField, env: Env, walk: Walk) -> Value:
    """A field of what an action gave, be it a record or named values; empty where it gave nothing."""
    if (values := given(node.base, env)) is not None:
        return values.get(node.field)
    record = walk(node.base, env)
    return env.view.field(record, node.field) if isinstance(record, Ref) else None


def given(node: typed.Expression, env: Env) -> Mapping[str, Value] | None:
    """The named values that an action gave, if that is what the variable holds."""
    match env.variables[node.name] if isinstance(node, typed.Variable) else None:
        case dict() as values:
            return values
        case Awaited(token):
            return env.view.result(token)
        case _:
            return None


def event_field(node: typed.EventField, env: Env, walk: Walk) -> Value:
    """`event.amount`; an event that lacks a field it must have is bad data."""
    value = env.event.fields.get(node.name)
    if value is None and not isinstance(node.type, t.Optional | t.List):
        raise DecisionError("bad_record", f"event.{node.name} must be filled")
    return () if value is None and isinstance(node.type, t.List) else value


def old(node: typed.Old, env: Env, walk: Walk) -> Value:
    """The value before the event; a field that the event did not change has the one it had when handling began."""
    event = env.event
    if node.field in event.old:
        return _fitting(event.old[node.field], env.program.schema.entities[env.item.entity].fields[node.field], env)
    if node.field == "stage" and event.kind in ("stage", "created"):
        return event.from_stage
    return env.before.field(env.item, node.field)


def _fitting(value: Value, field: Field, env: Env) -> Value:
    """The old value; what did not fit the schema was kept as a text, for the history."""
    try:
        if isinstance(of := t.filled(field.type), t.List):
            check_list(of, value)
        else:
            stored(field.type, value)
    except EffectRefused as refused:
        raise DecisionError("bad_record", f"{env.item.entity}.{field.name} was bad: {refused.detail}") from None
    return value


def today(node: typed.Today, env: Env, walk: Walk) -> Value:
    """The day of the run, in the project's zone."""
    return moment(env.view.facts.now, env.program.zone).date()


def now(node: typed.Now, env: Env, walk: Walk) -> Value:
    """The moment of the run."""
    return moment(env.view.facts.now, env.program.zone)


def named(node: typed.Named, env: Env, walk: Walk) -> Value:
    """A named expression means its expression in parentheses."""
    return walk(node.value, attrs.evolve(env, source=node.source))


def entity_value(node: typed.EntityValue, env: Env, walk: Walk) -> Value:
    """The name of an entity."""
    return node.entity


def part(node: typed.Part, env: Env, walk: Walk) -> Value:
    """`.year` of a date and its like; Monday is 1."""
    match walk(node.base, env):
        case Money(amount, currency):
            return amount if node.part == "amount" else currency
        case datetime() as value:
            local = moment(value, env.program.zone)
            match node.part:
                case "date":
                    return local.date()
                case "hour":
                    return local.hour
                case "minute":
                    return local.minute
                case _:
                    return _of_day(local.date(), node.part)
        case date() as day:
            return day if node.part == "date" else _of_day(day, node.part)
        case time() as clock:
            return clock.hour if node.part == "hour" else clock.minute
        case _:
            return None


def _of_day(day: date, part: str) -> int | None:
    match part:
        case "year":
            return day.year
        case "month":
            return day.month
        case "day":
            return day.day
        case "weekday":
            return day.isoweekday()
        case _:
            return None
