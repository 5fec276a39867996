"""Writes a comment on the item's timeline.

```rules
on stage "Invoice": add_comment text: "The invoice over {amount} is due."
```

The comment's author is the user of `as`, nobody without it.
"""

from stagerules.dsl.types import Record, Text
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done
from stagerules.interpreter.effects import CreateRecord

from .arguments import item_name, text

COMMENT = "Comment"


def answer(asked: Asked) -> Answer:
    """A comment is a record like any other."""
    comment = asked.new(COMMENT)
    values = {
        "item": item_name(asked.item),
        "text": text(asked, "text"),
        "author": asked.on_behalf,
        "created_at": asked.now,
    }
    return Done((CreateRecord(comment, values),), result=comment)


add_comment = Action(
    ActionSignature(
        name="add_comment",
        parameters=(Parameter("text", Text(), required=True, doc="The comment."),),
        result=Record(COMMENT),
        changes_fields=False,
        group="staff",
        doc=__doc__,
    ),
    answer,
)
