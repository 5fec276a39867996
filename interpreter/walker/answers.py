"""Values out of what came back from outside: `answer.text_at("order.number")`."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from stagerules.dsl import typed
from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.values import Value

from ..values.numbers import CONTEXT, LIMIT, without_negative_zero
from ..wire.json_text import NoJson, read_json
from .env import Env, Walk, steps_of
from .names import given

NUMBER = re.compile(r"-?[0-9]{1,38}(\.[0-9]{1,38})?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SURROGATE = re.compile(r"[\ud800-\udfff]")
"""Half a letter: JSON can write it, and nothing can keep it."""
READING = 20
"""How much longer it takes to read JSON than to look at a text of that length."""


def looked_up(node: typed.Call, env: Env, walk: Walk) -> Value:
    """The value at a place of an answer; empty where there is none, or none of that kind."""
    answer = given(node.arguments[0], env)
    path = walk(node.arguments[1], env)
    if answer is None or not isinstance(path, str):
        return None
    if node.function in answer:  # as a scenario says: whatever place is asked for
        return answer[node.function]
    text = answer.get("answer")
    if not isinstance(text, str):
        return None
    env.budget.take(READING * (1 + steps_of(text)))
    try:
        found = _at(read_json(text.encode()), path)
    except NoJson:
        return None
    return _KINDS[node.function](found)


def _at(found: object, path: str) -> object:
    for name in path.split("."):
        match found:
            case Mapping():
                found = found.get(name)
            case list() if name.isascii() and name.isdecimal() and len(name) < 7 and int(name) < len(found):
                found = found[int(name)]
            case _:
                return None
    return found


def _text(found: object) -> Value:
    """A text; a whole number in its digits, since many keys are one."""
    match found:
        case bool():
            return None
        case int() if abs(found) < LIMIT:
            return str(found)
        case str() if not SURROGATE.search(found):
            return nfc(found)
        case _:
            return None


def _number(found: object) -> Value:
    """A number; also one in a text, where many write amounts to keep them exact."""
    match found:
        case bool():
            return None
        case int() if abs(found) < LIMIT:
            return found
        case str() if NUMBER.fullmatch(found):
            return _exact(Decimal(found))
        case Decimal():
            return _exact(found)
        case _:
            return None


def _exact(number: Decimal) -> Decimal | None:
    """The number, if it has at most 38 digits."""
    kept = CONTEXT.create_decimal(number) if number.copy_abs() < LIMIT else None
    return without_negative_zero(kept) if kept is not None and kept == number else None


def _yes_no(found: object) -> Value:
    return found if isinstance(found, bool) else None


def _date(found: object) -> Value:
    """A day as ISO 8601 writes it, also in front of a time."""
    if not isinstance(found, str) or not DATE.match(found):
        return None
    try:
        return date.fromisoformat(found[:10])
    except ValueError:
        return None


_KINDS: dict[str, Callable[[object], Value]] = {
    "text_at": _text,
    "number_at": _number,
    "yes_no_at": _yes_no,
    "date_at": _date,
}
