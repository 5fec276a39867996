"""Values as rules files write them."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import assert_never

from .values import Duration, FileName, Labelled, Money, Ref, Value

_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "{": "\\{", "}": "\\}"})


def literal(value: Value, name: Callable[[Ref], str]) -> str:
    """The value as an expression; `name` gives the name of a record. A list of labelled members stands without its
    brackets, as in `emails: work "ada@example.com", home "ada@home.example"`. Moments and times of day are written to
    their minute, without their zone: the language has no more.
    """
    match value:
        case None:
            return "empty"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case Decimal():
            return _plain(value)
        case Money(amount, currency):
            return f"{_plain(amount)} {currency}"
        case Duration(amount, unit):
            return f"{_plain(Decimal(amount))} {unit}{'' if amount == 1 else 's'}"
        case datetime():
            return value.replace(tzinfo=None).isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.replace(tzinfo=None).isoformat("minutes")
        case FileName(file):
            return f"file {quoted(file)}"
        case Labelled(label, text):
            return f"{label} {quoted(text)}"
        case Ref():
            return name(value)
        case tuple():
            parts = ", ".join(literal(one, name) for one in value)
            return parts if value and all(isinstance(one, Labelled) for one in value) else f"[{parts}]"
        case str():
            return quoted(value)
        case _:
            assert_never(value)


def _plain(number: Decimal) -> str:
    """Without an exponent, and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quoted(text: str) -> str:
    """A text in quotes, nothing in it filled in."""
    return f'"{text.translate(_ESCAPES)}"'
