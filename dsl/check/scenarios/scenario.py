"""A scenario: from its syntax tree to typed steps, or to problems with a place."""

from collections.abc import Sequence
from typing import assert_never

from attrs import evolve, frozen

from ... import scenario as story
from ... import syntax
from ... import types as t
from ...problems.scenarios import NoItemGiven, UnknownRecord
from ...schema import Entity, Schema
from ...values import Duration
from ..nearest import nearest
from ..rules.known_actions import known_action
from ..rules.lets import World
from ..rules.point import quieter
from ..scope import Scope
from ..sections import Placed, Section
from ..unknown import unknown_stage
from ..values.expressions import check_target, check_value
from ..words import listed
from .expectations import expect
from .given import given_constant, given_item, given_result, values_of_event


@frozen
class Story:
    """A scenario at one of its steps: `scope` knows the records named so far, `rules` are the names of all rules."""

    scope: Scope
    rules: Sequence[str]
    steps: tuple[story.Step, ...] = ()

    def with_step(self, step: story.Step | None) -> "Story":
        """One step further."""
        return self if step is None else evolve(self, steps=(*self.steps, step))


def check_scenario(node: syntax.Scenario, place: Placed, world: World, rules: Sequence[str]) -> story.Scenario | None:
    """The scenario; None where nobody knows what it is about."""
    entity = _about(node, place.section, world.schema)
    if entity is None:
        problem = NoItemGiven(node.name.span, entity=place.section.entity.name)
        world.reports.add(place.source, problem)
        return None
    told = Story(world.scope(Section(entity), place.source), rules)
    for step in node.steps:
        told = _step(step, told)
    pipeline = place.section.pipeline if place.section.entity is entity else None
    return story.Scenario(node.name.text, place.source, node.span, entity.name, pipeline, told.steps)


def _about(node: syntax.Scenario, section: Section, schema: Schema) -> Entity | None:
    """The first item given: of the entity that the file is about, else any with pipelines. A misspelt one is taken for
    the one that the file is about.
    """
    given = [one.entity.text for one in node.steps if isinstance(one, syntax.GivenItem)]
    entities = [schema.entities[name] for name in given if name in schema.entities]
    if section.entity in entities or len(entities) < len(given) or not given:
        return section.entity
    return next((one for one in entities if one.staged), section.entity if section.stated else None)


def _step(step: syntax.Step, told: Story) -> Story:
    scope = told.scope
    match step:
        case syntax.GivenItem():
            given, inside = given_item(step, scope)
            return evolve(told.with_step(given), scope=inside)
        case syntax.Broken():
            return evolve(told, scope=quieter(scope))
        case (
            syntax.ExpectAsked()
            | syntax.ExpectThat()
            | syntax.ExpectQuoted()
            | syntax.ExpectFailure()
            | syntax.ExpectDeleted()
        ):
            return told.with_step(_expected(step, told))
        case syntax.GivenNow() | syntax.GivenConstant() | syntax.GivenFails() | syntax.GivenResult():
            return told.with_step(_given(step, scope))
        case _:
            return told.with_step(_when(step, scope))


Given = syntax.GivenNow | syntax.GivenConstant | syntax.GivenFails | syntax.GivenResult
When = (
    syntax.WhenStage
    | syntax.WhenCreated
    | syntax.WhenDeleted
    | syntax.WhenSet
    | syntax.WhenPass
    | syntax.WhenAt
    | syntax.WhenEvent
)


def _given(step: Given, scope: Scope) -> story.Given | None:
    match step:
        case syntax.GivenNow(moment=moment):
            return story.GivenNow(step.span, check_value(moment, scope, _moment_type(moment)))
        case syntax.GivenConstant():
            return given_constant(step, scope)
        case syntax.GivenFails(action=action, failure=failure):
            return story.GivenFails(step.span, action.text, failure.text) if known_action(action, scope) else None
        case syntax.GivenResult():
            return given_result(step, scope)
        case _:
            assert_never(step)


def _when(step: When, scope: Scope) -> story.When | None:
    match step:
        case syntax.WhenStage(stage=stage):
            if scope.item.stage(stage.text) is None:
                scope.report(unknown_stage(stage.text, stage.span, scope.item))
            return story.WhenStage(step.span, stage.text)
        case syntax.WhenCreated():
            return story.WhenCreated(step.span)
        case syntax.WhenDeleted():
            return story.WhenDeleted(step.span)
        case syntax.WhenSet():
            return _when_set(step, scope)
        case syntax.WhenPass(duration=duration):
            return story.WhenPass(step.span, Duration(duration.amount, duration.unit))
        case syntax.WhenAt(moment=moment):
            return story.WhenAt(step.span, check_value(moment, scope, _moment_type(moment)))
        case syntax.WhenEvent():
            return values_of_event(step, scope)
        case _:
            assert_never(step)


def _when_set(step: syntax.WhenSet, scope: Scope) -> story.WhenSet | None:
    target = check_target(step.target, scope)
    if target is None:
        return None
    value = check_value(step.value, scope, target.type)
    return story.WhenSet(step.span, target.record, target.field.name, target.label, value)


def _moment_type(node: syntax.Expression) -> t.Type:
    return t.Date() if isinstance(node, syntax.Date) else t.DateTime()


Expected = syntax.ExpectAsked | syntax.ExpectThat | syntax.ExpectQuoted | syntax.ExpectFailure | syntax.ExpectDeleted


def _expected(step: Expected, told: Story) -> story.Expect | None:
    if not isinstance(step, syntax.ExpectDeleted):
        return expect(step, told.scope, told.rules)
    if step.alias is not None and step.alias.text not in told.scope.variables:
        told.scope.report(_unknown_record(step.alias, told.scope))
    return story.ExpectDeleted(step.span, step.alias.text if step.alias else None)


def _unknown_record(word: syntax.Word, scope: Scope) -> UnknownRecord:
    near = nearest(word.text, scope.variables)
    return UnknownRecord(word.span, name=word.text, nearest=near, known=listed(tuple(scope.variables)))
