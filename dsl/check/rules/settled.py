"""Values of an action that must be among what there is: hosts and names of the project's settings, stages, clicks."""

from collections.abc import Collection, Iterator

from ... import typed
from ... import types as t
from ...problems.rules import NoPipelines
from ...problems.set_up import (
    ClicksNotSetUp,
    HostNotAllowed,
    NoWebAddress,
    UnknownChat,
    UnknownProvider,
    UnknownSecret,
    UnknownTemplate,
)
from ...vocabulary import ActionSignature, Parameter
from ..nearest import nearest
from ..scope import Scope
from ..unknown import unknown_stage
from ..values.dispatch import kind, written_text
from ..words import listed


def check_settled(value: typed.Expression, parameter: Parameter, signature: ActionSignature, scope: Scope) -> None:
    """Reports what is written and is not there; what is only known when the rule runs is looked at then."""
    match parameter.settled:
        case "hosts":
            _check_host(value, signature.name, scope)
        case "secrets":
            _check_name(value, scope.settings.secrets, UnknownSecret, signature.name, scope)
        case "chats":
            _check_name(value, scope.settings.chats, UnknownChat, signature.name, scope)
        case "templates":
            _check_name(value, scope.settings.templates, UnknownTemplate, signature.name, scope)
        case "stages":
            _check_stage(value, scope)
        case "clicks":
            if not scope.settings.clicks and not (isinstance(value, typed.Constant) and value.value is False):
                scope.report(ClicksNotSetUp(value.span, action=signature.name, parameter=parameter.name))
        case "documents" | None:
            pass  # a template of documents is looked at together with its values
    if parameter.provider_of is not None:
        _check_provider(value, parameter.provider_of, signature.name, scope)


def as_address(value: typed.Expression) -> typed.Expression:
    """An address that is put together here: what is filled into it stays in its place. What stands at the beginning,
    and what is an address itself, is no such part.
    """
    match value:
        case typed.Template(span=span, parts=(first, *rest)):
            return typed.Template(span, t.Url(), (first, *(_in_address(part) for part in rest)))
        case typed.OrElse(span=span, type=of, value=first, otherwise=second):
            return typed.OrElse(span, of, as_address(first), as_address(second))
        case _:
            return value


def _in_address(part: str | typed.Hole) -> str | typed.Hole:
    if isinstance(part, str) or isinstance(kind(part.value), t.Url):
        return part
    return typed.Hole(part.value, part.format, "address")


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


def _check_name(
    value: typed.Expression,
    known: Collection[str] | None,
    problem: type[UnknownSecret | UnknownChat | UnknownTemplate],
    action: str,
    scope: Scope,
) -> None:
    for one, name in _written(value):
        if known is not None and name not in known:
            near, names = nearest(name, known), listed(tuple(sorted(known)))
            scope.report(problem(one.span, name=name, nearest=near, known=names, action=action))


def _check_provider(value: typed.Expression, channel: str, action: str, scope: Scope) -> None:
    known = scope.settings.providers.get(channel)
    for one, name in _written(value):
        if known is not None and name not in known:
            near, names = nearest(name, known), listed(tuple(sorted(known)))
            problem = UnknownProvider(one.span, name=name, nearest=near, known=names, action=action, channel=channel)
            scope.report(problem)


def _check_stage(value: typed.Expression, scope: Scope) -> None:
    """A stage of any pipeline: the item may have been moved from another one."""
    for one, name in _written(value):
        if not scope.item.staged:
            scope.report(NoPipelines(one.span, entity=scope.item.name))
        elif scope.item.stage(name) is None:
            scope.report(unknown_stage(name, one.span, scope.item))


def _written(value: typed.Expression) -> Iterator[tuple[typed.Expression, str]]:
    """The texts that are written out in a value."""
    match value:
        case typed.OrElse(value=first, otherwise=second):
            yield from _written(first)
            yield from _written(second)
        case _ if (text := written_text(value)) is not None:
            yield value, text
        case _:
            pass
