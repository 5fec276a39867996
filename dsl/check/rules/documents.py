"""Whether a document's template is there, and is given what it asks for."""

from collections.abc import Collection, Iterator, Mapping

from attrs import evolve

from ... import typed
from ... import types as t
from ...documents import Asks, DocumentTemplate
from ...problems.documents import NotInDocument, NotInFormat, UnknownDocument, WrongDocumentValues
from ...vocabulary import ActionSignature
from ..nearest import nearest
from ..scope import Scope
from ..values.dispatch import written_text
from ..words import listed, words

OWN = frozenset({"number"})
"""What every document has by itself."""
ENDINGS = {"pdf": "html", "html": "html", "docx": "docx"}


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
    if kind is None or not template.asks:  # it is broken, which has been said
        return
    if kind not in template.asks:
        ending, there = ENDINGS[kind], next(iter(template.asks))
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
    there = dict(values.entries) if isinstance(values, typed.NamedValues) else {}
    asks = template.asks[kind]
    wanted = dict.fromkeys(one for one in _asked(asks, there, there, scope) if isinstance(one, str))
    for one in _asked(asks, there, {*there, *wanted}, scope):
        if not isinstance(one, str):
            scope.report(evolve(one, name=name))
    asked = tuple(one for one in wanted if one not in OWN)
    missing = tuple(one for one in asked if one not in there)
    spare = tuple(one for one in there if one not in wanted or one in OWN)
    wrong = [*([f"needs {listed(missing)}"] if missing else []), *([f"does not use {listed(spare)}"] if spare else [])]
    if wrong:
        told = listed(asked) if asked else ""
        scope.report(WrongDocumentValues(where.span, name=name, wrong=" and ".join(wrong), wanted=told))


def _asked(
    asks: Asks, there: Mapping[str, typed.Expression], outside: Collection[str], scope: Scope
) -> Iterator[str | NotInDocument]:
    """The names of values that a template needs, and what it asks of them that they do not have. `outside` are the
    names that are found outside of a part.
    """
    for name, inner in asks.names.items():
        yield name
        value = there.get(name)
        if value is not None and isinstance(_kind(value), t.Invalid):
            continue  # what is wrong with it has been said
        own = None if value is None else _names_of(value, scope)
        for further in inner.names:
            if own is not None and further in own:
                yield from (one for one in _below(inner.names[further]) if one in there)
                continue
            elsewhere = further in inner.outer and (own is None or further in outside or further in OWN)
            if elsewhere:
                found = _asked(Asks({further: inner.names[further]}), there, outside, scope)
                yield from (one for one in found if not isinstance(one, str) or own is None or one not in own)
            elif value is not None:
                yield _lacking(name, value, further, own, scope)


def _below(asks: Asks) -> Iterator[str]:
    """The names in a part, and in its parts, that may be found further out."""
    for name, inner in asks.names.items():
        if name in asks.outer:
            yield name
        yield from _below(inner)


def _lacking(
    name: str, value: typed.Expression, asked: str, own: tuple[str, ...] | None, scope: Scope
) -> NotInDocument:
    of = "a block of values" if isinstance(value, typed.NamedValues) else words(t.filled(value.type))
    return NotInDocument(value.span, name="", value=name, asked=asked, of=of, nearest=nearest(asked, own or ()))


def _names_of(value: typed.Expression, scope: Scope) -> tuple[str, ...] | None:
    """The names that a value has in itself; None where it has none."""
    if isinstance(value, typed.NamedValues):
        return tuple(name for name, _ in value.entries)
    kind = _kind(value)
    return tuple(scope.schema.entities[kind.entity].fields) if isinstance(kind, t.Record) else None


def _kind(value: typed.Expression) -> t.Type:
    """What the value is, or each of a list."""
    kind = t.filled(value.type)
    return t.filled(kind.item) if isinstance(kind, t.List) else kind
