"""Missing values in tests (language, 5.3): where a test is not met because something is empty, and who must say so."""

import re
from collections.abc import Iterator

import attrs

from ... import typed
from ... import types as t
from ...problems.missing import MustSayIfEmpty
from ...source import Span
from ..scope import Scope
from ..values.dispatch import may_be_empty, refuse, shown
from ..words import listed
from . import flow

YES_NO = t.YesNo()


@attrs.frozen
class Doubt:
    """A value that may be empty, and with it a test not met; `inside` is the list form whose members it is of."""

    value: typed.Expression
    inside: typed.Quantifier | None = None


def negate(test: typed.Expression, span: Span, scope: Scope) -> typed.Expression:
    """`not` of a test; a problem where it would be met only because something is empty."""
    negated = typed.Not(span, YES_NO, test)
    return surely(test, negated, scope)


def surely(test: typed.Expression, whole: typed.Expression, scope: Scope) -> typed.Expression:
    """`whole`, which turns the outcome of `test` round; a problem where the test is in doubt."""
    found = doubts(test)
    if isinstance(whole, typed.Quantifier):
        found = [_placed(doubt, whole) for doubt in found]
    return refuse(must_say(found, whole.span, scope), scope) if found else whole


def must_say(found: list[Doubt], span: Span, scope: Scope) -> MustSayIfEmpty:
    """The problem, with both ways out spelt as the author would write them."""
    inside = next((doubt.inside for doubt in found if doubt.inside is not None), None)
    if inside is not None:
        found = [doubt for doubt in found if doubt.inside is inside]
    paths = tuple(dict.fromkeys(test_path(doubt.value, scope) for doubt in found))
    if "" in paths:
        return MustSayIfEmpty(span, what=f"`{shown(found[0].value.span, scope)}`", filled="", empty="")
    test = shown(span if inside is None else inside.condition.span, scope, longest=70)
    if inside is not None and isinstance(inside.condition, typed.And | typed.Or):
        test = f"({test})"
    filled = " and ".join(f"{path} is not empty" for path in paths) + f" and {test}"
    empty = " or ".join(f"{path} is empty" for path in paths) + f" or {test}"
    if inside is None and _joined(span, scope):
        empty = f"({empty})"
    if inside is not None:
        filled, empty = f"where ({filled})", f"where ({empty})"
    return MustSayIfEmpty(span, what=listed(paths), filled=filled, empty=empty)


def _joined(span: Span, scope: Scope) -> bool:
    """Whether the test is a part of a longer condition, in which an `or` needs parentheses."""
    text = scope.source.text
    before, after = text[max(0, span.start - 10) : span.start], text[span.end : span.end + 10]
    return re.search(r"\b(?:and|or)\s+\Z", before) is not None or re.match(r"\s+(?:and|or)\b", after) is not None


def doubts(test: typed.Expression) -> list[Doubt]:
    """The values that may be empty and with which the test is not met, each once, in the order written."""
    found: dict[object, Doubt] = {}
    for doubt in _doubts(test, set()):
        found.setdefault(flow.key(doubt.value) or id(doubt.value), doubt)
    return list(found.values())


def _doubts(test: typed.Expression, seen: set[int]) -> Iterator[Doubt]:
    match test:
        case typed.And(items=items) | typed.Or(items=items):
            for item in items:
                yield from _doubts(item, seen)
        case typed.Named(value=value):
            if id(value) not in seen:
                seen.add(id(value))
                yield from _doubts(value, seen)
        case typed.Quantifier(kind="any" | "all", condition=condition):
            for doubt in _doubts(condition, seen):
                yield _placed(doubt, test)
        case _:
            for operand in operands(test):
                yield from _operand_doubts(operand, seen)


def operands(test: typed.Expression) -> tuple[typed.Expression, ...]:
    """What a single test compares."""
    match test:
        case typed.Compare(left=left, right=right):
            return left, right
        case typed.Between(subject=subject, low=low, high=high):
            return subject, low, high
        case typed.Contains(container=container, member=member):
            return container, member
        case typed.TextTest(subject=subject, value=value):
            return subject, value
        case typed.Matches(subject=subject) | typed.StageIs(subject=subject):
            return (subject,)
        case _:
            return ()


def _operand_doubts(operand: typed.Expression, seen: set[int]) -> Iterator[Doubt]:
    if may_be_empty(operand):
        for cause in _causes(operand):
            yield Doubt(cause)
    elif isinstance(operand.type, t.YesNo):
        yield from _doubts(operand, seen)
    else:
        yield from count_doubts(operand)


def count_doubts(operand: typed.Expression) -> Iterator[Doubt]:
    """Of `count p in products where …`: members that are not counted because something of them is empty."""
    match operand:
        case typed.Quantifier(kind="count", condition=condition):
            for doubt in _doubts(condition, set()):
                yield _placed(doubt, operand)
        case typed.Named(value=value):
            yield from count_doubts(value)
        case _:
            return


def _placed(doubt: Doubt, form: typed.Quantifier) -> Doubt:
    """The doubt with its list form, if it is about the form's variable."""
    root = flow.key(doubt.value) or ""
    own = flow.without_variable(frozenset({root}), form.variable) != {root}
    return attrs.evolve(doubt, inside=form) if own and doubt.inside is None else doubt


def _causes(value: typed.Expression) -> Iterator[typed.Expression]:
    """Why a value may be empty: the paths in it that may."""
    match value:
        case typed.Negative(value=inner) | typed.AsMoney(value=inner) | typed.Part(base=inner):
            yield from _causes(inner)
        case typed.Named(value=inner):
            yield from _causes(inner)
        case typed.Arithmetic(left=left, right=right):
            for side in (left, right):
                if may_be_empty(side):
                    yield from _causes(side)
        case typed.Call(arguments=arguments) if any(map(may_be_empty, arguments)):
            for argument in arguments:
                if may_be_empty(argument):
                    yield from _causes(argument)
        case _:
            yield value


def empty_paths(value: typed.Expression, scope: Scope) -> tuple[str, ...]:
    """The paths to ask of whether the value is there, as a person would write them; none if there is no path."""
    paths = tuple(dict.fromkeys(test_path(cause, scope) for cause in _causes(value)))
    return () if "" in paths else paths


def test_path(value: typed.Expression, scope: Scope) -> str:
    """The shortest path to ask of whether the value is there; an empty text if there is no path."""
    return path_text(least(value, scope), scope) or ""


def least(value: typed.Expression, scope: Scope) -> typed.Expression:
    """The shortest path that must be filled: `company` for `company.type`, if only the company is optional."""
    while isinstance(value, typed.Field) and may_be_empty(value.base):
        own = scope.schema.entities[value.entity].fields[value.field].type
        if isinstance(own, t.Optional):
            break
        value = value.base
    return value


def path_text(value: typed.Expression, scope: Scope) -> str | None:
    """The path as a person would write it, or None where it is none."""
    match value:
        case typed.ProjectConstant(name=name):
            return name
        case typed.Pick(base=typed.Field(base=record, entity=entity, field=members), which="first"):
            alias = first_of(scope, entity, members)
            return _dotted(record, alias, scope) if alias else _dotted(value.base, "first", scope)
        case typed.Field(base=base, field=name) | typed.EachField(base=base, field=name):
            return _dotted(base, name, scope)
        case typed.WithLabel(base=base, label=name) | typed.Part(base=base, part=name):
            return _dotted(base, name, scope)
        case typed.Pick(base=base, which=name) | typed.ResultField(base=base, field=name):
            return _dotted(base, name, scope)
        case typed.Variable(name=name):
            return None if name.startswith("·") else name
        case typed.EventField(name=name):
            return f"event.{name}"
        case typed.Old(field=name):
            return f"old {name}"
        case typed.Aggregate(kind=kind, list=base):
            of = path_text(base, scope)
            return f"{kind} of {of}" if of else None
        case typed.Named(value=inner):
            return path_text(inner, scope)
        case _:
            return None


def first_of(scope: Scope, entity: str, members: str) -> str | None:
    """The `first of` field that reads the list, if the entity has one."""
    fields = scope.schema.entities[entity].fields.values()
    return next((field.name for field in fields if field.first_of == members), None)


def _dotted(base: typed.Expression, name: str, scope: Scope) -> str | None:
    if isinstance(base, typed.Item):
        return name if scope.this is None else f"this.{name}"
    if isinstance(base, typed.Variable) and base.name == scope.candidate:
        return name
    of = path_text(base, scope)
    return f"{of}.{name}" if of else None
