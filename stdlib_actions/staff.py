"""Messages to staff: one to each user."""

from collections.abc import Sequence

from stagerules.dsl.values import Ref
from stagerules.interpreter.actions import Asked, Done
from stagerules.interpreter.effects import Deliver

from .arguments import text

STAFF = "staff"


def to_staff(asked: Asked, users: Sequence[Ref]) -> Done:
    """The `text`, to these users. The channel knows where a user is reached, so there is no address yet."""
    names = [asked.look.shown(user) for user in users]
    effects = tuple(
        Deliver(STAFF, name, None, {"user": user, "text": text(asked, "text")}, asked.item)
        for user, name in zip(users, names, strict=True)
    )
    return Done(effects, ", ".join(names))
