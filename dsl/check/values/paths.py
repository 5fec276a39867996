"""Names and paths: `amount`, `contact.phones.work`, `old amount`, `event.amount`."""

from typing import Literal

import attrs

from ... import syntax, typed
from ... import types as t
from ...lookups import LOOKUPS
from ...problem import Edit, Fix
from ...problems import names as problems
from ...problems.lookups import LetOrField, OldInLookup
from ...problems.operations import WrongNumberOfValues
from ...schema import Entity
from ...schema import Field as SchemaField
from ...source import Span
from ..conditions import flow, reread
from ..scope import Scope
from ..unknown import unknown_event_field, unknown_field, unknown_label, unknown_name, unknown_result
from .dispatch import infer, refuse, shown
from .parts import part

THIS = "this"


def item(span: Span, scope: Scope) -> typed.Item | typed.Variable:
    """The record that bare field names belong to: the one that the rule is about, or that a look-up looks at."""
    its_type = t.Record(scope.item.name)
    return typed.Item(span, its_type) if scope.candidate is None else typed.Variable(span, its_type, scope.candidate)


def this(node: syntax.Name, scope: Scope) -> typed.Item | None:
    """`this` in a look-up: the record that the rule is about."""
    if scope.this is None or node.text != THIS:
        return None
    return typed.Item(node.span, t.Record(scope.this.name))


def name(node: syntax.Name, scope: Scope) -> typed.Expression:
    """A bare name."""
    return resolve(node, scope) or unknown_name(node, scope)


def resolve(node: syntax.Name, scope: Scope) -> typed.Expression | None:
    """What a bare name means, or None if it means nothing here."""
    word, span = node.text, node.span
    if (one := this(node, scope)) is not None:
        return one
    if word in scope.variables:
        if scope.candidate is not None and word in scope.item.fields:
            return refuse(LetOrField(span, name=word, entity=scope.item.name), scope)
        return known(typed.Variable(span, scope.variables[word], word), scope)
    if word in scope.item.fields:
        return field(item(span, scope), scope.item, word, span, scope)
    if word in scope.schema.constants:
        return known(typed.ProjectConstant(span, scope.schema.constants[word], word), scope)
    if (named := scope.named(word)) is not None:
        named = reread.knowing(named, scope)
        return attrs.evolve(named, span=span)
    if word == "event":
        if scope.event is None:
            return refuse(problems.NoEventHere(span), scope)
        return refuse(problems.EventAlone(span, known=", ".join(f"`event.{f}`" for f in scope.event.fields)), scope)
    return None


def attribute(node: syntax.Attribute, scope: Scope) -> typed.Expression:
    """`base.name`."""
    base, word = node.base, node.name
    if isinstance(base, syntax.Name) and base.text not in scope.variables:
        if base.text == "event" and scope.event is not None:
            return event_field(node, scope)
        if is_prefix(base, scope):
            return entity_prefix(node, base, scope)
    return below(infer(base, scope), word, node.span, scope)


def below(base: typed.Expression, word: syntax.Word, span: Span, scope: Scope) -> typed.Expression:
    """What `.word` means behind a value."""
    match t.filled(base.type):
        case t.Invalid():
            return typed.Problematic(span, t.Invalid())
        case t.Record(entity=name):
            entity = scope.schema.entities[name]
            if word.text not in entity.fields:
                return refuse(unknown_field(word, entity), scope, span)
            return field(base, entity, word.text, span, scope)
        case t.List() as list_type:
            return below_list(base, list_type, word, span, scope)
        case t.Result() as result:
            if word.text not in result.fields:
                return refuse(unknown_result(word, result), scope, span)
            if word.text in LOOKUPS:
                usage = f'{shown(span, scope)}("a.b")'
                return refuse(WrongNumberOfValues(span, function=word.text, usage=usage), scope)
            its_type = result.fields[word.text]
            optional = t.optional(its_type) if isinstance(base.type, t.Optional) else its_type
            return known(typed.ResultField(span, optional, base, word.text), scope)
        case _:
            return part(base, word, span, scope)


def below_list(
    base: typed.Expression, its_type: t.List, word: syntax.Word, span: Span, scope: Scope
) -> typed.Expression:
    """A label, `.first` and `.last`, or a field of every member."""
    addresses = its_type.labels or isinstance(its_type.item, t.Phone | t.Email)
    if word.text in its_type.labels:
        return typed.WithLabel(span, t.List(its_type.item), base, word.text)
    if word.text in ("first", "last") and addresses:
        end: Literal["first", "last"] = "first" if word.text == "first" else "last"
        return known(typed.Pick(span, t.optional(its_type.item), base, end), scope)
    if isinstance(its_type.item, t.Record):
        entity = scope.schema.entities[its_type.item.entity]
        if word.text in entity.fields:
            return each_field(base, entity, word.text, span, scope)
        if word.text in COUNTS:
            return refuse(_count_in_front(base, word, span, scope), scope, span)
        if word.text not in ("first", "last"):
            return refuse(unknown_field(word, entity), scope, span)
    text = shown(base.span, scope)
    if word.text in ("first", "last"):
        return refuse(problems.FirstInFront(word.span, which=word.text, list=text), scope, span)
    if word.text in COUNTS:
        return refuse(_count_in_front(base, word, span, scope), scope, span)
    return refuse(unknown_label(word, its_type.labels, text), scope, span)


COUNTS = ("count", "length", "size", "len", "number")


def _count_in_front(base: typed.Expression, word: syntax.Word, span: Span, scope: Scope) -> problems.CountInFront:
    text = shown(base.span, scope)
    fix = Fix(f"Write `count of {text}`", (Edit(span, f"count of {text}"),))
    return problems.CountInFront(word.span, name=word.text, list=text, fix=fix)


def field(base: typed.Expression, entity: Entity, word: str, span: Span, scope: Scope) -> typed.Expression:
    """A field of one record. A list behind an empty record is an empty list, so lists are never optional."""
    schema_field = entity.fields[word]
    if schema_field.first_of is not None:
        members = field(base, entity, schema_field.first_of, span, scope)
        return known(typed.Pick(span, t.optional(schema_field.type), members, "first"), scope)
    its_type = t.filled(schema_field.type) if isinstance(t.filled(schema_field.type), t.List) else schema_field.type
    if isinstance(base.type, t.Optional) and not isinstance(its_type, t.List):
        its_type = t.optional(its_type)
    return known(typed.Field(span, its_type, base, entity.name, word), scope)


def each_field(base: typed.Expression, entity: Entity, word: str, span: Span, scope: Scope) -> typed.Expression:
    """A field of every record of a list, as one list."""
    schema_field = entity.fields[word]
    if schema_field.first_of is not None:
        return each_first(base, entity, schema_field, span, scope)
    its_type = t.filled(schema_field.type)
    items = its_type if isinstance(its_type, t.List) else t.List(its_type)
    return typed.EachField(span, items, base, entity.name, word)


def each_first(
    base: typed.Expression, entity: Entity, schema_field: SchemaField, span: Span, scope: Scope
) -> typed.Expression:
    """A `first of` field of every record of a list: the first members, where there is one."""
    hidden = hidden_variable(scope)
    member = typed.Variable(span, t.Record(entity.name), hidden)
    value = field(member, entity, schema_field.name, span, scope)
    return typed.Comprehension(span, t.List(t.filled(value.type)), hidden, base, None, value)


def hidden_variable(scope: Scope) -> str:
    """A name for the member of a list that nobody can write, and that is not taken here."""
    return f"·{1 + sum(name.startswith('·') for name in scope.variables)}"


def with_variable(scope: Scope, name: str, its_type: t.Type) -> Scope:
    """The scope inside a list form; what was known of another variable of the name is forgotten."""
    inner = scope.with_variable(name, its_type)
    return attrs.evolve(inner, filled=flow.without_variable(scope.filled, name)) if scope.filled else inner


def known(value: typed.Expression, scope: Scope) -> typed.Expression:
    """The value with the type it has where some paths are known to be filled, some currencies to be known."""
    if not scope.filled:
        return value
    its_type = value.type
    if isinstance(its_type, t.Optional) and flow.key(value) in scope.filled:
        its_type = its_type.of
    if isinstance(t.filled(its_type), t.Money) and t.filled(its_type) == t.Money(None):
        currency = flow.known_currency(value, scope.filled)
        if currency is not None:
            money = t.Money(currency)
            its_type = t.Optional(money) if isinstance(its_type, t.Optional) else money
    return value if its_type is value.type else attrs.evolve(value, type=its_type)


def event_field(node: syntax.Attribute, scope: Scope) -> typed.Expression:
    """`event.amount`."""
    assert scope.event is not None
    if node.name.text not in scope.event.fields:
        return refuse(unknown_event_field(node.name, scope.event), scope, node.span)
    its_type = scope.event.fields[node.name.text].type
    return known(typed.EventField(node.span, its_type, node.name.text), scope)


def is_prefix(base: syntax.Name, scope: Scope) -> bool:
    """Whether the name is that of the item's entity, as in `deal.amount`, or `this`, and nothing else is called so."""
    is_this = scope.this is None and base.text == THIS
    return (is_this or base.text.casefold() == scope.item.name.casefold()) and resolve(base, scope) is None


def entity_prefix(node: syntax.Attribute, base: syntax.Name, scope: Scope) -> typed.Expression:
    """`deal.amount`, which is written `amount`."""
    word = node.name.text
    if word not in scope.item.fields:
        return refuse(unknown_field(node.name, scope.item), scope, node.span)
    prefix = Span(base.span.start, node.name.span.start)
    fix = Fix(f"Remove `{base.text}.`", (Edit(prefix, ""),))
    scope.report(problems.EntityPrefix(prefix, name=base.text, field=word, fix=fix))
    return field(item(node.span, scope), scope.item, word, node.span, scope)


def old(node: syntax.Old, scope: Scope) -> typed.Expression:
    """`old amount`; `old responsible.name` is the name of the responsible before."""
    if scope.candidate is not None:
        return refuse(OldInLookup(node.span, name=shown(node.value.span, scope)), scope)
    match node.value:
        case syntax.Name(text=word):
            return old_field(node, word, scope)
        case syntax.Attribute(base=base, name=word):
            inner = syntax.Old(Span(node.span.start, base.span.end), base)
            return below(old(inner, scope), word, node.span, scope)
        case _:
            return refuse(problems.OldNeedsField(node.span), scope)


def old_field(node: syntax.Old, word: str, scope: Scope) -> typed.Expression:
    """The value of a field before the change."""
    if word not in scope.item.fields:
        return refuse(unknown_field(syntax.Word(node.value.span, word), scope.item), scope, node.span)
    if word not in scope.old:
        behind = scope.item.fields[word].first_of or ""
        return refuse(problems.OldNotKnown(node.span, name=word, list=behind), scope)
    return known(typed.Old(node.span, scope.item.fields[word].type, word), scope)
