"""Two values side by side: made comparable, or said why they are not."""

import attrs

from ... import typed
from ... import types as t
from ...problem import Edit, Fix, Problem
from ...problems import operations
from ...problems import types as problems
from ...source import Span
from ..scope import Scope
from ..weekdays import COUNTED, weekday_number
from ..words import words
from . import fitting
from .dispatch import broken, kind, refuse, shown, written_text
from .percent import is_percent, percent_of_money
from .ways_out import is_date, is_number

_ORDERED = (t.Integer, t.Number, t.Money, t.Date, t.DateTime, t.Time, t.Duration)


@attrs.frozen
class Pair:
    """Two comparable values and the form in which they are compared; `ok` is False once a problem was reported."""

    left: typed.Expression
    right: typed.Expression
    by: typed.By = "value"
    ok: bool = True


def comparable(left: typed.Expression, right: typed.Expression, span: Span, scope: Scope) -> Pair:
    """The two as values of one kind."""
    if broken(left, right):
        return Pair(left, right, ok=False)
    for one in (left, right):
        if isinstance(one.type, t.List):
            return _refused(left, right, fitting.list_problem(one, scope), scope)
    match kind(left), kind(right):
        case (
            (t.Text() | t.Choice() | t.StageName() | t.Phone() | t.Email() | t.Url()),
            (t.Text() | t.Choice() | t.StageName() | t.Phone() | t.Email() | t.Url()),
        ):
            return _texts(left, right, span, scope)
        case t.Integer() | t.Number(), t.Integer() | t.Number():
            return Pair(left, right)
        case (t.Money(), t.Money() | t.Integer() | t.Number()) | (t.Integer() | t.Number(), t.Money()):
            return _amounts(left, right, scope)
        case (t.Date(), t.DateTime()) | (t.DateTime(), t.Date()):
            return _refused(left, right, date_and_moment(left, right, span, scope), scope)
        case t.Duration(calendar=True), t.Duration(calendar=True):
            return _refused(left, right, operations.CalendarSpans(span), scope)
        case t.Duration(fixed=first), t.Duration(fixed=second):
            # Only what has one length can be compared: `today - close_date > 1 month` has no answer.
            if not (first and second):
                return _refused(left, right, operations.CalendarSpans(span), scope)
            return Pair(left, right)
        case found, other if found == other and not isinstance(found, t.Result | t.Empty):
            return Pair(left, right)
        case _:
            return _refused(left, right, _never_equal(left, right, span, scope), scope)


def _refused(left: typed.Expression, right: typed.Expression, problem: Problem, scope: Scope) -> Pair:
    scope.report(problem)
    return Pair(left, right, ok=False)


def _texts(left: typed.Expression, right: typed.Expression, span: Span, scope: Scope) -> Pair:
    """A written text must be one that the other side can be."""
    if written_text(left) is not None and isinstance(kind(left), t.Text):
        turned = _texts(right, left, span, scope) if isinstance(kind(right), _CHECKED) else None
        if turned is not None:
            return attrs.evolve(turned, left=turned.right, right=turned.left)
    left_kind, right_kind = kind(left), kind(right)
    if written_text(right) is not None and isinstance(left_kind, _CHECKED):
        right = fitting.fit_one(right, left_kind, scope)
        return Pair(left, right, _form(left_kind), ok=not broken(right))
    if isinstance(left_kind, t.Choice) and isinstance(right_kind, t.Choice):
        together = set(left_kind.values) & set(right_kind.values)
        if not together:
            return _refused(left, right, _never_equal(left, right, span, scope), scope)
    forms = {_form(left_kind), _form(right_kind)} - {"value"}
    if len(forms) > 1 or (isinstance(left_kind, t.StageName) and _other_names(left_kind, right_kind)):
        return _refused(left, right, _never_equal(left, right, span, scope), scope)
    return Pair(left, right, next(iter(forms), "value"))


_CHECKED = (t.Choice, t.StageName, t.Phone, t.Email, t.Url)


def _other_names(one: t.StageName, other: t.Type) -> bool:
    return isinstance(other, t.StageName) and other.what != one.what


def _form(type: t.Type) -> typed.By:
    match type:
        case t.Phone():
            return "phone"
        case t.Email():
            return "email"
        case _:
            return "value"


def _amounts(left: typed.Expression, right: typed.Expression, scope: Scope) -> Pair:
    """Two amounts of one currency; a bare number means the other's."""
    left_kind, right_kind = kind(left), kind(right)
    own = left_kind.currency if isinstance(left_kind, t.Money) else None
    other = right_kind.currency if isinstance(right_kind, t.Money) else None
    for one in (left, right):
        if isinstance(kind(one), t.Number) and is_percent(one, scope):
            return _refused(left, right, percent_of_money(one, scope), scope)
    if own is None and isinstance(left_kind, t.Money):
        return _refused(left, right, fitting.currency_not_known(left, scope), scope)
    if other is None and isinstance(right_kind, t.Money):
        return _refused(left, right, fitting.currency_not_known(right, scope), scope)
    if own is None and other is not None:
        return Pair(fitting.as_money(left, other), right)
    if other is None and own is not None:
        return Pair(left, fitting.as_money(right, own))
    if own != other:
        problem = problems.TwoCurrencies(right.span, left=str(own), right=str(other))
        return _refused(left, right, problem, scope)
    return Pair(left, right)


def date_and_moment(
    left: typed.Expression, right: typed.Expression, span: Span, scope: Scope
) -> problems.DateAndMoment:
    """A day beside a moment."""
    date, moment = (left, right) if isinstance(kind(left), t.Date) else (right, left)
    end = moment.span.end
    fix = Fix("Take the day of the moment", (Edit(Span(end, end), ".date"),))
    return problems.DateAndMoment(
        span, date=shown(date.span, scope), moment=shown(moment.span, scope), fix=fix if _simple(moment) else None
    )


def _simple(value: typed.Expression) -> bool:
    """Whether `.date` can be written right behind it."""
    path = typed.Field | typed.Pick | typed.Variable | typed.EventField | typed.ProjectConstant | typed.Now
    return isinstance(value, path | typed.Named | typed.ResultField)


def _never_equal(left: typed.Expression, right: typed.Expression, span: Span, scope: Scope) -> problems.NeverEqual:
    way_out = _way_out(left, right, scope) or _way_out(right, left, scope)
    fix = _fix(left, right) or _fix(right, left)
    return problems.NeverEqual(span, left=words(kind(left)), right=words(kind(right)), way_out=way_out, fix=fix)


def _fix(one: typed.Expression, other: typed.Expression) -> Fix | None:
    """The fix where the other one is certainly meant to be a weekday, or so many days."""
    end = Span(other.span.end, other.span.end)
    match one, kind(one), other:
        case typed.Part(part="weekday"), _, typed.Constant(value=str(text)) if number := weekday_number(text):
            return Fix(f"Write `{number}`", (Edit(other.span, str(number)),))
        case _, t.Duration(calendar=None), typed.Constant(value=int()) if isinstance(kind(other), t.Integer):
            return Fix("Write `days` behind it", (Edit(end, " days"),))
        case _:
            return None


def _way_out(one: typed.Expression, other: typed.Expression, scope: Scope) -> str:
    text, written = shown(one.span, scope), written_text(other)
    match kind(one), kind(other):
        case t.Record(), t.Text() if written == "":
            return f"Whether it is empty is asked with `{text} is empty`."
        case t.Record(entity=name), t.Text() | t.Choice() | t.Integer() | t.Email() | t.Phone():
            entity = scope.schema.entities[name]
            by_key = isinstance(kind(other), t.Integer) or entity.shown_as is None
            field = entity.key if by_key else entity.shown_as
            return f"Compare one of its fields, as in `{text}.{field}`."
        case t.Integer(), t.Text() if isinstance(one, typed.Part) and one.part == "weekday":
            return COUNTED
        case t.Integer(), t.Text() if isinstance(one, typed.Part) and written and weekday_number(written):
            return f"{COUNTED} It is asked with `.weekday`, as in `today.weekday == {weekday_number(written)}`."
        case t.Duration(), t.Integer() if isinstance(other, typed.Constant):
            return f"Say of what: `{shown(other.span, scope)} days`."
        case t.Result(fields=fields), _ if fields:
            return "Name the part of it that is meant: " + ", ".join(f"`{text}.{name}`" for name in fields) + "."
        case _, t.Text() if written is not None and (is_number(written) or is_date(written)):
            return f"Leave out the quotes: `{written}`."
        case t.Text() | t.Choice() | t.Phone(), t.Integer() | t.Number() if isinstance(other, typed.Constant):
            return f'Write the number as a text: `"{shown(other.span, scope)}"`.'
        case _, t.Text() if written == "":
            return f"Whether it is empty is asked with `{text} is empty`."
        case t.Date(), t.Text() if written is not None:
            return "A date is written without quotes, as in `2026-11-21`."
        case t.YesNo(), t.Text() if written is not None and written.casefold() in ("yes", "no", "true", "false"):
            return f"Leave out the quotes: `{written.casefold()}`."
        case _:
            return ""


def has_order(value: typed.Expression) -> bool:
    """Whether values of this kind are less or more than each other."""
    return isinstance(kind(value), _ORDERED)


def orderable(value: typed.Expression, scope: Scope) -> bool:
    """Whether `<` can be asked of the value; if not, that is reported."""
    found = kind(value)
    if isinstance(found, _ORDERED) or broken(value):
        return True
    way_out = ""
    if isinstance(found, t.List):
        scope.report(fitting.list_problem(value, scope))
        return False
    if isinstance(found, t.StageName):
        way_out = 'Ask `is before "…"` or `is after "…"`.'
    elif isinstance(found, t.Text | t.Phone | t.Email | t.Url | t.Choice):
        way_out = (
            f"Texts have no order here. Compare with `==`, or count the letters: `length({shown(value.span, scope)})`."
        )
    text = shown(value.span, scope)
    refuse(problems.NoOrder(value.span, value=text, found=words(found), way_out=way_out), scope)
    return False
