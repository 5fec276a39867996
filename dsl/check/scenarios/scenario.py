"""Scenarios: what is given, what happens, what is expected. Names and types are checked; running them comes later."""

from collections.abc import Sequence
from typing import assert_never

from attrs import evolve, frozen

from ... import syntax, typed
from ... import types as t
from ...problems.scenarios import GivesNothing, NoItemGiven, UnknownPartOfResult, UnknownRecord
from ...problems.schema import UnknownEntity
from ...schema import Entity, Schema
from ..nearest import nearest
from ..rules.arguments import field_value
from ..rules.known_actions import known_action
from ..rules.lets import World
from ..rules.point import quieter
from ..rules.triggers import Start, start
from ..rules.variables import name_variable
from ..scope import Scope
from ..sections import Placed, Section
from ..unknown import unknown_event_field, unknown_field, unknown_stage
from ..values.expressions import check_target, check_value
from ..words import listed
from .expectations import expect


@frozen
class Story:
    """A scenario at one of its steps: `scope` knows the records named so far, `rules` are the names of all rules."""

    scope: Scope
    rules: Sequence[str]


def check_scenario(node: syntax.Scenario, place: Placed, world: World, rules: Sequence[str]) -> typed.Scenario | None:
    """The scenario; None where nobody knows what it is about."""
    entity = _about(node, place.section, world.schema)
    if entity is None:
        problem = NoItemGiven(node.name.span, entity=place.section.entity.name)
        world.reports.add(place.source, problem)
        return None
    scope = world.scope(Section(entity), place.source)
    story = Story(scope, rules)
    for step in node.steps:
        story = _step(step, story)
    return typed.Scenario(node.name.text, place.source, node.span, entity.name)


def _about(node: syntax.Scenario, section: Section, schema: Schema) -> Entity | None:
    """The first item given: of the entity that the file is about, else any with pipelines."""
    given = [one.entity.text for one in node.steps if isinstance(one, syntax.GivenItem)]
    entities = [schema.entities[name] for name in given if name in schema.entities]
    if section.entity in entities or not given:
        return section.entity
    return next((one for one in entities if one.staged), section.entity if section.stated else None)


def _step(step: syntax.Step, story: Story) -> Story:
    scope = story.scope
    match step:
        case syntax.GivenItem():
            return evolve(story, scope=_given_item(step, scope))
        case syntax.GivenNow() | syntax.WhenAt():
            check_value(step.moment, scope, _moment_type(step.moment))
        case syntax.GivenFails():
            known_action(step.action, scope)
        case syntax.GivenResult():
            _given_result(step, scope)
        case syntax.WhenStage():
            if scope.item.stage(step.stage.text) is None:
                scope.report(unknown_stage(step.stage.text, step.stage.span, scope.item))
        case syntax.WhenSet():
            _when_set(step, scope)
        case syntax.WhenEvent():
            _when_event(step, scope)
        case syntax.WhenCreated() | syntax.WhenDeleted() | syntax.WhenPass():
            pass
        case syntax.ExpectDeleted():
            if step.alias is not None and step.alias.text not in scope.variables:
                scope.report(_unknown_record(step.alias, scope))
        case syntax.ExpectAsked() | syntax.ExpectThat() | syntax.ExpectQuoted() | syntax.ExpectFailure():
            expect(step, scope, story.rules)
        case syntax.Broken():
            return evolve(story, scope=quieter(scope))
        case _:
            assert_never(step)
    return story


def _moment_type(node: syntax.Expression) -> t.Type:
    return t.Date() if isinstance(node, syntax.Date) else t.DateTime()


# --- given ---------------------------------------------------------------------------------------------------------


def _given_item(step: syntax.GivenItem, scope: Scope) -> Scope:
    entity = scope.schema.entities.get(step.entity.text)
    if entity is None:
        known = tuple(one.name for one in scope.schema.entities.values() if not one.built_in)
        near = nearest(step.entity.text, scope.schema.entities)
        scope.report(UnknownEntity(step.entity.span, name=step.entity.text, near=near, known=known))
    else:
        for one in step.values:
            _given_value(one, entity, scope)
    if step.alias is None:
        # `given ada:` names the record, perhaps, and not its entity.
        return scope if entity else scope.with_variable(step.entity.text, t.Invalid())
    name_variable(step.alias, scope, "record of this scenario")
    return scope.with_variable(step.alias.text, t.Record(entity.name) if entity else t.Invalid())


def _given_value(one: syntax.Argument, entity: Entity, scope: Scope) -> None:
    if one.name is None:
        return
    field = entity.fields.get(one.name.text)
    if field is None:
        scope.report(unknown_field(one.name, entity))
    else:
        field_value(one, field, entity, scope, all_fields=True)


def _given_result(step: syntax.GivenResult, scope: Scope) -> None:
    signature = known_action(step.action, scope)
    if signature is None:
        return
    result = signature.result
    if isinstance(result, t.Result):
        types = dict(result.fields)
    elif isinstance(result, t.Record) or signature.result_entity in scope.schema.entities:
        name = result.entity if isinstance(result, t.Record) else signature.result_entity or ""
        types = {field.name: field.type for field in scope.schema.entities[name].fields.values()}
    elif signature.result_entity is None:
        scope.report(GivesNothing(step.action.span, action=signature.name))
        return
    else:
        return
    for one in step.values:
        if one.name is not None and one.name.text not in types:
            near = nearest(one.name.text, types)
            known = listed(tuple(types))
            word = one.name
            scope.report(
                UnknownPartOfResult(word.span, name=word.text, nearest=near, known=known, action=signature.name)
            )
        elif one.name is not None and not isinstance(one.value, syntax.NamedValues):
            check_value(one.value, scope, types[one.name.text])


# --- when ----------------------------------------------------------------------------------------------------------


def _when_set(step: syntax.WhenSet, scope: Scope) -> None:
    target = check_target(step.target, scope)
    if target is not None:
        check_value(step.value, scope, target.type)


def _when_event(step: syntax.WhenEvent, scope: Scope) -> None:
    begun: Start = start(syntax.EventTrigger(step.event.span, step.event), scope)
    if begun.event is None:
        return
    for one in step.values:
        if one.name is None or isinstance(one.value, syntax.NamedValues):
            continue
        field = begun.event.fields.get(one.name.text)
        if field is None:
            scope.report(unknown_event_field(one.name, begun.event))
        else:
            check_value(one.value, scope, field.type)


def _unknown_record(word: syntax.Word, scope: Scope) -> UnknownRecord:
    near = nearest(word.text, scope.variables)
    return UnknownRecord(word.span, name=word.text, nearest=near, known=listed(tuple(scope.variables)))
