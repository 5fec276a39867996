"""What `set`, `add` and `remove` write to: a field of the item or of a record it leads to."""

import re

import attrs

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix, Problem
from ...problems import targets as problems
from ...schema import Entity, Field
from ...source import Span
from ..conditions.doubts import first_of
from ..scope import Scope
from ..unknown import unknown_field, unknown_label, unknown_name
from ..values.dispatch import infer, shown
from ..values.paths import is_prefix, item
from ..words import words


@attrs.frozen
class Target:
    """A field that may be written. `record` is what it belongs to; where that is empty, the write is skipped.

    `type` is what a written value must have: the field's type, or with `label` the type of the list's members.
    """

    record: typed.Expression
    entity: Entity
    field: Field
    label: str | None
    type: t.Type


def check_target(expression: syntax.Expression, scope: Scope) -> Target | None:
    """The field that is written to; None once a problem was reported."""
    match expression:
        case syntax.Name():
            return _own_field(expression, scope)
        case syntax.Attribute(base=base, name=word):
            if isinstance(base, syntax.Name) and is_prefix(base, scope):
                infer(expression, scope)
                return None
            return _field_below(base, word, expression, scope)
        case _:
            scope.report(_not_writable(expression.span, "a value", scope))
            return None


def _own_field(node: syntax.Name, scope: Scope) -> Target | None:
    word = node.text
    if word in scope.variables:
        scope.report(_not_writable(node.span, "a variable", scope))
    elif word in scope.item.fields:
        return _target(item(node.span, scope), scope.item, word, node.span, scope)
    elif word in scope.schema.constants:
        scope.report(_not_writable(node.span, "a constant", scope))
    elif word in scope.named_names:
        scope.report(_not_writable(node.span, "a named expression", scope))
    else:
        unknown_name(node, scope)
    return None


def _field_below(base: syntax.Expression, word: syntax.Word, node: syntax.Attribute, scope: Scope) -> Target | None:
    record = infer(base, scope)
    match t.filled(record.type):
        case t.Invalid():
            return None
        case t.Record(entity=name):
            entity = scope.schema.entities[name]
            if word.text in entity.fields:
                return _target(record, entity, word.text, node.span, scope)
            scope.report(unknown_field(word, entity))
        case t.List() as members:
            return _below_list(base, record, members, word, scope)
        case t.Result():
            scope.report(_not_writable(node.span, words(record.type), scope))
        case _:
            scope.report(_not_writable(node.span, "a part of a value", scope))
    return None


def _below_list(
    base: syntax.Expression, members: typed.Expression, type: t.List, word: syntax.Word, scope: Scope
) -> Target | None:
    """`contact.emails.work`; anything else below a list does not say which member."""
    text = shown(base.span, scope)
    if isinstance(members, typed.Field) and type.labels:
        if word.text in type.labels:
            entity = scope.schema.entities[members.entity]
            whole = _target(members.base, entity, members.field, base.span, scope)
            return None if whole is None else attrs.evolve(whole, label=word.text, type=type.item)
        if word.text in ("first", "last"):
            scope.report(problems.LabelNotSettable(word.span, which=word.text, list=text))
        else:
            scope.report(unknown_label(word, type.labels, text))
        return None
    first = _first_instead(members, text, scope)
    scope.report(problems.WriteThroughList(word.span, list=_the_list(members, text), name=word.text, first=first))
    return None


def _first_instead(members: typed.Expression, text: str, scope: Scope) -> str:
    """The `first of` field beside the list, as it is written here; an empty text where there is none."""
    alias = first_of(scope, members.entity, members.field) if isinstance(members, typed.Field) else None
    return text[: text.rfind(".") + 1] + alias if alias else ""


def _the_list(members: typed.Expression, text: str) -> str:
    """The list itself, not a field of its members."""
    while isinstance(members, typed.EachField | typed.WithLabel):
        members = members.base
        text = text.rpartition(".")[0] or text
    return text


def _target(record: typed.Expression, entity: Entity, word: str, span: Span, scope: Scope) -> Target | None:
    """The field, unless it can't be written."""
    field = entity.fields[word]
    problem = _unwritable(record, entity, field, span, scope)
    if problem is not None:
        scope.report(problem)
        return None
    return Target(record, entity, field, None, field.type)


def _unwritable(record: typed.Expression, entity: Entity, field: Field, span: Span, scope: Scope) -> Problem | None:
    text = shown(span, scope)
    if isinstance(field.type, t.StageName) and field.type.what == "stage" and entity.staged:
        return _set_stage(span, isinstance(record, typed.Item), scope)
    if field.first_of is not None:
        of = text.removesuffix(field.name) + field.first_of
        return problems.FirstOfIsReadOnly(span, name=text, list=of)
    if field.name == entity.key:
        return problems.KeyField(span, name=text, entity=entity.name)
    if field.read_only:
        return problems.ReadOnly(span, name=text, way_out=_read_only_way_out(field))
    return None


def _read_only_way_out(field: Field) -> str:
    """What changes the fields that every staged item has."""
    if isinstance(field.type, t.StageName):
        return 'Move the item there: `move to stage "…" in pipeline "…"`.'
    return "It changes by itself when the item is moved." if field.name == "stage_since" else ""


def _set_stage(span: Span, own: bool, scope: Scope) -> Problem:
    """`set stage = "Won"`; with a fix where the statement is just that."""
    text = scope.source.text
    value = re.compile(r'\s*=\s*"([^"\n{]*)"').match(text, span.end)
    before = re.search(r"\bset[ \t]+$", text[max(0, span.start - 20) : span.start])
    fix = None
    if value and before and own:
        whole = Span(span.start - len(before[0]), value.end())
        fix = Fix("Move the item", (Edit(whole, f'move to stage "{value[1]}"'),))
    return problems.SetStage(span, stage=value[1] if value else "…", fix=fix)


def _not_writable(span: Span, what: str, scope: Scope) -> problems.NotWritable:
    return problems.NotWritable(span, name=shown(span, scope), what=what, item=scope.item.name)
