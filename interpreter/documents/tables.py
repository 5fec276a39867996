"""Arranges the cells of a table: rows are filled up, columns get their widths."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

import attrs

from .elements import Element
from .measures import Length, length
from .problems import DocumentProblem

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
_Placed: TypeAlias = list[tuple[int, Cell]]
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
    placed = {group: _placed(rows) for group, rows in groups.items()}
    ends = [at + cell.columns for rows in placed.values() for row in rows for at, cell in row]
    count = max(len(given), 1, *ends) if ends else max(len(given), 1)
    if count > MOST_COLUMNS:
        raise DocumentProblem("broken_template", f"a table has more than {MOST_COLUMNS} columns")
    widths, letters = list(given) + [None] * (count - len(given)), [0] * count
    for rows in placed.values():
        for at, cell in (one for row in rows for one in row):
            if cell.columns == 1:
                widths[at] = widths[at] or cell.width
                letters[at] = max(letters[at], cell.letters)
    return {
        "columns": _sized(widths, letters, wide),
        "head": _shown(placed["thead"], count, looks),
        "body": _shown(placed["tbody"], count, looks),
        "foot": _shown(placed["tfoot"], count, looks),
    }


def _sized(widths: list[Length | None], letters: list[int], wide: bool) -> list[Length | str]:
    """The column with the most to say takes what is left of a wide table."""
    left = [at for at, width in enumerate(widths) if width is None]
    rest = max(left, key=lambda at: letters[at]) if left and wide else None
    return [width or ("rest" if at == rest else "fit") for at, width in enumerate(widths)]


def _shown(rows: list[_Placed], count: int, looks: CellLooks) -> list[dict[str, object]]:
    return [{**_inside(cell.content), "looks": looks.of(cell)} for row in _filled_up(rows, count) for _, cell in row]


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


def _placed(rows: list[Row]) -> list[_Placed]:
    """The cells of each row with the columns at which they begin. A cell reaches down to the last row at most."""
    taken: list[set[int]] = [set() for _ in rows]
    found = []
    for number, row in enumerate(rows):
        placed, at = [], 0
        for cell in row:
            while at in taken[number]:
                at += 1
            room = next((one - at for one in range(at, at + cell.columns) if one in taken[number]), cell.columns)
            cell = attrs.evolve(cell, columns=room, rows=min(cell.rows, len(rows) - number))
            for below in range(number, number + cell.rows):
                taken[below].update(range(at, at + cell.columns))
            placed.append((at, cell))
            at += cell.columns
        found.append(placed)
    return found


def _filled_up(rows: list[_Placed], count: int) -> Iterator[_Placed]:
    """The rows with empty cells where there are none."""
    above: list[set[int]] = [set() for _ in rows]
    for number, row in enumerate(rows):
        for at, cell in row:
            for below in range(number, number + cell.rows):
                above[below].update(range(at, at + cell.columns))
        empty = [(at, _EMPTY) for at in range(count) if at not in above[number]]
        yield sorted([*row, *empty], key=lambda one: one[0]) if empty else row
