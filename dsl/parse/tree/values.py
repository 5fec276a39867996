"""Builds the nodes of values and expressions; see nodes.py."""

from decimal import Decimal
from typing import Literal

from ... import syntax
from ...problems.syntax import AndOrAfterWhere, ChainedComparison
from ...source import Span
from ...syntax import Argument, Expression, Quoted, Word
from ...values import Unit
from ..reading import Makers, Reading, inserted


def build_text(span: Span, *parts: str | syntax.Hole) -> syntax.Text:
    return syntax.Text(span, tuple(part for part in parts if part != ""))


def build_number(span: Span, value: tuple[Decimal, bool]) -> syntax.Number:
    return syntax.Number(span, *value)


def build_money(span: Span, value: tuple[Decimal, str]) -> syntax.Money:
    return syntax.Money(span, *value)


def build_duration(span: Span, value: tuple[int, Unit]) -> syntax.Duration:
    return syntax.Duration(span, *value)


def build_yes_no(span: Span, word: str) -> syntax.YesNo:
    return syntax.YesNo(span, word in ("yes", "true"))


def build_call(span: Span, callee: syntax.Name | syntax.Attribute, *arguments: Argument | None) -> syntax.Call:
    return syntax.Call(span, callee, tuple(a for a in arguments if a is not None))


def build_positional(span: Span, value: Expression) -> Argument:
    return Argument(span, None, value)


def build_list_value(span: Span, *items: Expression | None) -> syntax.ListValue:
    return syntax.ListValue(span, tuple(item for item in items if item is not None))


def build_text_kind(span: Span, word: str) -> str:
    return f"{word} with" if word in ("starts", "ends") else word


def build_between(
    span: Span, subject: Expression, negated: str | None, low: Expression, high: Expression
) -> syntax.Between:
    return syntax.Between(span, subject, negated is not None, low, high)


def build_text_test(
    span: Span,
    subject: Expression,
    negated: str | None,
    kind: Literal["in", "contains", "starts with", "ends with"],
    value: Expression,
) -> syntax.TextTest:
    return syntax.TextTest(span, subject, negated is not None, kind, value)


def build_matches(span: Span, subject: Expression, negated: str | None, pattern: Quoted) -> syntax.Matches:
    return syntax.Matches(span, subject, negated is not None, pattern)


def build_is_empty(span: Span, subject: Expression, negated: str | None) -> syntax.IsEmpty:
    return syntax.IsEmpty(span, subject, negated is not None)


def build_stage_is(
    span: Span, subject: Expression | None, negated: str | None, kind: Literal["open", "success", "failure"]
) -> syntax.StageIs:
    return syntax.StageIs(span, subject, negated is not None, kind)


def build_stage_order(
    span: Span,
    subject: Expression | None,
    negated: str | None,
    kind: Literal["before", "after"],
    stage: Quoted,
) -> syntax.StageOrder:
    return syntax.StageOrder(span, subject, negated is not None, kind, stage)


def build_and(span: Span, *items: Expression) -> syntax.And:
    return syntax.And(span, items)


def build_or(span: Span, *items: Expression) -> syntax.Or:
    return syntax.Or(span, items)


def build_chained(
    reading: Reading,
    span: Span,
    before: syntax.Comparison | syntax.And,
    operator: str,
    right: Expression,
) -> syntax.And:
    """`a < b < c`, read as `a < b and b < c`."""
    last = before.items[-1] if isinstance(before, syntax.And) else before
    assert isinstance(last, syntax.Comparison)
    middle = last.right
    words = reading.text[middle.span.start : middle.span.end]
    if last is before:
        meant = f"{reading.text[span.start : middle.span.end]} and {reading.text[middle.span.start : span.end]}"
        fix = inserted("Join two comparisons with `and`", middle.span.end, f" and {words}")
        reading.report(ChainedComparison(span, text=reading.text[span.start : span.end], meant=meant, fix=fix))
    chained = syntax.Comparison(Span(middle.span.start, span.end), middle, operator, right)
    return syntax.And(span, (before, chained))


def build_quantifier(
    reading: Reading,
    span: Span,
    kind: Literal["any", "all", "none", "count"],
    variable: Word,
    values: Expression,
    condition: Expression,
) -> syntax.Quantifier:
    _check_where(reading, condition)
    return syntax.Quantifier(span, kind, variable, values, condition)


def build_for_each(
    reading: Reading,
    span: Span,
    kind: Literal["sum", "min", "max", "average"],
    value: Expression,
    variable: Word,
    values: Expression,
    condition: Expression | None,
) -> syntax.ForEach:
    _check_where(reading, condition)
    return syntax.ForEach(span, kind, value, variable, values, condition)


def build_lookup(
    span: Span,
    kind: Literal["first", "count"],
    entity: Word,
    condition: Expression | None,
    by: Word | None,
    descending: str | None,
) -> syntax.Lookup:
    return syntax.Lookup(span, kind, entity, condition, by, descending is not None)


def _check_where(reading: Reading, condition: Expression | None) -> None:
    if isinstance(condition, syntax.And | syntax.Or):
        word = "and" if isinstance(condition, syntax.And) else "or"
        meant = reading.text[condition.span.start : condition.span.end]
        reading.report(AndOrAfterWhere(condition.span, text=word, meant=meant))


MAKERS: Makers = {
    "word": Word,
    "param": Word,
    "action": Word,
    "expect_kind": Word,
    "text": build_text,
    "number": build_number,
    "money": build_money,
    "duration": build_duration,
    "yes_no": build_yes_no,
    "call": build_call,
    "positional": build_positional,
    "list_value": build_list_value,
    "text_kind": build_text_kind,
    "between": build_between,
    "text_test": build_text_test,
    "matches": build_matches,
    "is_empty": build_is_empty,
    "stage_is": build_stage_is,
    "stage_order": build_stage_order,
    "and": build_and,
    "or": build_or,
    "lookup": build_lookup,
}

ASKING: Makers = {
    "chained": build_chained,
    "quantifier": build_quantifier,
    "for_each": build_for_each,
}
