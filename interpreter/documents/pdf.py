"""Makes a PDF file out of an HTML document: the same bytes for the same document, on every machine."""

import json
from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import attrs
import typst

from .cascade import Around, kind_of
from .css import Sheet, read_sheet
from .elements import Element, read_html
from .flow import Flow
from .fonts import FALLBACK, fonts_of
from .pagesize import page_of
from .problems import DocumentProblem
from .typesetting import typeset

MOST_PAGES = 500
MOST_BYTES = 60_000_000
"""Of all that is set, as data."""
TITLE = "Document"
"""Of a document without a title of its own."""
_EDGES = ("header", "footer")
"""Elements of the body that stand on every page."""
_HERE = files(__package__)


def pdf(html: str, fonts: Path | None = None) -> bytes:
    """The document as a PDF. `fonts` is a folder with fonts of the project's own, which `font-family` can then name.
    Raises `DocumentProblem`.
    """
    known = fonts_of(fonts)
    document, pictures = _document(read_html(html))
    document["fonts"] = known.families()
    data = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    if len(data) > MOST_BYTES:
        raise DocumentProblem("too_long", "the document would be too long")
    try:
        return typeset((_HERE / "document.typ").read_bytes(), {"document.json": data, **pictures}, known)
    except typst.TypstError as error:
        raise _problem(error) from None


def _problem(error: typst.TypstError) -> DocumentProblem:
    if "too many pages" in error.message:
        return DocumentProblem("too_long", f"the document has more than {MOST_PAGES} pages")
    if "depth" in error.message or "recursion" in error.message:
        return DocumentProblem("broken_template", "too many tags stand within one another")
    if "image" in error.message:
        return DocumentProblem("broken_image", "a picture of the document cannot be read")
    return DocumentProblem("broken_template", f"the document cannot be set: {error.message[:200]}")


def _document(root: Element) -> tuple[dict[str, object], dict[str, bytes]]:
    """What is to be set, and the files of its pictures."""
    head, body = _part(root, "head"), _part(root, "body")
    sheet = read_sheet("\n".join(_text(one) for one in _all(root, "style")))
    flow = Flow((default(), sheet))
    around = Around((kind_of(root),))
    edges = {name: [one for one in body.children if isinstance(one, Element) and one.tag == name] for name in _EDGES}
    inside = [one for one in body.children if not isinstance(one, Element) or one.tag not in _EDGES]
    titles = [" ".join(_text(one).split()) for one in _all(head, "title")]
    document: dict[str, object] = {
        "title": next((one for one in titles if one), TITLE),
        "lang": root.attributes.get("lang", "en")[:2].lower(),
        "page": page_of(sheet.page),
        "most-pages": MOST_PAGES,
        "fallback": FALLBACK,
        "body": list(flow.blocks((attrs.evolve(body, children=tuple(inside)),), around)),
        **{name: list(flow.blocks(found, around)) for name, found in edges.items()},
        "cells": flow.cell_looks.all,
    }
    return document, {name: _decoded(address) for address, name in flow.pictures.items()}


@cache
def default() -> Sheet:
    """How elements look of which the document says nothing."""
    return read_sheet((_HERE / "default.css").read_text(encoding="utf-8"))


def _part(root: Element, tag: str) -> Element:
    return next((one for one in root.children if isinstance(one, Element) and one.tag == tag), Element(tag, {}, ()))


def _all(element: Element, tag: str) -> Iterator[Element]:
    for one in element.children:
        if isinstance(one, Element):
            if one.tag == tag:
                yield one
            yield from _all(one, tag)


def _text(element: Element) -> str:
    return "".join(one if isinstance(one, str) else _text(one) for one in element.children)


def _decoded(address: str) -> bytes:
    """The bytes of a `data:` address."""
    try:
        return b64decode(address.partition("base64,")[2], validate=True)
    except ValueError:
        raise DocumentProblem("broken_image", "a picture of the document cannot be read") from None
