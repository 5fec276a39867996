"""The statements of a rule, one after the other, with what is known at each."""

from collections.abc import Sequence
from typing import assert_never

from attrs import evolve

from ... import syntax, typed
from ... import types as t
from ...problems.rules import NoTimeHere, RegardlessElsewhere
from ...problems.statements import FailureOfWhat, RecordIsGone, Unreachable, UseAfterDelete, WaitAfterMove
from ..conditions import flow as knowledge
from ..conditions.doubts import surely
from ..values import lookups
from ..values.expressions import check_condition, check_value
from .asking import ask, asked_by_name, result_type
from .changes import change, check_user
from .flat import regrouped
from .moves import move
from .needs import Memory, Reader
from .point import Flow, changed_by, joined, quieter, without_doubts
from .times import when
from .triggers import Start
from .variables import name_variable
from .writes import touches_item

Body = tuple[typed.Statement, ...]

FAILURE = "failure"


def block(nodes: Sequence[syntax.Statement], flow: Flow, start: Start) -> tuple[Body, Flow]:
    """The statements of a block, and what holds behind it; its variables end with it."""
    outside = flow.scope.variables
    typed_nodes: list[typed.Statement] = []
    nodes = tuple(regrouped(nodes, flow.scope))
    for index, node in enumerate(nodes):
        if isinstance(node, syntax.OnFailure):
            if not (index and _is_action(nodes[index - 1], flow)):
                flow.scope.report(FailureOfWhat(node.span))
            continue
        if flow.ended and not flow.told:
            flow.scope.report(Unreachable(node.span))
            flow = evolve(flow, told=True)
        after = nodes[index + 1] if index + 1 < len(nodes) else None
        failure = after if isinstance(after, syntax.OnFailure) else None
        before = flow
        one, flow = _statement(node, failure, flow, start)
        if one is not None:
            if _uses_deleted(one, before):
                flow = evolve(flow, deleted=None)  # one deletion too early is one mistake
            typed_nodes.append(one)
    return tuple(typed_nodes), flow.with_variables(outside)


def _statement(
    node: syntax.Statement, failure: syntax.OnFailure | None, flow: Flow, start: Start
) -> tuple[typed.Statement | None, Flow]:
    match node:
        case syntax.Set() | syntax.Add() | syntax.Remove():
            return _change(node, flow, start)
        case syntax.Move():
            return _move(node, flow, start)
        case syntax.Ask():
            return _ask(node, None, failure, flow, start)
        case syntax.Let():
            return _let(node, failure, flow, start)
        case syntax.If():
            return _if(node, flow, start)
        case syntax.Wait():
            return _wait(node, flow, start)
        case syntax.Stop():
            return typed.Stop(node.span), evolve(flow, ended=True)
        case syntax.Broken():
            return None, evolve(flow, scope=quieter(flow.scope))
        case syntax.OnFailure():
            return None, flow
        case _:
            assert_never(node)


def _change(
    node: syntax.Set | syntax.Add | syntax.Remove, flow: Flow, start: Start
) -> tuple[typed.Statement | None, Flow]:
    one = change(node, flow.scope)
    if one is None:
        return None, flow
    if isinstance(start.trigger, typed.OnDeleted) and isinstance(one.record, typed.Item):
        flow.scope.report(RecordIsGone(node.span))
    return one, flow.knowing(knowledge.without(flow.scope.filled, one.field) | _filled_by(one))


def _filled_by(one: typed.SetField | typed.AddTo | typed.RemoveFrom) -> frozenset[str]:
    """The path that a `set` fills for sure."""
    sure = isinstance(one, typed.SetField) and not isinstance(one.value.type, t.Optional | t.List | t.Invalid)
    if not sure or one.label is not None or isinstance(one.record.type, t.Optional):
        return frozenset()
    return knowledge.filled_with(typed.Field(one.span, one.value.type, one.record, one.entity, one.field))


def _move(node: syntax.Move, flow: Flow, start: Start) -> tuple[typed.Statement | None, Flow]:
    user = check_user(node.on_behalf, flow.scope)
    if isinstance(start.trigger, typed.OnDeleted):
        flow.scope.report(RecordIsGone(node.span))
        return None, flow
    still_there = isinstance(start.trigger, typed.OnStage) and not flow.moved and not flow.may_have_left
    one = move(node, flow.scope, start, user, still_there=still_there)
    return one, evolve(flow, moved=True)


def _ask(
    node: syntax.Ask, variable: syntax.Word | None, failure: syntax.OnFailure | None, flow: Flow, start: Start
) -> tuple[typed.Statement | None, Flow]:
    one = ask(node, variable.text if variable else None, flow.scope, flow.told_once)
    signature = flow.scope.vocabulary.actions.get(node.action.text)
    after = changed_by(signature, flow) if signature else flow
    if signature and signature.deletes_item:
        if isinstance(start.trigger, typed.OnDeleted):
            flow.scope.report(RecordIsGone(node.span))
        after = evolve(after, deleted=after.deleted or signature.name)
    if failure is not None:
        body, failed = _on_failure(failure, flow, after, start)
        one = evolve(one, on_failure=body) if one else None
        after = joined([after, failed])
    if variable is not None:
        name_variable(variable, flow.scope)
        gives = result_type(node, one, variable, flow.scope)
        after = evolve(after, scope=after.scope.with_variable(variable.text, gives))
    return one, after


def _on_failure(node: syntax.OnFailure, before: Flow, after: Flow, start: Start) -> tuple[Body, Flow]:
    """What was asked for may have been done in part, but the item is not known to be deleted."""
    failure = t.Result(FAILURE, {"code": t.Text()})
    inside = evolve(after, scope=after.scope.with_variable(FAILURE, failure), deleted=before.deleted)
    body, behind = block(node.body, inside, start)
    return body, behind.with_variables(after.scope.variables)


def _let(
    node: syntax.Let, failure: syntax.OnFailure | None, flow: Flow, start: Start
) -> tuple[typed.Statement | None, Flow]:
    value = asked_by_name(node.value, flow.scope)
    if isinstance(value, syntax.Ask):
        return _ask(value, node.name, failure, flow, start)
    name_variable(node.name, flow.scope)
    asked = lookups.written(value)
    taken = lookups.lookup(asked, flow.scope) if asked is not None else check_value(value, flow.scope)
    if isinstance(taken.type, t.YesNo):
        taken = surely(taken, taken, flow.scope)  # what it is turned into later can't be seen from here
    scope = flow.scope.with_variable(node.name.text, taken.type)
    return typed.Assign(node.span, node.name.text, taken), evolve(flow, scope=scope)


def _if(node: syntax.If, flow: Flow, start: Start) -> tuple[typed.Statement, Flow]:
    branches: list[tuple[typed.Expression, Body]] = []
    ends: list[Flow] = []
    rest = flow
    for branch in node.branches:
        condition = check_condition(branch.condition, rest.scope)
        inside = rest.knowing(rest.scope.filled | condition.when_true)
        if condition.broken:
            inside = evolve(inside, scope=without_doubts(inside.scope))
        body, end = block(branch.body, inside, start)
        branches.append((condition.typed, body))
        ends.append(end)
        rest = rest.knowing(rest.scope.filled | condition.when_false)
        if condition.broken:
            rest = evolve(rest, scope=without_doubts(rest.scope))
    otherwise, end = block(node.otherwise or (), rest, start)
    ends.append(end)
    behind = joined(ends)
    if rest.scope.report is not flow.scope.report:
        behind = evolve(behind, scope=evolve(behind.scope, report=rest.scope.report))
    return typed.If(node.span, tuple(branches), otherwise), behind


def _wait(node: syntax.Wait, flow: Flow, start: Start) -> tuple[typed.Statement | None, Flow]:
    scope, part = flow.scope, node.time
    on_stage = isinstance(start.trigger, typed.OnStage)
    if isinstance(start.trigger, typed.OnDeleted):
        scope.report(NoTimeHere(node.span, what="a `wait`", start=start.word))
    elif part.regardless and not on_stage:
        scope.report(RegardlessElsewhere(part.span))
    elif flow.moved and on_stage and not part.regardless:
        scope.report(WaitAfterMove(node.span))
    moment = when(part, scope, header=False)
    after = flow.knowing(knowledge.variables_and_event_only(scope.filled))
    after = evolve(after, may_have_left=flow.may_have_left or part.regardless)
    if moment is None:
        return None, after
    return typed.Wait(node.span, moment, part.regardless), after


def _is_action(node: syntax.Statement, flow: Flow) -> bool:
    match node:
        case syntax.Ask() | syntax.Broken():
            return True
        case syntax.Let():
            return isinstance(asked_by_name(node.value, flow.scope, quiet=True), syntax.Ask)
        case _:
            return False


def _uses_deleted(node: typed.Statement, flow: Flow) -> bool:
    """Whether the item was deleted before this statement, which needs it; that is reported."""
    if flow.deleted is None:
        return False
    scope = flow.scope
    reader = Reader(scope.item, scope.schema, scope.vocabulary, Memory())
    if not touches_item(node, reader, scope.vocabulary.actions):
        return False
    scope.report(UseAfterDelete(node.span, action=flow.deleted))
    return True
