"""Finds the fenced blocks of all pages that people read."""

import re
from pathlib import Path

import attrs

from tests.cli.helpers import ROOT

PAGES = tuple(
    path
    for pattern in ("README.md", "CONTRIBUTING.md", "docs/*.md", "docs/*/*.md", "examples/*/README.md")
    for path in sorted(ROOT.glob(pattern))
)
FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Block:
    """One block: the page as seen from the project's folder, the words behind the fence, the text, and its line."""

    page: str
    info: str
    text: str
    line: int

    @property
    def language(self) -> str:
        """The first of the words."""
        return self.info.partition(" ")[0]


def blocks_of(path: Path) -> tuple[Block, ...]:
    """The blocks of a page."""
    text, page = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
    return tuple(
        Block(page, one[2].strip(), one[3], text.count("\n", 0, one.start()) + 1) for one in FENCE.finditer(text)
    )


def blocks() -> tuple[Block, ...]:
    """The blocks of all pages."""
    return tuple(block for path in PAGES for block in blocks_of(path))
