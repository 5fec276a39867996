"""JSON for other programs: each value as it may stand in an event (`docs/events.md`), in the order given."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias, assert_never

from stagerules.dsl.values import Duration, FileName, Key, Labelled, Money, Ref

from ..plan import Argument

KeyOf: TypeAlias = Callable[[Ref], Key]
"""Gives a record's key."""


def json_of(value: Argument, key: KeyOf) -> str:
    """A value, or named values, as JSON without blanks."""
    match value:
        case None | bool() | int() | str():
            return json.dumps(value, ensure_ascii=False)
        case Decimal():
            return plain(value)
        case datetime() | date() | time():
            return _text(value.isoformat())
        case Money(amount, currency):
            return _object({"amount": plain(amount), "currency": currency}, key)
        case Duration(amount, unit):
            return _object({"amount": amount, "unit": unit}, key)
        case FileName(name):
            return _text(name)
        case Labelled(label, text):
            return _object({"label": label, "value": text}, key)
        case Ref():
            return json.dumps(key(value), ensure_ascii=False)
        case tuple():
            return f"[{','.join(json_of(one, key) for one in value)}]"
        case Mapping():
            return _object(value, key)
        case _:
            assert_never(value)


def texts_of(values: Mapping[str, Argument], key: KeyOf) -> Iterator[tuple[str, str]]:
    """Named values as plain texts, for forms and headers: a list gives one for each member, what is empty none.

    Raises ValueError for named values in named values.
    """
    for name, value in values.items():
        for one in value if isinstance(value, tuple) else (value,):
            match one:
                case None:
                    continue
                case Mapping() | tuple():
                    raise ValueError(name)
                case str():
                    yield name, one
                case Money(amount, currency):
                    yield name, f"{plain(amount)} {currency}"
                case Duration(amount, unit):
                    yield name, f"{amount} {unit}"
                case Labelled(_, text):
                    yield name, text
                case _:
                    yield name, json_of(one, key).strip('"')


def plain(number: Decimal | int) -> str:
    """A number in digits, without an exponent."""
    return format(number, "f")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _object(values: Mapping[str, Argument], key: KeyOf) -> str:
    return "{" + ",".join(f"{_text(name)}:{json_of(value, key)}" for name, value in values.items()) + "}"
