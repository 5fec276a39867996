"""Fitting a value into a place: the few things that become something else, and what is said when nothing fits."""

import re
from decimal import Decimal

import attrs

from ... import typed
from ... import types as t
from ...problems import missing, names, operations
from ...problems import types as problems
from ...values import Money
from ..conditions.doubts import empty_paths
from ..scope import Scope
from ..unknown import unknown_choice, unknown_member_label, unknown_pipeline, unknown_stage
from ..words import listed, words
from .dispatch import broken, kind, like, may_be_empty, refuse, shown, written_text
from .percent import is_percent, percent_of_money
from .ways_out import moment_fix, wrong_type_way_out

TEXTS = t.Text | t.Choice | t.StageName | t.Phone | t.Email | t.Url
NUMBERS = t.Integer | t.Number

_ADDRESSES: dict[type, tuple[str, str]] = {
    t.Email: (r"[^@\s]+@[^@\s]+\.[^@\s]+", "ada@example.com"),
    t.Phone: (r"(?=(.*\d){3})[+]?[\d\s()/.\-]+", "+49 30 123456"),
    t.Url: (r"\S+", "https://example.com"),
}


def fit(value: typed.Expression, expected: t.Type, scope: Scope) -> typed.Expression:
    """The value as one of the expected type, or a problem."""
    if broken(value) or isinstance(expected, t.Invalid):
        return value
    if isinstance(value.type, t.Empty):
        return _fit_empty(value, expected, scope)
    wanted = t.filled(expected)
    if isinstance(value, typed.OrElse):
        return _fit_or_else(value, expected, scope)
    if isinstance(wanted, t.List):
        return fit_list(value, wanted, scope)
    if isinstance(value.type, t.List):
        return refuse(list_problem(value, scope), scope)
    if isinstance(value, typed.LabelledValue):
        return refuse(names.LabelNotExpected(value.span, label=value.label), scope)
    fitted = fit_one(value, wanted, scope)
    if may_be_empty(fitted) and not isinstance(expected, t.Optional):
        return refuse(_maybe_empty(value, wanted, scope), scope)
    return fitted


def fit_one(value: typed.Expression, wanted: t.Type, scope: Scope) -> typed.Expression:
    """The value, empty or not, as one of a type that is neither a list nor optional."""
    found = kind(value)
    if found == wanted or isinstance(found, t.Invalid):
        return value
    match wanted:
        case t.Number() if isinstance(found, t.Integer):
            return value
        case t.Integer() if (whole := _whole(value)) is not None:
            return whole
        case t.Money(currency=currency):
            return fit_money(value, currency, scope)
        case t.Text() if isinstance(found, TEXTS):
            return value
        case t.Choice(values=values) if isinstance(found, t.Choice) or written_text(value) is not None:
            return fit_choice(value, values, scope)
        case t.StageName() if written_text(value) is not None:
            return fit_stage(value, wanted, scope)
        case t.Phone() | t.Email() | t.Url() if isinstance(found, t.Text):
            return fit_address(value, wanted, scope)
        case t.Duration() if isinstance(found, t.Duration):
            return value if found.fixed else refuse(operations.SpanWithoutLength(value.span), scope)
        case t.StageName() if isinstance(found, t.StageName) and found.what == wanted.what:
            return value
        case _:
            return wrong_type(value, wanted, scope)


def _whole(value: typed.Expression) -> typed.Constant | None:
    """A written `2.0` as the whole number that it is."""
    if isinstance(value, typed.Constant) and isinstance(value.value, Decimal) and value.value % 1 == 0:
        return typed.Constant(value.span, t.Integer(), int(value.value))
    return None


def wrong_type(value: typed.Expression, wanted: t.Type, scope: Scope) -> typed.Expression:
    """Reports that the value is of another kind."""
    text = shown(value.span, scope)
    way_out = wrong_type_way_out(value, wanted, text, scope)
    problem = problems.WrongType(
        value.span,
        found=words(kind(value)),
        wanted=words(wanted),
        way_out=way_out,
        fix=moment_fix(value, wanted, scope),
    )
    return refuse(problem, scope)


def retyped(value: typed.Expression, its_type: t.Type) -> typed.Expression:
    """A written value with the type that its place gives it; behind a name it stays as it is."""
    return attrs.evolve(value, type=its_type) if isinstance(value, typed.Constant) else value


def fit_money(value: typed.Expression, currency: str | None, scope: Scope) -> typed.Expression:
    """An amount of the currency (None: of any); a bare number means it."""
    match kind(value):
        case t.Integer() | t.Number():
            if is_percent(value, scope):
                return refuse(percent_of_money(value, scope), scope)
            if currency is None:
                return refuse(problems.CurrencyMissing(value.span), scope)
            return as_money(value, currency)
        case t.Money(currency=own):
            if currency is None or own == currency:
                return value
            if own is None:
                return refuse(currency_not_known(value, scope), scope)
            return refuse(problems.TwoCurrencies(value.span, left=currency, right=own), scope)
        case _:
            return wrong_type(value, t.Money(currency), scope)


def as_money(number: typed.Expression, currency: str) -> typed.Expression:
    """A bare number as an amount of the currency."""
    its_type = t.Money(currency)
    if isinstance(number, typed.Constant) and isinstance(number.value, int | Decimal):
        return typed.Constant(number.span, its_type, Money(Decimal(number.value), currency))
    return typed.AsMoney(number.span, like(its_type, number), number, currency)


def currency_not_known(value: typed.Expression, scope: Scope) -> problems.CurrencyNotKnown:
    """The value is money of an unknown currency."""
    return problems.CurrencyNotKnown(value.span, value=shown(value.span, scope))


def fit_choice(value: typed.Expression, values: tuple[str, ...], scope: Scope) -> typed.Expression:
    """One of the values: written, or of a choice that has no others."""
    text = written_text(value)
    if text is not None:
        if text in values:
            return retyped(value, t.Choice(values))
        return refuse(unknown_choice(text, value.span, values), scope)
    found = kind(value)
    assert isinstance(found, t.Choice)
    others = tuple(one for one in found.values if one not in values)
    if not others:
        return value
    way_out = f"It could also be {listed(others)}."
    wanted = words(t.Choice(values))
    return refuse(problems.WrongType(value.span, found=words(found), wanted=wanted, way_out=way_out), scope)


def fit_stage(value: typed.Expression, wanted: t.StageName, scope: Scope) -> typed.Expression:
    """The name of a stage, or of a pipeline, that there is."""
    text = written_text(value) or ""
    entity = scope.schema.entities[wanted.entity]
    if wanted.what == "pipeline":
        if any(one.name == text for one in entity.pipelines):
            return retyped(value, wanted)
        return refuse(unknown_pipeline(text, value.span, entity), scope)
    if entity.stage(text) is not None:
        return retyped(value, wanted)
    return refuse(unknown_stage(text, value.span, entity), scope)


def fit_address(value: typed.Expression, wanted: t.Type, scope: Scope) -> typed.Expression:
    """A telephone number, an e-mail or a web address; a written one must look like it."""
    text = written_text(value)
    pattern, example = _ADDRESSES[type(wanted)]
    if text is None:
        return value
    if re.fullmatch(pattern, text):
        return retyped(value, wanted)
    return refuse(problems.BadAddress(value.span, text=text, wanted=words(wanted), example=example), scope)


def is_part_of_address(value: typed.Expression, of: t.Type) -> bool:
    """Whether a text is written that can't be a whole address of the kind."""
    text, whole = written_text(value), _ADDRESSES.get(type(of))
    return (
        text is not None and whole is not None and isinstance(kind(value), t.Text) and not re.fullmatch(whole[0], text)
    )


def _fit_empty(value: typed.Expression, expected: t.Type, scope: Scope) -> typed.Expression:
    match expected:
        case t.Optional():
            return retyped(value, expected)
        case t.List():
            return typed.ListOf(value.span, expected, ())
        case _:
            return refuse(missing.CannotBeEmpty(value.span, wanted=words(expected)), scope)


def _fit_or_else(value: typed.OrElse, expected: t.Type, scope: Scope) -> typed.Expression:
    """Both sides must fit; the first may be empty."""
    first = fit(value.value, t.optional(expected), scope)
    second = fit(value.otherwise, expected, scope)
    if broken(first, second):
        return typed.Problematic(value.span, t.Invalid())
    its_type = expected if may_be_empty(second) else t.filled(expected)
    return typed.OrElse(value.span, its_type, first, second)


def _maybe_empty(value: typed.Expression, wanted: t.Type, scope: Scope) -> missing.MaybeEmpty:
    asked = " and ".join(f"{path} is not empty" for path in empty_paths(value, scope))
    return missing.MaybeEmpty(value.span, value=shown(value.span, scope), example=_example(wanted), asked=asked)


def _example(wanted: t.Type) -> str:
    match wanted:
        case t.Text():
            return '"…"'
        case t.Integer() | t.Number() | t.Money():
            return "0"
        case t.YesNo():
            return "no"
        case t.Date():
            return "today"
        case t.DateTime():
            return "now"
        case _:
            return "…"


# --- lists ---------------------------------------------------------------------------------------------------------


def list_problem(value: typed.Expression, scope: Scope) -> problems.ListWhereOneIsNeeded:
    """The value is a list, and one value is needed."""
    item = value.type.item if isinstance(value.type, t.List) else value.type
    summed = isinstance(item, t.Integer | t.Number | t.Money)
    return problems.ListWhereOneIsNeeded(
        value.span, list=shown(value.span, scope), summed=summed, written=isinstance(value, typed.ListOf)
    )


def fit_list(value: typed.Expression, wanted: t.List, scope: Scope) -> typed.Expression:
    """A list of the wanted members."""
    if isinstance(value, typed.LabelledValue):
        value = typed.ListOf(value.span, t.List(value.type, (value.label,)), (value,))
    if not isinstance(value.type, t.List):
        text = shown(value.span, scope)
        return refuse(problems.ListNeeded(value.span, wanted=words(wanted), value=text), scope)
    if isinstance(value, typed.ListOf):
        members = tuple(fit_member(member, wanted, scope) for member in value.items)
        return typed.ListOf(value.span, wanted, members)
    if wanted.labels and not value.type.labels:
        return refuse(_missing_label(value, wanted), scope)
    return value if fits_as_list(value.type, wanted) else wrong_type(value, wanted, scope)


def fit_member(value: typed.Expression, wanted: t.List, scope: Scope) -> typed.Expression:
    """One member for a list: with its label where the list has labels, without one elsewhere."""
    if broken(value):
        return value
    if not wanted.labels:
        return fit(value, t.optional(wanted.item), scope)
    if not isinstance(value, typed.LabelledValue):
        return refuse(_missing_label(value, wanted), scope)
    if value.label not in wanted.labels:
        return refuse(unknown_member_label(value.label, value.span, wanted), scope)
    inner = fit(value.value, wanted.item, scope)
    return attrs.evolve(value, value=inner, type=inner.type)


def _missing_label(value: typed.Expression, wanted: t.List) -> names.MissingLabel:
    return names.MissingLabel(value.span, known=listed(wanted.labels), example=wanted.labels[0])


def fits_as_list(found: t.List, wanted: t.List) -> bool:
    """Whether every member of the one list can be a member of the other, as it is."""
    if wanted.labels and not (found.labels and set(found.labels) <= set(wanted.labels)):
        return False
    return fits_as_it_is(found.item, wanted.item)


def fits_as_it_is(found: t.Type, wanted: t.Type) -> bool:
    """Whether a value of the one type is a value of the other without being changed."""
    match wanted:
        case t.Text():
            return isinstance(found, TEXTS)
        case t.Number():
            return isinstance(found, NUMBERS)
        case t.Money(currency=None):
            return isinstance(found, t.Money)
        case t.Choice(values=values):
            return isinstance(found, t.Choice) and set(found.values) <= set(values)
        case t.Duration():
            return isinstance(found, t.Duration)
        case _:
            return found == wanted or isinstance(found, t.Invalid)
