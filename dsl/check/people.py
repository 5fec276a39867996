"""How a certain user is named: by a field that leads there, or by a constant."""

import re

from .. import types as t
from .nearest import nearest
from .scope import Scope


def is_user(type: t.Type | None, scope: Scope) -> bool:
    """Whether a user is wanted."""
    user = scope.schema.playing("user")
    return type is not None and user is not None and t.filled(type) == t.Record(user.name)


def by_constant(written: str, scope: Scope) -> str:
    """The way out where a name or an address stands for a user: the two lines that make a constant of it."""
    user = scope.schema.playing("user")
    users = (name for name, kind in scope.schema.constants.items() if is_user(kind, scope))
    if known := nearest(written, users):
        return f"Did you mean the constant `{known}`? A name stands without quotes."
    name = re.sub(r"\W+", "_", written.partition("@")[0]).strip("_").lower()
    name = name if name[:1].isalpha() else "ada"
    address = written if "@" in written else f"{name}@example.com"
    return (
        f"A certain user is a constant: write `constant {name}: {user.name if user else 'User'}` in the schema, "
        f'`{name} = "{address}"` in `stagerules.toml` below `[constants]`, and here `{name}`.'
    )


def by_field_or_constant(wanted: str, scope: Scope) -> str:
    """The way out where something else stands for a user."""
    user = scope.schema.playing("user")
    fields = (one.name for one in scope.item.fields.values() if is_user(one.type, scope))
    field = next(fields, None)
    named = f"`{field}`" if field else "a field that leads to one"
    return (
        f"Name {wanted}: {named}, or a constant of the schema, such as `constant ada: {user.name if user else 'User'}`."
    )
