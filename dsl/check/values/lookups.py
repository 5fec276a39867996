"""Look-ups: `first User where department == "Sales" by last_assigned`, as the value of a `let` in a rule's body."""

from attrs import evolve

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems import lookups as problems
from ...problems.mistakes import OfMissing
from ...problems.schema import UnknownEntity
from ...schema import Entity
from ...source import Span
from ..conditions.logic import condition_part
from ..nearest import nearest
from ..rules.needs import ITEM, NONE, Memory, Reader
from ..scope import Scope
from ..unknown import respelt, unknown_field
from .dispatch import broken, refuse
from .pairs import orderable
from .paths import field, hidden_variable, item, with_variable
from .preselection import equalities


def written(value: syntax.Expression | syntax.Ask) -> syntax.Lookup | None:
    """The look-up that a value is, also in parentheses."""
    while isinstance(value, syntax.Group):
        value = value.value
    return value if isinstance(value, syntax.Lookup) else None


def elsewhere(node: syntax.Lookup, scope: Scope) -> typed.Expression:
    """A look-up that is not the value of a `let` in a body."""
    if _is_list(node, scope):
        return refuse(_of_missing(node), scope)
    return refuse(problems.LookupElsewhere(node.span, start=f"{node.kind} {node.entity.text} where"), scope)


def lookup(node: syntax.Lookup, scope: Scope) -> typed.Expression:
    """The look-up; `first` gives an optional record, `count` a number."""
    nothing = typed.Problematic(node.span, t.Invalid())
    entity = scope.schema.entities.get(node.entity.text)
    if entity is None:
        scope.report(_unknown(node, scope))
        return nothing
    inside = _inside(entity, scope)
    order = _order(node, inside)
    if node.condition is None:
        _where_missing(node, entity, scope)
        return nothing
    condition = condition_part(node.condition, inside)
    if broken(condition) or (order is not None and broken(order)):
        return nothing
    candidate = inside.candidate or ""
    return typed.Lookup(
        span=node.span,
        type=t.Integer() if node.kind == "count" else t.Optional(t.Record(entity.name)),
        kind=node.kind,
        entity=entity.name,
        candidate=candidate,
        condition=condition,
        equal=equalities(condition, candidate),
        reads=_reads(condition, order, inside),
        by=node.by.text if node.by is not None else None,
        descending=node.descending,
    )


def _inside(entity: Entity, scope: Scope) -> Scope:
    """The scope of the condition: bare names are fields of the candidate; what belongs to the item is `this.…`."""
    candidate = hidden_variable(scope)
    inside = with_variable(scope, candidate, t.Record(entity.name))
    return evolve(
        inside,
        item=entity,
        pipeline=None,
        candidate=candidate,
        this=scope.item,
        old=frozenset(),
        named=lambda _name: None,
        named_syntax=lambda _name: None,
        named_names=frozenset(),
    )


def _order(node: syntax.Lookup, inside: Scope) -> typed.Expression | None:
    """The field by which the first one is found."""
    if node.by is None:
        return None
    word, entity = node.by, inside.item
    if node.kind == "count":
        return refuse(problems.OrderOfCount(Span(word.span.start, node.span.end)), inside)
    if word.text not in entity.fields:
        return refuse(unknown_field(word, entity), inside)
    value = field(item(word.span, inside), entity, word.text, word.span, inside)
    return value if orderable(value, inside) else typed.Problematic(word.span, t.Invalid())


def _reads(condition: typed.Expression, order: typed.Expression | None, inside: Scope) -> frozenset[typed.Path]:
    """The paths that are read of each candidate."""
    reader = Reader(inside.item, inside.schema, inside.vocabulary, Memory(), {inside.candidate or "": ITEM}, item=NONE)
    reader.value(condition)
    reader.value(order)
    return frozenset(reader.found)


def _unknown(node: syntax.Lookup, scope: Scope) -> UnknownEntity | OfMissing:
    """No such entity; a list of the item is meant to be asked with `of`."""
    word = node.entity
    if _is_list(node, scope):
        return _of_missing(node)
    entities = scope.schema.entities
    own = tuple(one.name for one in entities.values() if not one.built_in)
    near = nearest(word.text, entities)
    fix = respelt(word.span, word.text, near)
    return UnknownEntity(word.span, name=word.text, near=near, known=own, fix=fix)


def _is_list(node: syntax.Lookup, scope: Scope) -> bool:
    """Whether a list of the item is meant: `count contacts`."""
    name = node.entity.text
    return node.condition is None and name not in scope.schema.entities and name in scope.item.fields


def _of_missing(node: syntax.Lookup) -> OfMissing:
    start = f"{node.kind} of {node.entity.text}"
    fix = Fix(f"Write `{start}`", (Edit(Span(node.span.start, node.entity.span.end), start),))
    return OfMissing(node.span, text=f"{node.kind} {node.entity.text}", meant=start, fix=fix)


def _where_missing(node: syntax.Lookup, entity: Entity, scope: Scope) -> None:
    name = entity.shown_as or next(iter(entity.fields), "id")
    scope.report(problems.WhereMissing(node.span, start=f"{node.kind} {entity.name}", field=name))
