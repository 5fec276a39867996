"""JSON for values: exact, and readable by people.

A text, a whole number, `true`, `false` and `null` are themselves; what JSON has no type for is an object that says
what it is: `{"amount": "10.00", "currency": "EUR"}`, `{"date": "2026-11-21"}`, `{"entity": "Deal", "key": 42}`.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, TypeAlias, assert_never, get_args

from stagerules.dsl.values import Duration, FileName, Handle, Key, Labelled, Money, Ref, Unit, Value

Json: TypeAlias = Any
"""What `json.loads` gives. Read only by functions that say which shape they expect."""

UNITS = frozenset(get_args(Unit))


def value_to_json(value: Value) -> Json:
    """A value as JSON."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return {"number": str(value)}
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case Money(amount, currency):
            return {"amount": str(amount), "currency": currency}
        case Duration(amount, unit):
            return {"amount": amount if isinstance(amount, int) else str(amount), "unit": unit}
        case FileName(name):
            return {"file": name}
        case Labelled(label, text):
            return {"label": label, "value": text}
        case Ref():
            return ref_to_json(value)
        case tuple():
            return [value_to_json(one) for one in value]
        case _:
            assert_never(value)


def value_from_json(data: Json, zone: tzinfo = UTC) -> Value:
    """The value that `value_to_json` wrote; moments are put into `zone`. Raises ValueError for anything else."""
    match data:
        case None | bool() | int() | str():
            return data
        case list():
            return tuple(value_from_json(one, zone) for one in data)
        case {"number": str(text)}:
            return _decimal(text)
        case {"datetime": str(text)}:
            return datetime.fromisoformat(text).astimezone(zone)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"time": str(text)}:
            return time.fromisoformat(text)
        case {"amount": str(text), "currency": str(currency)}:
            return Money(_decimal(text), currency)
        case {"amount": int() | str() as amount, "unit": unit} if unit in UNITS:
            return Duration(amount if isinstance(amount, int) else _decimal(amount), unit)
        case {"file": str(name)}:
            return FileName(name)
        case {"label": str(label), "value": str(text)}:
            return Labelled(label, text)
        case {"entity": str(), "key": _}:
            return ref_from_json(data)
        case _:
            raise ValueError(f"no value looks like {data!r:.80}")


def values_to_json(values: Mapping[str, Value]) -> Json:
    """Named values as a JSON object."""
    return {name: value_to_json(value) for name, value in values.items()}


def values_from_json(data: Json, zone: tzinfo = UTC) -> dict[str, Value]:
    """The named values of a JSON object."""
    return {str(name): value_from_json(value, zone) for name, value in data.items()}


def ref_to_json(record: Ref) -> Json:
    """A record; one that is yet to be made has the key `{"new": 1}`."""
    return {"entity": record.entity, "key": key_to_json(record.key)}


def ref_from_json(data: Json) -> Ref:
    """The record that `ref_to_json` wrote."""
    return Ref(data["entity"], key_from_json(data["key"]))


def key_to_json(key: Key) -> Json:
    """A key."""
    return {"new": key.number} if isinstance(key, Handle) else key


def key_from_json(data: Json) -> Key:
    """The key that `key_to_json` wrote."""
    match data:
        case {"new": int(number)}:
            return Handle(number)
        case int() | str() if not isinstance(data, bool):
            return data
        case _:
            raise ValueError(f"no key looks like {data!r:.80}")


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(f"{text} is no exact number")
    return number
