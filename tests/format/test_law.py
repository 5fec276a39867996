"""Formatting loses nothing: same tree, same comments, and the second time nothing changes."""

import os
import random
import re
from pathlib import Path

import pytest

from stagerules.dsl.format.format import WIDTH, formatted
from stagerules.dsl.parse.files import parse
from stagerules.dsl.parse.read import decode
from stagerules.dsl.source import Source
from tests.format.laws import holds
from tests.format.sprinkle import sprinkled
from tests.fuzz.grammar import Writer
from tests.fuzz.inputs import made
from tests.quick import quick

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted(path for suffix in ("rules", "schema") for path in ROOT.glob(f"examples/**/*.{suffix}")),
    *sorted(path for suffix in ("rules", "schema") for path in ROOT.glob(f"docs/**/*.{suffix}")),
    *sorted(path for suffix in ("rules", "schema") for path in ROOT.glob(f"stagerules/template/*.{suffix}")),
    ROOT / "dsl" / "builtin.schema",
]
OTHERS = [
    *sorted(path for path in ROOT.glob("tests/dsl/correct/*")),
    *sorted(path for path in ROOT.glob("tests/dsl/syntax/everything.*")),
]
PAGES = (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")), *sorted(ROOT.glob("docs/guide/*.md")))
BLOCK = re.compile(r"^```(?:rules|schema)(?! (?:wrong|messy|failing)|.*there already)[^:\n]*\n(.*?)^```", re.M | re.S)
"""A block that is right and no single line of a file: `sales.rules:13` puts another one there."""
BLOCKS = [(page.name, block[1]) for page in PAGES for block in BLOCK.finditer(page.read_text(encoding="utf-8"))]
WIDTHS = (20, 40, 60, WIDTH, 200)


def generated(seed: int) -> tuple[str, str]:
    """A file that can be read, with comments in all places, and what it is called."""
    dice = random.Random(seed)
    while True:
        writer = Writer(dice)
        kind, text = dice.choice(
            [("rules", writer.rules_file), ("rules", writer.rules_file), ("schema", writer.schema_file)]
        )
        written = text()
        _, problems = parse(Source("x", written))
        if not any(one.severity == "error" for one in problems):
            return f"x.{kind}", sprinkled(written, dice)


def check(seed: int) -> None:
    name, text = generated(seed)
    holds(text, WIDTHS[seed % len(WIDTHS)], name)


@pytest.mark.slow
@pytest.mark.parametrize("part", quick(1, range(4)))
def test_generated_files(part: int) -> None:
    for seed in range(part * 25, (part + 1) * 25):
        check(seed)


def check_any(number: int) -> None:
    """Whatever is in the file: it is refused, or nothing gets lost."""
    given = made(number)
    for name, data in (("x.rules", given.rules), ("x.schema", given.schema)):
        source, problems = decode(data, name)
        width = WIDTHS[number % len(WIDTHS)]
        if not problems and isinstance(formatted(source, width), str):
            holds(source.text, width, name)


@pytest.mark.slow
@pytest.mark.parametrize("part", quick(1, range(4)))
def test_any_file(part: int) -> None:
    for number in range(part * 10, (part + 1) * 10):
        check_any(number)


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(10))
def test_any_file_at_length(part: int) -> None:
    for number in range(1_000 + part * 500, 1_000 + (part + 1) * 500):
        check_any(number)


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(10))
def test_generated_files_at_length(part: int) -> None:
    first = int(os.environ.get("STAGERULES_SEED", "0")) + 1_000
    for seed in range(first + part * 500, first + (part + 1) * 500):
        check(seed)


@pytest.mark.parametrize("path", [*FILES, *OTHERS], ids=str)
@pytest.mark.parametrize("width", quick(2, WIDTHS))
def test_files(path: Path, width: int) -> None:
    holds(path.read_text(encoding="utf-8"), width, path.name)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_ours_are_formatted(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert formatted(Source(path.name, text)) == text


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=lambda one: one[:30])
def test_the_guide_is_formatted(page: str, block: str) -> None:
    assert holds(block, WIDTH, page) == block
