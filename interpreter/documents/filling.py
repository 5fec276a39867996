"""Fills a template: each slot becomes what stands in its place, each section as often as its value says."""

from collections.abc import Callable, Iterator, Mapping
from typing import assert_never
from urllib.parse import quote

import attrs

from stagerules.dsl.documents import written

from ..walker.texts import LINKS, in_html
from .problems import DocumentProblem
from .template import Template
from .tree import Node, Picture, Place, Section, Slot, Text
from .values import Given, Values, file_of, has_names, holds, is_answer, printable

MOST_STEPS = 1_000_000
"""Texts, slots and sections of a filled document: lists in lists grow fast."""
LONGEST = 20_000_000
"""Characters of a filled document, pictures left out."""


@attrs.define
class _Filling:
    """What pictures are made of, and how much has come together."""

    embedded: Callable[[str], str]
    steps: int = 0
    length: int = 0

    def took(self, text: str) -> str:
        """Counts what is about to be written."""
        self.steps += 1
        self.length += len(text)
        if self.steps > MOST_STEPS or self.length > LONGEST:
            raise DocumentProblem("too_long", "the document would be too long")
        return text


def pieces(template: Template, values: Values, embedded: Callable[[str], str]) -> Iterator[str]:
    """The filled text, piece by piece. `embedded` makes an address out of a picture of the file store. Raises
    `DocumentProblem`.
    """
    yield from _filled(template.nodes, (values,), _Filling(embedded))


def _filled(nodes: tuple[Node, ...], scope: tuple[Given, ...], filling: _Filling) -> Iterator[str]:
    for node in nodes:
        match node:
            case Text(text=text):
                yield filling.took(text)
            case Slot():
                yield _slot(node, _value(node.path, scope), filling)
            case Picture(file=file):
                yield filling.took("") or filling.embedded(file)
            case Section():
                filling.took("")
                value = _value(node.path, scope)
                if node.inverted:
                    yield from () if holds(value) else _filled(node.inner, scope, filling)
                    continue
                for one in _rounds(value):
                    yield from _filled(node.inner, (*scope, one), filling)


def _rounds(value: Given) -> tuple[Given, ...]:
    """What the inside of a section is filled with, once for each."""
    if not holds(value):
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _value(path: tuple[str, ...], scope: tuple[Given, ...]) -> Given:
    """The value of a name: the innermost that knows its first part decides. What is empty has only empty parts."""
    if not path:
        return scope[-1]
    around = next((one for one in reversed(scope) if has_names(one) and path[0] in one), None)
    value: Given = around
    for part in path:
        if value is None and around is not None:
            return None
        if not has_names(value) or part not in value:
            raise DocumentProblem("broken_template", f"the template asks for `{written(path)}`, which there is not")
        value = value[part]
    return value


def _slot(slot: Slot, value: Given, filling: _Filling) -> str:
    file = file_of(value)
    if slot.place == "picture" and not isinstance(value, str):
        if file is None:
            raise DocumentProblem("image_missing", f"`{written(slot.path)}` is to be a picture, and is none")
        return filling.took("") or filling.embedded(file)
    return filling.took(fitting(_text(slot, value), slot.place))


def _text(slot: Slot, value: Given) -> str:
    name = written(slot.path)
    if is_answer(value):
        value = value["shown"]
    match value:
        case None:
            return ""
        case str():
            return printable(value)
        case {"": str() as shown}:
            return printable(shown)
        case Mapping() if file_of(value) is not None:
            why = f'`{name}` is a picture: write `<img src="{{{{{name}}}}}">`'
        case list() | tuple():
            why = f"`{name}` is a list: write `{{{{#{name}}}}} … {{{{/{name}}}}}`"
        case _:
            why = f"`{name}` is no text: write the name of one of its values behind it, with a full stop between"
    raise DocumentProblem("broken_template", why)


def fitting(text: str, place: Place) -> str:
    """A text as HTML, so that it stays text at its place, whatever letters it has."""
    match place:
        case "text":
            return "<br>".join(in_html(line) for line in text.split("\n"))
        case "plain" | "value":
            return in_html(text)
        case "link" | "picture":
            address = text.strip()
            return in_html(address) if address.lower().startswith(LINKS) else "#"
        case "address":
            return quote(text, safe="")
        case _:
            assert_never(place)
