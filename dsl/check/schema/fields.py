"""Written types and fields, as the schema means them."""

import re
from collections.abc import Callable, Mapping

from attrs import evolve, frozen

from ... import syntax
from ... import types as t
from ...problem import Edit, Fix, Problem
from ...problems.names import UnknownCurrency
from ...problems.schema import (
    FirstOfHere,
    FirstOfWhat,
    LabelsNotPossible,
    NoSuchField,
    RepeatedValue,
    ReservedName,
    UnknownType,
    WrongLabel,
    WrongListItem,
)
from ...reserved import IN_EXPRESSIONS
from ...schema import Field
from ...source import Span
from ...vocabulary import Settings
from ...write import type_text
from ..nearest import nearest, same_but_for_spelling
from ..other_words import TYPES
from .currencies import CURRENCIES

SIMPLE: Mapping[str, t.Type] = {
    "text": t.Text(),
    "integer": t.Integer(),
    "number": t.Number(),
    "yes/no": t.YesNo(),
    "date": t.Date(),
    "time": t.Time(),
    "datetime": t.DateTime(),
    "duration": t.Duration(),
    "phone": t.Phone(),
    "email": t.Email(),
    "url": t.Url(),
    "file": t.File(),
}


@frozen
class Types:
    """What a written type may name: `entities` maps a name to the entity meant by it."""

    entities: Mapping[str, str]
    settings: Settings
    report: Callable[[Problem], None]


def meant(written: syntax.TypeExpression, types: Types) -> t.Type:
    """The type meant; `Invalid` where a problem was reported."""
    match written:
        case syntax.TypeName(name=name, optional=optional):
            return _maybe(_named(name, written.span, types), optional)
        case syntax.MoneyType(currency=currency, optional=optional):
            return _maybe(_money(currency, written, types), optional)
        case syntax.ChoiceType(values=values, optional=optional):
            _once(values, "choice", types)
            return _maybe(t.Choice(tuple(dict.fromkeys(one.text for one in values))), optional)
        case syntax.ListType():
            return _list(written, types)
        case syntax.FirstOf():
            types.report(FirstOfHere(written.span))
            return t.Invalid()


def field_meant(written: syntax.FieldDefinition, types: Types, what: str = "field") -> Field:
    """The field meant; a `first of` field has the type `Invalid` until `with_firsts` has seen all fields."""
    name = usable(written.name, what, types.report)
    label = written.label.text if written.label else None
    if isinstance(written.type, syntax.FirstOf):
        return Field(name, t.Invalid(), read_only=True, label=label, first_of=written.type.field.text)
    return Field(name, meant(written.type, types), read_only=written.read_only, label=label)


def with_firsts(
    fields: Mapping[str, Field], lists: Mapping[str, syntax.Word], entity: str, report: Callable[[Problem], None]
) -> dict[str, Field]:
    """The fields, in which each `first of` field has the type that its list, as written in `lists`, gives it."""
    others = tuple(name for name, field in fields.items() if field.first_of is None)
    found: dict[str, Field] = {}
    for name, field in fields.items():
        of = field.first_of
        if of is not None and of not in fields:
            report(NoSuchField(lists[name].span, entity=entity, name=of, near=nearest(of, others)))
        found[name] = field if of is None else _first(field, fields.get(of), lists[name].span, report)
    return found


def usable(name: syntax.Word, what: str, report: Callable[[Problem], None]) -> str:
    """The name; a reserved word is reported, with the name to take instead."""
    if name.text in IN_EXPRESSIONS:
        fix = Fix(f"Call it `{name.text}_`", (Edit(name.span, f"{name.text}_"),))
        report(ReservedName(name.span, fix=fix, what=what, name=name.text))
    return name.text


def _first(field: Field, source: Field | None, span: Span, report: Callable[[Problem], None]) -> Field:
    if source is None:
        return evolve(field, first_of=None)
    match source.type:
        case t.List(item=item):
            return evolve(field, type=t.optional(item))
        case t.Invalid() if source.first_of is None:
            return field
        case _:
            report(FirstOfWhat(span, name=source.name))
            return evolve(field, first_of=None)


def _maybe(of: t.Type, optional: bool) -> t.Type:
    return t.optional(of) if optional else of


def _named(name: str, span: Span, types: Types) -> t.Type:
    if name in SIMPLE:
        return SIMPLE[name]
    if name in types.entities:
        return t.Record(types.entities[name])
    near = f"money in {name}" if name in CURRENCIES else TYPES.get(name.casefold())
    certain = near is not None
    if near is None:
        near = nearest(name, [*SIMPLE, "money", "choice", *types.entities])
        certain = near is not None and same_but_for_spelling(name, near)
    fix = Fix(f"Write `{near}`", (Edit(Span(span.start, span.start + len(name)), str(near)),)) if certain else None
    types.report(UnknownType(span, name=name, near=near, fix=fix))
    return t.Invalid()


def _money(currency: str | None, written: syntax.MoneyType, types: Types) -> t.Type:
    if currency is None or currency == "any":
        return t.Money(None if currency else types.settings.currency)
    if currency in CURRENCIES:
        return t.Money(currency)
    near, fix = nearest(currency, CURRENCIES), None
    if near is not None and same_but_for_spelling(currency, near):
        meant = f"money in {near}{'?' if written.optional else ''}"
        fix = Fix(f"Write `{meant}`", (Edit(written.span, meant),))
    types.report(UnknownCurrency(written.span, name=currency, nearest=near, fix=fix))
    return t.Invalid()


def _list(written: syntax.ListType, types: Types) -> t.Type:
    item = meant(written.item, types)
    if isinstance(item, t.Optional | t.List):
        types.report(WrongListItem(written.item.span))
        item = t.Invalid() if isinstance(item, t.List) else item.of
    for label in written.labels:
        if not re.fullmatch(r"[^\W\d]\w*", label.text) or label.text in IN_EXPRESSIONS:
            types.report(WrongLabel(label.span, name=label.text))
    _once(written.labels, "label", types)
    if written.labels and not isinstance(item, t.Phone | t.Email | t.Url | t.Text | t.Invalid):
        types.report(LabelsNotPossible(written.labels[0].span, of=f"list of {type_text(item)}"))
        return t.List(item)
    return t.List(item, tuple(dict.fromkeys(one.text for one in written.labels)))


def _once(values: tuple[syntax.Quoted, ...], what: str, types: Types) -> None:
    seen: set[str] = set()
    for value in values:
        if value.text in seen:
            types.report(RepeatedValue(value.span, what=what, name=value.text))
        seen.add(value.text)
