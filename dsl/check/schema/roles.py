"""Roles: what a name means to actions, in whatever language the schema is written (language.md, 4)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from attrs import evolve, frozen

from ... import types as t
from ...problems.schema import RoleElsewhere, RoleTaken, UnknownRole, WrongRoleType
from ...schema import Entity, EntityRole
from ...source import Source
from ...syntax import EntityDefinition, Word
from ..nearest import nearest
from ..reports import Reports, where

ENTITY_ROLES: tuple[EntityRole, ...] = ("user", "contact", "company")

OF_ANY = ("responsible", "contacts", "company", "phones", "emails")
OF_USERS = ("mailbox", "supervisor", "absent", "off_duty", "working_hours")
FIELD_ROLES = OF_ANY + OF_USERS

Playing = Mapping[Literal["user", "contact", "company"], str]


@frozen
class Claim:
    """A field that says `is ROLE`."""

    entity: str
    field: str
    role: Word
    source: Source


def entity_roles(definitions: Iterable[tuple[EntityDefinition, Source]], reports: Reports) -> dict[str, EntityRole]:
    """The role of each entity that has one: as written, else by its standard name."""
    claims: dict[EntityRole, tuple[str, Word, Source]] = {}
    silent: list[str] = []
    for definition, source in definitions:
        role = definition.role
        if role is None:
            silent.append(definition.name.text)
        elif role.text not in ENTITY_ROLES:
            near = nearest(role.text, ENTITY_ROLES)
            problem = UnknownRole(role.span, name=role.text, what="an entity", known=ENTITY_ROLES, near=near)
            reports.add(source, problem)
        elif (known := role.text) in claims:
            name, word, there = claims[known]
            _taken(role, source, name, word, there, reports)
        else:
            claims[known] = definition.name.text, role, source
    found = {name: role for role, (name, _, _) in claims.items()}
    for standard in ENTITY_ROLES:
        same = sorted((name for name in silent if name.casefold() == standard), reverse=True)
        if standard not in claims and same:
            found[same[-1]] = standard
    return found


def with_field_roles(entities: Mapping[str, Entity], claims: Iterable[Claim], reports: Reports) -> dict[str, Entity]:
    """The entities with the roles of their fields: as written, else by standard name, else by type."""
    playing: Playing = {entity.role: entity.name for entity in entities.values() if entity.role}
    written: dict[str, dict[str, Claim]] = {}
    for claim in claims:
        mine = written.setdefault(claim.entity, {})
        role = claim.role.text
        if _possible(claim, entities[claim.entity], playing, reports):
            if role in mine:
                other = mine[role]
                _taken(claim.role, claim.source, other.field, other.role, other.source, reports)
            else:
                mine[role] = claim
    return {
        name: evolve(entity, roles=_roles(entity, written.get(name, {}), playing)) for name, entity in entities.items()
    }


def _roles(entity: Entity, written: Mapping[str, Claim], playing: Playing) -> dict[str, str]:
    found = {role: claim.field for role, claim in written.items()}
    taken = {name for role, name in found.items() if role != "mailbox"}
    for role in OF_ANY + (OF_USERS if entity.role == "user" else ()):
        if role not in found:
            free = [one for one in entity.fields.values() if one.name not in taken and one.first_of is None]
            named = [one.name for one in free if one.name.casefold() == role and fits_role(role, one.type, playing)]
            typed = [one.name for one in free if _by_type(role, one.type)]
            if named or len(typed) == 1:
                found[role] = (named or typed)[0]
    return {role: found[role] for role in FIELD_ROLES if role in found}


def address_fields(entity: Entity) -> tuple[str, ...]:
    """The fields that hold telephone numbers or e-mail addresses, whatever their roles."""
    return tuple(
        name
        for name, one in entity.fields.items()
        if one.first_of is None and (_by_type("phones", one.type) or _by_type("emails", one.type))
    )


def _by_type(role: str, type: t.Type) -> bool:
    if role not in ("phones", "emails"):
        return False
    plain = t.filled(type)
    item = plain.item if isinstance(plain, t.List) else plain
    return isinstance(item, t.Phone if role == "phones" else t.Email)


def _possible(claim: Claim, entity: Entity, playing: Playing, reports: Reports) -> bool:
    role = claim.role.text
    report: Callable[..., None] = lambda problem: reports.add(claim.source, problem)  # noqa: E731
    if role not in FIELD_ROLES:
        near = nearest(role, FIELD_ROLES)
        report(UnknownRole(claim.role.span, name=role, what="a field", known=FIELD_ROLES, near=near))
        return False
    if role in OF_USERS and entity.role != "user":
        report(RoleElsewhere(claim.role.span, role=role, owner="the user"))
        return False
    field = entity.fields[claim.field]
    if field.first_of is not None or not fits_role(role, field.type, playing):
        needed = _needed(role, playing)
        report(WrongRoleType(claim.role.span, name=claim.field, role=role, needed=needed))
        return False
    return True


def fits_role(role: str, type: t.Type, playing: Playing) -> bool:
    """Whether a field of the type can have the role."""
    match role, t.filled(type):
        case _, t.Invalid() | t.List(item=t.Invalid()):
            return True
        case (("responsible" | "supervisor"), t.Record(entity=name)):
            return name == playing.get("user")
        case "contacts", t.List(item=t.Record(entity=name)) | t.Record(entity=name):
            return name == playing.get("contact")
        case "company", t.Record(entity=name):
            return name == playing.get("company")
        case (("phones" | "emails"), _):
            return _by_type(role, type)
        case "mailbox", t.Email() | t.Text():
            return True
        case (("absent" | "off_duty"), t.YesNo()):
            return True
        case "working_hours", t.Text() | t.Choice():
            return True
        case _:
            return False


def _needed(role: str, playing: Playing) -> str:
    match role:
        case "responsible" | "supervisor":
            return f"a record of `{playing.get('user', 'User')}`"
        case "contacts":
            return f"a list of records of `{playing['contact']}`" if "contact" in playing else _no_entity("contact")
        case "company":
            return f"a record of `{playing['company']}`" if "company" in playing else _no_entity("company")
        case "phones":
            return "a `phone` or a list of them"
        case "emails":
            return "an `email` or a list of them"
        case "mailbox":
            return "an `email` or a `text`"
        case "absent" | "off_duty":
            return "`yes/no`"
        case _:
            return "a `text` (the name of a calendar)"


def _no_entity(role: str) -> str:
    return f"a record of the entity that is the {role}, and no entity says `is {role}`"


def _taken(role: Word, source: Source, other: str, word: Word, there: Source, reports: Reports) -> None:
    """Reports the second that claims a role, at its place."""
    place = where(word.span, there, seen_from=source)
    reports.add(source, RoleTaken(role.span, role=role.text, other=other, where=place))
