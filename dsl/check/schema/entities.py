"""One entity of the schema, from what is written about it and what is built in."""

from attrs import evolve, frozen

from ... import syntax
from ... import types as t
from ...problem import Problem
from ...problems.schema import (
    ContradictsBuiltIn,
    DuplicateName,
    MissingKey,
    NoSuchField,
    SecondKey,
    ShownAsList,
    StageField,
    WrongKeyType,
)
from ...schema import Entity, EntityRole, Field, Pipeline, Stage
from ...source import Source, Span
from ...write import type_text
from ..nearest import nearest
from ..reports import Reports, where
from .fields import Types, field_meant, usable, with_firsts
from .roles import Claim


@frozen
class Draft:
    """An entity as written; `base` is the built-in entity that it extends."""

    written: syntax.EntityDefinition
    source: Source
    types: Types
    base: Entity | None = None

    @property
    def name(self) -> str:
        return self.written.name.text

    def members(self) -> tuple[syntax.FieldDefinition, ...]:
        """The written fields."""
        return tuple(one for one in self.written.members if isinstance(one, syntax.FieldDefinition))

    def report(self, problem: Problem) -> None:
        """Reports a problem of the entity's file."""
        self.types.report(problem)


def entity(draft: Draft, role: EntityRole | None, reports: Reports, built_in: bool) -> Entity:
    """The entity, but for the roles of its fields."""
    base = draft.base
    usable(draft.written.name, "entity", draft.report)
    pipelines = _pipelines(draft, reports)
    fields = _fields(draft, reports)
    key = _key(draft, fields)
    if pipelines:
        _without_stage_fields(draft, fields)
        fields |= stage_fields(draft.name)
    shown = _shown_as(draft, fields)
    label = draft.written.label.text if draft.written.label else base.label if base else None
    return Entity(
        name=draft.name,
        key=key,
        fields=fields,
        pipelines=pipelines,
        role=role,
        shown_as=shown,
        label=label,
        built_in=built_in,
    )


def claims(draft: Draft, fields: Entity) -> tuple[Claim, ...]:
    """The roles that the written fields claim."""
    return tuple(
        Claim(draft.name, one.name.text, one.role, draft.source)
        for one in draft.members()
        if one.role is not None and one.name.text in fields.fields
    )


def stage_fields(entity: str) -> dict[str, Field]:
    """What every staged entity has by itself."""
    return {
        "stage": Field("stage", t.StageName(entity), read_only=True),
        "pipeline": Field("pipeline", t.StageName(entity, "pipeline"), read_only=True),
        "stage_since": Field("stage_since", t.DateTime(), read_only=True),
    }


def duplicate(what: str, name: str, here: tuple[Span, Source], there: tuple[Span, Source], reports: Reports) -> None:
    """Reports one name for two things, at the second."""
    (span, source), (first, elsewhere) = here, there
    place = where(first, elsewhere, seen_from=source)
    reports.add(source, DuplicateName(span, what=what, name=name, where=place))


def _fields(draft: Draft, reports: Reports) -> dict[str, Field]:
    fields = dict(draft.base.fields) if draft.base else {}
    places: dict[str, Span] = {}
    for member in draft.members():
        name = member.name.text
        field = field_meant(member, draft.types)
        if name in places:
            duplicate("a field", name, (member.name.span, draft.source), (places[name], draft.source), reports)
            continue
        places[name] = member.name.span
        if draft.base and name in draft.base.fields:
            fields[name] = _extended(draft.base.fields[name], field, member, draft)
        else:
            fields[name] = field
    firsts = {one.name.text: one.type.field for one in draft.members() if isinstance(one.type, syntax.FirstOf)}
    return with_firsts(fields, firsts, draft.name, draft.report)


def _extended(base: Field, field: Field, member: syntax.FieldDefinition, draft: Draft) -> Field:
    if field.type != base.type and not isinstance(field.type, t.Invalid):
        text = type_text(base.type)
        draft.report(ContradictsBuiltIn(member.type.span, owner=draft.name, name=base.name, type=text))
    return evolve(base, label=field.label or base.label)


def _key(draft: Draft, fields: dict[str, Field]) -> str:
    keys = [one for one in draft.members() if one.key and one.name.text in fields]
    if draft.base is not None:
        for one in keys:
            if one.name.text != draft.base.key:
                name, text = draft.base.key, type_text(draft.base.fields[draft.base.key].type)
                draft.report(ContradictsBuiltIn(one.span, owner=draft.name, name=f"key {name}", type=text))
        return draft.base.key
    if not keys:
        if not any(isinstance(one, syntax.Broken) for one in draft.written.members):
            draft.report(MissingKey(draft.written.name.span, entity=draft.name))
        return ""
    for one in keys[1:]:
        place = where(keys[0].span, draft.source, seen_from=draft.source)
        draft.report(SecondKey(one.name.span, entity=draft.name, where=place))
    key = fields[keys[0].name.text]
    if not isinstance(key.type, t.Integer | t.Text | t.Invalid) or key.first_of is not None:
        draft.report(WrongKeyType(keys[0].type.span, name=key.name))
    fields[key.name] = evolve(key, read_only=True)
    return key.name


def _without_stage_fields(draft: Draft, fields: dict[str, Field]) -> None:
    written = {one.name.text: one.name.span for one in draft.members()}
    for name in stage_fields(draft.name):
        if name in fields:
            span = written.get(name, draft.written.name.span)
            draft.report(StageField(span, entity=draft.name, name=name))


def _shown_as(draft: Draft, fields: dict[str, Field]) -> str | None:
    written = [one for one in draft.written.members if isinstance(one, syntax.ShownAs)]
    for one in written[1:]:
        place = where(written[0].span, draft.source, seen_from=draft.source)
        draft.report(DuplicateName(one.span, what="a line", name="shown as", where=place))
    if not written:
        return draft.base.shown_as if draft.base else None
    word = written[0].field
    field = fields.get(word.text)
    if field is None:
        near = nearest(word.text, fields)
        draft.report(NoSuchField(word.span, entity=draft.name, name=word.text, near=near))
        return None
    if isinstance(t.filled(field.type), t.List | t.Record):
        draft.report(ShownAsList(word.span, name=word.text))
    return field.name


def _pipelines(draft: Draft, reports: Reports) -> tuple[Pipeline, ...]:
    seen: dict[str, syntax.PipelineDefinition] = {}
    for one in draft.written.members:
        if isinstance(one, syntax.PipelineDefinition):
            if one.name.text in seen:
                there = seen[one.name.text].name.span, draft.source
                duplicate("a pipeline", one.name.text, (one.name.span, draft.source), there, reports)
            else:
                seen[one.name.text] = one
    return tuple(Pipeline(name, _stages(one, draft, reports)) for name, one in seen.items())


def _stages(pipeline: syntax.PipelineDefinition, draft: Draft, reports: Reports) -> tuple[Stage, ...]:
    seen: dict[str, Span] = {}
    stages: list[Stage] = []
    for one in pipeline.stages:
        if isinstance(one, syntax.Broken):
            continue
        name = one.name.text
        if name in seen:
            duplicate("a stage", name, (one.name.span, draft.source), (seen[name], draft.source), reports)
            continue
        seen[name] = one.name.span
        stages.append(Stage(name, one.final or "open"))
    return tuple(stages)
