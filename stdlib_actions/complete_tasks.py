"""Closes the open tasks of the item: all of them, or those that were created while it was in a certain stage.

```rules
on stage "Won": complete_tasks

on leaving stage "Documents": complete_tasks created_in_stage: "Documents"
```

A task is closed by `done` being `yes`. None is open: `no_record`.
"""

from stagerules.dsl.types import Text
from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Done, Skipped
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.facts import Search

from .arguments import item_name, text_if_given
from .create_task import TASK


def answer(asked: Asked) -> Answer:
    """Tasks that this run has created are found like any other."""
    stage = text_if_given(asked, "created_in_stage")
    tasks = [one for one in asked.look.find(Search(TASK, "item", item_name(asked.item))) if _meant(asked, one, stage)]
    if not tasks:
        return Skipped("no_record", "no task is open" if stage is None else f"no task of the stage `{stage}` is open")
    return Done(tuple(SetField(one, "done", True) for one in tasks))


def _meant(asked: Asked, task: Ref, stage: str | None) -> bool:
    """An open task of that stage, whatever the stage where none is named."""
    if asked.look.field(task, "done") is True:
        return False
    return stage is None or asked.look.field(task, "stage") == stage


complete_tasks = Action(
    ActionSignature(
        name="complete_tasks",
        parameters=(
            Parameter("created_in_stage", Text(), settled="stages", doc="Only those that were created in this stage."),
        ),
        group="staff",
        doc=__doc__,
    ),
    answer,
)
