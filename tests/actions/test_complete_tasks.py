"""`complete_tasks`: which tasks of an item are closed."""

import pytest

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.actions import Answer, Done, Skipped
from stagerules.interpreter.effects import SetField
from stagerules.stdlib_actions import complete_tasks
from tests.actions.world import ACME, Case, Facts, Fields, check

NEW_DEAL = Ref("Deal", Handle(9))
NOTHING = Skipped("no_record", "no task is open")


def task(number: int | Handle) -> Ref:
    return Ref("Task", number)


def values(title: str, item: Value = "Deal 42", stage: str | None = "New", done: bool = False) -> Fields:
    return {"title": title, "item": item, "stage": stage, "done": done}


def closed(*tasks: Ref) -> Answer:
    return Done(tuple(SetField(one, "done", True) for one in tasks))


TASKS: Facts = {
    task(1): values("Ring"),
    task(2): values("Write", stage="Documents"),
    task(3): values("Mend", done=True),
    task(4): values("Other", item="Deal 43"),
    task(5): values("Alike", item="Deal 421"),
    task(6): values("Look"),
}

CASES: tuple[Case, ...] = (
    Case("all that are open", {}, closed(task(1), task(2), task(6)), TASKS),
    Case("created_in_stage", {"created_in_stage": "New"}, closed(task(1), task(6)), TASKS),
    Case("created_in_stage: another", {"created_in_stage": "Documents"}, closed(task(2)), TASKS),
    Case(
        "created_in_stage: none was",
        {"created_in_stage": "Won"},
        Skipped("no_record", "no task of the stage `Won` is open"),
        TASKS,
    ),
    Case("there is none", {}, NOTHING),
    Case("all are closed", {}, NOTHING, {task(3): TASKS[task(3)]}),
    Case("those of another item are not meant", {}, NOTHING, {task(5): TASKS[task(5)], task(4): TASKS[task(4)]}),
    Case("one that nobody said is done", {}, closed(task(1)), {task(1): {**values("Ring"), "done": None}}),
    Case(
        "created earlier in this run",
        {"created_in_stage": "New"},
        closed(task(1), task(Handle(3))),
        {task(1): values("Ring"), task(Handle(3)): values("Now")},
    ),
    Case(
        "of an item that this run creates",
        {},
        closed(task(Handle(3))),
        {task(Handle(3)): values("Now", item=NEW_DEAL), task(1): values("Ring")},
        item=NEW_DEAL,
    ),
    Case(
        "of a record without stages",
        {},
        closed(task(1)),
        {task(1): values("Visit", item="Company 3", stage=None)},
        item=ACME,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
def test_answers(case: Case) -> None:
    check(complete_tasks, case)
