"""What can be changed in an expression: thresholds, operators, words, stages, who is meant."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import attrs

from stagerules.dsl import syntax
from stagerules.dsl import types as t
from stagerules.dsl.literals import literal
from stagerules.dsl.source import Span

from .sheet import Mutant, Sheet

TURNED = {">": ">=", ">=": ">", "<": "<=", "<=": "<", "==": "!=", "!=": "==", "+": "-", "-": "+", "*": "/", "/": "*"}
KINDS = {"any": "all", "all": "any", "first": "last", "last": "first", "min": "max", "max": "min"}
ENDS = {"starts with": "ends with", "ends with": "starts with"}


def changes(expression: object, sheet: Sheet) -> Iterator[Mutant]:
    """What can be changed in an expression, at any depth."""
    waiting: list[object] = [expression]
    while waiting:
        node = waiting.pop()
        waiting.extend(_below(node))
        yield from _in_values(node, sheet)
        yield from _in_tests(node, sheet)


def _in_values(node: object, sheet: Sheet) -> Iterator[Mutant]:
    match node:
        case syntax.Number() | syntax.Money() | syntax.Duration():
            yield from sheet.more(node.span)
        case syntax.Date(value=value):
            yield from _later(node.span, value, timedelta(days=1), sheet)
        case syntax.DateTime(value=value):
            yield from _later(node.span, value, timedelta(minutes=1), sheet)
        case syntax.Time(value=value):
            later = datetime.combine(date(2000, 1, 1), value) + timedelta(minutes=1)
            yield from sheet.mutant(node.span, literal(later.time(), str))
        case syntax.Arithmetic(left=left, operator=operator, right=right):
            yield from sheet.word(left.span.end, right.span.start, operator, TURNED[operator])
        case syntax.Aggregate(kind=kind, span=span) | syntax.ForEach(kind=kind, span=span) if kind in KINDS:
            yield from sheet.word(span.start, span.end, kind, KINDS[kind])
        case _:
            pass


def _in_tests(node: object, sheet: Sheet) -> Iterator[Mutant]:
    match node:
        case syntax.Comparison(left=left, operator=operator, right=right):
            yield from sheet.word(left.span.end, right.span.start, operator, TURNED[operator])
            yield from sheet.choice(right) if isinstance(right, syntax.Text) else ()
        case syntax.And(items=items):
            yield from _several(items, "and", "or", sheet)
        case syntax.Or(items=items):
            yield from _several(items, "or", "and", sheet)
        case syntax.Not(span=span, value=value):
            yield from sheet.mutant(Span(span.start, value.span.start), "")
        case syntax.IsEmpty(subject=subject, negated=negated, span=span):
            yield from _turned(subject.span.end, span.end, "is empty", negated, sheet)
        case syntax.Between(subject=subject, negated=negated, low=low):
            yield from _turned(subject.span.end, low.span.start, "between", negated, sheet)
        case syntax.TextTest(subject=subject, negated=negated, kind=kind, value=value):
            yield from _turned(subject.span.end, value.span.start, kind.split()[0], negated, sheet)
            yield from sheet.word(subject.span.end, value.span.start, kind, ENDS[kind]) if kind in ENDS else ()
            yield from sheet.without(value.items) if isinstance(value, syntax.ListValue) else ()
            yield from sheet.choice(value) if isinstance(value, syntax.Text) else ()
        case syntax.Matches(subject=subject, negated=negated, pattern=pattern):
            yield from _turned(subject.span.end, pattern.span.start, "matches", negated, sheet)
        case syntax.StageIs(subject=subject, negated=negated, kind=kind, span=span):
            yield from _turned(subject.span.end if subject else span.start, span.end, f"is {kind}", negated, sheet)
        case syntax.StageOrder(subject=subject, kind=kind, stage=stage, span=span):
            start, other = subject.span.end if subject else span.start, "after" if kind == "before" else "before"
            yield from sheet.word(start, stage.span.start, kind, other)
            yield from sheet.stage(stage, stage.text)
        case syntax.OfList(kind=kind, span=span) | syntax.Quantifier(kind=kind, span=span) if kind in KINDS:
            yield from sheet.word(span.start, span.end, kind, KINDS[kind])
        case syntax.Lookup(condition=condition) if condition is not None:
            yield from sheet.mutant(condition.span, "yes")
            yield from _reversed(node, sheet)
        case _:
            pass


def _reversed(node: syntax.Lookup, sheet: Sheet) -> Iterator[Mutant]:
    """The greatest for the least, and the other way round."""
    if node.by is not None:
        order = Span(node.by.span.start, node.span.end)
        yield from sheet.mutant(order, node.by.text if node.descending else f"{node.by.text} descending")


def written(value: object, sheet: Sheet) -> Iterator[Mutant]:
    """What can be changed in a value that is written or handed over."""
    match value:
        case syntax.Text():
            yield from sheet.choice(value)
        case syntax.YesNo(value=yes):
            yield from sheet.mutant(value.span, "no" if yes else "yes")
        case syntax.ListValue(items=items):
            yield from sheet.without(items)
            for one in items:
                yield from written(one, sheet)
            return
        case _:
            pass
    yield from changes(value, sheet)


def somebody_else(value: object, sheet: Sheet, *, fields: bool = True) -> Iterator[Mutant]:
    """Another constant of the same type in the place of one; of several in a list, one is left out. With `fields` also
    another field of the item in the place of one.
    """
    match value:
        case syntax.ListValue(items=items):
            yield from sheet.without(items)
            for one in items:
                yield from somebody_else(one, sheet, fields=fields)
        case syntax.Name() | syntax.Attribute():
            names = {**sheet.schema.constants, **_own_fields(sheet)}
            of = _type_of(value, names, sheet)
            others = names if fields else sheet.schema.constants
            same = [name for name in others if names[name] == of and name != sheet.source.slice(value.span)]
            yield from sheet.mutant(value.span, *same) if isinstance(of, t.Record) else ()
        case _:
            pass


def _own_fields(sheet: Sheet) -> dict[str, t.Type]:
    fields = sheet.entity.fields if sheet.entity is not None else {}
    return {name: t.filled(field.type) for name, field in fields.items()}


def _type_of(value: object, names: Mapping[str, t.Type], sheet: Sheet) -> t.Type | None:
    match value:
        case syntax.Name(text=name):
            return names.get(name)
        case syntax.Attribute(base=base, name=name):
            of = _type_of(base, names, sheet)
            field = sheet.schema.entities[of.entity].fields.get(name.text) if isinstance(of, t.Record) else None
            return None if field is None else t.filled(field.type)
        case _:
            return None


def _several(items: tuple[syntax.Expression, ...], word: str, other: str, sheet: Sheet) -> Iterator[Mutant]:
    """`and` for `or`, and each part left out."""
    if len(items) == 2:
        yield from sheet.word(items[0].span.end, items[1].span.start, word, other)
    yield from sheet.without(items)


def _turned(start: int, end: int, words: str, negated: bool, sheet: Sheet) -> Iterator[Mutant]:
    """With `not` where there is none, without where there is."""
    opposite = words.replace("is ", "is not ") if words.startswith("is ") else f"not {words}"
    yield from sheet.word(start, end, *((opposite, words) if negated else (words, opposite)))


def _later(span: Span, value: date, by: timedelta, sheet: Sheet) -> Iterator[Mutant]:
    try:
        yield from sheet.mutant(span, literal(value + by, str))
    except OverflowError:  # the last day there is
        return


def _below(node: object) -> Iterator[object]:
    """The parts of a node that are nodes."""
    if not attrs.has(type(node)):
        return
    for name in (field.name for field in attrs.fields(type(node))):  # type: ignore[arg-type]  # it has been asked
        value = getattr(node, name)
        yield from value if isinstance(value, tuple) and not isinstance(value, Span) else (value,)
