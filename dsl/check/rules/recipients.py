"""What is given to a parameter for people: users, or whom the client's messages go to."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from ... import syntax, typed
from ... import types as t
from ...problem import Edit, Fix
from ...problems.actions import EmptyArgument, OneValueWanted, WrongArgument
from ...problems.mistakes import SeveralValues
from ...vocabulary import ClientRecipient, Parameter, Users
from ..people import by_constant, by_field_or_constant, is_user
from ..schema.roles import address_fields
from ..scope import Scope
from ..values.bare import operand
from ..values.dispatch import shown, written_text
from ..values.expressions import check_value
from ..words import words

By: TypeAlias = Literal["email", "phone"] | None
_WANTED: Mapping[By, str] = {
    None: "a record with addresses, or an address",
    "email": "a record with e-mail addresses, or an e-mail address",
    "phone": "a record with telephone numbers, or a telephone number",
}


def people(node: syntax.Expression | syntax.NamedValues, parameter: Parameter, scope: Scope) -> typed.Expression:
    """The user or users, or the record with addresses or the address."""
    users = isinstance(parameter.type, Users)
    by = parameter.type.by if isinstance(parameter.type, ClientRecipient) else None
    wanted = "a user or a list of users" if users else _WANTED[by]
    if isinstance(node, syntax.NamedValues):
        scope.report(OneValueWanted(node.span, parameter=parameter.name, wanted=wanted))
        return typed.Problematic(node.span, t.Invalid())
    if isinstance(node, syntax.And) and all(isinstance(one, syntax.Name | syntax.Attribute) for one in node.items):
        values = [check_value(one, scope) for one in node.items]
        if any(isinstance(one.type, t.List) for one in values):
            scope.report(WrongArgument(node.span, parameter=parameter.name, wanted=wanted, found="several with `and`"))
            return typed.Problematic(node.span, t.Invalid())
        written = ", ".join(scope.source.slice(one.span) for one in node.items)
        fix = Fix(f"Write `[{written}]`", (Edit(node.span, f"[{written}]"),))
        scope.report(SeveralValues(node.span, text=shown(node.span, scope), meant=f"[{written}]", fix=fix))
        return typed.Problematic(node.span, t.Invalid())
    value = _person(node, scope) if users else check_value(node, scope)
    plain = t.filled(value.type)
    one = plain.item if isinstance(plain, t.List) else plain
    if isinstance(one, t.Invalid):
        return value
    if not (_is_user(one, scope) if users else _has_addresses(one, by, scope) and _may_be_address(value, by)):
        text = written_text(value)
        found = words(value.type) if users or text is None else f"the text `{text}`"
        way_out = _user_way_out(value, wanted, scope) if users else ""
        scope.report(WrongArgument(node.span, parameter=parameter.name, wanted=wanted, found=found, way_out=way_out))
    elif parameter.required and isinstance(value.type, t.Optional | t.Empty):
        scope.report(EmptyArgument(node.span, parameter=parameter.name, value=shown(node.span, scope)))
    else:
        return value
    return typed.Problematic(node.span, t.Invalid())


def _person(node: syntax.Expression, scope: Scope) -> typed.Expression:
    """The value, as one that stands where a user or a list of users is wanted."""
    user = scope.schema.playing("user")
    if user is None or not isinstance(node, syntax.Name | syntax.ListValue):
        return check_value(node, scope)
    one = t.Record(user.name)
    return operand(node, t.List(one) if isinstance(node, syntax.ListValue) else one, scope)


def _user_way_out(value: typed.Expression, wanted: str, scope: Scope) -> str:
    text = written_text(value)
    return by_field_or_constant(wanted, scope) if text is None else by_constant(text, scope)


def _is_user(of: t.Type, scope: Scope) -> bool:
    return isinstance(of, t.Empty) or is_user(of, scope)


def _may_be_address(value: typed.Expression, by: By) -> bool:
    """Whether a text that is written out could be an address of the kind; any other is seen when the rule runs."""
    text = written_text(value)
    match by:
        case "email" if text is not None:
            return "@" in text
        case "phone" if text is not None:
            return "@" not in text and any(letter.isdecimal() for letter in text)
        case _:
            return True


def _has_addresses(of: t.Type, by: By, scope: Scope) -> bool:
    match of:
        case t.Phone():
            return by != "email"
        case t.Email():
            return by != "phone"
        case t.Text() | t.Empty():
            return True
        case t.Record(entity=name):
            entity = scope.schema.entities[name]
            return bool(entity.role or entity.roles.keys() & {"contacts", "company"} or address_fields(entity))
        case _:
            return False
