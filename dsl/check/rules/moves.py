"""`move to stage "S"`: where it can lead from where the item is."""

from ... import syntax, typed
from ...problem import Edit, Fix
from ...problems.rules import NoPipelines
from ...problems.statements import AlreadyThere, MoveBack, StageNotEverywhere
from ...schema import Pipeline
from ...source import Span
from ..scope import Scope
from ..unknown import unknown_pipeline, unknown_stage
from .triggers import Start


def move(
    node: syntax.Move, scope: Scope, start: Start, on_behalf: typed.Expression | None, *, still_there: bool
) -> typed.MoveTo | None:
    """The move; None where its stage is not known. `still_there`: the item is where the rule's trigger says."""
    item, stage = scope.item, node.stage.text
    if not item.staged:
        scope.report(NoPipelines(node.stage.span, entity=item.name))
        return None
    target = node.pipeline.text if node.pipeline else None
    if node.pipeline and all(one.name != node.pipeline.text for one in item.pipelines):
        scope.report(unknown_pipeline(node.pipeline.text, node.pipeline.span, item))
        return None
    within = target or scope.pipeline
    if item.stage(stage, within) is None:
        scope.report(unknown_stage(stage, node.stage.span, item, within))
        return None
    if target is None and _missing_somewhere(node, scope, start):
        return None
    if still_there:
        _check_direction(node, scope, start, target)
    return typed.MoveTo(node.span, target, stage, node.allowing_back, on_behalf)


def _missing_somewhere(node: syntax.Move, scope: Scope, start: Start) -> bool:
    stage = node.stage.text
    lacking = tuple(one.name for one in start.pipelines if all(each.name != stage for each in one.stages))
    if not lacking:
        return False
    example = next(line.name for line in scope.item.pipelines if any(one.name == stage for one in line.stages))
    problem = StageNotEverywhere(node.stage.span, stage=stage, pipelines=lacking, example=example)
    scope.report(problem)
    return True


def _check_direction(node: syntax.Move, scope: Scope, start: Start, target: str | None) -> None:
    lines = {line.name: line for line in scope.item.pipelines}
    stage = node.stage.text
    ways = {_way(lines[name], now, stage) if target in (None, name) else "across" for name, now in start.places}
    if ways == {"stay"}:
        scope.report(AlreadyThere(node.span, stage=stage))
    elif ways == {"back"} and not node.allowing_back:
        end = (node.pipeline or node.stage).span.end
        fix = Fix("Write `allowing back`", (Edit(Span(end, end), " allowing back"),))
        scope.report(MoveBack(node.span, stage=stage, fix=fix))


def _way(line: Pipeline, now: str, stage: str) -> str:
    """Every stage is behind a final one."""
    if now == stage:
        return "stay"
    names = [one.name for one in line.stages]
    final = line.stages[names.index(now)].kind != "open"
    return "back" if final or names.index(stage) < names.index(now) else "forward"
