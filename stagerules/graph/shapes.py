"""What a laid out picture is made of; positions and lengths are pixels, from the upper left corner."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import attrs

from .measure import Style, width

UNIT = 6
"""Every row begins at a multiple of it, so that arrows at different heights within a row never lie on each other."""
LINE = 18
"""The height of a line of any text."""
BASELINE = 13
"""Where letters stand in a line."""

TITLE = Style("title", 18, bold=True)
STAGE = Style("stage", 14, bold=True)
NAME = Style("name", 13, bold=True)
BODY = Style("body", 12)
MOVE = Style("move", 12, bold=True)
QUIET = Style("quiet", 11)

IconName: TypeAlias = Literal[
    "if", "wait", "set", "ask", "message", "delete", "move", "stop", "success", "failure", "arrival"
]
ICON = 14
"""The width and height of every icon."""


@attrs.frozen
class Box:
    """A rectangle; `look` says what it is, `tip` what is told of it on demand."""

    x: float
    y: float
    width: float
    height: float
    look: str
    tip: str = ""


@attrs.frozen
class Label:
    """One line of text; `y` is where its letters stand."""

    x: float
    y: float
    text: str
    style: Style

    @property
    def width(self) -> float:
        """How wide it is at most."""
        return width(self.text, self.style)


@attrs.frozen
class Icon:
    """A sign, by its upper left corner."""

    x: float
    y: float
    name: IconName


@attrs.frozen
class Arrow:
    """A line with a dot at its first point and a head at its last; `faint` comes from a place that is not shown."""

    points: tuple[tuple[float, float], ...]
    faint: bool = False


Shape: TypeAlias = Box | Label | Icon | Arrow


@attrs.frozen
class Block:
    """Shapes that belong together, counted from their own corner; `ports` are the rows that arrows begin or end at."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    ports: Mapping[int, float] = attrs.field(factory=dict)

    def at(self, x: float, y: float) -> tuple[Shape, ...]:
        """The shapes, moved."""
        return tuple(moved(one, x, y) for one in self.shapes)


@attrs.frozen
class Picture:
    """A whole picture, in the order in which it is drawn."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def moved(shape: Shape, x: float, y: float) -> Shape:
    """The shape, so much further right and down."""
    match shape:
        case Arrow(points):
            return attrs.evolve(shape, points=tuple((across + x, down + y) for across, down in points))
        case _:
            return attrs.evolve(shape, x=shape.x + x, y=shape.y + y)
