"""The boxes of a picture, each by itself: a rule, the head of a stage, the signs explained."""

from collections.abc import Iterable, Iterator, Set

import attrs

from .measure import Style, width, wrapped
from .model import Card, StageBox
from .shapes import BASELINE, BODY, ICON, LINE, MOVE, NAME, QUIET, STAGE, UNIT, Block, Box, Icon, IconName, Label, Shape
from .steps import Step

PAD = 2 * UNIT
BESIDE = ICON + UNIT
"""How much further right text stands beside an icon."""
INDENT = 2 * UNIT
DEEPEST = 4
"""What stands deeper inside branches is not indented any further."""
LINES_OF_A_STEP, LINES_OF_A_NAME = 6, 5

LEGEND: tuple[tuple[IconName, str], ...] = (
    ("if", "only if"),
    ("wait", "waits"),
    ("set", "changes a field"),
    ("ask", "does something"),
    ("message", "sends a message"),
    ("delete", "deletes the item"),
    ("move", "moves to another stage"),
    ("stop", "ends the rule"),
)


@attrs.frozen
class Row:
    """Text, wrapped, perhaps beside an icon; `gap` is left free above it."""

    text: str
    style: Style
    icon: IconName | None = None
    indent: float = 0
    gap: float = 0
    most: int = LINES_OF_A_STEP
    port: int | None = None


def card_block(card: Card, wide: float) -> Block:
    """A rule: its name, what starts it, its lines."""
    rows = [Row(card.title, NAME, most=LINES_OF_A_NAME)]
    if card.on:
        rows.append(Row(card.on, QUIET))
    rows += [Row(note, QUIET) for note in card.notes]
    rows += [_step(number, step) for number, step in enumerate(card.steps)]
    block = _block(rows, wide)
    look = "card off" if "switched off" in card.notes else "card"
    return attrs.evolve(block, shapes=(Box(0, 0, wide, block.height, look, _tip(card)), *block.shapes))


def _step(number: int, step: Step) -> Row:
    indent = INDENT * min(step.depth, DEEPEST)
    style = MOVE if step.mark == "move" else BODY
    return Row(step.text, style, step.mark, indent, 0 if number else UNIT, port=number if step.to else None)


def _tip(card: Card) -> str:
    return "\n".join(filter(None, (card.title, card.description, card.on, *(step.text for step in card.steps))))


def stage_block(stage: StageBox, wide: float, tall: float = 0) -> Block:
    """The head of a stage: its number and name, what kind of end it is, the ways into it."""
    rows = [Row(f"{stage.number}  {stage.name}", STAGE, most=LINES_OF_A_NAME)]
    if stage.kind != "open":
        rows.append(Row(stage.kind, BODY, stage.kind))
    rows += [
        Row(way.label, QUIET, "arrival", gap=0 if number else UNIT, port=number, most=3)
        for number, way in enumerate(stage.arrivals)
    ]
    block = _block(rows, wide)
    height = max(block.height, tall)
    return Block(wide, height, (Box(0, 0, wide, height, f"stage {stage.kind}"), *block.shapes), block.ports)


def _block(rows: Iterable[Row], wide: float) -> Block:
    y: float = PAD
    shapes: list[Shape] = []
    ports: dict[int, float] = {}
    for row in rows:
        y += row.gap
        if row.port is not None:
            ports[row.port] = y
        drawn = list(_row(row, y, wide))
        shapes += drawn
        y += LINE * sum(isinstance(one, Label) for one in drawn)
    return Block(wide, y + PAD, tuple(shapes), ports)


def _row(row: Row, y: float, wide: float) -> Iterator[Shape]:
    x = PAD + row.indent
    if row.icon is not None:
        yield Icon(x, y + (LINE - ICON) / 2, row.icon)
        x += BESIDE
    for number, line in enumerate(wrapped(row.text, wide - PAD - x, row.style, row.most)):
        yield Label(x, y + number * LINE + BASELINE, line, row.style)


def legend_block(used: Set[IconName], wide: float) -> Block:
    """What the signs mean that are used, in as many lines as it takes."""
    shapes: list[Shape] = []
    x, y = 0.0, 0.0
    for icon, meaning in [one for one in LEGEND if one[0] in used]:
        needs = BESIDE + width(meaning, QUIET) + 2 * PAD
        if x and x + needs > wide:
            x, y = 0, y + LINE + UNIT
        shapes += [Icon(x, y + (LINE - ICON) / 2, icon), Label(x + BESIDE, y + BASELINE, meaning, QUIET)]
        x += needs
    return Block(wide, y + LINE, tuple(shapes))
