"""The time of a header or of a `wait`."""

from typing import assert_never

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems.rules import DateOfOther, MomentMissing, NotADate, SpanTooLong, TimeAfterExact
from ...source import Span
from ...values import Duration
from ..scope import Scope
from ..values.expressions import check_value
from ..words import words

EXACT = ("second", "minute", "hour")

_LONGEST = {
    "second": 3_155_760_000,
    "minute": 52_596_000,
    "hour": 876_600,
    "day": 36_525,
    "working day": 26_100,
    "week": 5_218,
    "month": 1_200,
    "year": 100,
}


def when(part: syntax.TimePart, scope: Scope, *, header: bool) -> typed.When | None:
    """The moment meant; None where only `regardless of stage` is written or a problem was reported.

    In a header a date must be a field of the item, since the rule follows its changes; a `wait` takes any date.
    """
    if part.moment is None:
        if not header and not part.working_hours:
            scope.report(MomentMissing(part.span, what="wait"))
            return None
        if part.skip_if_past:
            scope.report(MomentMissing(part.span, what="skip if past"))
            return None
        if not part.working_hours:
            return None
        return typed.When(part.span, None, None, None, None, True, False)
    match part.moment:
        case syntax.After():
            return _after(part, part.moment, scope)
        case syntax.Around():
            return _around(part, part.moment, scope, header)
        case syntax.At():
            return _at(part, part.moment, scope, header)
        case _:
            assert_never(part.moment)


def _after(part: syntax.TimePart, moment: syntax.After, scope: Scope) -> typed.When:
    at = _time_of_day(moment.duration, moment.at, scope)
    return typed.When(part.span, "start", span(moment.duration, scope), None, at, part.working_hours, part.skip_if_past)


def _around(part: syntax.TimePart, moment: syntax.Around, scope: Scope, header: bool) -> typed.When | None:
    date = _date(moment.date, scope, header)
    at = _time_of_day(moment.duration, moment.at, scope)
    duration = span(moment.duration, scope)
    if date is None:
        return None
    return typed.When(part.span, moment.side, duration, date, at, part.working_hours, part.skip_if_past)


def _at(part: syntax.TimePart, moment: syntax.At, scope: Scope, header: bool) -> typed.When | None:
    at: typed.Expression | None = None
    date: typed.Expression | None = None
    if isinstance(moment.moment, syntax.Time):
        at = _constant_time(moment.moment)
    else:
        date = _date(moment.moment, scope, header)
        if date is None:
            return None
    return typed.When(part.span, "at", None, date, at, part.working_hours, part.skip_if_past)


def _date(node: syntax.Expression, scope: Scope, header: bool) -> typed.Expression | None:
    match node:
        case syntax.Date() | syntax.DateTime():
            return check_value(node, scope)
        case syntax.Name(text=name) if name in scope.item.fields and name not in scope.variables:
            return _filled_date(node, scope, may_be_empty=True)
        case _ if not header:
            return _filled_date(node, scope, may_be_empty=False)
        case _:
            _other(node, scope)
            return None


def _filled_date(node: syntax.Expression, scope: Scope, *, may_be_empty: bool) -> typed.Expression | None:
    value = check_value(node, scope)
    plain = t.filled(value.type)
    if isinstance(plain, t.Invalid):
        return None
    if not isinstance(plain, t.Date | t.DateTime):
        text = scope.source.slice(node.span)
        scope.report(NotADate(node.span, text=text, found=words(value.type)))
        return None
    if isinstance(value.type, t.Optional) and not may_be_empty:
        return check_value(node, scope, plain)
    return value


def _other(node: syntax.Expression, scope: Scope) -> None:
    value = check_value(node, scope)
    if not isinstance(value.type, t.Invalid):
        text = scope.source.slice(node.span)
        scope.report(DateOfOther(node.span, text=text, item=scope.item.name))


def span(node: syntax.Duration, scope: Scope) -> Duration:
    """A time span; more than a hundred years is none."""
    if node.amount > _LONGEST[node.unit]:
        scope.report(SpanTooLong(node.span, text=scope.source.slice(node.span)))
    return Duration(node.amount, node.unit)


def _time_of_day(node: syntax.Duration, at: syntax.Time | None, scope: Scope) -> typed.Expression | None:
    if at is None:
        return None
    if node.unit in EXACT:
        fix = Fix("Leave out the time of day", (Edit(Span(node.span.end, at.span.end), ""),))
        text = scope.source.slice(node.span)
        scope.report(TimeAfterExact(at.span, span_text=text, fix=fix if _adjacent(node, at, scope) else None))
    return _constant_time(at)


def _adjacent(node: syntax.Duration, at: syntax.Time, scope: Scope) -> bool:
    between = scope.source.slice(Span(node.span.end, at.span.start))
    return between.split() == ["at"]


def _constant_time(node: syntax.Time) -> typed.Constant:
    return typed.Constant(node.span, t.Time(), node.value)
