"""Puts a call to be made on the item's timeline, for the item's responsible.

```rules
on stage "New": schedule_call at: now + 1 hour, subject: "Ask what {title} is about"

on stage "Documents":
    schedule_call
        at: now + 2 days
        subject: "Are the documents complete?"
        with: company
```

It is with the client, or `with:` somebody else; where there is no client, no name stands there. The result is the
activity. Somebody of the staff makes the call.

Nobody on the exclusion list is called: `excluded`. Nobody of `with:` is there any more: `no_record`.
"""

from stagerules.dsl.values import Ref
from stagerules.interpreter.actions import Action, Answer, Asked, Skipped
from stagerules.interpreter.people.client import Client, Reach, at_address, reached

from .scheduling import GONE, persons, scheduled, signature


def answer(asked: Asked) -> Answer:
    """Who is on the exclusion list is left out."""
    found = [(one, _number(asked, one)) for one in persons(asked)]
    if not found and "with" in asked.arguments:
        return Skipped("no_record", GONE)
    free = [one for one, number in found if number.code != "excluded"]
    if found and not free:
        return Skipped("excluded", "; ".join(str(number.trace[-1]) for _, number in found))
    return scheduled(asked, "call", free)


def _number(asked: Asked, person: Ref | str) -> Client:
    """Where somebody would be called, which tells whether that is allowed."""
    reach = Reach("phone", asked.region)
    if isinstance(person, str):
        return at_address(asked.look, person, reach)
    return reached(asked.look, asked.schema, person, reach)


schedule_call = Action(signature("schedule_call", __doc__), answer)
