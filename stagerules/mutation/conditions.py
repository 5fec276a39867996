"""The conditions of a rule, wherever they stand in it, and the values that they compare with."""

from collections.abc import Iterator

import attrs

from stagerules.dsl import typed
from stagerules.dsl.values import Value
from stagerules.interpreter.scenarios.coverage import ways


def conditions_of(rule: typed.Rule) -> tuple[typed.Expression, ...]:
    """Those of its header, then those of its body."""
    found = [rule.condition, rule.late_condition]
    for _, statement in ways(rule.body):
        if isinstance(statement, typed.If):
            found += [condition for condition, _ in statement.branches]
    return tuple(one for one in found if one is not None)


def constants_of(rule: typed.Rule) -> Iterator[Value]:
    """The values that are written in them."""
    waiting: list[object] = list(conditions_of(rule))
    while waiting:
        node = waiting.pop()
        if isinstance(node, typed.Constant):
            yield node.value
        elif isinstance(node, tuple):
            waiting.extend(node)
        elif attrs.has(type(node)):
            waiting.extend(getattr(node, field.name) for field in attrs.fields(type(node)))  # type: ignore[arg-type]


def dates_of(rule: typed.Rule) -> tuple[str, ...]:
    """The date fields of the item by which its times go."""
    waits = [statement.when for _, statement in ways(rule.body) if isinstance(statement, typed.Wait)]
    dates = [when.date for when in (rule.when, *waits) if when is not None]
    return tuple(one.field for one in dates if isinstance(one, typed.Field) and isinstance(one.base, typed.Item))
