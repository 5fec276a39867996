"""Asking for an action: its name, its parameters, and what the schema and the project must have for it."""

from collections.abc import Iterator
from typing import Literal

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems.actions import (
    GrantMissing,
    MissingParameter,
    MissingRole,
    OnlyStaged,
    RepeatedParameter,
    UnknownParameter,
    UnnamedParameter,
)
from ...problems.statements import FieldOrAction, NoResult
from ...schema import Entity, Field
from ...source import Span
from ...vocabulary import ActionSignature, ClientRecipient, Fields
from ...write import field_text
from ..nearest import nearest
from ..schema.roles import OF_USERS, address_fields, fits_role
from ..scope import Scope
from ..unknown import respelt
from ..values.dispatch import shown
from ..words import listed
from .arguments import argument, without_fields
from .changes import check_user
from .known_actions import known_action, other_meaning

Told = set[tuple[object, ...]]


def ask(node: syntax.Ask, variable: str | None, scope: Scope, told: Told) -> typed.Ask | None:
    """What is asked for; None where there is no such action."""
    user = check_user(node.on_behalf, scope)
    signature = known_action(node.action, scope)
    if signature is None:
        return None
    arguments = _arguments(node, signature, scope)
    _check_possible(node, signature, arguments, scope, told)
    return typed.Ask(node.span, signature.name, arguments, variable, user, None)


def asked_by_name(
    value: syntax.Expression | syntax.Ask, scope: Scope, *, quiet: bool = False
) -> syntax.Expression | syntax.Ask:
    """The value of a `let`; a bare name of an action asks for it."""
    if not isinstance(value, syntax.Name) or value.text not in scope.vocabulary.actions:
        return value
    what = other_meaning(value.text, scope)
    if what is None:
        return syntax.Ask(value.span, syntax.Word(value.span, value.text), (), None)
    if not quiet:
        scope.report(FieldOrAction(value.span, name=value.text, what=what))
    return value


def result_type(node: syntax.Ask, asked: typed.Ask | None, variable: syntax.Word, scope: Scope) -> t.Type:
    """What the action gives. `result_entity` names an entity, or the parameter that names it, or is `item`."""
    signature = scope.vocabulary.actions.get(node.action.text)
    if signature is None or asked is None:
        return t.Invalid()
    if signature.result is not None:
        return signature.result
    named = signature.result_entity
    if named is None:
        scope.report(NoResult(variable.span, action=signature.name))
        return t.Invalid()
    if named in scope.schema.entities:
        return t.Record(named)
    given = asked.arguments.get(named)
    if isinstance(given, typed.EntityValue):
        return t.Record(given.entity)
    return t.Record(scope.item.name) if named == "item" else t.Invalid()


# --- parameters ----------------------------------------------------------------------------------------------------


def _arguments(node: syntax.Ask, signature: ActionSignature, scope: Scope) -> dict[str, typed.Expression]:
    parameters = {one.name: one for one in signature.parameters}
    written: dict[str, syntax.Argument] = {}
    for one in node.arguments:
        if one.name is None:
            continue
        if not one.name.text:
            scope.report(_unnamed(one, node, signature, scope))
        elif one.name.text not in parameters:
            scope.report(_unknown_parameter(one.name, signature))
        elif one.name.text in written:
            scope.report(RepeatedParameter(one.name.span, name=one.name.text))
        else:
            written[one.name.text] = one
    given: dict[str, typed.Expression] = {}
    for name in sorted(written, key=lambda name: isinstance(parameters[name].type, Fields)):
        given[name] = argument(written[name], parameters[name], given, signature, scope)
    for parameter in signature.parameters:
        if isinstance(parameter.type, Fields) and parameter.name not in written:
            without_fields(node, parameter.type, given, scope)
    if all(one.name is not None for one in node.arguments):
        _check_complete(node, signature, written, scope)
    return {name: given[name] for name in written}


def _check_complete(
    node: syntax.Ask, signature: ActionSignature, written: dict[str, syntax.Argument], scope: Scope
) -> None:
    misspelt = any(one.name and one.name.text not in written for one in node.arguments)
    missing = tuple(one.name for one in signature.parameters if one.required and one.name not in written)
    if missing and not misspelt:
        example = ", ".join(f"{name}: …" for name in missing)
        problem = MissingParameter(node.action.span, action=signature.name, names=missing, example=example)
        scope.report(problem)


def _unnamed(one: syntax.Argument, node: syntax.Ask, signature: ActionSignature, scope: Scope) -> UnnamedParameter:
    """`log "x"`; the name is certain where only one value is needed and it is not given otherwise."""
    named = {other.name.text for other in node.arguments if other.name}
    open_ones = [each for each in signature.parameters if each.name not in named]
    needed = [each for each in open_ones if each.required]
    text = shown(one.value.span, scope)
    unnamed = [other for other in node.arguments if other.name and not other.name.text]
    likely = next(iter((needed or open_ones)[unnamed.index(one) :]), None)
    example = f"{likely.name}: {text}" if likely is not None else ""
    fix = None
    if len(needed) == len(unnamed) == 1:
        colon = ":" in scope.source.slice(Span(node.action.span.end, one.value.span.start))
        at = Span(node.action.span.end if colon else one.value.span.start, one.value.span.start)
        edit = Edit(at, f" {needed[0].name}: " if colon else f"{needed[0].name}: ")
        fix = Fix(f"Write `{needed[0].name}:` before it", (edit,))
    known = tuple(each.name for each in signature.parameters)
    return UnnamedParameter(one.value.span, action=signature.name, text=text, example=example, known=known, fix=fix)


def _unknown_parameter(word: syntax.Word, signature: ActionSignature) -> UnknownParameter:
    names = tuple(one.name for one in signature.parameters)
    near = nearest(word.text, names)
    return UnknownParameter(
        word.span,
        name=word.text,
        nearest=near,
        known=listed(names),
        action=signature.name,
        fix=respelt(word.span, word.text, near),
    )


# --- what must be there --------------------------------------------------------------------------------------------


def _check_possible(
    node: syntax.Ask,
    signature: ActionSignature,
    given: dict[str, typed.Expression],
    scope: Scope,
    told: Told,
) -> None:
    span, name = node.action.span, signature.name
    if signature.staged_only and not scope.item.staged:
        scope.report(OnlyStaged(span, action=name, entity=scope.item.name))
    grants = scope.settings.grants
    if signature.grant is not None and grants is not None and signature.grant not in grants:
        scope.report(GrantMissing(span, action=name, grant=signature.grant))
    for role, owner in _missing_roles(signature, given, scope):
        said = id(scope.source), "role", role, owner.name
        if said not in told:
            told.add(said)
            there = _field_for(role, owner, scope)
            if there is not None and isinstance(_item(there), t.Invalid):
                continue  # what is wrong with it has been reported
            line = field_text(there, _FIELD_ROLES.get(role, role)) if there else _line(role, scope)
            scope.report(MissingRole(span, action=name, role=role, owner=owner.name, line=line, there=bool(there)))


def _item(field: Field) -> t.Type:
    return field.type.item if isinstance(field.type, t.List) else field.type


def _missing_roles(
    signature: ActionSignature, given: dict[str, typed.Expression], scope: Scope
) -> Iterator[tuple[str, Entity]]:
    user = scope.schema.playing("user")
    elsewhere = any(isinstance(one.type, ClientRecipient) and one.name in given for one in signature.parameters)
    own = [role for role in signature.roles if role in OF_USERS]
    through = ["responsible"] if own and scope.item.role != "user" else []
    for role in dict.fromkeys((*signature.roles, *through)):
        owner = user if role in OF_USERS and user else scope.item
        if role == "client":
            if not elsewhere and not _has_client(scope.item):
                yield role, owner
        elif role not in owner.roles:
            yield role, owner


def _has_client(item: Entity) -> bool:
    linked = "contacts" in item.roles or "company" in item.roles
    return linked or item.role in ("contact", "company") or bool(address_fields(item))


def _field_for(role: str, owner: Entity, scope: Scope) -> Field | None:
    """A field that has the type for the role and no other role yet."""
    role = _FIELD_ROLES.get(role, role)
    playing = {one.role: one.name for one in scope.schema.entities.values() if one.role}
    free = (one for one in owner.fields.values() if one.first_of is None and one.name not in owner.roles.values())
    return next((one for one in free if fits_role(role, one.type, playing)), None)


def _line(role: str, scope: Scope) -> str:
    """A line that would do."""
    role = _FIELD_ROLES.get(role, role)
    user, contact, company = (scope.schema.playing(one) for one in _PLAYING)
    kinds = {
        "contacts": f"list of {contact.name if contact else 'Contact'}",
        "company": f"{company.name if company else 'Company'}?",
        "responsible": user.name if user else "User",
        "supervisor": f"{user.name if user else 'User'}?",
        "mailbox": "email?",
        "phones": "list of phone",
        "emails": "list of email",
        "absent": "yes/no",
        "off_duty": "yes/no",
    }
    return f"{role}: {kinds.get(role, 'text?')} is {role}"


_FIELD_ROLES = {"client": "contacts"}
"""The field by which an item most often leads to its client."""

_PLAYING: tuple[Literal["user"], Literal["contact"], Literal["company"]] = ("user", "contact", "company")
