"""The schema: from the files that declare it to what there is, or to problems with a place."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files as resources
from typing import TypeVar

from attrs import evolve, frozen

from ... import syntax
from ... import types as t
from ...parse.files import parse
from ...problem import Diagnostic
from ...problems.schema import (
    ConstantIsField,
    ContradictsBuiltIn,
    KeyHere,
    Misplaced,
    ReservedName,
    RoleElsewhere,
    UnknownEntity,
)
from ...reserved import IN_STATEMENTS, IN_TRIGGERS
from ...schema import Entity, EntityRole, EventType, Field, Schema
from ...source import Source
from ...vocabulary import Settings
from ...write import type_text
from ..nearest import nearest
from ..reports import NAMELESS, Reports
from .entities import Draft, claims, duplicate, entity
from .fields import Types, field_meant, meant
from .roles import Claim, entity_roles, with_field_roles

RAISED_HERE = ("message_failed",)
"""Events that nobody outside has to announce: what a schema adds to them may be empty."""

D = TypeVar("D", syntax.EntityDefinition, syntax.EventDefinition, syntax.ConstantDefinition)


@frozen
class Written:
    """What the files declare, each name once."""

    entities: dict[str, tuple[syntax.EntityDefinition, Source]]
    events: dict[str, tuple[syntax.EventDefinition, Source]]
    constants: dict[str, tuple[syntax.ConstantDefinition, Source]]


def build_schema(files: Sequence[syntax.File], settings: Settings) -> tuple[Schema, tuple[Diagnostic, ...]]:
    """The schema that the files declare, with the built-in entities, and everything that is wrong with them."""
    unread = frozenset(name for file in files for name in _unread(file))
    reports = Reports([file.source for file in files], unread)
    _only_schema(files, reports)
    written = _written(files, reports)
    entities = _entities(written, settings, reports)
    names = {name: name for name in entities}
    events = _events(written, entities, names, settings, reports)
    constants = {
        name: meant(one.type, Types(names, settings, reports.to(source)))
        for name, (one, source) in written.constants.items()
    }
    _constant_names(written, entities, reports)
    misplaced = written.events.keys() - events.keys()
    return Schema(entities, events, constants, unread | misplaced), reports.diagnostics()


def _unread(file: syntax.File) -> Iterator[str]:
    """The names of what could not be read in a file."""
    yield from file.unread
    waiting: list[object] = list(file.declarations)
    while waiting:
        match waiting.pop():
            case syntax.Broken(name=name):
                yield name or NAMELESS
            case syntax.EntityDefinition(members=inside) | syntax.EventDefinition(fields=inside):
                waiting.extend(inside)
            case syntax.PipelineDefinition(stages=inside):
                waiting.extend(inside)
            case _:
                pass


@cache
def built_in() -> syntax.File:
    """The records that every project has, as `builtin.schema` declares them."""
    text = resources(__package__.rsplit(".", 2)[0]).joinpath("builtin.schema").read_text(encoding="utf-8")
    file, problems = parse(Source("builtin.schema", text))
    if problems:
        raise AssertionError(problems)
    return file


def _only_schema(files: Iterable[syntax.File], reports: Reports) -> None:
    what = {
        syntax.For: "`for`",
        syntax.Rule: "A rule",
        syntax.NamedExpression: "A named expression (`let`)",
        syntax.Scenario: "A scenario",
    }
    for file in files:
        for one in file.declarations:
            if type(one) in what:
                reports.add(file.source, Misplaced(one.span, what=what[type(one)], ending=".rules"))


def _written(files: Sequence[syntax.File], reports: Reports) -> Written:
    return Written(
        _once(files, syntax.EntityDefinition, "an entity", reports),
        _once(files, syntax.EventDefinition, "an event", reports),
        _once(files, syntax.ConstantDefinition, "a constant", reports),
    )


def _once(files: Iterable[syntax.File], kind: type[D], what: str, reports: Reports) -> dict[str, tuple[D, Source]]:
    found: dict[str, tuple[D, Source]] = {}
    for file in files:
        for one in file.declarations:
            if isinstance(one, kind):
                name = one.name.text
                if name in found:
                    other, there = found[name]
                    duplicate(what, name, (one.name.span, file.source), (other.name.span, there), reports)
                else:
                    found[name] = one, file.source
    return found


# --- entities ------------------------------------------------------------------------------------------------------


def _entities(written: Written, settings: Settings, reports: Reports) -> dict[str, Entity]:
    roles = entity_roles(written.entities.values(), reports)
    user = next((name for name, role in roles.items() if role == "user"), None)
    standard = [one for one in built_in().declarations if isinstance(one, syntax.EntityDefinition)]
    standard = [one for one in standard if one.name.text != "User" or user is None]
    meanings = {name: name for name in written.entities} | {one.name.text: one.name.text for one in standard}
    base = meanings | {"User": user or "User"}
    claimed: list[Claim] = []
    given: dict[str, Entity] = {}
    for definition in standard:
        draft = Draft(definition, built_in().source, Types(base, settings, reports.to(built_in().source)))
        given[draft.name] = entity(draft, "user" if draft.name == "User" else None, reports, built_in=True)
        claimed += claims(draft, given[draft.name])
    entities: dict[str, Entity] = {}
    for name, (definition, source) in written.entities.items():
        extended = given.get(name)
        draft = Draft(definition, source, Types(meanings, settings, reports.to(source)), extended)
        role: EntityRole | None = roles.get(name)
        entities[name] = entity(draft, role, reports, built_in=False)
        claimed += claims(draft, entities[name])
    for name, one in given.items():
        entities.setdefault(name, one)
    return with_field_roles(entities, claimed, reports)


# --- events and constants ------------------------------------------------------------------------------------------


def _events(
    written: Written, entities: dict[str, Entity], names: dict[str, str], settings: Settings, reports: Reports
) -> dict[str, EventType]:
    standard = _standard_events(names, settings, reports)
    events: dict[str, EventType] = {}
    for name, (definition, source) in written.events.items():
        types = Types(names, settings, reports.to(source))
        fields = _event_fields(definition, source, types, reports)
        if name in standard:
            fields = _with_standard(standard[name], fields, definition, types)
        if name in IN_TRIGGERS:
            types.report(ReservedName(definition.name.span, what="event", name=name))
        on = definition.entity
        if on.text not in entities:
            known = tuple(name for name, one in entities.items() if not one.built_in)
            near = nearest(on.text, entities)
            types.report(UnknownEntity(on.span, name=on.text, near=near, known=known))
        else:
            events[name] = EventType(name, (on.text,), fields)
    staged = tuple(name for name, one in entities.items() if one.staged)
    for name, event in standard.items() if staged else ():
        events.setdefault(name, evolve(event, entities=staged))
    return events


def _standard_events(names: dict[str, str], settings: Settings, reports: Reports) -> dict[str, EventType]:
    source = built_in().source
    types = Types(names, settings, reports.to(source))
    return {
        one.name.text: EventType(
            one.name.text, (one.entity.text,), _event_fields(one, source, types, reports), built_in=True
        )
        for one in built_in().declarations
        if isinstance(one, syntax.EventDefinition)
    }


def _event_fields(
    definition: syntax.EventDefinition, source: Source, types: Types, reports: Reports
) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    spans: dict[str, syntax.Word] = {}
    for one in definition.fields:
        if isinstance(one, syntax.Broken):
            continue
        name = one.name.text
        if one.key:
            types.report(KeyHere(one.span))
        if one.role:
            types.report(RoleElsewhere(one.role.span, role=one.role.text, owner="an entity"))
        if name in fields:
            duplicate("a field", name, (one.name.span, source), (spans[name].span, source), reports)
            continue
        spans[name] = one.name
        fields[name] = _plain(one, types)
    return fields


def _plain(written: syntax.FieldDefinition, types: Types) -> Field:
    field = field_meant(written, types)
    if isinstance(written.type, syntax.FirstOf):
        return evolve(field, type=meant(written.type, types), first_of=None)
    return field


def _with_standard(
    standard: EventType, fields: dict[str, Field], definition: syntax.EventDefinition, types: Types
) -> dict[str, Field]:
    written = {one.name.text: one for one in definition.fields if isinstance(one, syntax.FieldDefinition)}
    for name, field in standard.fields.items():
        if name in fields and fields[name].type not in (field.type, t.Invalid(), *_wider(field.type)):
            span, text = written[name].type.span, type_text(field.type)
            types.report(ContradictsBuiltIn(span, owner=standard.name, name=name, type=text))
    more = {name: field for name, field in fields.items() if name not in standard.fields}
    if standard.name in RAISED_HERE:
        single = {name: field for name, field in more.items() if not isinstance(field.type, t.List)}
        more |= {name: evolve(field, type=t.optional(field.type)) for name, field in single.items()}
    return {**standard.fields, **fields, **more}


def _wider(of: t.Type) -> tuple[t.Type, ...]:
    """What a project may say instead: payments come in other currencies, too."""
    return (t.Money(None),) if isinstance(of, t.Money) else ()


def _constant_names(written: Written, entities: dict[str, Entity], reports: Reports) -> None:
    for name, (definition, source) in written.constants.items():
        owner = next((one for one in entities.values() if name in one.fields and not one.built_in), None)
        if name in IN_STATEMENTS:
            reports.add(source, ReservedName(definition.name.span, what="constant", name=name))
        elif owner is not None:
            reports.add(source, ConstantIsField(definition.name.span, name=name, entity=owner.name))
