"""Whether a document's template is there, and is given what it asks for."""

from collections.abc import Mapping

from ... import typed
from ...documents import ENDINGS, DocumentTemplate, Lost, place
from ...problems.documents import NotInFormat, NotInPdf, UnknownDocument, WrongDocumentValues
from ...vocabulary import ActionSignature
from ..nearest import nearest
from ..scope import Scope
from ..values.dispatch import written_text
from ..words import listed
from .filling import OWN, Filling


def check_document(given: Mapping[str, typed.Expression], signature: ActionSignature, scope: Scope) -> None:
    """Reports what is wrong as far as it is written out: the template's name and the format."""
    known, where = scope.settings.documents, given["template"]
    name = written_text(where)
    if known is None or name is None:
        return
    template = known.get(name)
    if template is None:
        near = nearest(name, known)
        scope.report(UnknownDocument(where.span, name=name, nearest=near, known=listed(tuple(known))))
        return
    kind = _format(given.get("format"), signature)
    if kind is None or kind in template.broken or not template.forms:  # what is broken has been said
        return
    if kind not in template.forms:
        ending, there = ENDINGS[kind], next(iter(template.forms))
        scope.report(NotInFormat(where.span, name=name, format=kind, ending=ending, there=there))
        return
    _check_values(name, template, kind, where, given.get("values"), scope)


def _format(value: typed.Expression | None, signature: ActionSignature) -> str | None:
    if value is not None:
        return written_text(value)
    default = next(one.default for one in signature.parameters if one.name == "format")
    return default if isinstance(default, str) else None


def _check_values(
    name: str,
    template: DocumentTemplate,
    kind: str,
    where: typed.Expression,
    values: typed.Expression | None,
    scope: Scope,
) -> None:
    if isinstance(values, typed.Problematic):
        return
    there = dict(values.entries) if isinstance(values, typed.NamedValues) else {}
    needs = template.forms[kind]
    for one in needs:
        if isinstance(one, Lost):
            scope.report(NotInPdf(where.span, file=place(name, kind, one.line), what=one.what))
    filling = Filling(scope.schema, name, kind, where, there)
    for problem in filling.problems(needs):
        scope.report(problem)
    asked = tuple(one for one in filling.asked if one not in OWN)
    missing = tuple(one for one in asked if one not in there)
    own = tuple(one for one in there if one in OWN)
    spare = tuple(one for one in there if one not in filling.asked and one not in OWN)
    wrong = [
        *([f"needs {listed(missing)}"] if missing else []),
        *([f"does not use {listed(spare)}"] if spare else []),
        *([f"has {listed(own)} by itself"] if own else []),
    ]
    if wrong:
        told = listed(asked) if asked else ""
        scope.report(WrongDocumentValues(where.span, name=name, wrong=" and ".join(wrong), wanted=told))
