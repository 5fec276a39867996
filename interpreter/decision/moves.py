"""Moving the item: forward only, unless it is allowed to go back."""

from typing import Literal

from stagerules.dsl import typed
from stagerules.dsl.schema import Entity, Pipeline
from stagerules.dsl.values import Value

from ..effects import SetField
from ..walker.env import Env
from .desk import By, Desk, Refusal, put
from .interruption import DecisionError
from .outcomes import Ending

Direction = Literal["forward", "back", "here", "elsewhere"]


def move(statement: typed.MoveTo, env: Env, by: By, desk: Desk) -> Ending:
    """`move to stage "S"`: writes the stage, the pipeline where it changes, and since when."""
    if not desk.view.exists(env.item):
        raise Refusal("no_record")
    entity = env.program.schema.entities[env.item.entity]
    pipeline, stage = desk.view.field(env.item, "pipeline"), desk.view.field(env.item, "stage")
    target = _target(entity, statement, pipeline)
    match direction(entity, pipeline, stage, target.name, statement.stage):
        case "here":
            return Ending("skipped", "already_there")
        case "back" if not statement.allowing_back:
            return Ending("skipped", "stage_behind")
        case _:
            put(SetField(env.item, "pipeline", target.name), by, desk)
            put(SetField(env.item, "stage", statement.stage), by, desk)
            put(SetField(env.item, "stage_since", desk.view.facts.now), by, desk)
            return Ending("done")


def direction(entity: Entity, pipeline: Value, stage: Value, to_pipeline: str, to_stage: str) -> Direction:
    """Where a stage lies, seen from another one: every stage is behind a final one, and none of another pipeline is."""
    if pipeline != to_pipeline:
        return "elsewhere"
    if stage == to_stage:
        return "here"
    stages = next(one.stages for one in entity.pipelines if one.name == to_pipeline)
    names = [one.name for one in stages]
    if stage not in names:
        raise DecisionError("bad_record", f"{entity.name}.stage is none of the pipeline {to_pipeline}")
    here, there = stages[names.index(str(stage))], stages[names.index(to_stage)]
    if here.kind != "open":
        return "back"
    if there.kind != "open":
        return "forward"
    return "forward" if names.index(to_stage) > names.index(here.name) else "back"


def _target(entity: Entity, statement: typed.MoveTo, current: Value) -> Pipeline:
    """The pipeline named; else the item's own, if it has the stage; else the first that has it."""
    having = [one for one in entity.pipelines if any(stage.name == statement.stage for stage in one.stages)]
    wanted = statement.pipeline if statement.pipeline is not None else current
    for one in having:
        if one.name == wanted:
            return one
    if statement.pipeline is not None or not having:
        raise DecisionError("unknown_stage", statement.stage)
    return having[0]
