"""A scenario as text, ready to be pasted into a rules file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl.literals import literal, quoted
from stagerules.dsl.values import Ref
from stagerules.project import Project

from .differing import Asked, Author, Deleted, Difference, Holds, NotAsked, Nothing, Waits


class Nameless(Exception):
    """A record that a scenario has no name for."""


def pasted(
    rule: typed.Rule, steps: Iterable[story.Step], found: Difference, project: Project, names: Mapping[Ref, str]
) -> str | None:
    """The scenario; None where it cannot be written. `names` are those by which it can call records."""
    taken = {one.name for one in project.checked.scenarios}
    first = rule.name or f"Line {rule.line}"
    name = next(each for number in range(1, len(taken) + 2) if (each := f"{first} {number}") not in taken)
    try:
        lines = [line for step in steps for line in _step(step, names)]
        return "\n".join((f'scenario "{name}":', *(f"    {line}" for line in (*lines, _expected(found)))))
    except Nameless:
        return None


def _step(step: story.Step, names: Mapping[Ref, str]) -> Iterator[str]:
    match step:
        case story.GivenItem(entity=entity, alias=alias, values=values):
            given = ", ".join(f"{name}: {_written(value, names)}" for name, value in values.items())
            yield f"given {entity}{f' {alias}' if alias else ''}{f': {given}' if given else ''}"
        case story.GivenFails(action=action, code=code):
            yield f"given {action} fails with {code}"
        case story.WhenStage(stage=stage):
            yield f'when stage "{stage}"'
        case story.WhenCreated():
            yield "when created"
        case story.WhenDeleted():
            yield "when deleted"
        case story.WhenSet(field=field, value=value):
            yield f"when set {field} = {_written(value, names)}"
        case story.WhenEvent(event=event, values=values):
            given = ", ".join(f"{name}: {_written(value, names)}" for name, value in values.items())
            yield f"when {event} {given}".rstrip()
        case story.WhenAt(moment=moment):
            yield f"when at {_written(moment, names)}"
        case _:
            raise Nameless


def _expected(found: Difference) -> str:
    match found:
        case Deleted(alias):
            return f"expect {f'{alias} ' if alias else ''}deleted"
        case Nothing():
            return "expect nothing"
        case Holds(alias, field, test):
            return f"expect {_path(alias, field)} {test}"
        case Asked(action, test):
            return f"expect {action}{'' if test is None else f' where {test}'}"
        case NotAsked(action):
            return f"expect no {action}"
        case Author(name):
            return f"expect history where author == {quoted(name)}"
        case Waits(rule):
            return f"expect pending {quoted(rule)}"
        case _:
            assert_never(found)


def _path(alias: str | None, field: str) -> str:
    return field if alias is None else f"{alias}.{field}"


def _written(node: typed.Expression, names: Mapping[Ref, str]) -> str:
    match node:
        case typed.Constant(value=value):
            return literal(value, lambda record: _name(record, names))
        case typed.Variable(name=name):
            return name
        case typed.ListOf(items=items):
            return f"[{', '.join(_written(one, names) for one in items)}]"
        case _:
            raise Nameless


def _name(record: Ref, names: Mapping[Ref, str]) -> str:
    if record not in names:
        raise Nameless
    return names[record]
