"""Arranges the cells of a table: rows are filled up, columns get their widths."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

import attrs

from .elements import Element
from .measures import Length, length

Group: TypeAlias = Literal["thead", "tbody", "tfoot"]

_GROUPS = ("thead", "tbody", "tfoot")
MOST_COLUMNS = 100
WHOLE = 1500
"""Letters up to which a cell stays on one page."""
OF_ROWS = (
    *("text-align", "vertical-align", "background-color", "white-space", "line-height", "font-size", "font-weight"),
    *("font-style", "font-family", "color", "border-top", "border-bottom", "text-transform", "break-inside"),
)
"""What a row says of its cells, and a part of the table of its rows."""


@attrs.frozen
class Cell:
    """A cell: its looks, what it shows, how many columns and rows it takes, its width if it has one, its letters."""

    looks: Mapping[str, Mapping[str, object]]
    content: tuple[Mapping[str, object], ...]
    columns: int = 1
    rows: int = 1
    width: Length | None = None
    letters: int = 0


Row: TypeAlias = tuple[Cell, ...]
_EMPTY = Cell({"s": {}, "w": {}}, ())


class CellLooks:
    """The looks of all cells of a document, each once."""

    def __init__(self) -> None:
        self.all: list[Mapping[str, object]] = []
        self._known: dict[str, int] = {}

    def of(self, cell: Cell) -> int:
        """The place of a cell's looks among them."""
        looks = {**cell.looks, "cols": cell.columns, "rows": cell.rows, "breakable": cell.letters > WHOLE}
        key = repr(looks)
        if key not in self._known:
            self._known[key] = len(self.all)
            self.all.append(looks)
        return self._known[key]


def strays(table: Element) -> Iterator[Element | str]:
    """What stands in a table but in none of its cells: a caption, and what should not be there, but is to be seen."""
    for one in table.children:
        if isinstance(one, Element) and one.tag in (*_GROUPS, "tr"):
            yield from strays(one)
        elif isinstance(one, str) or one.tag not in ("col", "colgroup", "td", "th"):
            yield one


def rows_of(table: Element) -> Iterator[tuple[Group, tuple[Element, ...]]]:
    """The rows, each with the part of the table that holds it, if it is in one: from the outside to the inside."""
    for one in table.children:
        match one:
            case Element(tag="tr"):
                yield "tbody", (one,)
            case Element(tag="thead" | "tbody" | "tfoot" as group):
                for row in one.children:
                    if isinstance(row, Element) and row.tag == "tr":
                        yield group, (one, row)
            case _:
                pass


def columns_of(table: Element) -> Iterator[Element]:
    """Each `<col>`, as often as it counts."""
    for one in table.children:
        if isinstance(one, Element) and one.tag == "col":
            yield from [one] * span(one, "span")
        elif isinstance(one, Element) and one.tag == "colgroup":
            inner = [col for col in one.children if isinstance(col, Element) and col.tag == "col"]
            yield from [each for col in inner for each in [col] * span(col, "span")] or [one] * span(one, "span")


def span(element: Element, name: str) -> int:
    """A number of columns or rows."""
    written = element.attributes.get(name, "")
    return min(max(int(written), 1), MOST_COLUMNS) if written.isdecimal() and len(written) < 6 else 1


def width_of(element: Element, style: Mapping[str, str]) -> Length | None:
    """The width that is asked for."""
    return length(style.get("width") or element.attributes.get("width"))


def arranged(
    groups: Mapping[Group, list[Row]], given: tuple[Length | None, ...], wide: bool, looks: CellLooks
) -> dict[str, object]:
    """A table for the typesetter. `given` are widths of columns; a `wide` table is as wide as there is room."""
    count = max(len(given), 1, *(_columns(rows) for rows in groups.values()))
    placed = {group: _filled_up(rows, count) for group, rows in groups.items()}
    widths, letters = list(given) + [None] * (count - len(given)), [0] * count
    for rows in placed.values():
        for at, cell in (one for row in rows for one in row):
            if cell.columns == 1:
                widths[at] = widths[at] or cell.width
                letters[at] = max(letters[at], cell.letters)
    return {
        "columns": _sized(widths, letters, wide),
        "head": _shown(placed["thead"], looks),
        "body": _shown(placed["tbody"], looks),
        "foot": _shown(placed["tfoot"], looks),
    }


def _sized(widths: list[Length | None], letters: list[int], wide: bool) -> list[Length | str]:
    """The column with the most to say takes what is left of a wide table."""
    left = [at for at, width in enumerate(widths) if width is None]
    rest = max(left, key=lambda at: letters[at]) if left and wide else None
    return [width or ("rest" if at == rest else "fit") for at, width in enumerate(widths)]


def _shown(rows: list[list[tuple[int, Cell]]], looks: CellLooks) -> list[dict[str, object]]:
    return [{**_inside(cell.content), "looks": looks.of(cell)} for row in rows for _, cell in row]


def _inside(content: tuple[Mapping[str, object], ...]) -> dict[str, object]:
    """What a cell shows. One line of text is no paragraph: most cells are, and paragraphs cost."""
    match content:
        case ():
            return {"text": ""}
        case ({"k": "par", "c": [str(text)]},):
            return {"text": text}
        case ({"k": "par", "c": list(line)},):
            return {"line": line}
        case _:
            return {"c": list(content)}


def _columns(rows: list[Row]) -> int:
    return min(max((sum(cell.columns for cell in row) for row in rows), default=0), MOST_COLUMNS)


def _filled_up(rows: list[Row], count: int) -> list[list[tuple[int, Cell]]]:
    """The cells of each row with their columns; what reaches out of the table is cut, what is missing is empty."""
    taken: dict[int, set[int]] = {}
    found = []
    for number, row in enumerate(rows):
        cells: list[tuple[int, Cell]] = []
        waiting = list(reversed(row))
        at = 0
        while at < count:
            busy = taken.get(number, set())
            if at in busy:
                at += 1
                continue
            room = next((one - at for one in range(at, count) if one in busy), count - at)
            cell = waiting.pop() if waiting else _EMPTY
            cell = attrs.evolve(cell, columns=min(cell.columns, room), rows=min(cell.rows, len(rows) - number))
            for below in range(number + 1, number + cell.rows):
                taken.setdefault(below, set()).update(range(at, at + cell.columns))
            cells.append((at, cell))
            at += cell.columns
        found.append(cells)
    return found
