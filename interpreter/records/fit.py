"""Whether stored data fits the schema: what a column holds becomes a value, or a `BadValue` that says why not."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import TypeAlias

from stagerules.dsl import types as t
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.schema import Schema
from stagerules.dsl.values import FileName, Handle, Money, Ref

from ..facts import BadValue, FieldValue
from .values import decimal, duration, too_long

Fit: TypeAlias = Callable[[object], FieldValue]

LARGEST_KEY = 2**63 - 1


def fit(of: t.Type, schema: Schema, zone: tzinfo) -> Fit:
    """The function that makes a value of a type from what was stored; an empty one is None."""
    match of:
        case t.Optional(inner):
            return _optional(fit(inner, schema, zone))
        case t.Text() | t.Phone() | t.Email() | t.Url():
            return _text
        case t.File():
            return lambda raw: _then(_text(raw), FileName)
        case t.Integer():
            return _integer
        case t.Number():
            return _number
        case t.Money(None):
            return _money_in_any
        case t.Money(str(currency)):
            return lambda raw: _then(_number(raw), lambda amount: Money(amount, currency))
        case t.YesNo():
            return _yes_no
        case t.Date():
            return _date
        case t.Time():
            return _time
        case t.DateTime():
            return lambda raw: _moment(raw, zone)
        case t.Duration():
            return _duration
        case t.Choice(values):
            return _one_of(frozenset(values), "is none of the choices")
        case t.StageName(entity, what):
            return _one_of(_stage_names(schema, entity, what), f"is no {what} of `{entity}`")
        case t.Record(entity):
            return _relation(entity, key_type(schema, entity))
        case _:
            raise TypeError(f"no field can be of the type {of}")


def key_type(schema: Schema, entity: str) -> type[int] | type[str]:
    """What the keys of an entity are."""
    one = schema.entities[entity]
    return int if isinstance(one.fields[one.key].type, t.Integer) else str


def possible_key(key: object, of: type[int] | type[str]) -> bool:
    """Whether a record could have this key at all."""
    if of is int:
        return type(key) is int and abs(key) <= LARGEST_KEY
    return isinstance(key, str)


def strange(record: Ref, schema: Schema) -> str:
    """Why there can be no such record at all; empty where there can be one."""
    if record.entity not in schema.entities:
        return f"there is no entity `{record.entity}`"
    of = key_type(schema, record.entity)
    if isinstance(record.key, Handle) or possible_key(record.key, of):
        return ""
    return f"the keys of `{record.entity}` are {'whole numbers' if of is int else 'texts'} now"


def _bad(raw: object, why: str) -> BadValue:
    return BadValue("nothing" if raw is None else str(raw)[:200], "must be filled" if raw is None else why)


def _then(value: FieldValue, make: Callable[..., FieldValue]) -> FieldValue:
    return value if isinstance(value, BadValue) else make(value)


def _optional(inner: Fit) -> Fit:
    return lambda raw: None if raw is None or raw == (None, None) else inner(raw)


def _text(raw: object) -> FieldValue:
    if not isinstance(raw, str):
        return _bad(raw, "is no text")
    if raw.isascii():
        return raw
    try:
        raw.encode()
    except UnicodeEncodeError:
        return _bad(raw.encode(errors="replace").decode(), "is no valid text")
    return nfc(raw)


def _number(raw: object) -> FieldValue:
    number = decimal(raw) if isinstance(raw, str) else raw
    if isinstance(number, int) and not isinstance(number, bool):
        number = Decimal(number)
    if not isinstance(number, Decimal) or not number.is_finite():
        return _bad(raw, "is no exact number")
    return _bad(raw, "has more than 38 digits") if too_long(number) else number


def _integer(raw: object) -> FieldValue:
    number = _number(raw)
    if isinstance(number, Decimal):
        return int(number) if number == number.to_integral_value() else _bad(raw, "is no whole number")
    return number


def _money_in_any(raw: object) -> FieldValue:
    amount, currency = raw if isinstance(raw, tuple) and len(raw) == 2 else (raw, None)
    number = _number(amount)
    if not isinstance(number, Decimal):
        return number
    if not isinstance(currency, str) or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        return BadValue(f"{amount} {currency or ''}".strip(), "has no currency")
    return Money(number, currency)


def _yes_no(raw: object) -> FieldValue:
    return bool(raw) if isinstance(raw, int) and raw in (0, 1) else _bad(raw, "is neither yes nor no")


def _date(raw: object) -> FieldValue:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and len(raw) == 10 else _bad(raw, "is no date")
    except ValueError:
        return _bad(raw, "is no date")


def _time(raw: object) -> FieldValue:
    try:
        found = time.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        return _bad(raw, "is no time of day")
    return found if isinstance(found, time) and found.tzinfo is None else _bad(raw, "is no time of day")


def _moment(raw: object, zone: tzinfo) -> FieldValue:
    try:
        found = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
        if isinstance(found, datetime) and found.tzinfo is not None:
            return found.astimezone(UTC).astimezone(zone)
    except (ValueError, OverflowError):
        pass
    return _bad(raw, "is no moment with a time zone")


def _duration(raw: object) -> FieldValue:
    found = duration(raw) if isinstance(raw, str) else None
    return _bad(raw, "is no duration") if found is None else found


def _one_of(values: frozenset[str], why: str) -> Fit:
    def check(raw: object) -> FieldValue:
        found = _text(raw)
        return found if isinstance(found, BadValue) or found in values else _bad(raw, why)

    return check


def _relation(entity: str, of: type[int] | type[str]) -> Fit:
    def check(raw: object) -> FieldValue:
        if isinstance(raw, int | str) and possible_key(raw, of):
            return Ref(entity, raw)
        return _bad(raw, f"is no key of `{entity}`")

    return check


def _stage_names(schema: Schema, entity: str, what: str) -> frozenset[str]:
    pipelines = schema.entities[entity].pipelines
    if what == "pipeline":
        return frozenset(one.name for one in pipelines)
    return frozenset(stage.name for one in pipelines for stage in one.stages)
