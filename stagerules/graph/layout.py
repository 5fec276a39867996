"""Lays a graph out: every box, text and arrow of it at a place of its own."""

from collections.abc import Iterable, Iterator

from .blocks import legend_block
from .measure import wrapped
from .model import Section
from .placing import LANE, Placed, below_each_other, side_by_side
from .routes import EDGE, FORWARD, TRACK, End, Route, band_height, routes_of
from .shapes import BASELINE, QUIET, TITLE, UNIT, Arrow, Block, Box, Icon, Label, Picture, Shape

MARGIN = 2 * UNIT
BETWEEN = 6 * UNIT
"""Between two sections."""
LEAST_GUTTER = 4 * UNIT
NARROW = 390
"""How wide the narrow picture is, if its arrows leave the boxes room enough: as wide as a telephone."""
NARROWEST_COLUMN = 40 * UNIT
HEAD_LINE = 4 * UNIT
STUB = 3 * UNIT
"""How long an arrow is that comes from a place that is not shown."""


def wide_picture(sections: Iterable[Section]) -> Picture:
    """Stages from left to right; as wide as it takes."""
    blocks = [_wide(section) for section in sections]
    return _stacked(blocks, max(block.width for block in blocks))


def narrow_picture(sections: Iterable[Section]) -> Picture:
    """Everything from top to bottom."""
    blocks = [_narrow(section, NARROW - 2 * MARGIN) for section in sections]
    return _stacked(blocks, max(block.width for block in blocks))


def _stacked(blocks: Iterable[Block], wide: float) -> Picture:
    """The sections below each other, then what the signs mean."""
    shapes: list[Shape] = []
    y: float = MARGIN
    for block in blocks:
        shapes += block.at(MARGIN, y)
        y += block.height + BETWEEN
    legend = legend_block({one.name for one in shapes if isinstance(one, Icon)}, wide)
    shapes += legend.at(MARGIN, y)
    return Picture(wide + 2 * MARGIN, y + legend.height + MARGIN, tuple(shapes))


def _wide(section: Section) -> Block:
    band = band_height(section, side_by_side(section, 0))
    placed = side_by_side(section, band)
    return _drawn(section, placed, routes_of(section, placed))


def _narrow(section: Section, wide: float) -> Block:
    """All its arrows are in one gutter, to which the boxes give the room."""
    placed = below_each_other(section, wide)
    gutter = _gutters(section, placed, routes_of(section, placed))[0]
    placed = below_each_other(section, max(wide - gutter, NARROWEST_COLUMN))
    return _drawn(section, placed, routes_of(section, placed))


def _drawn(section: Section, placed: Placed, routes: tuple[Route, ...]) -> Block:
    gutters = _gutters(section, placed, routes)
    lefts = [sum(gutters[: column + 1]) + column * placed.column_width for column in range(placed.columns)]
    whole = sum(gutters) + placed.columns * placed.column_width
    head = tuple(_head(section, whole))
    top = HEAD_LINE * len(head) + 2 * UNIT
    below = (
        *_boxes(placed, lefts),
        *(_arrow(route, gutters, lefts, placed.column_width) for route in routes),
        *_from_elsewhere(section, placed, lefts),
    )
    return Block(whole, top + placed.height, (*head, *Block(whole, placed.height, below).at(0, top)))


def _head(section: Section, wide: float) -> Iterator[Label]:
    text = section.entity if section.pipeline is None else f"{section.entity}: {section.pipeline}"
    for number, line in enumerate(wrapped(text, wide, TITLE)):
        yield Label(0, (number + 1) * HEAD_LINE - UNIT, line, TITLE)


def _boxes(placed: Placed, lefts: list[float]) -> Iterator[Shape]:
    for one in placed.backdrops:
        left, right = lefts[one.first], lefts[one.last] + placed.column_width
        yield Box(left, one.y, right - left, one.height, one.look)
        if one.look == "lane":
            yield Label(left + 2 * UNIT, one.y + UNIT + BASELINE, LANE, QUIET)
    for spot in (*placed.heads, *placed.cards.values()):
        yield from spot.block.at(lefts[spot.column] + spot.inset, spot.y)


def _gutters(section: Section, placed: Placed, routes: tuple[Route, ...]) -> list[float]:
    """How wide each gutter is; the outer ones are nothing where no arrow goes."""
    used = [0] * (placed.columns + 1)
    for route in routes:
        for gutter, track in zip(dict.fromkeys((route.start.gutter, route.end.gutter)), route.tracks, strict=True):
            used[gutter] = max(used[gutter], track + 1)
    least = [0, *[LEAST_GUTTER] * (placed.columns - 1), 0]
    if any(way.elsewhere for stage in section.stages for way in stage.arrivals):
        least[0] = LEAST_GUTTER
    return [max(low, 2 * EDGE + (many - 1) * TRACK if many else 0) for low, many in zip(least, used, strict=True)]


def _arrow(route: Route, gutters: list[float], lefts: list[float], wide: float) -> Arrow:
    # A gutter begins where its column does, less its own width; the last one behind the last column.
    begins = [*(left - gutter for left, gutter in zip(lefts, gutters, strict=False)), lefts[-1] + wide]
    first, last = (begins[end.gutter] + EDGE + track * TRACK for end, track in _tracked(route))
    points = [(_touches(route.start, lefts), route.start.y), (first, route.start.y)]
    if route.across is not None:
        points += [(first, route.across), (last, route.across)]
    return Arrow((*points, (last, route.end.y), (_touches(route.end, lefts), route.end.y)))


def _tracked(route: Route) -> Iterator[tuple[End, int]]:
    yield route.start, route.tracks[0]
    yield route.end, route.tracks[-1]


def _touches(end: End, lefts: list[float]) -> float:
    """Where the box of an end has its edge."""
    left = lefts[end.spot.column] + end.spot.inset
    return left if end.side == "left" else left + end.spot.block.width


def _from_elsewhere(section: Section, placed: Placed, lefts: list[float]) -> Iterator[Arrow]:
    """A short arrow into the stage where the rule that moves items there is not shown."""
    for stage, head in zip(section.stages, placed.heads, strict=True):
        for number, way in enumerate(stage.arrivals):
            if way.elsewhere:
                x, y = lefts[head.column], head.y + head.block.ports[number] + FORWARD
                yield Arrow(((x - STUB, y), (x, y)), faint=True)
