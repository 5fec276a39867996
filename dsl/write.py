"""A schema written out as a file of the schema language."""

from typing import assert_never

from . import types as t
from .schema import Entity, Field, Schema

STAGED_FIELDS = ("stage", "pipeline", "stage_since")


def write_schema(schema: Schema, *, built_in: bool = False) -> str:
    """The schema as text; built-in entities and events only on demand."""
    pieces = [_entity(one) for one in schema.entities.values() if built_in or not one.built_in]
    for event in (one for one in schema.events.values() if built_in or not one.built_in):
        fields = [f"    {field_text(field)}" for field in event.fields.values()]
        colon = ":" if fields else ""
        pieces += ["\n".join([f"event {event.name} on {entity}{colon}", *fields]) for entity in event.entities]
    constants = [f"constant {name}: {type_text(of)}" for name, of in schema.constants.items()]
    if constants:
        pieces.append("\n".join(constants))
    return "\n\n".join(pieces) + "\n"


def type_text(of: t.Type) -> str:
    """A type as the schema language writes it."""
    match of:
        case t.Text():
            return "text"
        case t.Integer():
            return "integer"
        case t.Number():
            return "number"
        case t.Money(None):
            return "money in any"
        case t.Money(currency):
            return f"money in {currency}"
        case t.YesNo():
            return "yes/no"
        case t.Date():
            return "date"
        case t.Time():
            return "time"
        case t.DateTime():
            return "datetime"
        case t.Duration():
            return "duration"
        case t.Choice(values):
            return "choice " + _quoted(values)
        case t.Phone():
            return "phone"
        case t.Email():
            return "email"
        case t.Url():
            return "url"
        case t.File():
            return "file"
        case t.Record(entity):
            return entity
        case t.List(item, labels):
            return f"list of {type_text(item)}" + (f" labelled {_quoted(labels)}" if labels else "")
        case t.Optional(inner):
            return f"{type_text(inner)}?"
        case t.StageName() | t.Result() | t.Empty() | t.Invalid():
            raise ValueError(f"{of} is no type of a field")
        case _:
            assert_never(of)


def _entity(entity: Entity) -> str:
    head = f"entity {entity.name}"
    if entity.role:
        head += f" is {entity.role}"
    if entity.label:
        head += f' label "{entity.label}"'
    lines = [f"{head}:"]
    roles = {name: role for role, name in entity.roles.items()}
    for field in entity.fields.values():
        if entity.staged and field.name in STAGED_FIELDS:
            continue
        key = "key " if field.name == entity.key else ""
        lines.append(f"    {key}{field_text(field, roles.get(field.name))}")
        if field.name == entity.shown_as:
            lines.append(f"    shown as {field.name}")
    for pipeline in entity.pipelines:
        lines += ["", f'    pipeline "{pipeline.name}":']
        for stage in pipeline.stages:
            kind = "" if stage.kind == "open" else f" {stage.kind}"
            lines.append(f'        stage "{stage.name}"{kind}')
    return "\n".join(lines)


def field_text(field: Field, role: str | None = None) -> str:
    """A field as the schema language writes it."""
    if field.first_of:
        return f"{field.name}: first of {field.first_of}"
    text = f"{field.name}: {type_text(field.type)}"
    if role:
        text += f" is {role}"
    if field.read_only:
        text += " read only"
    if field.label:
        text += f' label "{field.label}"'
    return text


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f'"{value}"' for value in values)
