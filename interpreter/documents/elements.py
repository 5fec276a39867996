"""HTML as a tree of plain values, as its parser (libxml2) reads it."""

from collections.abc import Mapping

import attrs
from lxml import etree

from .problems import DocumentProblem

DEEPEST = 60
"""Tags within one another."""


@attrs.frozen
class Element:
    """A tag in small letters, with what stands in it."""

    tag: str
    attributes: Mapping[str, str] = attrs.field(hash=False)
    children: "tuple[Element | str, ...]"


def read_html(html: str) -> Element:
    """The whole document: an `html` with its `head` and `body`. Raises `DocumentProblem`."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    if root is None:
        return Element("html", {}, ())
    return _element(root, 0)


def _element(node: etree._Element, depth: int) -> Element:
    if depth > DEEPEST:
        raise DocumentProblem("broken_template", f"more than {DEEPEST} tags stand within one another")
    children: list[Element | str] = [node.text] if node.text else []
    for one in node:
        children.append(_element(one, depth + 1))
        if one.tail:
            children.append(one.tail)
    return Element(str(node.tag), {str(name): str(value) for name, value in node.attrib.items()}, tuple(children))
