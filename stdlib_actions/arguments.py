"""Reads arguments in the type that the checker has promised, and says what is too long and what item a record is of."""

from collections.abc import Mapping
from datetime import datetime

from stagerules.dsl.values import Handle, Labelled, Money, Ref, Value
from stagerules.interpreter.actions import Asked, Failed
from stagerules.interpreter.plan import Argument


class BrokenPromise(TypeError):
    """An argument is missing or not of the type that the signature says: the caller's mistake, no user's."""


def text(asked: Asked, name: str) -> str:
    """A required text (or choice, or name of an entity)."""
    value = asked.arguments.get(name)
    if not isinstance(value, str):
        raise _broken(asked, name, "a text")
    return value


def text_if_given(asked: Asked, name: str) -> str | None:
    """An optional text."""
    return text(asked, name) if name in asked.arguments else None


def too_long(what: str, written: str, longest: int) -> Failed | None:
    """The failure of a text over its limit: nothing is cut silently."""
    if len(written) <= longest:
        return None
    return Failed("too_long", f"{what} has {len(written)} characters; {longest} are the most")


def money(asked: Asked, name: str) -> Money:
    """A required amount."""
    value = asked.arguments.get(name)
    if not isinstance(value, Money):
        raise _broken(asked, name, "an amount")
    return value


def yes(asked: Asked, name: str, default: bool) -> bool:
    """A `yes/no`."""
    value = asked.arguments.get(name, default)
    if not isinstance(value, bool):
        raise _broken(asked, name, "`yes` or `no`")
    return value


def moment_if_given(asked: Asked, name: str) -> datetime | None:
    """An optional moment."""
    value = asked.arguments.get(name)
    if not isinstance(value, datetime | None):
        raise _broken(asked, name, "a moment")
    return value


def list_of(asked: Asked, name: str) -> tuple[Value, ...]:
    """A list, or one value as a list of one; empty where it is left out. The labels of members don't count."""
    value = asked.arguments.get(name)
    if isinstance(value, Mapping):
        raise _broken(asked, name, "a list")
    members = value if isinstance(value, tuple) else () if value is None else (value,)
    return tuple(one.value if isinstance(one, Labelled) else one for one in members)


def users(asked: Asked, name: str) -> tuple[Ref, ...]:
    """One user or several, each once and in order, but for those that are not there any more."""
    refs = [one for one in list_of(asked, name) if isinstance(one, Ref)]
    return tuple(ref for ref in dict.fromkeys(refs) if asked.look.exists(ref))


def named_values(asked: Asked, name: str) -> Mapping[str, Argument]:
    """Named values, which may hold named values again; none where they are left out."""
    value = asked.arguments.get(name, {})
    if not isinstance(value, Mapping):
        raise _broken(asked, name, "named values")
    return value


def field_values(asked: Asked, name: str) -> dict[str, Value]:
    """The fields of a record, by their names."""
    values = named_values(asked, name)
    plain = {field: value for field, value in values.items() if not isinstance(value, Mapping)}
    if len(plain) < len(values):
        raise _broken(asked, name, "fields of a record")
    return plain


def item_name(item: Ref) -> Value:
    """What the field `item` of tasks and comments holds: `Deal 42`.

    The key of an item that this run creates is not known yet: then it is the record itself, of which a text field
    holds the same text as soon as there is a key (`after.in_field`).
    """
    return item if isinstance(item.key, Handle) else f"{item.entity} {item.key}"


def _broken(asked: Asked, name: str, wanted: str) -> BrokenPromise:
    return BrokenPromise(f"`{name}` must be {wanted}, not {asked.arguments.get(name)!r}")
