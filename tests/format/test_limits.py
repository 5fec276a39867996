"""Laying out takes no longer than twice as long for twice the text, and no nesting meets Python's own limit."""

from collections.abc import Callable

import pytest

from stagerules.dsl.format.format import formatted
from stagerules.dsl.source import Source
from tests.fuzz.depths import DEEP
from tests.fuzz.growth import growth
from tests.fuzz.shapes import ALL, Growing
from tests.fuzz.test_depth import TREE, room
from tests.fuzz.test_growth import ALLOWED
from tests.quick import quick

COMMENTS: dict[str, Callable[[int], str]] = {
    "comments alone": lambda n: "# c\n" * n,
    "comments before a rule": lambda n: "on created: stop\n" + "# c\n" * n + "on deleted: stop\n",
    "comments before a statement": lambda n: "on created:\n" + "    # c\n" * n + "    stop\n",
    "comments behind the last statement": lambda n: "on created:\n    stop\n" + "    # c\n" * n,
    "comments in brackets": lambda n: "let a = b in [" + "1,  # c\n" * n + "2]\n",
    "comments between rules": lambda n: "on created: stop\n\n# c\n\n" * n,
}


def laying_out(shape: Callable[[int], str], size: int, width: int) -> float:
    """How many times as long laying out twice the text takes."""

    def work(count: int) -> Callable[[], object]:
        source = Source("a.rules", shape(count))
        return lambda: formatted(source, width)

    return growth(work, size, ALLOWED).ratio


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMENTS)
def test_comments_take_no_longer_than_they_are_many(name: str) -> None:
    assert laying_out(COMMENTS[name], 1_000, 20) <= ALLOWED


@pytest.mark.fuzz
@pytest.mark.parametrize("growing", ALL, ids=lambda one: one.name)
def test_no_shape_takes_longer_than_it_is_large(growing: Growing) -> None:
    assert laying_out(growing.shape, growing.read, 20) <= ALLOWED


@pytest.mark.parametrize("shape", DEEP)
@pytest.mark.parametrize("width", quick(1, [20, 100]))
def test_depth_100_is_laid_out(shape: str, width: int) -> None:
    source = Source("a.rules", DEEP[shape](100))
    formatted(Source("a.rules", DEEP[shape](1)), width)
    with room(TREE):
        assert isinstance(formatted(source, width), str)
