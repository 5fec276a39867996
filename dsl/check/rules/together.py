"""What the parameters of an action are together: exactly one of some, the values that a template needs."""

from collections.abc import Mapping

from ... import typed
from ...problems.actions import ExactlyOne, WrongTemplateValues
from ...source import Span
from ...vocabulary import ActionSignature
from ..scope import Scope
from ..values.dispatch import written_text
from ..words import listed

Given = Mapping[str, typed.Expression]


def check_together(span: Span, signature: ActionSignature, given: Given, scope: Scope) -> None:
    """Reports what does not fit together. `span` is the action's name."""
    names = signature.exactly_one
    found = [name for name in names if name in given]
    if names and len(found) != 1:
        said = "there is none" if not found else f"there are {listed(tuple(found))}"
        scope.report(ExactlyOne(span, action=signature.name, names=listed(names), found=said))
    for parameter in signature.parameters:
        if parameter.settled == "templates" and parameter.name in given:
            _check_values(given[parameter.name], given.get("values"), scope)


def _check_values(template: typed.Expression, values: typed.Expression | None, scope: Scope) -> None:
    name, known = written_text(template), scope.settings.templates or {}
    if name is None or name not in known:
        return
    there = [one for one, _ in values.entries] if isinstance(values, typed.NamedValues) else []
    missing = tuple(one for one in known[name] if one not in there)
    spare = tuple(one for one in there if one not in known[name])
    wrong = f"also needs {listed(missing)}" if missing else f"has no {listed(spare)}" if spare else None
    if wrong is not None:
        wanted = listed(known[name]) if known[name] else "none"
        scope.report(WrongTemplateValues(template.span, template_name=name, wrong=wrong, wanted=wanted))
