"""Messages to staff: one to each user."""

from collections.abc import Sequence

from stagerules.dsl.values import Ref
from stagerules.interpreter.actions import Asked, Done
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.people.client import addresses_for
from stagerules.interpreter.values.addresses import Kind, normal

from .arguments import text

STAFF = "staff"


def to_staff(asked: Asked, users: Sequence[Ref]) -> Done:
    """The `text`, to these users. By which of their addresses, the project says: the channel takes the one it needs."""
    names = [asked.look.shown(user) for user in users]
    effects = tuple(
        Deliver(STAFF, name, None, {"user": user, "text": text(asked, "text"), **_addresses(asked, user)}, asked.item)
        for user, name in zip(users, names, strict=True)
    )
    return Done(effects, ", ".join(names))


def _addresses(asked: Asked, user: Ref) -> dict[str, str | None]:
    return {"email": _mailbox(asked, user) or _first(asked, user, "email"), "phone": _first(asked, user, "phone")}


def _mailbox(asked: Asked, user: Ref) -> str | None:
    field = asked.schema.entities[user.entity].roles.get("mailbox")
    value = asked.look.field(user, field) if field else None
    return value if isinstance(value, str) and value.strip() else None


def _first(asked: Asked, user: Ref, kind: Kind) -> str | None:
    """Nobody waits for an address that cannot be read."""
    for one in addresses_for(asked.look, asked.schema, user, kind):
        if normal(kind, one.written, asked.region):
            return one.written if kind == "email" else normal(kind, one.written, asked.region)
    return None
