"""Builds the nodes of schema files; see nodes.py."""

from typing import Any

from ... import syntax
from ...problems.syntax import Repeated
from ...source import Span
from ...syntax import Quoted, Word
from ..reading import Makers, Reading


def build_type_name(span: Span, name: str, optional: str | None) -> syntax.TypeName:
    return syntax.TypeName(span, name, optional is not None)


def build_money_type(span: Span, currency: Word | None, optional: str | None) -> syntax.MoneyType:
    return syntax.MoneyType(span, currency.text if currency else None, optional is not None)


def build_choice_type(span: Span, *parts: Any) -> syntax.ChoiceType:
    return syntax.ChoiceType(span, parts[:-1], parts[-1] is not None)


def build_list_type(span: Span, item: syntax.TypeExpression, *labels: Quoted | None) -> syntax.ListType:
    return syntax.ListType(span, item, tuple(label for label in labels if label is not None))


Modifier = tuple[str, Span, Word | Quoted | None]


def build_field_role(span: Span, role: Word) -> Modifier:
    return "is", span, role


def build_field_read_only(span: Span, _: str) -> Modifier:
    return "read only", span, None


def build_field_label(span: Span, label: Quoted) -> Modifier:
    return "label", span, label


def build_field_definition(
    reading: Reading,
    span: Span,
    key: str | None,
    name: Word,
    kind: syntax.TypeExpression,
    *modifiers: Modifier,
) -> syntax.FieldDefinition:
    said: dict[str, Any] = {}
    for word, place, value in modifiers:
        if word in said:
            reading.report(Repeated(place, text=word))
        said[word] = value
    return syntax.FieldDefinition(
        span, key is not None, name, kind, said.get("is"), "read only" in said, said.get("label")
    )


def build_pipeline_definition(
    span: Span, name: Quoted, *stages: syntax.StageDefinition | syntax.Broken
) -> syntax.PipelineDefinition:
    return syntax.PipelineDefinition(span, name, stages)


def build_entity_definition(
    span: Span, name: Word, role: Word | None, label: Quoted | None, *members: Any
) -> syntax.EntityDefinition:
    return syntax.EntityDefinition(span, name, role, label, members)


def build_event_definition(span: Span, name: Word, entity: Word, *fields: Any) -> syntax.EventDefinition:
    return syntax.EventDefinition(span, name, entity, fields)


MAKERS: Makers = {
    "type_name": build_type_name,
    "money_type": build_money_type,
    "choice_type": build_choice_type,
    "list_type": build_list_type,
    "field_role": build_field_role,
    "field_read_only": build_field_read_only,
    "field_label": build_field_label,
    "pipeline_definition": build_pipeline_definition,
    "entity_definition": build_entity_definition,
    "event_definition": build_event_definition,
}

ASKING: Makers = {
    "field_definition": build_field_definition,
}
