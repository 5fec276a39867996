"""Nothing in a picture overlaps or is cut off, whatever the project is like."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import combinations, islice, pairwise

import pytest

from stagerules.graph.layout import narrow_picture, wide_picture
from stagerules.graph.measure import width, wrapped
from stagerules.graph.shapes import BODY, Arrow, Box, Icon, Label, Picture
from tests.graph.world import made
from tests.quick import quick

SEEDS = range(20)
Rectangle = tuple[float, float, float, float]


def pictures(seed: int) -> Iterator[Picture]:
    found = made(seed)
    yield wide_picture(found)
    yield narrow_picture(found)


def rectangle(one: Box | Label | Icon) -> Rectangle:
    """Left, top, right, bottom."""
    match one:
        case Box(x, y, wide, height):
            return x, y, x + wide, y + height
        case Label(x, y, _, style):
            return x, y - 0.95 * style.size, x + one.width, y + 0.25 * style.size
        case Icon(x, y):
            return x, y, x + 14, y + 14


def apart(one: Rectangle, other: Rectangle) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def inside(one: Rectangle, other: Rectangle) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


def meeting(ones: Iterable[Rectangle], others: Iterable[Rectangle]) -> Iterator[tuple[Rectangle, Rectangle]]:
    """The pairs that share a height: a sweep from above, since comparing all with all takes minutes."""
    lying = sorted(others, key=lambda one: one[1])
    highest = max((one[3] - one[1] for one in lying), default=0)
    for one in ones:
        first = bisect_left(lying, one[1] - highest, key=lambda other: other[1])
        for other in islice(lying, first, None):
            if other[1] > one[3]:
                break
            yield one, other


def lines(arrow: Arrow) -> Iterator[Rectangle]:
    for (x, y), (further, down) in pairwise(arrow.points):
        yield min(x, further), min(y, down), max(x, further), max(y, down)


@pytest.mark.parametrize("seed", quick(5, SEEDS))
def test_nothing_overlaps_and_all_is_inside(seed: int) -> None:
    for picture in pictures(seed):
        canvas = (0.0, 0.0, picture.width, picture.height)
        boxes = [rectangle(one) for one in picture.shapes if isinstance(one, Box)]
        written = [rectangle(one) for one in picture.shapes if isinstance(one, Label | Icon)]
        assert all(inside(one, canvas) for one in (*boxes, *written))
        assert len(set(written)) == len(written)
        assert all(one == other or apart(one, other) for one, other in meeting(written, written))
        for one, other in meeting(boxes, boxes):
            assert apart(one, other) or inside(one, other) or inside(other, one)
        assert all(apart(text, box) or inside(text, box) for text, box in meeting(written, boxes))


@pytest.mark.parametrize("seed", quick(5, SEEDS))
def test_an_arrow_meets_nothing_but_other_arrows(seed: int) -> None:
    for picture in pictures(seed):
        arrows = [one for one in picture.shapes if isinstance(one, Arrow)]
        drawn = [(number, line) for number, arrow in enumerate(arrows) for line in lines(arrow)]
        cards = [one for one in picture.shapes if isinstance(one, Box) and one.look not in ("lane", "column")]
        solid = [rectangle(one) for one in (*cards, *(x for x in picture.shapes if isinstance(x, Label | Icon)))]
        assert all(inside(line, (0, 0, picture.width, picture.height)) for _, line in drawn)
        assert all(apart(line, one) for line, one in meeting([line for _, line in drawn], solid))
        ends = {number: arrow.points[-1] for number, arrow in enumerate(arrows)}
        for (number, one), (other, line) in combinations(drawn, 2):
            # Two ways into one row join at its end; nothing else may lie on another line.
            assert number == other or ends[number] == ends[other] or not together(one, line)


def together(one: Rectangle, other: Rectangle) -> bool:
    """Whether two lines lie on each other, not only cross."""
    for along, across in ((0, 1), (1, 0)):
        flat = one[across] == one[across + 2] == other[across] == other[across + 2]
        if flat and min(one[along + 2], other[along + 2]) > max(one[along], other[along]):
            return True
    return False


@pytest.mark.slow
def test_the_dice_make_what_is_hard() -> None:
    found = [section for seed in SEEDS for section in made(seed)]
    assert max(len(one.moves) for one in found) > 30
    assert max(len(one.stages) for one in found) == 9
    assert any(way.elsewhere for one in found for stage in one.stages for way in stage.arrivals)
    backward = [move for one in found for move in one.moves if move.stage is not None and move.to < move.stage]
    assert len(backward) > 30


def test_a_long_word_is_cut_where_it_is_joined_and_much_text_ends() -> None:
    assert wrapped("contact.responsible.supervisor", 120, BODY) == ("contact.", "responsible.", "supervisor")
    assert all(width(line, BODY) <= 60 for line in wrapped("W" * 40, 60, BODY))
    assert wrapped("one two three four five six", 40, BODY, 2)[-1].endswith("…")
    assert "".join(wrapped("漢字かな交じり文" * 9, 80, BODY)) == "漢字かな交じり文" * 9
