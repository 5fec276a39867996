"""Asking for an action: its name, its parameters, and what the schema and the project must have for it."""

from collections.abc import Iterator
from typing import Literal

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems.actions import MissingParameter, MissingRole, OnlyStaged, RepeatedParameter, UnknownParameter
from ...problems.set_up import ChannelMissing, GrantMissing
from ...problems.statements import FieldOrAction, NoResult
from ...schema import Entity, Field
from ...vocabulary import ActionSignature, ClientRecipient, Fields
from ...write import field_text
from ..nearest import nearest
from ..other_words import PARAMETERS
from ..schema.roles import OF_USERS, address_fields, fits_role
from ..scope import Scope
from ..unknown import respelt
from ..words import listed
from .arguments import argument, without_fields
from .changes import check_user
from .known_actions import known_action, other_meaning
from .together import check_together
from .unnamed import unnamed, with_names

Told = set[tuple[object, ...]]


def ask(node: syntax.Ask, variable: str | None, scope: Scope, told: Told) -> typed.Ask | None:
    """What is asked for; None where there is no such action."""
    user = check_user(node.on_behalf, scope)
    signature = known_action(node.action, scope, node)
    if signature is None:
        return None
    arguments = _arguments(node, signature, scope)
    _check_possible(node, signature, arguments, scope, told)
    check_together(node, signature, arguments, scope)
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
    arguments = with_names(node, signature, scope)
    nameless = unnamed(arguments, node, signature, scope)
    if nameless is not None:
        scope.report(nameless)
    for one in arguments:
        if one.name is None or not one.name.text:
            continue
        if one.name.text not in parameters:
            scope.report(
                _unknown_parameter(one.name, signature, {other.name.text for other in arguments if other.name})
            )
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
    if all(one.name is not None for one in arguments):
        _check_complete(node, arguments, signature, written, scope)
    return {name: given[name] for name in written}


def _check_complete(
    node: syntax.Ask,
    arguments: tuple[syntax.Argument, ...],
    signature: ActionSignature,
    written: dict[str, syntax.Argument],
    scope: Scope,
) -> None:
    misspelt = any(one.name and one.name.text not in written for one in arguments)
    missing = tuple(one.name for one in signature.parameters if one.required and one.name not in written)
    if missing and not misspelt:
        example = ", ".join(f"{name}: …" for name in missing)
        problem = MissingParameter(node.action.span, action=signature.name, names=missing, example=example)
        scope.report(problem)


def _unknown_parameter(word: syntax.Word, signature: ActionSignature, given: set[str]) -> UnknownParameter:
    names = tuple(one.name for one in signature.parameters)
    said = word.text.casefold()
    meant = next((name for name in names if name not in given and said in PARAMETERS.get(name, ())), None)
    near = meant or nearest(word.text, names)
    return UnknownParameter(
        word.span,
        name=word.text,
        nearest=near,
        known=listed(names),
        action=signature.name,
        fix=Fix(f"Write `{meant}`", (Edit(word.span, meant),)) if meant else respelt(word.span, word.text, near),
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
    for channel in _channels(signature):
        if channel in scope.settings.lacking:
            scope.report(ChannelMissing(span, action=name, channel=channel))
    for role, owner in _missing_roles(signature, given, scope):
        said = id(scope.source), "role", role, owner.name
        if said not in told:
            told.add(said)
            there = _field_for(role, owner, scope)
            if there is not None and isinstance(_item(there), t.Invalid):
                continue  # what is wrong with it has been reported
            line = field_text(there, _FIELD_ROLES.get(role, role)) if there else _line(role, scope)
            said_role = _ROLES_SAID.get(role, role)
            scope.report(MissingRole(span, action=name, role=said_role, owner=owner.name, line=line, there=bool(there)))


def _channels(signature: ActionSignature) -> Iterator[str]:
    """The channel it sends by, and those of which it always needs a provider."""
    if signature.channel is not None:
        yield signature.channel
    for one in signature.parameters:
        if one.provider_of is not None and one.default is not None:
            yield one.provider_of


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
    for parameter in signature.parameters:
        asked = parameter.roles and _may_be_asked(given.get(parameter.name))
        if asked and user and not any(role in user.roles for role in parameter.roles):
            yield parameter.roles[0], user


def _may_be_asked(value: typed.Expression | None) -> bool:
    return value is not None and not (isinstance(value, typed.Constant) and value.value is False)


def _has_client(item: Entity) -> bool:
    linked = "contacts" in item.roles or "company" in item.roles
    return linked or item.role in ("contact", "company") or bool(address_fields(item))


def _field_for(role: str, owner: Entity, scope: Scope) -> Field | None:
    """A field that has the type for the role and no other role yet."""
    role = _FIELD_ROLES.get(role, role)
    playing = {one.role: one.name for one in scope.schema.entities.values() if one.role}
    taken = {name for other, name in owner.roles.items() if (role, other) != ("mailbox", "emails")}
    free = [one for one in owner.stored.values() if one.name not in taken]
    free.sort(key=lambda one: not isinstance(t.filled(one.type), t.Email))  # before any text: that fits, and is none
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


_ROLES_SAID = {"absent": "absences", "off_duty": "times off duty"}
"""What a role is called in a sentence where its name is no noun."""

_FIELD_ROLES = {"client": "contacts"}
"""The field by which an item most often leads to its client."""

_PLAYING: tuple[Literal["user"], Literal["contact"], Literal["company"]] = ("user", "contact", "company")
