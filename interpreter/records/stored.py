"""The stored form of values: what a column is given for a value of the field's type. The other way is `fit`."""

from datetime import date, datetime, time
from decimal import Decimal

from stagerules.dsl import types as t
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import FIXED_UNITS, Duration, FileName, Labelled, Money, Ref, Value

from .problems import EffectRefused
from .values import duration_text, too_long


def stored(of: t.Type, value: Value) -> object:
    """What is kept for a value; for `money in any` a pair. Refuses a value that the field cannot hold."""
    if value is None:
        if isinstance(of, t.Optional):
            return (None, None) if of.of == t.Money(None) else None
        raise EffectRefused("bad_value", "the field must be filled")
    found = _stored(t.filled(of), value)
    if found is None:
        raise EffectRefused("bad_value", f"a {type(value).__name__} does not fit the field")
    return found


def check_list(of: t.List, value: Value) -> tuple[Value, ...]:
    """The members of a list that is about to be kept."""
    members = () if value is None else value
    if not isinstance(members, tuple):
        raise EffectRefused("bad_value", "the field is a list")
    for one in members:
        member_parts(of, one)
    return members


def member_parts(of: t.List, member: Value) -> tuple[str | None, object]:
    """The label (None in a list without labels) and the stored form of a member."""
    if not of.labels:
        return None, stored(of.item, member)
    if not isinstance(member, Labelled) or member.label not in of.labels:
        raise EffectRefused("bad_value", "the list has no such label")
    return member.label, stored(of.item, member.value)


def _stored(of: t.Type, value: Value) -> object:
    match of, value:
        case (t.Text() | t.Phone() | t.Email() | t.Url(), str()):
            return _text(value)
        case (t.Choice(values), str()):
            return value if value in values else None
        case (t.StageName(), str()):
            return value
        case (t.File(), FileName(name)):
            return _text(name)
        case (t.YesNo(), bool()):
            return value
        case (t.Integer(), int()) if not isinstance(value, bool):
            return int(_exact(Decimal(value)))
        case (t.Number(), int() | Decimal()) if not isinstance(value, bool):
            return _exact(Decimal(value))
        case (t.Money(currency), Money(amount, other)) if currency in (None, other):
            return (_exact(amount), other) if currency is None else _exact(amount)
        case (t.Record(entity), Ref(other, key)) if entity == other:
            return key
        case _:
            return _stored_time(of, value)


def _stored_time(of: t.Type, value: Value) -> object:
    match of, value:
        case (t.DateTime(), datetime()):
            return value if value.tzinfo is not None else None
        case (t.Date(), date()) if not isinstance(value, datetime):
            return value
        case (t.Time(), time()):
            return value
        case (t.Duration(), Duration(unit=unit)) if unit in FIXED_UNITS:  # others cannot be read again
            return duration_text(value)
        case _:
            return None


def _exact(number: Decimal) -> Decimal:
    if not number.is_finite() or too_long(number):
        raise EffectRefused("bad_value", "the number is not finite or has more than 38 digits")
    return number


def _text(text: str) -> str:
    if "\0" in text:
        raise EffectRefused("bad_value", "a text cannot hold the character 0")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        raise EffectRefused("bad_value", "the text holds a character that no text can hold") from None
    return nfc(text)
