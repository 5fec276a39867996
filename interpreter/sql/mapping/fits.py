"""Whether a mapping fits the schema: what can be said of it before a database is opened."""

from collections.abc import Iterator

from stagerules.dsl import types as t
from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.check.words import words
from stagerules.dsl.problem import Problem
from stagerules.dsl.schema import Entity, Field, Schema
from stagerules.dsl.source import Span

from .problems import UnknownMappedEntity, UnknownMappedField, WrongCodes, WrongShape
from .spec import (
    Always,
    Amount,
    By,
    ChildTable,
    Codes,
    Flag,
    InColumn,
    Json,
    LabelColumns,
    LocalTime,
    Name,
    Nowhere,
    Shape,
    TableSpec,
    TablesSpec,
)


def misfits(spec: TablesSpec, schema: Schema) -> Iterator[Problem]:
    """Everything in the mapping that the schema contradicts."""
    known = tuple(name for name, entity in schema.entities.items() if not entity.built_in)
    for one in spec.tables.values():
        name, span = one.entity.text, one.entity.span
        entity = schema.entities.get(name)
        if entity is not None:
            yield from _of_entity(one, entity, schema)
        elif name not in schema.unread:
            yield UnknownMappedEntity(span, name=name, near=nearest(name, tuple(schema.entities)), known=known)


def _of_entity(spec: TableSpec, entity: Entity, schema: Schema) -> Iterator[Problem]:
    for name, (written, shape) in spec.fields.items():
        field = entity.stored.get(name)
        if field is None:
            near, known = nearest(name, tuple(entity.stored)), tuple(entity.stored)
            yield UnknownMappedField(written.span, entity=entity.name, name=name, near=near, known=known)
        elif name == entity.key and not isinstance(shape, InColumn):
            yield _wrong(field, written.span, "the key stands in one column, as it is", f'{name} = "its column"')
        else:
            yield from _of_field(field, field.type, written.span, shape, schema)


def _of_field(field: Field, of: t.Type, span: Span, shape: Shape, schema: Schema) -> Iterator[Problem]:
    inner = t.filled(of)
    match inner, shape:
        case _, Nowhere() if inner is not of or isinstance(inner, t.List):
            pass
        case _, Nowhere():
            yield _wrong(field, span, "it must be filled", f'{field.name} = "its column"')
        case t.List(item, labels), ChildTable(value=value, label=label):
            if bool(labels) != (label is not None):
                why = (
                    "its members have no labels"
                    if label
                    else "its members have labels, and no column is named for them"
                )
                yield _wrong(field, span, why, _example(of, field.name))
            yield from _of_field(field, item, span, value, schema)
        case t.List(_, labels), LabelColumns(columns) if labels:
            yield from _labels(field, labels, columns)
        case t.List(), Json():
            pass
        case t.Choice() | t.StageName(), Codes(_, values):
            yield from _codes(field, span, values, allowed(inner, schema))
        case t.Choice() | t.StageName(), Always(value):
            if value.text not in allowed(inner, schema):
                yield _unknown_value(field, value, allowed(inner, schema))
        case t.Money(currency), Amount(currency=column):
            if currency is None and column is None:
                yield _wrong(
                    field, span, "it is money in any currency, so its currency is kept, too", _example(of, field.name)
                )
        case (t.YesNo(), Flag()) | (t.DateTime(), LocalTime()) | (t.Record(), By()):
            pass
        case t.Money(None) | t.List(), InColumn():
            yield _wrong(field, span, "one column cannot hold it", _example(of, field.name))
        case _, InColumn():
            pass
        case _:
            yield _wrong(field, span, _what(inner), _example(of, field.name))


def allowed(of: t.Type, schema: Schema) -> tuple[str, ...]:
    """The names that a choice, a stage or a pipeline may have."""
    match t.filled(of):
        case t.Choice(values):
            return values
        case t.StageName(entity, "pipeline"):
            return tuple(one.name for one in schema.entities[entity].pipelines)
        case t.StageName(entity):
            return tuple(dict.fromkeys(stage.name for one in schema.entities[entity].pipelines for stage in one.stages))
        case _:
            return ()


def _codes(
    field: Field, span: Span, values: tuple[tuple[Name, Name], ...], names: tuple[str, ...]
) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for code, name in values:
        if name.text not in names:
            yield _unknown_value(field, name, names)
        elif name.text in first:
            why = f"`{first[name.text]}` and `{code.text}` are both `{name.text}`, so it is not clear which to write"
            yield WrongCodes(
                code.span, field=field.name, why=why, way="Keep one, or give the other a name of its own in the schema."
            )
        first.setdefault(name.text, code.text)
    missing = [name for name in names if name not in first]
    if missing and all(name.text in names for _, name in values):
        told = ", ".join(f"`{name}`" for name in missing)
        way = f'Add `"code" = "{missing[0]}"` under `values`.'
        yield WrongCodes(span, field=field.name, why=f"{told} has no code", way=way)


def _unknown_value(field: Field, name: Name, names: tuple[str, ...]) -> WrongCodes:
    near = nearest(name.text, names)
    way = f"Did you mean `{near}`?" if near else f"It can be {', '.join(f'`{one}`' for one in names)}."
    return WrongCodes(name.span, field=field.name, why=f"it is never `{name.text}`", way=way)


def _labels(field: Field, labels: tuple[str, ...], columns: tuple[tuple[Name, Name], ...]) -> Iterator[Problem]:
    for label, _ in columns:
        if label.text not in labels:
            near = nearest(label.text, labels)
            way = f"Did you mean `{near}`?" if near else f"Its labels are {', '.join(f'`{one}`' for one in labels)}."
            yield WrongShape(label.span, field=field.name, why=f"it has no label `{label.text}`", way=way)
    named = {label.text for label, _ in columns}
    missing = [label for label in labels if label not in named]
    if missing and named <= set(labels):
        why = f"the label `{missing[0]}` has no column"
        yield WrongShape(columns[0][0].span, field=field.name, why=why, way=f'Add `{missing[0]} = "its column"`.')


def _wrong(field: Field, span: Span, why: str, example: str) -> WrongShape:
    return WrongShape(span, field=field.name, why=why, way=f"Write it like `{example}`.")


def _what(of: t.Type) -> str:
    match of:
        case t.List(_, labels):
            return "it is a list" + (" with labels" if labels else "")
        case t.Record(entity):
            return f"it is a relation to `{entity}`"
        case t.Money():
            return "it is money"
        case t.YesNo():
            return "it is yes or no"
        case t.DateTime():
            return "it is a moment"
        case t.Choice() | t.StageName():
            return "it is one of some names"
        case t.Integer() | t.Number():
            return "it is a number, not money"
        case _:
            return f"it is {words(of)}"


def _example(of: t.Type, name: str) -> str:
    """How a field of this type could be mapped."""
    match t.filled(of):
        case t.List(_, labels) if labels:
            return f'{name} = {{ table = "its table", owner = "…", value = "…", label = "…" }}'
        case t.List():
            return f'{name} = {{ table = "its table", owner = "…", value = "…", sort = "…" }}'
        case t.Money():
            return f'{name} = {{ amount = "its column", currency = "its column" }}'
        case t.YesNo():
            return f'{name} = {{ column = "its column", yes = "J", no = "N" }}'
        case t.DateTime():
            return f'{name} = {{ column = "its column", zone = "Europe/Berlin" }}'
        case t.Choice() | t.StageName():
            return f'{name} = {{ column = "its column", values = {{ "code" = "name" }} }}'
        case t.Record():
            return f'{name} = {{ column = "its column", by = "email" }}'
        case _:
            return f'{name} = "its column"'
