"""`set`, `add` and `remove`."""

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems.statements import AddWithoutLabel, NoListToChange
from ...source import Span
from ..scope import Scope
from ..values.dispatch import shown
from ..values.expressions import Target, check_member, check_target, check_value

COUNTED = t.Integer | t.Number | t.Money | t.Date | t.DateTime | t.Duration
"""Of these, adding and removing is calculating."""

Change = typed.SetField | typed.AddTo | typed.RemoveFrom


def change(node: syntax.Set | syntax.Add | syntax.Remove, scope: Scope) -> Change | None:
    """The change; None where its target is not known."""
    target = check_target(node.target, scope)
    user = check_user(node.on_behalf, scope)
    if target is None:
        return None
    if isinstance(node, syntax.Set):
        value = _value(node.value, target, scope)
        return typed.SetField(
            node.span, target.record, target.entity.name, target.field.name, target.label, value, user
        )
    member = _member(node, target, scope)
    if member is None:
        return None
    kind = typed.AddTo if isinstance(node, syntax.Add) else typed.RemoveFrom
    return kind(node.span, target.record, target.entity.name, target.field.name, target.label, member, user)


def check_user(node: syntax.Expression | None, scope: Scope) -> typed.Expression | None:
    """The user after `as`."""
    user = scope.schema.playing("user")
    if node is None:
        return None
    return check_value(node, scope, t.Record(user.name) if user else None)


def _value(node: syntax.Expression, target: Target, scope: Scope) -> typed.Expression:
    """One label's part of a list takes one value, several in a list, or `empty`."""
    if target.label is not None and isinstance(node, syntax.ListValue | syntax.Empty):
        return check_value(node, scope, t.List(target.type))
    return check_value(node, scope, target.type)


def _member(node: syntax.Add | syntax.Remove, target: Target, scope: Scope) -> typed.Expression | None:
    if target.label is not None:
        return check_value(node.value, scope, target.type)
    text = shown(node.target.span, scope)
    members = t.filled(target.type)
    if isinstance(members, t.Invalid):
        return None
    if not isinstance(members, t.List):
        scope.report(_no_list(node, target, text, scope))
        return None
    if not members.labels or isinstance(node.value, syntax.Labelled):
        return check_member(node.value, scope, members)
    if isinstance(node, syntax.Add):
        scope.report(AddWithoutLabel(node.target.span, name=text, example=members.labels[0]))
        return None
    return check_value(node.value, scope, members.item)


def _no_list(node: syntax.Add | syntax.Remove, target: Target, name: str, scope: Scope) -> NoListToChange:
    """`add 5 to amount` is meant as a calculation, `add ada to responsible` as a `set`."""
    written = scope.source.slice(node.value.span)
    certain = isinstance(node, syntax.Add) and not isinstance(t.filled(target.type), COUNTED)
    start = f"set {name} = "
    if isinstance(t.filled(target.type), COUNTED):
        start += f"{name} + " if isinstance(node, syntax.Add) else f"{name} - "
        filled = isinstance(target.type, t.Integer | t.Number | t.Money)
        certain = filled and isinstance(node.value, syntax.Number | syntax.Money) and not written.endswith("%")
    whole = Span(node.span.start, node.target.span.end)
    fix = Fix(f"Write `{start}{written}`", (Edit(whole, start + written),)) if certain else None
    return NoListToChange(node.target.span, name=name, example=f"{start}…", fix=fix)
