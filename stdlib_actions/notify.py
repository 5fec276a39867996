"""Sends a message to staff: one to each user.

```rules
on stage "New" if amount > 10000: notify to: lead_manager, text: "{title} is large: {amount}"

on stage "Invoice":
    notify
        to: sales_team
        text: "Please check {title}."
```

Nobody of `to:` is there any more: `no_record`.
"""

from stagerules.dsl.types import Text
from stagerules.dsl.vocabulary import ActionSignature, Parameter, Users
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Skipped
from stagerules.interpreter.effects import Deliver

from .arguments import text, users

STAFF = "staff"


def answer(asked: Asked) -> Answer:
    """The channel knows where a user is reached, so there is no address yet."""
    to = users(asked, "to")
    if not to:
        return Skipped("no_record", "none of these users is there any more")
    names = [asked.look.shown(user) for user in to]
    effects = tuple(
        Deliver(STAFF, name, None, {"user": user, "text": text(asked, "text")}, asked.item)
        for user, name in zip(to, names, strict=True)
    )
    return Done(effects, ", ".join(names))


notify = Action(
    ActionSignature(
        name="notify",
        parameters=(
            Parameter("to", Users(), required=True, doc="A user, or a list of users."),
            Parameter("text", Text(), required=True, doc="The message."),
        ),
        changes_fields=False,
        channel=STAFF,
        group="staff",
        doc=__doc__,
    ),
    answer,
)
