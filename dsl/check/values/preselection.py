"""By what the database can select the records of a look-up: fields that must have a certain value."""

from collections.abc import Iterator

import attrs

from ... import typed
from ... import types as t

CERTAIN = (t.Record, t.Choice, t.YesNo, t.Integer, t.Text, t.Url, t.Date, t.StageName)
"""Kinds of values of which a database and a rule say alike whether two are the same."""

Equality = tuple[str, typed.Expression]


def equalities(condition: typed.Expression, candidate: str) -> tuple[Equality, ...]:
    """The fields of the candidate of which the condition says which value they have, whichever record it is."""
    found = [one for test in _conjuncts(condition) for one in _equality(test, candidate)]
    return tuple(found)


def _conjuncts(condition: typed.Expression) -> Iterator[typed.Expression]:
    if isinstance(condition, typed.And):
        for one in condition.items:
            yield from _conjuncts(one)
    else:
        yield condition


def _equality(test: typed.Expression, candidate: str) -> Iterator[Equality]:
    match test:
        case typed.Compare(left=left, operator="==", right=right, by="value"):
            for one, other in ((left, right), (right, left)):
                name = _field(one, candidate)
                if name is not None and _is_certain(one, other) and not _is_about(other, candidate):
                    yield name, other
                    return
        case typed.Contains(container=typed.Field() as members, member=member, by="value"):
            name = _field(members, candidate)
            if name is not None and _is_certain(members, member) and not _is_about(member, candidate):
                yield name, member
        case typed.Field(type=t.YesNo()) if name := _field(test, candidate):
            yield name, typed.Constant(test.span, t.YesNo(), True)
        case _:
            return


def _field(value: typed.Expression, candidate: str) -> str | None:
    """The field of the candidate that a value is; of the first of a list the list, which has it as a member."""
    match value:
        case typed.Pick(base=typed.Field() as members, which="first"):
            return _field(members, candidate)
        case typed.Field(base=typed.Variable(name=name), field=field) if name == candidate:
            kind = t.filled(value.type)
            member = kind.item if isinstance(kind, t.List) else kind
            return field if isinstance(member, CERTAIN) else None
        case _:
            return None


def _is_certain(field: typed.Expression, value: typed.Expression) -> bool:
    """Whether a column for the field can be asked for the value: a whole number is not asked for one with decimals."""
    kind = t.filled(field.type)
    member = kind.item if isinstance(kind, t.List) else kind
    return not isinstance(member, t.Integer) or isinstance(t.filled(value.type), t.Integer)


def _is_about(value: typed.Expression, candidate: str) -> bool:
    """Whether a value is not the same for all candidates."""
    waiting: list[object] = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, typed.Variable) and one.name == candidate:
            return True
        if isinstance(one, tuple):
            waiting.extend(one)
        elif isinstance(one, typed.Hole):
            waiting.append(one.value)
        elif isinstance(one, typed.Expression):
            waiting.extend(getattr(one, attribute.name) for attribute in attrs.fields(type(one)))
    return False
