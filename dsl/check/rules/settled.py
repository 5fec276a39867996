"""Values of an action that must fit the project's settings: the host of an address, the name of a secret, clicks."""

from ... import typed
from ... import types as t
from ...problems.actions import ClicksNotSetUp, HostNotAllowed, NoWebAddress, UnknownSecret
from ...vocabulary import ActionSignature, Parameter
from ..nearest import nearest
from ..scope import Scope
from ..values.dispatch import written_text
from ..words import listed


def check_settled(value: typed.Expression, parameter: Parameter, signature: ActionSignature, scope: Scope) -> None:
    """Reports what is written and is not there; what is only known when the rule runs is looked at then."""
    match parameter.settled:
        case "hosts":
            _check_host(value, signature.name, scope)
        case "secrets":
            _check_secret(value, signature.name, scope)
        case "clicks":
            if not scope.settings.clicks and not (isinstance(value, typed.Constant) and value.value is False):
                scope.report(ClicksNotSetUp(value.span, action=signature.name, parameter=parameter.name))
        case None:
            pass


def as_address(value: typed.Expression) -> typed.Expression:
    """An address that is put together here: what is filled into it stays in its place."""
    match value:
        case typed.Template():
            return typed.Template(value.span, t.Url(), value.parts)
        case typed.OrElse(span=span, type=of, value=first, otherwise=second):
            return typed.OrElse(span, of, as_address(first), as_address(second))
        case _:
            return value


def _check_host(value: typed.Expression, action: str, scope: Scope) -> None:
    from ...webaddress import beginning, web_address  # only projects that call somebody pay for loading it

    match value:
        case typed.Template(parts=(str(first), *_)):
            written = beginning(first)
        case typed.OrElse(value=first, otherwise=second):
            _check_host(first, action, scope)
            return _check_host(second, action, scope)
        case _:
            written = written_text(value)
    if written is None:
        return None
    address = web_address(written)
    if address is None:
        scope.report(NoWebAddress(value.span, action=action))
    elif scope.settings.hosts is not None and address.origin not in scope.settings.hosts:
        entry = address.authority if address.scheme == "https" else address.origin
        scope.report(HostNotAllowed(value.span, action=action, host=entry, entry=entry))
    return None


def _check_secret(value: typed.Expression, action: str, scope: Scope) -> None:
    name, known = written_text(value), scope.settings.secrets
    if name is None or known is None or name in known:
        return
    near, names = nearest(name, known), listed(tuple(sorted(known)))
    scope.report(UnknownSecret(value.span, name=name, nearest=near, known=names, action=action))
