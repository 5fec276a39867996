"""Writes a line into the history of the run, for people; nothing else happens.

```rules
on stage "Won": log text: "{title} is won, by {responsible}"
```
"""

from stagerules.dsl.types import Text
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done

from .arguments import text


def answer(asked: Asked) -> Answer:
    """The text is what there is to tell."""
    return Done(detail=text(asked, "text"))


log = Action(
    ActionSignature(
        name="log",
        parameters=(Parameter("text", Text(), required=True, doc="What to write."),),
        changes_fields=False,
        group="staff",
        doc=__doc__,
    ),
    answer,
)
