"""Formatting loses nothing: same tree, same comments, and the second time nothing changes."""

import os
import random
import re
from pathlib import Path

import pytest

from stagerules.dsl.format.format import WIDTH, formatted
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from tests.fuzz.grammar import Writer

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for pattern in ("examples/*/*.rules", "examples/*/*.schema", "stagerules/template/*.rules", "docs/**/*.rules")
    for path in ROOT.glob(pattern)
)
OTHERS = [
    *sorted(path for path in ROOT.glob("tests/dsl/correct/*")),
    *sorted(path for path in ROOT.glob("tests/dsl/syntax/everything.*")),
    ROOT / "dsl" / "builtin.schema",
    *ROOT.glob("stagerules/template/*.schema"),
]
BLOCKS = [
    (page.name, block[2])
    for page in (ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md")))
    for block in re.finditer(r"^```(rules|schema)[ \t]*\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
]
WIDTHS = (20, 40, 60, WIDTH, 200)


def holds(text: str, width: int, name: str) -> str:
    """The text formatted, once it is seen that nothing got lost."""
    source = Source(name, text)
    once = formatted(source, width)
    assert isinstance(once, str), once
    before, _ = parse(source)
    after, problems = parse(Source(name, once))
    assert [one for one in problems if one.severity == "error"] == []
    assert after.declarations == before.declarations
    assert [(one.text, one.alone) for one in after.comments] == [(one.text, one.alone) for one in before.comments]
    described = [getattr(one, "description", "") for one in before.declarations]
    assert [getattr(one, "description", "") for one in after.declarations] == described
    assert formatted(Source(name, once), width) == once
    assert not re.search(r"[ \t]+$", re.sub(r'"""[\s\S]*?"""', "x", once), re.M)
    return once


def generated(seed: int) -> tuple[str, str]:
    """A file that can be read, and what it is called."""
    dice = random.Random(seed)
    while True:
        writer = Writer(dice)
        kind, text = dice.choice(
            [("rules", writer.rules_file), ("rules", writer.rules_file), ("schema", writer.schema_file)]
        )
        written = text()
        _, problems = parse(Source("x", written))
        if not any(one.severity == "error" for one in problems):
            return f"x.{kind}", written


def check(seed: int) -> None:
    name, text = generated(seed)
    holds(text, WIDTHS[seed % len(WIDTHS)], name)


@pytest.mark.parametrize("part", range(4))
def test_generated_files(part: int) -> None:
    for seed in range(part * 25, (part + 1) * 25):
        check(seed)


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(10))
def test_generated_files_at_length(part: int) -> None:
    first = int(os.environ.get("STAGERULES_SEED", "0")) + 1_000
    for seed in range(first + part * 500, first + (part + 1) * 500):
        check(seed)


@pytest.mark.parametrize("path", [*FILES, *OTHERS], ids=str)
@pytest.mark.parametrize("width", WIDTHS)
def test_files(path: Path, width: int) -> None:
    holds(path.read_text(encoding="utf-8"), width, path.name)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_ours_are_formatted(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert formatted(Source(path.name, text)) == text


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=lambda one: one[:30])
def test_the_guide_is_formatted(page: str, block: str) -> None:
    assert holds(block, WIDTH, page) == block
