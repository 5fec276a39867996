"""Small common steps over values: canonical decimals, durations as text, real keys for handles, list changes."""

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from hashlib import sha256
from typing import get_args

from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import DIGITS, FIXED_UNITS, Duration, Handle, Key, Labelled, Ref, Unit, Value

from ..values.dates import EXACT_SECONDS
from .problems import EffectRefused

_EXACT = Context(prec=100)
_UNITS = {unit: unit for unit in get_args(Unit)} | {f"{unit}s": unit for unit in get_args(Unit)}


def canonical(number: Decimal) -> str:
    """The one way to write a number: `10.5`, never `10.50`, `1E+1` or `-0`."""
    if not number:
        return "0"
    return format(number.normalize(_EXACT), "f")


def decimal(text: str) -> Decimal | None:
    """The number that a text writes in plain digits, None where it does not."""
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?", text) else None


def too_long(number: Decimal) -> bool:
    """Whether a number has more digits than the language knows."""
    return len(canonical(number).strip("-").replace(".", "").lstrip("0")) > DIGITS


def duration_text(duration: Duration) -> str:
    """`2 days`, `1 month`."""
    amount = canonical(Decimal(duration.amount))
    return f"{amount} {duration.unit}{'' if amount == '1' else 's'}"


def duration(text: str) -> Duration | None:
    """The duration that a text writes; months, years and working days have no one length and are none, nor is half a
    day: a date is not moved by half of one.
    """
    amount, _, written = text.partition(" ")
    number, unit = decimal(amount), _UNITS.get(written)
    if number is None or unit not in FIXED_UNITS:
        return None
    if number == number.to_integral_value():
        return Duration(int(number), unit)
    return Duration(number, unit) if unit in EXACT_SECONDS else None


def real_key(key: Key, keys: Mapping[Handle, Key]) -> Key:
    """The key. A record whose creation was refused has none."""
    if not isinstance(key, Handle):
        return key
    if key not in keys:
        raise EffectRefused("no_record", "the record was not made")
    return keys[key]


def real_ref(record: Ref, keys: Mapping[Handle, Key]) -> Ref:
    """The record with its real key."""
    return Ref(record.entity, real_key(record.key, keys))


def real(value: Value, keys: Mapping[Handle, Key]) -> Value:
    """The value with real keys in place of handles."""
    match value:
        case Ref():
            return real_ref(value, keys)
        case tuple():
            return tuple(real(one, keys) for one in value)
        case _:
            return value


def canonical_value(value: Value) -> Value:
    """The value as every backend gives it back: texts in NFC."""
    match value:
        case str():
            return value if value.isascii() else nfc(value)
        case Labelled(label, text):
            return value if text.isascii() else Labelled(label, nfc(text))
        case tuple():
            return tuple(canonical_value(one) for one in value)
        case _:
            return value


def new_text_key(step_key: str) -> str:
    """The key of a record made in an entity with text keys: the same for the same step."""
    return sha256(step_key.encode()).hexdigest()[:20]


def under(label: str, value: Value) -> tuple[Value, ...]:
    """The members of a labelled list that carry a label."""
    members = value if isinstance(value, tuple) else ()
    return tuple(one for one in members if isinstance(one, Labelled) and one.label == label)
