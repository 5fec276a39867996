"""Twice the text takes at most 2.3 times as long, whatever is in it."""

from collections.abc import Callable

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source

from .growth import growth
from .shapes import ALL, Growing
from .world import SETTINGS, VOCABULARY, schema

ALLOWED = 2.3
FEW = ("one rule: and", "one rule: a list", "one rule, wrong: brackets", "one rule, wrong: quotes", "a file: rules")
FEW += (
    "a file: broken rules",
    "a file: unknown names",
    "a file: lets in a chain",
    "a schema: fields",
    "a schema: stages",
)


def some(names: tuple[str, ...] | None) -> pytest.MarkDecorator:
    """The shapes of these names; None: all of them."""
    chosen = [one for one in ALL if names is None or one.name in names]
    return pytest.mark.parametrize("growing", chosen, ids=[one.name for one in chosen])


def reading(growing: Growing) -> float:
    """How many times as long reading twice the text takes."""

    def work(size: int) -> Callable[[], object]:
        source = Source("a.rules", growing.shape(size))
        return lambda: parse(source)

    return growth(work, growing.read, ALLOWED).ratio


def checking(growing: Growing) -> float:
    """How many times as long checking twice the text takes, once it is read."""

    def work(size: int) -> Callable[[], object]:
        file, _ = parse(Source("a.rules", growing.shape(size)))
        if growing.schema:
            return lambda: build_schema([file], SETTINGS)
        known = schema()
        return lambda: check_project([file], known, VOCABULARY, SETTINGS)

    return growth(work, growing.checked, ALLOWED).ratio


@pytest.mark.slow
@some(FEW)
def test_reading_grows_no_faster_than_the_text(growing: Growing) -> None:
    assert reading(growing) <= ALLOWED


@pytest.mark.slow
@some(FEW)
def test_checking_grows_no_faster_than_the_text(growing: Growing) -> None:
    assert checking(growing) <= ALLOWED


@pytest.mark.fuzz
@some(None)
def test_no_shape_grows_faster_than_the_text(growing: Growing) -> None:
    assert reading(growing) <= ALLOWED
    assert checking(growing) <= ALLOWED
