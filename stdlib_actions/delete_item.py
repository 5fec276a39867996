"""Deletes the item; what is pending for it is cancelled. It is the last thing a rule may do to that item.

```rules
on stage "Spam": delete_item
```

A record that requires the item: `still_referenced`. It needs the project's grant for deletions.
"""

from stagerules.dsl.vocabulary import ActionSignature
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Failed, Skipped
from stagerules.interpreter.effects import DeleteRecord
from stagerules.interpreter.people.client import called

from .links import holder_of


def answer(asked: Asked) -> Answer:
    """What a backend would refuse is refused here, so that the rest of the rule's work stays."""
    if not asked.look.exists(asked.item):
        return Skipped("no_record", "the item is not there any more")
    if holder := holder_of(asked.look, asked.schema, asked.item):
        return Failed("still_referenced", f"{called(holder)} requires the item")
    return Done((DeleteRecord(asked.item),))


delete_item = Action(
    ActionSignature(name="delete_item", grant="deletions", deletes_item=True, group="items", doc=__doc__),
    answer,
)
