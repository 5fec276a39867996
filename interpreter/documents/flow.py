"""Turns the elements of a document into what is set one below the other: boxes, paragraphs, lists, tables."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from . import boxes
from .css import Sheet, style_of
from .elements import Element
from .lines import Line
from .measures import border, length
from .problems import DocumentProblem
from .tables import OF_ROWS, Cell, Group, Row, arranged, columns_of, rows_of, span, width_of

Node: TypeAlias = "dict[str, object]"

BLOCKS = frozenset((
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
    *("hgroup", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "search", "section", "summary"),
    *("table", "ul"),
))  # fmt: skip
"""Elements that begin a new line, and all that stands in them."""
UNSEEN = frozenset(("base", "head", "link", "meta", "noscript", "script", "style", "template", "title"))
"""Elements of which nothing is shown."""
LOST = frozenset((
    *("applet", "audio", "button", "canvas", "embed", "frame", "frameset", "iframe", "input", "map", "math", "meter"),
    *("object", "option", "picture", "progress", "select", "svg", "textarea", "video"),
))  # fmt: skip
"""Elements that show something which a PDF would not."""
MOST_NODES = 500_000
"""Elements of a document."""
_OF_TABLES = ("col", "colgroup", "tbody", "tfoot", "thead", "tr")
_TAGS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_PAGE = {"page-number": "page", "page-count": "pages"}
_WHITE = ("normal", "nowrap", "pre", "pre-wrap", "pre-line")


@attrs.frozen
class Around:
    """What an element stands in: elements from the outermost on, and what they say of the text in them."""

    elements: tuple[Element, ...] = ()
    white: str = "normal"
    upper: bool = False

    def within(self, element: Element, style: Mapping[str, str]) -> "Around":
        """What stands in this element."""
        white = style.get("white-space", self.white)
        transform = style.get("text-transform")
        upper = self.upper if transform is None else transform == "uppercase"
        return Around((*self.elements, element), white if white in _WHITE else "normal", upper)


class Flow:
    """Reads elements. `pictures` holds the addresses of the pictures that were met, each with the name of its file."""

    def __init__(self, sheets: tuple[Sheet, ...]) -> None:
        self._sheets = sheets
        self._left = MOST_NODES
        self.pictures: dict[str, str] = {}

    def style(self, element: Element, around: Around) -> dict[str, str]:
        """What is said of an element, one by one counted."""
        self._left -= 1
        if self._left < 0:
            raise DocumentProblem("too_long", "the document would be too long")
        return style_of(element, around.elements, self._sheets)

    def blocks(self, children: Iterable[Element | str], around: Around) -> Iterator[Node]:
        """What stands one below the other; text between is a paragraph."""
        line = Line()
        for child in children:
            if isinstance(child, Element) and self._is_block(child, around):
                yield from _paragraph(line)
                line = Line()
                yield from self._block(child, around)
            else:
                self._inline(child, around, line)
        yield from _paragraph(line)

    def _is_block(self, element: Element, around: Around) -> bool:
        if element.tag in BLOCKS:
            return "inline" not in element.attributes.get("style", "")
        return element.tag not in UNSEEN and any(
            self._is_block(one, around) for one in element.children if isinstance(one, Element)
        )

    def _block(self, element: Element, around: Around) -> Iterator[Node]:
        style = self.style(element, around)
        if style.get("display") == "none" or "hidden" in element.attributes:
            return
        inside = around.within(element, style)
        if style.get("break-before") == "page":
            yield {"k": "break"}
        base: Node = {"s": boxes.box(style), "w": boxes.words(style)}
        match element.tag:
            case "table":
                yield from self._table(element, inside, base, style)
            case "ul" | "ol":
                yield base | self._list(element, inside)
            case "hr":
                line = border(style.get("border-top")) or {"width": 0.75, "ink": "#999999", "dash": "solid"}
                yield base | {"k": "rule", "line": line}
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                level = int(element.tag[1])
                yield base | {"k": "head", "level": level, "c": list(self.blocks(element.children, inside))}
            case _:
                yield base | {"k": "box", "c": list(self.blocks(element.children, inside))}
        if style.get("break-after") == "page":
            yield {"k": "break"}

    def _list(self, element: Element, inside: Around) -> Node:
        items = [
            list(self._block(one, inside)) for one in element.children if isinstance(one, Element) and one.tag == "li"
        ]
        start = element.attributes.get("start", "")
        first = int(start) if start.isdecimal() and len(start) < 7 else 1
        return {"k": "list", "ordered": element.tag == "ol", "start": first, "items": items}

    def _table(self, element: Element, inside: Around, base: Node, style: Mapping[str, str]) -> Iterator[Node]:
        others = [one for one in element.children if isinstance(one, str) or one.tag not in _OF_TABLES]
        yield from self.blocks(others, inside)  # a caption, and what should not be there
        groups: dict[Group, list[Row]] = {"thead": [], "tbody": [], "tfoot": []}
        for group, around in rows_of(element):
            groups[group].append(tuple(self._row(around, inside)))
        given = tuple(width_of(one, self.style(one, inside)) for one in columns_of(element))
        yield base | {"k": "table", **arranged(groups, given, width_of(element, style) is not None)}

    def _row(self, around: tuple[Element, ...], inside: Around) -> Iterator[Cell]:
        """The cells of a row, which is the last of those elements."""
        said: dict[str, str] = {}
        for one in around:
            style = self.style(one, inside)
            said |= {name: style[name] for name in OF_ROWS if name in style}
            inside = inside.within(one, style)
        for cell in around[-1].children:
            if isinstance(cell, Element) and cell.tag in ("td", "th"):
                own = self.style(cell, inside)
                style = said | own
                inner = list(self.blocks(cell.children, inside.within(cell, style)))
                shown: Node = {"s": boxes.box(style), "w": boxes.words(style), "c": inner}
                size = width_of(cell, own)
                yield Cell(shown, span(cell, "colspan"), span(cell, "rowspan"), size, _letters(cell))

    def _inline(self, child: Element | str, around: Around, line: Line) -> None:
        if isinstance(child, str):
            line.text(child.upper() if around.upper else child, around.white)
            return
        if child.tag in LOST:
            raise DocumentProblem("broken_template", f"a PDF cannot show what `<{child.tag}>` stands for")
        style = self.style(child, around)
        if child.tag in UNSEEN or style.get("display") == "none" or "hidden" in child.attributes:
            return
        number = next((_PAGE[one] for one in child.classes if one in _PAGE), None)
        if child.tag == "br":
            line.line_break()
        elif child.tag == "img":
            line.put(self._picture(child, style))
        elif number is not None:
            line.put({"k": number})
        else:
            line.begin(_part(child, style))
            for one in child.children:
                self._inline(one, around.within(child, style), line)
            line.end()

    def _picture(self, element: Element, style: Mapping[str, str]) -> Node:
        address = element.attributes.get("src", "").strip()
        if not address.startswith("data:"):
            raise DocumentProblem("image_missing", f"a PDF has pictures of the file store only, not `{address[:80]}`")
        file = self.pictures.setdefault(address, f"{len(self.pictures)}.{_kind(address)}")
        sizes = {name: length(style.get(name) or element.attributes.get(name)) for name in ("width", "height")}
        given = {name: value for name, value in sizes.items() if value is not None}
        return {"k": "img", "file": file, "alt": element.attributes.get("alt", ""), **given}


def _part(element: Element, style: Mapping[str, str]) -> Node:
    """A part of a line."""
    part: Node = {"k": _TAGS.get(element.tag, "span"), "w": boxes.words(style)}
    fill = boxes.box(style).get("fill")
    if fill is not None:
        part["fill"] = fill
    to = element.attributes.get("href", "").strip()
    if element.tag == "a" and to.lower().startswith(("http://", "https://", "mailto:", "tel:")):
        part |= {"k": "link", "to": to}
    return part


def _paragraph(line: Line) -> Iterator[Node]:
    if line.shown:
        yield {"k": "par", "c": line.parts}


def _letters(element: Element) -> int:
    return sum(len(one) if isinstance(one, str) else _letters(one) for one in element.children)


def _kind(address: str) -> str:
    """The ending of a picture's file, by its `data:` address."""
    kind = address.removeprefix("data:image/").partition(";")[0]
    return kind if kind.isalpha() else "none"
