"""Turns the elements of a document into what is set one below the other: boxes, paragraphs, lists, tables."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from . import boxes
from .cascade import Around, Cascade
from .css import Sheet
from .elements import Element
from .kinds import BLOCKS, LOST, UNSEEN
from .lines import Line
from .measures import border, length
from .problems import DocumentProblem
from .tables import OF_ROWS, Cell, CellLooks, Group, Row, arranged, columns_of, rows_of, span, strays, width_of

Node: TypeAlias = "dict[str, object]"

_TAGS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_PAGE = {"page-number": "page", "page-count": "pages"}


class Flow:
    """Reads elements. `pictures` holds the addresses of the pictures that were met, each with the name of its file."""

    def __init__(self, sheets: tuple[Sheet, ...]) -> None:
        self._cascade = Cascade(sheets)
        self.cell_looks = CellLooks()
        self.pictures: dict[str, str] = {}

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
            return True
        return element.tag not in UNSEEN and any(
            self._is_block(one, around) for one in element.children if isinstance(one, Element)
        )

    def _seen(self, element: Element, around: Around) -> dict[str, str] | None:
        """What is said of an element; None where it is not to be seen."""
        if element.tag in LOST:
            raise DocumentProblem("broken_template", f"a PDF cannot show what `<{element.tag}>` stands for")
        style = self._cascade.style(element, around)
        hidden = element.tag in UNSEEN or style.get("display") == "none" or "hidden" in element.attributes
        return None if hidden else style

    def _block(self, element: Element, around: Around) -> Iterator[Node]:
        style = self._seen(element, around)
        if style is None:
            return
        inside = around.within(element, style)
        if style.get("break-before") == "page":
            yield {"k": "break"}
        base: Node = {**boxes.looks(style)}
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
            case _ if not base["s"] and not base["w"]:
                yield from self.blocks(element.children, inside)
            case _:
                yield base | {"k": "box", "c": list(self.blocks(element.children, inside))}
        if style.get("break-after") == "page":
            yield {"k": "break"}

    def _list(self, element: Element, inside: Around) -> Node:
        items = [items for one in element.children if (items := list(self.blocks((one,), inside)))]
        start = element.attributes.get("start", "")
        first = int(start) if start.isdecimal() and len(start) < 7 else 1
        return {"k": "list", "ordered": element.tag == "ol", "start": first, "items": items}

    def _table(self, element: Element, inside: Around, base: Node, style: Mapping[str, str]) -> Iterator[Node]:
        yield from self.blocks(strays(element), inside)
        groups: dict[Group, list[Row]] = {"thead": [], "tbody": [], "tfoot": []}
        for group, around in rows_of(element):
            groups[group].append(tuple(self._row(around, inside)))
        given = tuple(width_of(one, self._cascade.style(one, inside)) for one in columns_of(element))
        wide = width_of(element, style) is not None
        yield base | {"k": "table", **arranged(groups, given, wide, self.cell_looks)}

    def _row(self, around: tuple[Element, ...], inside: Around) -> Iterator[Cell]:
        """The cells of a row, which is the last of those elements."""
        said: dict[str, str] = {}
        for one in around:
            style = self._cascade.style(one, inside)
            said |= {name: style[name] for name in OF_ROWS if name in style}
            inside = inside.within(one, style)
        for cell in around[-1].children:
            if isinstance(cell, Element) and cell.tag in ("td", "th"):
                own = self._cascade.style(cell, inside)
                style = said | own
                inner = tuple(self.blocks(cell.children, inside.within(cell, style)))
                columns, rows = span(cell, "colspan"), span(cell, "rowspan")
                yield Cell(boxes.looks(style), inner, columns, rows, width_of(cell, own), _letters(cell))

    def _inline(self, child: Element | str, around: Around, line: Line) -> None:
        if isinstance(child, str):
            line.text(child.upper() if around.upper else child, around.white)
            return
        style = self._seen(child, around)
        if style is None:
            return
        number = next((_PAGE[one] for one in child.attributes.get("class", "").split() if one in _PAGE), None)
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
    part: Node = {"k": _TAGS.get(element.tag, "span"), "w": boxes.looks(style)["w"]}
    fill = boxes.looks(style)["s"].get("fill")
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
