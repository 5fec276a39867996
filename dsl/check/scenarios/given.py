"""`given …`, and the values that come with an event: what is there before rules run."""

from collections.abc import Iterable, Mapping

from ... import scenario as story
from ... import syntax, typed
from ... import types as t
from ...problems.actions import RepeatedParameter
from ...problems.rules import UnknownEvent
from ...problems.scenarios import GivesNothing, UnknownGivenConstant, UnknownPartOfResult
from ...problems.schema import UnknownEntity
from ...schema import Entity
from ...vocabulary import ActionSignature
from ..nearest import nearest
from ..rules.arguments import field_value
from ..rules.known_actions import known_action
from ..rules.triggers import start
from ..rules.variables import name_variable
from ..scope import Scope
from ..unknown import unknown_event_field, unknown_field, unknown_stage
from ..values.expressions import check_value
from ..words import listed


def given_item(step: syntax.GivenItem, scope: Scope) -> tuple[story.GivenItem | None, Scope]:
    """A record, and the scope in which its name is known."""
    entity = scope.schema.entities.get(step.entity.text)
    values: dict[str, typed.Expression] = {}
    if entity is None:
        known = tuple(one.name for one in scope.schema.entities.values() if not one.built_in)
        near = nearest(step.entity.text, scope.schema.entities)
        scope.report(UnknownEntity(step.entity.span, name=step.entity.text, near=near, known=known))
    else:
        values = dict(_given_values(step.values, entity, scope))
        _check_place(values, entity, scope)
    alias = step.alias.text if step.alias is not None else None
    given = None if entity is None else story.GivenItem(step.span, entity.name, alias, values)
    if step.alias is None:
        # `given ada:` names the record, perhaps, and not its entity.
        return given, scope if entity else scope.with_variable(step.entity.text, t.Invalid())
    name_variable(step.alias, scope, "record of this scenario")
    return given, scope.with_variable(step.alias.text, t.Record(entity.name) if entity else t.Invalid())


def _given_values(
    values: Iterable[syntax.Argument], entity: Entity, scope: Scope
) -> Iterable[tuple[str, typed.Expression]]:
    seen: set[str] = set()
    for one in values:
        if one.name is None:
            continue
        field = entity.fields.get(one.name.text)
        if one.name.text in seen:
            scope.report(RepeatedParameter(one.name.span, name=one.name.text))
        seen.add(one.name.text)
        if field is None:
            scope.report(unknown_field(one.name, entity))
        elif (value := field_value(one, field, entity, scope, all_fields=True)) is not None:
            yield field.name, value


def _check_place(values: Mapping[str, typed.Expression], entity: Entity, scope: Scope) -> None:
    """A stage must be one of the pipeline that is given beside it."""
    match values.get("stage"), values.get("pipeline"):
        case typed.Constant(span=span, value=str(stage)), typed.Constant(value=str(pipeline)):
            if entity.stage(stage) is not None and entity.stage(stage, pipeline) is None:
                scope.report(unknown_stage(stage, span, entity, pipeline))
        case _:
            pass


def given_constant(step: syntax.GivenConstant, scope: Scope) -> story.GivenConstant | None:
    """The value of a constant."""
    name = step.constant.text
    if name not in scope.schema.constants:
        near = nearest(name, scope.schema.constants)
        known = listed(tuple(scope.schema.constants))
        scope.report(UnknownGivenConstant(step.constant.span, name=name, nearest=near, known=known))
        return None
    return story.GivenConstant(step.span, name, check_value(step.value, scope, scope.schema.constants[name]))


def given_result(step: syntax.GivenResult, scope: Scope) -> story.GivenResult | None:
    """What an action gives back."""
    signature = known_action(step.action, scope)
    if signature is None:
        return None
    types = _parts(signature, scope)
    if types is None:
        scope.report(GivesNothing(step.action.span, action=signature.name))
        return None
    values: dict[str, typed.Expression] = {}
    for one in step.values:
        if one.name is not None and one.name.text not in types:
            near = nearest(one.name.text, types)
            word, known = one.name, listed(tuple(types))
            scope.report(
                UnknownPartOfResult(word.span, name=word.text, nearest=near, known=known, action=signature.name)
            )
        elif one.name is not None and not isinstance(one.value, syntax.NamedValues):
            values[one.name.text] = check_value(one.value, scope, types[one.name.text])
    return story.GivenResult(step.span, signature.name, values)


def _parts(signature: ActionSignature, scope: Scope) -> Mapping[str, t.Type] | None:
    """What the result of an action has; None where it gives nothing."""
    result = signature.result
    if isinstance(result, t.Result):
        return result.fields
    name = result.entity if isinstance(result, t.Record) else signature.result_entity
    if name is None:
        return None
    entity = scope.schema.entities.get(name)
    return {} if entity is None else {field.name: field.type for field in entity.fields.values()}


def values_of_event(step: syntax.WhenEvent, scope: Scope) -> story.WhenEvent | None:
    """An event that arrives, with its fields."""
    if step.event.text not in scope.schema.events:
        scope.report(_unknown_event(step.event, scope))
        return None
    event = start(syntax.EventTrigger(step.event.span, step.event), scope).event
    if event is None:
        return None
    values: dict[str, typed.Expression] = {}
    for one in step.values:
        if one.name is None or isinstance(one.value, syntax.NamedValues):
            continue
        field = event.fields.get(one.name.text)
        if field is None:
            scope.report(unknown_event_field(one.name, event))
        else:
            values[field.name] = check_value(one.value, scope, field.type)
    return story.WhenEvent(step.span, event.name, values)


def _unknown_event(word: syntax.Word, scope: Scope) -> UnknownEvent:
    """Whoever names a field means that it changes."""
    name, events = word.text, [one.name for one in scope.schema.events.values() if scope.item.name in one.entities]
    near = f"set {name} = …" if name in scope.item.fields else nearest(name, events)
    return UnknownEvent(word.span, name=name, nearest=near, known=listed(tuple(events)))
