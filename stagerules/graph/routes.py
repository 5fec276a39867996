"""The ways of the arrows: through the gutters beside the columns and the band above the stages, never through a box.

Gutter 0 is left of the first column, gutter `n` right of column `n - 1`. Each vertical piece has a track of its own
in its gutter, each horizontal one in the band, so that no two lie on each other where both are drawn. Where pieces
between a box and its track could, on both sides of one gutter, they are at different heights: to the right at
`FORWARD` of their row, to the left at `BACKWARD`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

import attrs

from .model import Section
from .placing import Placed, Spot
from .shapes import UNIT

Side: TypeAlias = Literal["left", "right"]
FORWARD, BACKWARD = 8, 11
TRACK = 8
"""How far tracks are from each other."""
EDGE = 2 * UNIT
"""How far the outer tracks are from the boxes; an arrow's head has room there."""
BAND_TRACK = 2 * UNIT
"""The same in the band."""
SPACE = 4
"""How far pieces that share a track are from each other."""


@attrs.frozen
class End:
    """Where an arrow touches a box: on which side, at which height, and through which gutter it goes."""

    spot: Spot
    side: Side
    y: float
    gutter: int


@attrs.frozen
class Route:
    """An arrow from one box to another: down or up in one gutter, or in two with a piece at height `across` between.

    `tracks` are those of its pieces in the gutters, counted from the left.
    """

    start: End
    end: End
    across: float | None
    tracks: tuple[int, ...]


def tracks(pieces: Sequence[tuple[float, float]]) -> list[int]:
    """A track for each piece, so that no two on one track touch."""
    ends: list[float] = []
    given = [0] * len(pieces)
    for number in sorted(range(len(pieces)), key=lambda one: (pieces[one], one)):
        low, high = pieces[number]
        track = next((track for track, end in enumerate(ends) if end + SPACE <= low), len(ends))
        ends[track : track + 1] = [high]
        given[number] = track
    return given


def ends_of(section: Section, placed: Placed) -> list[tuple[End, End]]:
    """Both ends of each move."""
    found = []
    for move in section.moves:
        card, head = placed.cards[move.stage, move.card], placed.heads[move.to]
        if card.column < head.column:
            start, end = _right(card, move.step, FORWARD), _left(head, move.arrival, FORWARD)
        elif card.column > head.column:
            start, end = _left(card, move.step, BACKWARD), _right(head, move.arrival, BACKWARD)
        else:
            start, end = _left(card, move.step, BACKWARD), _left(head, move.arrival, FORWARD)
        found.append((start, end))
    return found


def _left(spot: Spot, port: int, height: int) -> End:
    return End(spot, "left", spot.y + spot.block.ports[port] + height, spot.column)


def _right(spot: Spot, port: int, height: int) -> End:
    return End(spot, "right", spot.y + spot.block.ports[port] + height, spot.column + 1)


def band_height(section: Section, placed: Placed) -> float:
    """How high the band must be; a multiple of the unit."""
    needed = 1 + max(_across(ends_of(section, placed)).values(), default=-1)
    return needed * BAND_TRACK + (UNIT if needed else 0) + (2 * UNIT if section.lane else 0)


def routes_of(section: Section, placed: Placed) -> tuple[Route, ...]:
    """The arrows of all moves, in their order."""
    ends = ends_of(section, placed)
    across = {number: placed.band + (track + 1) * BAND_TRACK + UNIT / 2 for number, track in _across(ends).items()}
    given: dict[tuple[int, int], int] = {}
    for gutter in range(placed.columns + 1):
        runs = {
            (number, piece): run
            for number, pair in enumerate(ends)
            for piece, (where, run) in enumerate(_runs(*pair, across.get(number)))
            if where == gutter
        }
        given |= dict(zip(runs, tracks(list(runs.values())), strict=True))
    return tuple(
        Route(*pair, across.get(number), tuple(given[number, piece] for piece in range(2 if number in across else 1)))
        for number, pair in enumerate(ends)
    )


def _across(ends: list[tuple[End, End]]) -> dict[int, int]:
    """The tracks in the band, for those moves that need one."""
    spans = {
        number: tuple(sorted((start.gutter * (SPACE + 1), end.gutter * (SPACE + 1))))
        for number, (start, end) in enumerate(ends)
        if start.gutter != end.gutter
    }
    return dict(zip(spans, tracks([(low, high) for low, high in spans.values()]), strict=True))


def _runs(start: End, end: End, across: float | None) -> Iterator[tuple[int, tuple[float, float]]]:
    """The gutters that a move goes through, in each from which height to which."""
    heights = [start.y, end.y] if across is None else [start.y, across, end.y]
    gutters = [start.gutter] if across is None else [start.gutter, end.gutter]
    for gutter, (one, other) in zip(gutters, pairwise(heights), strict=True):
        yield gutter, (min(one, other), max(one, other))
