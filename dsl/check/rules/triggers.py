"""What a rule starts with."""

from collections.abc import Callable, Iterable
from typing import assert_never

from attrs import frozen

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix, Problem
from ...problems.rules import ChangeOfFirst, EventElsewhere, NoPipelines, NothingIsClosed, RepeatedName, UnknownEvent
from ...schema import Entity, EventType, Pipeline
from ..nearest import nearest
from ..other_words import TRIGGERS
from ..scope import Scope
from ..unknown import unknown_field, unknown_stage
from ..words import listed

Report = Callable[[Problem], None]


@frozen
class Start:
    """A trigger, with what can be read and relied on after it.

    `known` is whether it means anything: where its names are unknown, that was said, and the rest of the rule is
    still checked. `word` is how messages call it. `places` are the (pipeline, stage) pairs in which the item of a
    stage rule is; `pipelines` those in which it may be at all.
    """

    trigger: typed.Trigger
    word: str
    event: EventType | None = None
    old: frozenset[str] = frozenset()
    places: frozenset[tuple[str, str]] = frozenset()
    pipelines: tuple[Pipeline, ...] = ()
    known: bool = True


def start(node: syntax.Trigger, scope: Scope) -> Start:
    """What the trigger means."""
    pipelines = tuple(one for one in scope.item.pipelines if scope.pipeline in (None, one.name))
    match node:
        case syntax.StageTrigger(stages=stages):
            return _stages(node, stages, pipelines, scope)
        case syntax.LeavingTrigger(stages=stages):
            return _stages(node, stages, pipelines, scope)
        case syntax.CreatedTrigger():
            return Start(typed.OnCreated(), "created", pipelines=pipelines)
        case syntax.DeletedTrigger():
            return Start(typed.OnDeleted(), "deleted", pipelines=pipelines)
        case syntax.ChangeTrigger():
            return _change(node, pipelines, scope)
        case syntax.EventTrigger():
            return _event(node, pipelines, scope)
        case syntax.ClockTrigger():
            return _clock(node, pipelines, scope)
        case _:
            assert_never(node)


def _stages(
    node: syntax.StageTrigger | syntax.LeavingTrigger,
    stages: tuple[syntax.Quoted, ...],
    pipelines: tuple[Pipeline, ...],
    scope: Scope,
) -> Start:
    known: list[str] = []
    if not scope.item.staged:
        scope.report(NoPipelines(node.span, entity=scope.item.name))
        stages = ()
    for stage in stages:
        if scope.item.stage(stage.text, scope.pipeline) is None:
            scope.report(unknown_stage(stage.text, stage.span, scope.item, scope.pipeline))
        else:
            known.append(stage.text)
    _once(stages, scope.report)
    names = tuple(dict.fromkeys(known))
    places = [(line.name, stage.name) for line in pipelines for stage in line.stages if stage.name in names]
    there = tuple(line for line in pipelines if any(line.name == name for name, _ in places))
    old = frozenset({"stage"})
    if isinstance(node, syntax.LeavingTrigger):
        return Start(typed.OnLeaving(names), "leaving stage", old=old, pipelines=there, known=bool(known))
    return Start(typed.OnStage(names), "stage", old=old, places=frozenset(places), pipelines=there, known=bool(known))


def _change(node: syntax.ChangeTrigger, pipelines: tuple[Pipeline, ...], scope: Scope) -> Start:
    known: list[str] = []
    for word in node.fields:
        field = scope.item.fields.get(word.text)
        if field is None:
            scope.report(unknown_field(word, scope.item))
        elif field.first_of is not None:
            scope.report(ChangeOfFirst(word.span, name=field.name, list=field.first_of))
        else:
            known.append(field.name)
    _once(node.fields, scope.report)
    fields = tuple(dict.fromkeys(known))
    old = frozenset(fields if len(known) == len(node.fields) else scope.item.fields)
    return Start(typed.OnChange(fields), "change of", old=old, pipelines=pipelines, known=bool(known))


def _event(node: syntax.EventTrigger, pipelines: tuple[Pipeline, ...], scope: Scope) -> Start:
    name = node.event.text
    event = scope.schema.events.get(name)
    if event is None:
        known = tuple(one.name for one in scope.schema.events.values() if scope.item.name in one.entities)
        near, fix = _trigger_meant(node.event, scope)
        scope.report(UnknownEvent(node.event.span, name=name, nearest=near, known=listed(known), fix=fix))
    elif scope.item.name not in event.entities:
        here, there = scope.item.name, " or ".join(event.entities)
        scope.report(EventElsewhere(node.event.span, name=name, entity=there, here=here))
    else:
        return Start(typed.OnEvent(name), name, event=event, pipelines=pipelines)
    return Start(typed.OnEvent(name), name, old=frozenset(scope.item.fields), known=False)


def _trigger_meant(word: syntax.Word, scope: Scope) -> tuple[str | None, Fix | None]:
    """What was probably meant to start the rule, and the fix where that is certain."""
    name = word.text
    if name in scope.item.fields:
        meant: str | None = f"change of {name}"
    else:
        meant = nearest(name, scope.schema.events) or TRIGGERS.get(name.casefold())
    if meant is None or "…" in meant or meant in scope.schema.events:
        return meant, None
    return meant, Fix(f"Write `{meant}`", (Edit(word.span, meant),))


def _clock(node: syntax.ClockTrigger, pipelines: tuple[Pipeline, ...], scope: Scope) -> Start:
    if node.including_closed and not scope.item.staged:
        scope.report(NothingIsClosed(node.span, entity=scope.item.name))
    at = typed.Constant(node.at.span, t.Time(), node.at.value) if node.at else None
    return Start(typed.OnClock(node.day, at, node.including_closed), "every", pipelines=pipelines)


def _once(names: Iterable[syntax.Word | syntax.Quoted], report: Report) -> None:
    seen: set[str] = set()
    for one in names:
        if one.text in seen:
            report(RepeatedName(one.span, name=one.text))
        seen.add(one.text)


def trigger_needs(trigger: typed.Trigger, entity: Entity) -> frozenset[typed.Path]:
    """The paths that must be known to tell whether a rule starts."""
    match trigger:
        case typed.OnStage() | typed.OnLeaving():
            return frozenset({("stage",), ("pipeline",)})
        case typed.OnChange(fields=fields):
            return frozenset((name,) for name in fields)
        case typed.OnClock() if entity.staged:
            return frozenset({("stage",), ("pipeline",)})
        case _:
            return frozenset()
