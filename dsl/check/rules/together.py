"""What the parameters of an action are together: exactly one of some, the values that a template needs."""

from collections.abc import Mapping

from ... import syntax, typed
from ... import types as t
from ...problems.actions import EmptyArgument, ExactlyOne
from ...problems.set_up import UnknownProvider, WrongTemplateValues
from ...vocabulary import ActionSignature, Parameter
from ..scope import Scope
from ..values.dispatch import shown, written_text
from ..words import listed

Given = Mapping[str, typed.Expression]


def check_together(node: syntax.Ask, signature: ActionSignature, given: Given, scope: Scope) -> None:
    """Reports what does not fit together."""
    if signature.exactly_one:
        _check_exactly_one(node, signature, given, scope)
    for parameter in signature.parameters:
        if parameter.settled == "templates" and parameter.name in given:
            _check_values(given[parameter.name], given.get("values"), scope)
        if parameter.settled == "documents" and parameter.name in given and scope.settings.documents is not None:
            from .documents import check_document  # only rules that make documents pay for loading it

            check_document(given, signature, scope)
        if parameter.name not in given:
            _check_default(node, parameter, signature.name, scope)


def _check_exactly_one(node: syntax.Ask, signature: ActionSignature, given: Given, scope: Scope) -> None:
    """One that may be empty counts as left out then."""
    names = signature.exactly_one
    match [name for name in names if name in given]:
        case [only]:
            value = given[only]
            if isinstance(value.type, t.Optional | t.Empty):
                scope.report(EmptyArgument(value.span, parameter=only, value=shown(value.span, scope)))
        case [] if any(one.name is None or one.name.text not in given for one in node.arguments):
            pass  # the one that is meant is misspelt, or has no name: that has been said
        case found:
            there = listed(tuple(found)) if found else ""
            scope.report(ExactlyOne(node.action.span, action=signature.name, names=listed(names), found=there))


def _check_values(template: typed.Expression, values: typed.Expression | None, scope: Scope) -> None:
    name, known = written_text(template), scope.settings.templates or {}
    if name is None or name not in known:
        return
    there = [one for one, _ in values.entries] if isinstance(values, typed.NamedValues) else []
    missing = tuple(one for one in known[name] if one not in there)
    spare = tuple(one for one in there if one not in known[name])
    wrong = [*([f"needs {listed(missing)}"] if missing else []), *([f"has no {listed(spare)}"] if spare else [])]
    if wrong:
        wanted = listed(known[name]) if known[name] else ""
        problem = WrongTemplateValues(template.span, template_name=name, wrong=" and ".join(wrong), wanted=wanted)
        scope.report(problem)


def _check_default(node: syntax.Ask, parameter: Parameter, action: str, scope: Scope) -> None:
    """A provider that is taken where the rule names none must be there, too."""
    name, channel = parameter.default, parameter.provider_of
    known = scope.settings.providers.get(channel) if channel is not None else None
    if channel is None or known is None or not isinstance(name, str) or name in known:
        return
    # Another one is no way out: the rule has no choice here.
    scope.report(UnknownProvider(node.action.span, name=name, nearest=None, known="", action=action, channel=channel))
