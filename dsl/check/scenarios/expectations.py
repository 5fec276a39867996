"""`expect …`: what a scenario expects to have been asked for, or to be so now."""

from collections.abc import Iterable, Sequence

from attrs import evolve

from ... import scenario as story
from ... import syntax, typed
from ...problem import Problem
from ...problems.scenarios import UnknownRule
from ...problems.statements import FieldOrAction
from ...schema import Entity
from ..nearest import nearest
from ..rules.known_actions import known_action, other_meaning
from ..scope import Scope
from ..values.expressions import check_condition
from ..words import listed
from .asked import entries, requests

Expectation = syntax.ExpectAsked | syntax.ExpectThat | syntax.ExpectQuoted | syntax.ExpectFailure


def expect(step: Expectation, scope: Scope, rules: Sequence[str]) -> story.Expect | None:
    """The expectation, its names and types checked; None once a problem was reported."""
    match step:
        case syntax.ExpectAsked():
            return _asked(step, scope)
        case syntax.ExpectThat(condition=syntax.Name(text=name) as word) if name in scope.vocabulary.actions:
            other = other_meaning(name, scope)
            if other is not None:
                scope.report(FieldOrAction(word.span, name=name, what=other))
            return story.ExpectAsked(step.span, name, None, negated=False)
        case syntax.ExpectThat(condition=syntax.Name(text=name) as word) if _is_nearly_an_action(name, scope):
            known_action(syntax.Word(word.span, name), scope)
            return None
        case syntax.ExpectThat(condition=condition):
            return story.ExpectThat(step.span, check_condition(condition, scope).typed)
        case syntax.ExpectQuoted(kind=syntax.Word(text="pending"), text=text):
            if text.text not in rules:
                near = nearest(text.text, rules)
                known = listed(tuple(rules))
                scope.report(UnknownRule(text.span, name=text.text, nearest=near, known=known))
            return story.ExpectPending(step.span, text.text)
        case syntax.ExpectQuoted(text=text):
            return story.ExpectExclusion(step.span, text.text)
        case syntax.ExpectFailure(failure=failure):
            return story.ExpectFailure(step.span, failure.text)


def _is_nearly_an_action(name: str, scope: Scope) -> bool:
    """Whether an action was meant: the name is none, and nothing else is called nearly so."""
    others = [*scope.variables, *scope.item.fields, *scope.schema.constants, *scope.named_names]
    return name not in others and not nearest(name, others) and nearest(name, scope.vocabulary.actions) is not None


def _asked(step: syntax.ExpectAsked, scope: Scope) -> story.Expect | None:
    if step.action.text == "nothing":
        return story.ExpectNothing(step.span)
    if step.action.text == "history":
        return story.ExpectHistory(step.span, _where(step, entries(scope.schema), scope), step.negated)
    signature = known_action(step.action, scope)
    if signature is None:
        return None
    condition = _where(step, requests(signature, scope.schema), scope)
    return story.ExpectAsked(step.span, signature.name, condition, step.negated)


def _where(step: syntax.ExpectAsked, kinds: Iterable[Entity], scope: Scope) -> typed.Expression | None:
    """The condition, read in the first way in which it makes sense; what is wrong with it is said of the first."""
    if step.condition is None:
        return None
    first: list[Problem] = []
    for number, asked in enumerate(kinds):
        found: list[Problem] = []
        inside = evolve(_inside(scope, asked), report=found.append)
        condition = check_condition(step.condition, inside)
        if not condition.broken:
            for problem in found:
                scope.report(problem)
            return condition.typed
        first = first if number else found
    for problem in first:
        scope.report(problem)
    return None


def _inside(scope: Scope, asked: Entity) -> Scope:
    """In `where`, bare names are what was asked for; the item's own fields are not meant."""
    entities = {**scope.schema.entities, asked.name: asked}
    schema = evolve(scope.schema, entities=entities)
    return evolve(
        scope,
        schema=schema,
        item=asked,
        pipeline=None,
        named=lambda _: None,
        named_syntax=lambda _: None,
        named_names=frozenset(),
        filled=frozenset(),
    )
