"""What is given to one parameter of an action."""

from collections.abc import Callable, Mapping

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems.actions import (
    EntityNameWanted,
    FieldNotGiven,
    MissingFields,
    NamedValuesWanted,
    OneValueWanted,
    RepeatedParameter,
    TextTooLong,
)
from ...problems.schema import UnknownEntity
from ...schema import Entity, Field
from ...source import Span
from ...vocabulary import ActionSignature, AnyValues, ClientRecipient, EntityName, Fields, Parameter, Users
from ..nearest import nearest
from ..scope import Scope
from ..unknown import unknown_field
from ..values.expressions import check_value
from ..values.fitting import fit
from ..values.texts import in_parts
from ..words import words
from .recipients import people
from .settled import as_address, check_settled

Given = Mapping[str, typed.Expression]

AT_CREATION = ("stage", "pipeline")
"""Read-only fields that a new item may be given all the same."""


def argument(
    node: syntax.Argument, parameter: Parameter, given: Given, signature: ActionSignature, scope: Scope
) -> typed.Expression:
    """The typed value of a parameter; `given` are those of the parameters before it."""
    match parameter.type:
        case EntityName():
            return _entity(node.value, parameter, scope)
        case Fields(of=of):
            entity, makes = _entity_of(of, given, scope)
            entries = _entries(node.value, parameter, scope, entity.name if entity else None)
            if entries is None or entity is None:
                return _nothing(node)
            return _fields(node, entries, entity, makes, scope)
        case AnyValues():
            entries = _entries(node.value, parameter, scope, None)
            return _nothing(node) if entries is None else _named_values(node, entries, scope)
        case Users() | ClientRecipient():
            return people(node.value, parameter, scope)
        case expected:
            return _value(node.value, parameter, expected, signature, scope)


def without_fields(node: syntax.Ask, type: Fields, given: Given, scope: Scope) -> None:
    """Reports the fields that a new record needs where no fields are given at all."""
    entity, makes = _entity_of(type.of, given, scope)
    if entity is not None and makes:
        _check_required(node.action.span, entity, (), scope)


def _value(
    node: syntax.Expression | syntax.NamedValues,
    parameter: Parameter,
    expected: t.Type,
    signature: ActionSignature,
    scope: Scope,
) -> typed.Expression:
    if isinstance(node, syntax.NamedValues):
        scope.report(OneValueWanted(node.span, parameter=parameter.name, wanted=words(expected)))
        return typed.Problematic(node.span, t.Invalid())
    value = _fitted(node, expected if parameter.required else t.optional(expected), scope)
    check_settled(value, parameter, signature, scope)
    if isinstance(expected, t.Url):
        value = as_address(value)
    if parameter.markup == "html":
        from .markup import as_html  # only rules that write HTML pay for loading it

        value = as_html(value, scope)
    length = _length(value)
    if parameter.longest is not None and length > parameter.longest:
        problem = TextTooLong(
            node.span,
            action=signature.name,
            parameter=parameter.name,
            length=length,
            longest=parameter.longest,
        )
        scope.report(problem)
    return value


def _fitted(node: syntax.Expression, expected: t.Type, scope: Scope) -> typed.Expression:
    """The value as one of the expected type; where a list is expected, one value is a list of one."""
    wanted = t.filled(expected)
    if not isinstance(wanted, t.List) or isinstance(node, syntax.ListValue | syntax.Empty):
        return check_value(node, scope, expected)
    value = check_value(node, scope)
    return fit(value, expected if isinstance(t.filled(value.type), t.List) else t.optional(wanted.item), scope)


def _length(value: typed.Expression) -> int:
    """The number of characters that the text has at least: those written literally."""
    match value:
        case typed.Constant(value=str(text)):
            return len(text)
        case typed.Template(parts=parts):
            return sum(len(part) for part in parts if isinstance(part, str))
        case _:
            return 0


def _nothing(node: syntax.Argument) -> typed.Expression:
    return typed.Problematic(node.span, t.Invalid())


# --- entities and named values -------------------------------------------------------------------------------------


def _entity(node: syntax.Expression | syntax.NamedValues, parameter: Parameter, scope: Scope) -> typed.Expression:
    entities = scope.schema.entities
    match node:
        case syntax.Name(text=name) if name in entities:
            return typed.EntityValue(node.span, t.Text(), name)
        case syntax.Name(text=name):
            own = tuple(one.name for one in entities.values() if not one.built_in)
            scope.report(UnknownEntity(node.span, name=name, near=nearest(name, entities), known=own))
        case syntax.Text(parts=(str(name),)) if name in entities:
            fix = Fix("Leave out the quotes", (Edit(node.span, name),))
            scope.report(EntityNameWanted(node.span, parameter=parameter.name, example=name, fix=fix))
        case _:
            example = scope.item.name
            scope.report(EntityNameWanted(node.span, parameter=parameter.name, example=example))
    return typed.Problematic(node.span, t.Invalid())


def _entity_of(of: str, given: Given, scope: Scope) -> tuple[Entity | None, bool]:
    """The entity whose fields are meant, and whether a record of it is made. Without one: the item's, to be copied."""
    match given.get(of):
        case typed.EntityValue(entity=name):
            return scope.schema.entities[name], True
        case None if not of or of == "item":
            return scope.item, False
        case _:
            return None, False


def _entries(
    node: syntax.Expression | syntax.NamedValues, parameter: Parameter, scope: Scope, called: str | None
) -> tuple[syntax.Argument, ...] | None:
    """The named values of a block, or of `Name(a: 1, b: 2)`."""
    entries: tuple[syntax.Argument, ...] | None = None
    match node:
        case syntax.NamedValues(entries=entries):
            pass
        case syntax.Call(callee=syntax.Name(text=name), arguments=arguments) if called in (None, name):
            entries = arguments
        case _:
            pass
    if entries is None or any(one.name is None for one in entries):
        scope.report(NamedValuesWanted(node.span, parameter=parameter.name))
        return None
    return entries


def _each(
    entries: tuple[syntax.Argument, ...],
    read: Callable[[syntax.Word, syntax.Argument], typed.Expression | None],
    scope: Scope,
) -> tuple[tuple[str, typed.Expression], ...]:
    found: dict[str, typed.Expression] = {}
    for one in entries:
        if one.name is None:
            continue
        if one.name.text in found:
            scope.report(RepeatedParameter(one.name.span, name=one.name.text))
            continue
        value = read(one.name, one)
        if value is not None:
            found[one.name.text] = value
    return tuple(found.items())


def _named_values(
    node: syntax.Argument | syntax.NamedValues, entries: tuple[syntax.Argument, ...], scope: Scope
) -> typed.Expression:
    def read(_: syntax.Word, one: syntax.Argument) -> typed.Expression:
        if isinstance(one.value, syntax.NamedValues):
            return _named_values(one.value, one.value.entries, scope)
        return in_parts(check_value(one.value, scope), scope)

    return typed.NamedValues(node.span, t.Text(), _each(entries, read, scope))


def _fields(
    node: syntax.Argument, entries: tuple[syntax.Argument, ...], entity: Entity, makes: bool, scope: Scope
) -> typed.Expression:
    def read(word: syntax.Word, one: syntax.Argument) -> typed.Expression | None:
        field = entity.fields.get(word.text)
        if field is None:
            scope.report(unknown_field(word, entity))
            return None
        return field_value(one, field, entity, scope)

    values = _each(entries, read, scope)
    written = tuple(one.name.text for one in entries if one.name)
    if makes and all(name in entity.fields for name in written):
        _check_required(node.name.span if node.name else node.span, entity, written, scope)
    return typed.NamedValues(node.span, t.Record(entity.name), values)


def field_value(
    one: syntax.Argument, field: Field, entity: Entity, scope: Scope, *, all_fields: bool = False
) -> typed.Expression | None:
    """The value given to a field of a new record; None once a problem was reported."""
    span = one.name.span if one.name else one.span
    if field.first_of is not None:
        why = f"it is the first of `{field.first_of}`"
        scope.report(FieldNotGiven(span, name=field.name, why=why))
        return None
    if not all_fields and field.read_only and not (entity.staged and field.name in AT_CREATION):
        scope.report(FieldNotGiven(span, name=field.name, why="it can only be read"))
        return None
    if isinstance(one.value, syntax.NamedValues):
        scope.report(OneValueWanted(one.value.span, parameter=field.name, wanted=words(field.type)))
        return None
    return check_value(one.value, scope, field.type)


def _check_required(span: Span, entity: Entity, written: tuple[str, ...], scope: Scope) -> None:
    missing = tuple(
        one.name
        for one in entity.fields.values()
        if not (one.read_only or one.first_of or one.name == entity.key or one.name in written)
        and not isinstance(one.type, t.Optional | t.List | t.Invalid)
    )
    if missing:
        scope.report(MissingFields(span, entity=entity.name, names=missing, example=missing[0]))
