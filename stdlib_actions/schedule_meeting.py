"""Puts a meeting on the item's timeline, for the item's responsible.

```rules
on stage "Documents":
    schedule_meeting
        at: now + 3 days
        subject: "Go through the documents of {title}"
        with: contacts
```

It is with the client, or `with:` somebody else; where there is no client, no name stands there. The result is the
activity. Nobody is told: that is for `notify` and `send_email`.

Nobody of `with:` is there any more: `no_record`.
"""

from stagerules.interpreter.actions import Action, Answer, Asked, Skipped

from .scheduling import GONE, persons, scheduled, signature


def answer(asked: Asked) -> Answer:
    """One meeting, however many people."""
    people = persons(asked)
    if not people and "with" in asked.arguments:
        return Skipped("no_record", GONE)
    return scheduled(asked, "meeting", people)


schedule_meeting = Action(signature("schedule_meeting", __doc__), answer)
