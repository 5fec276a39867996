"""An operand whose neighbour says what it may be: bare words where quoted values stand, and written lists."""

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems.names import UnquotedWord
from ..nearest import nearest
from ..scope import Scope
from ..unknown import names_here, unknown_name
from .dispatch import infer, refuse
from .paths import resolve
from .written_lists import list_of


def operand(expression: syntax.Expression, beside: t.Type | None, scope: Scope) -> typed.Expression:
    """The typed expression; `beside` is the type of what it is compared with or written to."""
    inner = expression
    while isinstance(inner, syntax.Group):
        inner = inner.value
    if isinstance(inner, syntax.Name):
        return resolve(inner, scope) or unknown_word(inner, beside, scope)
    if isinstance(inner, syntax.ListValue) and isinstance(beside, t.List):
        from_items = tuple(operand(item, beside.item, scope) for item in inner.items)
        return list_of(from_items, inner, scope)
    return infer(inner, scope)


def unknown_word(node: syntax.Name, beside: t.Type | None, scope: Scope) -> typed.Expression:
    """A bare word that is no name: perhaps a value without its quotes."""
    values = quoted_values(beside, scope)
    value = node.text if node.text in values else nearest(node.text, values)
    if value is None or (value != node.text and nearest(node.text, names_here(scope)) is not None):
        return unknown_name(node, scope, beside)
    fix = Fix(f'Write `"{value}"`', (Edit(node.span, f'"{value}"'),))
    return refuse(UnquotedWord(node.span, name=node.text, value=value, fix=fix), scope)


def quoted_values(type: t.Type | None, scope: Scope) -> tuple[str, ...]:
    """The texts that a value of the type can be, if they are known."""
    match type:
        case t.Optional(of=of):
            return quoted_values(of, scope)
        case t.Choice(values=values):
            return values
        case t.StageName(entity=name, what="stage"):
            lines = scope.schema.entities[name].pipelines
            return tuple(stage.name for line in lines for stage in line.stages)
        case t.StageName(entity=name):
            return tuple(line.name for line in scope.schema.entities[name].pipelines)
        case _:
            return ()
