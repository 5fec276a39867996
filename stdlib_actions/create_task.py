"""Gives somebody a task for the item: the users of `to:`, one task each; without it the item's responsible.

```rules
on stage "Documents":
    create_task
        title: "Collect the documents for {title}"
        description: "The deal is worth {amount}."
        to: responsible
        due: now + 2 days
        checklist: ["Contract", "Passport"]
```

The result is the task; of several, the first.
"""

from collections.abc import Sequence

from stagerules.dsl.types import DateTime, List, Record, Text
from stagerules.dsl.values import Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, Parameter, Users
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Skipped
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.people.client import related

from .arguments import item_name, list_of, moment_if_given, text, text_if_given, users

TASK = "Task"


def answer(asked: Asked) -> Answer:
    """A task remembers the stage in which it was created: `complete_tasks` asks for it."""
    if "to" not in asked.arguments:
        to: Sequence[Ref | None] = related(asked.look, asked.schema, asked.item, "responsible") or (None,)
    elif not (to := users(asked, "to")):
        return Skipped("no_record", "none of these users is there any more")
    effects = tuple(CreateRecord(asked.new(TASK), {**_task(asked), "responsible": user}) for user in to)
    names = (asked.look.shown(user) for user in to if user)
    return Done(effects, ", ".join(names), effects[0].record)


def _task(asked: Asked) -> dict[str, Value]:
    return {
        "item": item_name(asked.item),
        "title": text(asked, "title"),
        "description": text_if_given(asked, "description"),
        "due": moment_if_given(asked, "due"),
        "done": False,
        "stage": asked.look.field(asked.item, "stage") if asked.entity.staged else None,
        "checklist": list_of(asked, "checklist"),
        "created_at": asked.now,
    }


create_task = Action(
    ActionSignature(
        name="create_task",
        parameters=(
            Parameter("title", Text(), required=True, doc="What is to be done."),
            Parameter("description", Text(), doc="More about it."),
            Parameter("to", Users(), doc="Who is to do it: a user or a list; the item's responsible if left out."),
            Parameter("due", DateTime(), doc="By when."),
            Parameter("checklist", List(Text()), doc="The steps."),
        ),
        result=Record(TASK),
        changes_fields=False,
        group="staff",
        doc=__doc__,
    ),
    answer,
)
