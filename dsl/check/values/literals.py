"""Written values: numbers, money, dates, durations, files, `today`, `now`, `empty`."""

from decimal import Decimal

from ... import syntax, typed
from ... import types as t
from ...problems.missing import EmptyAlone
from ...problems.names import UnknownCurrency
from ...values import FIXED_UNITS, Duration, FileName, Money
from ..nearest import nearest
from ..schema.currencies import CURRENCIES
from ..scope import Scope
from .dispatch import infer, refuse, written_text

CALENDAR_UNITS = frozenset({"day", "working day", "week", "month", "year"})


def number(node: syntax.Number, scope: Scope) -> typed.Expression:
    """`10_000` is a whole number; `10.5`, `10.0` and `19%` are not."""
    exponent = node.value.as_tuple().exponent
    if not node.percent and isinstance(exponent, int) and exponent >= 0:
        return typed.Constant(node.span, t.Integer(), int(node.value))
    return typed.Constant(node.span, t.Number(), node.value)


def money(node: syntax.Money, scope: Scope) -> typed.Expression:
    """`10000 EUR`."""
    if node.currency not in CURRENCIES:
        near = nearest(node.currency, CURRENCIES)
        return refuse(UnknownCurrency(node.span, name=node.currency, nearest=near), scope)
    return typed.Constant(node.span, t.Money(node.currency), Money(Decimal(node.value), node.currency))


def yes_no(node: syntax.YesNo, scope: Scope) -> typed.Expression:
    """`yes`, `no`."""
    return typed.Constant(node.span, t.YesNo(), node.value)


def empty(node: syntax.Empty, scope: Scope) -> typed.Expression:
    """`empty`: elsewhere than in the places that take it, which use `empty_value`."""
    return refuse(EmptyAlone(node.span), scope)


def empty_value(node: syntax.Empty) -> typed.Expression:
    """`empty` where a value is given."""
    return typed.Constant(node.span, t.Empty(), None)


def date(node: syntax.Date, scope: Scope) -> typed.Expression:
    """`2026-11-21`."""
    return typed.Constant(node.span, t.Date(), node.value)


def time(node: syntax.Time, scope: Scope) -> typed.Expression:
    """`09:00`."""
    return typed.Constant(node.span, t.Time(), node.value)


def date_time(node: syntax.DateTime, scope: Scope) -> typed.Expression:
    """`2026-11-21 09:00`; the interpreter puts it into the project's time zone."""
    return typed.Constant(node.span, t.DateTime(), node.value)


def duration(node: syntax.Duration, scope: Scope) -> typed.Expression:
    """`3 working days`."""
    its_type = t.Duration(calendar=node.unit in CALENDAR_UNITS, fixed=node.unit in FIXED_UNITS)
    return typed.Constant(node.span, its_type, Duration(node.amount, node.unit))


def file_name(node: syntax.FileName, scope: Scope) -> typed.Expression:
    """`file "catalog.pdf"`; a name with holes is put together when the rule runs."""
    name = infer(node.name, scope)
    written = written_text(name)
    if written is not None:
        return typed.Constant(node.span, t.File(), FileName(written))
    return typed.Call(node.span, t.File(), "file", (name,))


def today(node: syntax.Today, scope: Scope) -> typed.Expression:
    """`today`."""
    return typed.Today(node.span, t.Date())


def now(node: syntax.Now, scope: Scope) -> typed.Expression:
    """`now`."""
    return typed.Now(node.span, t.DateTime())
