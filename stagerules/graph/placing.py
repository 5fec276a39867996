"""Where the boxes of a section stand: in which column and how far down. How far right, their arrows decide."""

from collections.abc import Mapping
from typing import TypeAlias

import attrs

from .blocks import card_block, stage_block
from .model import Section
from .shapes import LINE, UNIT, Block

GAP = 2 * UNIT
INSET = UNIT
"""How far the cards of a stage stand inside its column."""
COLUMN = 37 * UNIT
"""How wide a column is where stages stand side by side."""
LANE_COLUMNS = 4
"""At most so many columns where there are no stages."""
LANE = "At any stage"
LANE_HEAD = LINE + UNIT
ASIDE = 60
"""A card stands one column further from where it moves items, if it stands so many pixels higher there."""

CardKey: TypeAlias = tuple[int | None, int]
"""The stage (None for the lane) and the number of the card."""


@attrs.frozen
class Spot:
    """A block at its place; `inset` counts from the left edge of the column."""

    column: int
    y: float
    block: Block
    inset: float = 0


@attrs.frozen
class Backdrop:
    """What lies behind the blocks of some columns, from the first to the last, the room between them included."""

    first: int
    last: int
    y: float
    height: float
    look: str


@attrs.frozen
class Placed:
    """A section without its arrows. `band` is where arrows may run across: a height between lane and stages."""

    columns: int
    column_width: float
    height: float
    band: float
    cards: Mapping[CardKey, Spot]
    heads: tuple[Spot, ...]
    backdrops: tuple[Backdrop, ...]


def side_by_side(section: Section, band: float) -> Placed:
    """Stages from left to right, above them the lane, between the two a band of that height."""
    columns = len(section.stages) or min(LANE_COLUMNS, len(section.lane))
    cards, y = _lane(section, columns, COLUMN)
    backdrops = [Backdrop(0, columns - 1, 0, y, "lane")] if section.lane else []
    top = y + band
    tall = max((stage_block(one, COLUMN).height for one in section.stages), default=0)
    heads = tuple(Spot(number, top, stage_block(one, COLUMN, tall)) for number, one in enumerate(section.stages))
    bottom = top + tall
    for number, stage in enumerate(section.stages):
        at = top + tall + GAP
        for card, one in enumerate(stage.cards):
            cards[number, card] = Spot(number, at, card_block(one, COLUMN - 2 * INSET), INSET)
            at += cards[number, card].block.height + GAP
        bottom = max(bottom, at)
    backdrops += [Backdrop(number, number, top, bottom - top, "column") for number in range(len(section.stages))]
    return Placed(columns, COLUMN, bottom, y, cards, heads, tuple(backdrops))


def _lane(section: Section, columns: int, wide: float) -> tuple[dict[CardKey, Spot], float]:
    """The cards of the lane, each near where it moves items if that costs little height; and where the lane ends."""
    cards: dict[CardKey, Spot] = {}
    down = [float(LANE_HEAD + UNIT)] * columns
    wished = {move.card: max(move.to - 1, 0) for move in reversed(section.moves) if move.stage is None}
    for number, one in enumerate(section.lane):
        wish = wished.get(number)
        column = min(range(columns), key=lambda at: down[at] + (0 if wish is None else ASIDE * abs(at - wish)))
        cards[None, number] = Spot(column, down[column], card_block(one, wide - 2 * INSET), INSET)
        down[column] += cards[None, number].block.height + GAP
    return cards, max(down) if section.lane else 0


def below_each_other(section: Section, wide: float) -> Placed:
    """Everything in one column: the lane, then each stage with its rules."""
    cards, y = _lane(section, 1, wide)
    backdrops = [Backdrop(0, 0, 0, y, "lane")] if section.lane else []
    heads = []
    for number, stage in enumerate(section.stages):
        top = y + GAP if y else y
        heads.append(Spot(0, top, stage_block(stage, wide)))
        y = top + heads[-1].block.height + (GAP if stage.cards else 0)
        for card, one in enumerate(stage.cards):
            cards[number, card] = Spot(0, y, card_block(one, wide - 2 * INSET), INSET)
            y += cards[number, card].block.height + GAP
        backdrops.append(Backdrop(0, 0, top, y - top, "column"))
    return Placed(1, wide, y, 0, cards, tuple(heads), tuple(backdrops))
