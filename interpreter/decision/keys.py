"""Idempotency keys and ids of caused events: made from content alone, so that a retry makes the same ones."""

import hashlib
import json
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import cast

import attrs

from ..plan import Step
from ..values.dates import instant

FIRST_SEGMENT = 0


def caused_id(parent: str, ordinal: int | str) -> str:
    """The id of the so-manieth event that the event `parent` caused, or of one known by what it is."""
    return _short([parent, ordinal])


def draw(event: str, rule: str, place: int) -> int:
    """The dice of one statement for one event: looks random, and falls the same whenever it is decided again."""
    return int(_short([event, rule, place]), 16)


def keyed(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps with their keys: event, rule, segment, content, and a number among equal contents."""
    seen: Counter[str] = Counter()
    ready = []
    for step in steps:
        content = _short([step.cause.event, step.cause.rule, FIRST_SEGMENT, canonical(step.effect)])
        ready.append(attrs.evolve(step, key=_short([content, seen[content]])))
        seen[content] += 1
    return tuple(ready)


def canonical(value: object) -> object:
    """A value as JSON that is the same for what means the same, and differs in type where types differ."""
    match value:
        case None | bool() | str():
            return value
        case int() | Decimal():
            return ["number", _digits(value)]
        case datetime():
            return ["moment", instant(value).isoformat()]
        case date() | time():
            return [type(value).__name__, value.isoformat()]
        case tuple():
            return ["list", *(canonical(one) for one in value)]
        case Mapping():
            return ["named", *([name, canonical(value[name])] for name in sorted(value))]
        case _ if (names := _names(cast(Hashable, type(value)))) is not None:
            return [type(value).__name__, *(canonical(getattr(value, name)) for name in names)]
        case _:
            raise TypeError(f"{type(value).__name__} is no value of the language")


@cache
def _names(of: Hashable) -> tuple[str, ...] | None:
    """The fields of a class of ours: looking them up each time takes longer than all the rest."""
    return tuple(field.name for field in attrs.fields(of)) if isinstance(of, type) and attrs.has(of) else None


def _digits(number: int | Decimal) -> str:
    if not number:
        return "0"
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


_ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def _short(content: object) -> str:
    return hashlib.sha256(_ENCODE(content).encode("ascii")).hexdigest()[:32]
