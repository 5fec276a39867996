"""Sends a message to the supervisor of the item's responsible.

```rules
on stage "Invoice" after 3 days: notify_supervisor text: "{title} has not been paid for three days."
```

The field with the role `supervisor` says who that is. Nobody is responsible, or has no supervisor: `no_supervisor`.
"""

from stagerules.dsl.types import Text
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Skipped
from stagerules.interpreter.people.client import related

from .staff import STAFF, to_staff


def answer(asked: Asked) -> Answer:
    """In a rule about users it is the user's own supervisor."""
    is_user = asked.entity.role == "user"
    responsible = (asked.item,) if is_user else related(asked.look, asked.schema, asked.item, "responsible")
    if not responsible:
        return Skipped("no_supervisor", "nobody is responsible for the item")
    supervisor = related(asked.look, asked.schema, responsible[0], "supervisor")
    if not supervisor:
        return Skipped("no_supervisor", f"{asked.look.shown(responsible[0])} has no supervisor")
    return to_staff(asked, supervisor)


notify_supervisor = Action(
    ActionSignature(
        name="notify_supervisor",
        parameters=(Parameter("text", Text(), required=True, doc="The message."),),
        roles=("supervisor",),
        changes_fields=False,
        channel=STAFF,
        group="staff",
        doc=__doc__,
    ),
    answer,
)
