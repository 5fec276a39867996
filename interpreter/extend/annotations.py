"""Python annotations as types of the language, and Python values as values of these types."""

import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

import attrs

from stagerules.dsl import types as t
from stagerules.dsl import vocabulary as v
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import Duration, FileName, Money, Ref, Value

PLAIN: Mapping[object, t.Type] = {
    str: t.Text(),
    int: t.Integer(),
    Decimal: t.Number(),
    bool: t.YesNo(),
    date: t.Date(),
    time: t.Time(),
    datetime: t.DateTime(),
    Money: t.Money(None),
    Duration: t.Duration(),
    FileName: t.File(),
}

NOT_PLAIN: Mapping[object, str] = {
    float: "`float` is not exact: write `Decimal`",
    Ref: 'it must say of which entity: write `Annotated[Ref, Record("Contact")]`',
    dict: "named values are stated: write `Annotated[Mapping[str, Value], AnyValues()]`",
    list: "it must say of what: write `list[str]`",
    tuple: "it must say of what: write `tuple[str, ...]`",
}

_TYPES = get_args(v.ParameterType)
_WORDS = (v.Users, v.EntityName, v.Fields, v.AnyValues, v.ClientRecipient)


class Unmapped(Exception):
    """An annotation that no type of the language stands for; `str()` says why and what to write instead."""


@attrs.frozen
class Meant:
    """What an annotation means: the type, whether None is allowed, the text of an `Annotated[…, "text"]`."""

    type: v.ParameterType
    may_be_empty: bool = False
    doc: str = ""


def meaning(annotation: Any) -> Meant:
    """The meaning of an annotation. Raises Unmapped.

    `Annotated[X, T]` with a type `T` of the language (`Phone()`, `Record("Contact")`, `Users()`) means `T`.
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(inner[0], inner[1:])
    if origin in (Union, types.UnionType):
        others = [one for one in inner if one is not type(None)]
        if len(others) != 1 or len(others) == len(inner):
            raise Unmapped("only `X | None` can be a choice between types")
        return attrs.evolve(meaning(others[0]), may_be_empty=True)
    if origin is Literal:
        if not all(isinstance(one, str) for one in inner):
            raise Unmapped('the values of a choice are texts: write `Literal["a", "b"]`')
        return Meant(t.Choice(inner))
    if origin in (list, Sequence) or (origin is tuple and inner[1:] == (...,)):
        return Meant(t.List(_language_type(inner[0])))
    try:
        return Meant(PLAIN[annotation])
    except (KeyError, TypeError):
        shown = getattr(annotation, "__name__", str(annotation))
        why = next((why for plain, why in NOT_PLAIN.items() if plain is (origin or annotation)), None)
        raise Unmapped(why or f"the language has no type for `{shown}`") from None


def value_type(annotation: Any) -> t.Type:
    """The type of a value, `T?` for `X | None`. Raises Unmapped."""
    meant = meaning(annotation)
    if isinstance(meant.type, _WORDS):
        raise Unmapped("that is for parameters of actions only")
    return t.optional(meant.type) if meant.may_be_empty else meant.type


def given(annotation: Any, value: object) -> object:
    """A value of the language as the annotated parameter expects it: a `Decimal` also where it is whole."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Annotated, Union, types.UnionType):
        return given(next(one for one in inner if one is not type(None)), value)
    if origin in (list, tuple, Sequence) and isinstance(value, tuple):
        members = [given(inner[0], one) for one in value]
        return members if origin is list else tuple(members)
    if annotation is Decimal and isinstance(value, int):
        return Decimal(value)
    return value


def taken(type: t.Type, value: object) -> Value:
    """What host code gave, as a value of this type. Raises TypeError with a sentence where it isn't one."""
    match type, value:
        case (t.Optional(), None):
            return None
        case (t.Optional(of), _):
            return taken(of, value)
        case (t.List(item), list() | tuple()):
            return tuple(taken(item, one) for one in value)
        case (t.Text() | t.Url() | t.Phone() | t.Email(), str()):
            return nfc(value)
        case (t.Choice(values), str()) if value in values:
            return value
        case (t.Number(), int() | Decimal()) if not isinstance(value, bool) and Decimal(value).is_finite():
            return Decimal(value)
        case (t.Integer(), int()) if not isinstance(value, bool):
            return value
        case (t.DateTime(), datetime()) if value.tzinfo is not None:
            return value
        case (t.Date(), date()) if not isinstance(value, datetime):
            return value
        case (t.Money(currency), Money()) if currency in (None, value.currency) and value.amount.is_finite():
            return value
        case (t.Record(entity), Ref()) if value.entity == entity:
            return value
        case (t.YesNo(), bool()):
            return value
        case (t.Time(), time()):
            return value
        case (t.Duration(), Duration()):
            return value
        case (t.File(), FileName()):
            return value
        case _:
            raise TypeError(f"{value!r} is not {words(type)}")


def words(type: t.Type) -> str:
    """A type, as a sentence names it."""
    match type:
        case t.Optional(of):
            return f"{words(of)} or empty"
        case t.List(item):
            return f"a list (each {words(item)})"
        case t.Choice(values):
            return "one of " + ", ".join(f"`{one}`" for one in values)
        case t.Record(entity):
            return f"a record of `{entity}`"
        case t.DateTime():
            return "a moment with its time zone"
        case t.YesNo():
            return "`yes` or `no`"
        case t.Money(currency) if currency:
            return f"money in {currency}"
        case t.Integer():
            return "a whole number"
        case _:
            return f"a {type.__class__.__name__.lower()}"


Metadata: TypeAlias = tuple[Any, ...]


def _annotated(annotation: Any, metadata: Metadata) -> Meant:
    doc = next((one for one in metadata if isinstance(one, str)), "")
    stated: v.ParameterType | None = next((one for one in metadata if isinstance(one, _TYPES)), None)
    if stated is None:
        return attrs.evolve(meaning(annotation), doc=doc)
    empty = type(None) in get_args(annotation)
    if isinstance(stated, t.Optional):
        return Meant(stated.of, True, doc)
    return Meant(stated, empty, doc)


def _language_type(annotation: Any) -> t.Type:
    item = value_type(annotation)
    if isinstance(item, t.Optional | t.List):
        raise Unmapped("the members of a list are plain values: no lists, never empty")
    return item
