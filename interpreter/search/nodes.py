"""The parts of a typed expression, and the conditions that must all be met for one to be met."""

from collections.abc import Iterator

import attrs

from stagerules.dsl import typed


def inside(node: typed.Expression) -> Iterator[typed.Expression]:
    """The expressions of which one is made, in the order in which they stand there."""
    for attribute in attrs.fields(type(node)):
        value = getattr(node, attribute.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, typed.Expression):
                yield one


def conjuncts(condition: typed.Expression) -> Iterator[typed.Expression]:
    """The tests of an `and`, also of one that stands in a named expression: each must be met."""
    match condition:
        case typed.And(items=items):
            for one in items:
                yield from conjuncts(one)
        case typed.Named(value=value):
            yield from conjuncts(value)
        case _:
            yield condition
