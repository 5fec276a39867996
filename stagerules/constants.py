"""The project's constants: what the project file binds, as values of the types that the schema declares."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from stagerules.dsl import types as t
from stagerules.dsl.check.words import words
from stagerules.dsl.problem import diagnose
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.values import Duration, FileName, Labelled, Money, Ref, Value
from stagerules.interpreter.facts import Search
from stagerules.interpreter.records.protocol import Records
from stagerules.interpreter.values.addresses import normal_email

from .errors import RulesError, UsersMistake
from .problems import WrongConstant
from .project import Project, unknown_constant


class Unbindable(ValueError):
    """Why a value cannot be bound; `str()` is the reason."""


def bound(project: Project, records: Records, given: Mapping[str, object] = {}) -> Mapping[str, Value]:
    """The constants' values: those that the host gave, else those of the project file.

    Raises `UsersMistake` for what the host gave, `RulesError` with everything that is wrong with the others.
    """
    values = dict(_given_values(project, records, given))
    problems = []
    for name, written in (project.file.constants or {}).items():
        if name in values:
            continue
        of = project.schema.constants[name]
        try:
            values[name] = _value(written, of, project.schema, records, project.program.zone)
        except Unbindable as why:
            span = project.file.key_span("constants", name)
            problems.append(WrongConstant(span, name=name, wanted=words(of), why=str(why)))
    if problems:
        source = project.file.source or Source("stagerules.toml", "")
        raise RulesError(tuple(diagnose(problem, source) for problem in problems))
    return values


def _given_values(project: Project, records: Records, given: Mapping[str, object]) -> Iterator[tuple[str, Value]]:
    known = project.schema.constants
    written = project.file.constants or {}
    for name in sorted(project.hosts_constants - written.keys() - given.keys()):
        raise UsersMistake(
            f"The constant `{name}` has no value: `Project.load` was told that the host gives it.",
            f'Give it to the Engine: `Engine(project, constants={{"{name}": …}})`.',
        )
    for name, value in given.items():
        if name not in known:
            raise unknown_constant(name, project.schema)
        try:
            yield name, _given(value, known[name], project.schema, records, project.program.zone)
        except Unbindable as why:
            raise UsersMistake(
                f"The value given for the constant `{name}` does not fit: {why}.",
                f"It must be {words(known[name])}. A record is given as a `Ref` or by its key.",
            ) from None


def _given(value: object, of: t.Type, schema: Schema, records: Records, zone: tzinfo) -> Value:
    """A value of the language, else one as the project file writes it."""
    match of, value:
        case (t.Optional(), None):
            return None
        case (t.Optional(inner), _):
            return _given(value, inner, schema, records, zone)
        case (t.List(item), list() | tuple()):
            return tuple(_given(one, item, schema, records, zone) for one in value)
        case (t.Record(entity), Ref(other, key)):
            if other != entity:
                raise Unbindable(f"it is a record of `{other}`")
            return _record(key, entity, schema, records)
        case (_, Ref() | Money() | Duration() | FileName() | Labelled()):
            return _taken(value, of)
        case _:
            return _value(value, of, schema, records, zone)


def _taken(value: object, of: t.Type) -> Value:
    from stagerules.interpreter.extend.annotations import taken

    try:
        return taken(of, value)
    except TypeError as why:
        raise Unbindable(str(why)) from None


def _value(written: object, of: t.Type, schema: Schema, records: Records, zone: tzinfo) -> Value:
    match of:
        case t.Optional(inner):
            return _value(written, inner, schema, records, zone)
        case t.List(item):
            if not isinstance(written, list):
                raise Unbindable("a list is written between `[` and `]`")
            return tuple(_value(one, item, schema, records, zone) for one in written)
        case t.Record(entity):
            return _record(written, entity, schema, records)
        case _:
            return plain(written, of, schema, zone)


def _record(written: object, entity: str, schema: Schema, records: Records) -> Ref:
    if not isinstance(written, int | str) or isinstance(written, bool):
        raise Unbindable(f"`{written}` is no key of a record")
    kind = schema.entities[entity]
    if kind.role == "user" and isinstance(written, str) and "@" in written:
        return _by_email(written, entity, schema, records)
    if isinstance(kind.fields[kind.key].type, t.Integer) != isinstance(written, int):
        raise Unbindable(f"`{written}` is no key of `{entity}`")
    if records.read(entity, [written], [kind.key]).get(written) is None:
        raise Unbindable(f"there is no `{entity}` with the key `{written}`")
    return Ref(entity, written)


def _by_email(written: str, entity: str, schema: Schema, records: Records) -> Ref:
    """The user with that address: as written, else in normal form."""
    fields = [
        field.name
        for field in schema.entities[entity].fields.values()
        if isinstance(t.filled(field.type), t.Email) or field.type == t.List(t.Email())
    ]
    wanted = normal_email(written)
    found = {ref for field in fields for ref in records.find(Search(entity, field, written))}
    if not found and wanted is not None:
        found = {ref for field in fields for ref in records.find(Search(entity, field, wanted))}
    if len(found) != 1:
        count = f"{len(found)} records of {entity} have" if found else f"no {entity} has"
        raise Unbindable(f"{count} the address `{written}`")
    return found.pop()


def plain(written: object, of: t.Type, schema: Schema, zone: tzinfo) -> Value:
    """A value that needs no database: as data files write it."""
    from stagerules.interpreter.records.plain import PlainProblem, from_plain

    try:
        return from_plain(written, of, schema, zone)
    except PlainProblem as problem:
        raise Unbindable(str(problem)) from None
