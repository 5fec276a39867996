"""A scenario as text, ready to be pasted into a rules file."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl.literals import literal, quoted
from stagerules.dsl.values import Ref, Value
from stagerules.project import Project

from .differing import Asked, Deleted, Difference, Holds, NotAsked, Waits


class Nameless(Exception):
    """A record that a scenario has no name for."""


def pasted(rule: typed.Rule, steps: Iterable[story.Step], found: Difference, project: Project) -> str | None:
    """The scenario; None where it cannot be written."""
    taken = {one.name for one in project.checked.scenarios}
    first = rule.name or f"Line {rule.line}"
    name = next(each for number in range(1, len(taken) + 2) if (each := f"{first} {number}") not in taken)
    try:
        lines = [line for step in steps for line in _step(step)]
        return "\n".join((f'scenario "{name}":', *(f"    {line}" for line in (*lines, _expected(found)))))
    except Nameless:
        return None


def _step(step: story.Step) -> Iterator[str]:
    match step:
        case story.GivenItem(entity=entity, alias=alias, values=values):
            given = ", ".join(f"{name}: {_written(value)}" for name, value in values.items())
            yield f"given {entity}{f' {alias}' if alias else ''}{f': {given}' if given else ''}"
        case story.WhenStage(stage=stage):
            yield f'when stage "{stage}"'
        case story.WhenCreated():
            yield "when created"
        case story.WhenDeleted():
            yield "when deleted"
        case story.WhenSet(field=field, value=value):
            yield f"when set {field} = {_written(value)}"
        case story.WhenEvent(event=event, values=values):
            given = ", ".join(f"{name}: {_written(value)}" for name, value in values.items())
            yield f"when {event} {given}".rstrip()
        case story.WhenAt(moment=moment):
            yield f"when at {_written(moment)}"
        case _:
            raise Nameless


def _expected(found: Difference) -> str:
    match found:
        case Deleted(alias):
            return f"expect {f'{alias} ' if alias else ''}deleted"
        case Holds(alias, field, test):
            return f"expect {_path(alias, field)} {test}"
        case Asked(action, test):
            return f"expect {action}{'' if test is None else f' where {test}'}"
        case NotAsked(action):
            return f"expect no {action}"
        case Waits(rule):
            return f"expect pending {quoted(rule)}"
        case _:
            assert_never(found)


def _path(alias: str | None, field: str) -> str:
    return field if alias is None else f"{alias}.{field}"


def _written(node: typed.Expression) -> str:
    match node:
        case typed.Constant(value=value):
            return _value(value)
        case typed.Variable(name=name):
            return name
        case typed.ListOf(items=items):
            return f"[{', '.join(_written(one) for one in items)}]"
        case _:
            raise Nameless


def _value(value: Value) -> str:
    def name(record: Ref) -> str:
        raise Nameless

    return literal(value, name)
