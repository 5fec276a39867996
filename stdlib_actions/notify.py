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
from stagerules.interpreter.actions import Action, Answer, Asked, Skipped

from .arguments import users
from .staff import STAFF, to_staff


def answer(asked: Asked) -> Answer:
    """Whoever is not there any more is left out."""
    to = users(asked, "to")
    return to_staff(asked, to) if to else Skipped("no_record", "none of these users is there any more")


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
