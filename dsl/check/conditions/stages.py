"""Questions about the stage: `is open`, `is before "Invoice"`."""

from typing import Literal

from ... import syntax, typed
from ... import types as t
from ...problems.names import NotStaged
from ...schema import Entity
from ...source import Span
from ..scope import Scope
from ..unknown import unknown_stage
from ..values.dispatch import broken, infer, kind, refuse, shown
from ..values.fitting import list_problem
from ..values.paths import item
from ..words import words
from .doubts import YES_NO, negate

Stages = frozenset[tuple[str, str]]


def stage_is(node: syntax.StageIs, scope: Scope) -> typed.Expression:
    """`is open`, `is success`, `is failure`."""
    found = _subject(node.subject, node.span, scope)
    if found is None:
        return typed.Problematic(node.span, t.Invalid())
    subject, entity = found
    stages = frozenset(
        (line.name, stage.name) for line in entity.pipelines for stage in line.stages if stage.kind == node.kind
    )
    return _test(subject, entity, stages, node.span, node.negated, scope)


def stage_order(node: syntax.StageOrder, scope: Scope) -> typed.Expression:
    """`is before "S"`, `is after "S"`: by the order of the open stages; final ones are after all of them."""
    found = _subject(node.subject, node.span, scope)
    if found is None:
        return typed.Problematic(node.span, t.Invalid())
    subject, entity = found
    if entity.stage(node.stage.text) is None:
        return refuse(unknown_stage(node.stage.text, node.stage.span, entity), scope, node.span)
    stages = beside(entity, node.stage.text, node.kind)
    return _test(subject, entity, stages, node.span, node.negated, scope)


def beside(entity: Entity, name: str, side: Literal["before", "after"]) -> Stages:
    """The stages before or after the one of that name, in every pipeline that has it."""
    found: set[tuple[str, str]] = set()
    for line in entity.pipelines:
        ranks = {
            stage.name: place if stage.kind == "open" else len(line.stages) for place, stage in enumerate(line.stages)
        }
        if name in ranks:
            here = ranks[name]
            found |= {(line.name, s) for s, r in ranks.items() if (r < here if side == "before" else r > here)}
    return frozenset(found)


def _subject(node: syntax.Expression | None, span: Span, scope: Scope) -> tuple[typed.Expression, Entity] | None:
    """The record (or the stage's name, where only that is known) that is asked about, and its entity."""
    subject: typed.Expression = item(span, scope) if node is None else infer(node, scope)
    if broken(subject):
        return None
    match kind(subject):
        case t.Record(entity=name) if scope.schema.entities[name].staged:
            return subject, scope.schema.entities[name]
        case t.StageName(entity=name, what="stage"):
            if isinstance(subject, typed.Field):
                subject = subject.base
            return subject, scope.schema.entities[name]
        case t.List():
            scope.report(list_problem(subject, scope))
        case found:
            what = f"`{scope.item.name}`" if node is None else f"`{shown(subject.span, scope)}`, {words(found)},"
            scope.report(NotStaged(subject.span, what=what))
    return None


def _test(
    subject: typed.Expression, entity: Entity, stages: Stages, span: Span, negated: bool, scope: Scope
) -> typed.Expression:
    if isinstance(kind(subject), t.StageName):
        test = _by_name(subject, entity, stages, span, scope)
    else:
        test = typed.StageIs(span, YES_NO, subject, entity.name, stages)
    return negate(test, span, scope) if negated else test


def _by_name(subject: typed.Expression, entity: Entity, stages: Stages, span: Span, scope: Scope) -> typed.Expression:
    """Of `old stage` only the name is known: it must be one of the stages' (in the rule's pipeline, if it has one)."""
    lines = {line.name for line in entity.pipelines if scope.pipeline in (None, line.name)}
    names = sorted({stage for line, stage in stages if line in lines})
    its_type = t.StageName(entity.name)
    written = tuple(typed.Constant(span, its_type, name) for name in names)
    return typed.Contains(span, YES_NO, typed.ListOf(span, t.List(its_type), written), subject)
