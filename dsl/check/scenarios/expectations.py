"""`expect …`: what a scenario expects to have been asked for, or to be so now."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from ... import syntax
from ... import types as t
from ...problems.scenarios import UnknownRule
from ...problems.statements import FieldOrAction
from ...schema import Entity, Field
from ...vocabulary import ActionSignature, AnyValues, ClientRecipient, EntityName, Fields, Parameter, Users
from ..nearest import nearest
from ..rules.known_actions import known_action, other_meaning
from ..scope import Scope
from ..values.expressions import check_condition
from ..words import listed

HISTORY: Mapping[str, t.Type] = {
    "field": t.Optional(t.Text()),
    "text": t.Optional(t.Text()),
    "before": t.Invalid(),
    "after": t.Invalid(),
    "rule": t.Optional(t.Text()),
    "author": t.Invalid(),
    "at": t.DateTime(),
}
"""What `expect history where …` can ask of an entry; `before` and `after` are of the field's type."""

Expectation = syntax.ExpectAsked | syntax.ExpectThat | syntax.ExpectQuoted | syntax.ExpectFailure


def expect(step: Expectation, scope: Scope, rules: Sequence[str]) -> None:
    """Checks the names and types of an expectation."""
    match step:
        case syntax.ExpectAsked(action=action, condition=condition):
            _asked(action, condition, scope)
        case syntax.ExpectThat(condition=syntax.Name(text=name) as word) if name in scope.vocabulary.actions:
            other = other_meaning(name, scope)
            if other is not None:
                scope.report(FieldOrAction(word.span, name=name, what=other))
        case syntax.ExpectThat(condition=condition):
            check_condition(condition, scope)
        case syntax.ExpectQuoted(kind=kind, text=text):
            if kind.text == "pending" and text.text not in rules:
                near = nearest(text.text, rules)
                known = listed(tuple(rules))
                scope.report(UnknownRule(text.span, name=text.text, nearest=near, known=known))
        case syntax.ExpectFailure():
            pass


def _asked(action: syntax.Word, condition: syntax.Expression | None, scope: Scope) -> None:
    if action.text == "nothing":
        return
    if action.text == "history":
        asked = _as_entity("history", HISTORY)
    else:
        signature = known_action(action, scope)
        if signature is None:
            return
        asked = _as_entity(signature.name, _parameters(signature))
    if condition is not None:
        check_condition(condition, _inside(scope, asked))


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


def _as_entity(name: str, types: Mapping[str, t.Type]) -> Entity:
    return Entity(name, "", {field: Field(field, of) for field, of in types.items()})


def _parameters(signature: ActionSignature) -> dict[str, t.Type]:
    return {one.name: _type(one) for one in signature.parameters}


def _type(parameter: Parameter) -> t.Type:
    """What takes several types compares with anything here."""
    match parameter.type:
        case Users() | EntityName() | Fields() | AnyValues() | ClientRecipient():
            return t.Invalid()
        case plain if parameter.required or parameter.default is not None:
            return plain
        case plain:
            return t.optional(plain)
